"""Who is called when the portal fails. It may change at any time until the tender is complete: people fall ill."""

from __future__ import annotations

from django.db import transaction

from core import audit
from core.models import User
from core.workflow import NotPermitted, Refused
from tenders.enums import TenderStatus
from tenders.models import Tender
from tenders.policies import tenders as policies

ENDED = (TenderStatus.COMPLETE, TenderStatus.CANCELLED)


def set_contact(*, tender: Tender, name: str, telephone: str, email: str, hours: str, by: User) -> Tender:
    """It is no part of the notice, so neither the approver nor the platform is asked; bidders see it at once."""
    if not policies.may_set_contact(by, tender):
        raise NotPermitted("Only a lead or an approver of the buyer says who is called.")
    if not name.strip() or not telephone.strip() or not email.strip():
        raise Refused(
            "Give a name, a telephone number and an e-mail address: bidders may be unable to use one of them."
        )
    wanted = {
        "contact_name": name.strip(),
        "contact_telephone": telephone.strip(),
        "contact_email": email.strip(),
        "contact_hours": hours.strip(),
    }
    with transaction.atomic():
        locked = Tender._base_manager.select_for_update(no_key=True).get(pk=tender.pk)
        if locked.status in ENDED:
            raise Refused("This tender has ended: nobody needs to call about it.")
        changed = {key: value for key, value in wanted.items() if getattr(locked, key) != value}
        for key, value in changed.items():
            setattr(locked, key, value)
        if changed:
            locked.save(update_fields=list(changed))
            facts = {"fields": sorted(changed), "contact": audit.commitment(audit.canonical(wanted))}
            audit.record(locked.chain(), "tender.contact", by=by, facts=facts)
    tender.refresh_from_db(fields=list(wanted))
    return tender

"""Procurements in which nobody bids: started, written, and closed when the contract is signed.

A direct award needs a ground in force and a transparency notice before the contract (Act s.41 to s.44). A user choice
needs a recorded reason and no notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import audit, clock
from core.calendar import uk_day
from core.models import Organisation, User
from core.workflow import NotPermitted, Refused, move
from tenders.actions.drafting import drafting
from tenders.actions.starting import OCID_PREFIX, next_reference
from tenders.enums import WITHOUT_BIDS
from tenders.grounds import GROUNDS
from tenders.models import DirectAward, Procurement, Tender, TenderChange
from tenders.policies import tenders as policies


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What the lead writes about the award. None and '' are 'not known yet'."""

    ground: str = ""
    justification: str = ""
    supplier_name: str = ""
    supplier_number: str = ""
    supplier_address: str = ""
    supplier_excluded: str = ""
    value: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    preference_on: date | None = None
    preference_text: str = ""


@transaction.atomic
def start(
    *,
    buyer: Organisation,
    by: User,
    procedure: str,
    title: str,
    description: str = "",
    cpv: str = "",
    reference: str = "",
) -> Tender:
    """Start the file of a procurement without bids: nothing but its head; the rest is written on its own page."""
    if not policies.may_draft(by, buyer):
        raise NotPermitted("Only a procurement lead of the buyer starts a procurement.")
    if procedure not in WITHOUT_BIDS:
        raise Refused("Procedure: choose a direct award or a user choice.")
    if not title.strip():
        raise Refused("Title: give the procurement a name.")
    now = clock.now()
    reference = next_reference(buyer, reference.strip(), now.year)
    procurement = Procurement.objects.create(
        reference=reference,
        ocid=f"{OCID_PREFIX}-{reference.lower()}",
        title=title.strip(),
        buyer=buyer,
        light_touch=procedure == "user_choice",
        created_at=now,
        created_by=by,
    )
    tender = Tender.objects.create(
        procurement=procurement,
        reference=reference,
        title=title.strip(),
        procedure=procedure,
        description=description.strip(),
        cpv=cpv.strip(),
        term_months=12,
        lead=by,
        created_at=now,
        created_by=by,
    )
    if procedure != "dynamic_market_intention":
        DirectAward.objects.create(tender=tender, ground="user_choice" if procedure == "user_choice" else "")
    TenderChange.objects.create(tender=tender, version=1, what=f"Started: {tender.rules().label}.", at=now, by=by)
    audit.record(tender.chain(), "tender.drafted", by=by, facts={"procedure": procedure})
    return tender


def write(*, tender: Tender, by: User, facts: AwardFacts, version: int | None = None) -> DirectAward:
    """Write the facts of the award while it is a draft; every fault in one go."""
    if tender.procedure not in {"direct_award", "user_choice"}:
        raise Refused("Suppliers compete for this contract: there is no direct award to write.")
    if wrong := _wrong(tender, facts):
        raise FactsRefused(wrong)
    with drafting(tender, by=by, what="The facts of the award were changed.", version=version) as draft:
        award, _ = DirectAward.objects.get_or_create(tender=draft)
        for name in AwardFacts.__dataclass_fields__:
            value = getattr(facts, name)
            setattr(award, name, value.strip() if isinstance(value, str) else value)
        award.save()
        if facts.starts_on is not None:
            draft.contract_starts_on = facts.starts_on
    tender.refresh_from_db()
    return award


class FactsRefused(Refused):
    """`fields` says which fact is wrong and why."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(list(fields.values()))


def _wrong(tender: Tender, facts: AwardFacts) -> dict[str, str]:
    found: dict[str, str] = {}
    ground = GROUNDS.get(facts.ground)
    if facts.ground and ground is None:
        found["ground"] = "Ground: choose one of those on the page."
    elif ground is not None and ground.user_choice != (tender.procedure == "user_choice"):
        found["ground"] = f"Ground: ‘{ground.label}’ is not one for this procedure; choose another."
    elif ground is not None and not ground.in_force(uk_day(clock.now())):
        found["ground"] = f"Ground: ‘{ground.label}’ is not in force today; choose another."
    if facts.value is not None and facts.value <= 0:
        found["value"] = "Value: give more than £0."
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        found["ends_on"] = "End of the contract: put it after the start."
    if facts.preference_on and facts.preference_on > uk_day(clock.now()):
        found["preference_on"] = "Day of the preference: it is in the future; give the day on which it was said."
    return found


@transaction.atomic
def record_award(*, tender: Tender, by: User, signed_on: date | None = None) -> Tender:
    """The contract is signed, or the market announced: the file is closed. Refused until its notice is public."""
    if tender.procedure != "dynamic_market_intention":
        if signed_on is None:
            raise Refused("Signed on: give the day on which the contract was signed.")
        if signed_on > uk_day(clock.now()):
            raise Refused("Signed on: this is in the future; record the award once the contract is signed.")
        _not_before_the_notice(tender, signed_on)
    move(tender, "record_award", by=by, **_facts(signed_on))
    if tender.procedure != "dynamic_market_intention":
        DirectAward.objects.filter(tender=tender).update(signed_on=signed_on, recorded_at=clock.now(), recorded_by=by)
    return tender


def _facts(signed_on: date | None) -> dict[str, Any]:
    return {"signed_on": signed_on.isoformat()} if signed_on else {}


def _not_before_the_notice(tender: Tender, signed_on: date) -> None:
    """The transparency notice comes before the contract: a signature of an earlier day is refused (Act s.44)."""
    first = tender.notices.filter(kind="UK5", accepted_at__isnull=False).order_by("accepted_at").first()
    if first is not None and first.accepted_at is not None and signed_on < uk_day(first.accepted_at):
        raise Refused("Signed on: this is before the transparency notice was public, and the notice comes first.")

"""Reading one thing for a time: given with a reason and an end, revocable, over by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from core import audit, clock, outbox
from core.calendar import in_words
from core.models import AccessGrant, Membership, Organisation, User
from core.permissions import forget
from core.policies import may_administer
from core.workflow import NotPermitted, Refused

LONGEST = timedelta(days=366)


def give_access(
    *,
    organisation: Organisation,
    person: User,
    subject: str,
    subject_title: str,
    link: str,
    ends_at: datetime,
    reason: str,
    by: User,
    may: bool = False,
) -> AccessGrant:
    """Let `person` read `subject` until `ends_at`. `may`: the calling floor has found that `by` decides about the thing."""
    if not (may or may_administer(by, organisation)):
        raise NotPermitted("Only those who lead it, or an administrator, let somebody read it.")
    now = clock.now()
    if wrong := _why_not(person, subject, ends_at, reason, now):
        raise Refused(wrong)
    with transaction.atomic():
        grant = AccessGrant.objects.create(
            organisation=organisation, user=person, subject=subject, subject_title=subject_title,
            url=link, reason=reason.strip(), starts_at=now, ends_at=ends_at, given_at=now, given_by=by,
        )  # fmt: skip
        latest = max(ends_at, person.reads_until or ends_at)
        User.objects.filter(pk=person.pk).update(reads_until=latest)
        person.reads_until = latest
        _tell(grant, by)
        facts = {"person": person.ref, "subject": subject, "until": ends_at.isoformat(), "grant": grant.ref,
                 "reason": audit.commitment(reason.strip())}  # fmt: skip
        audit.record(organisation.chain(), "access.given", by=by, facts=facts)
    forget(person)
    return grant


def _why_not(person: User, subject: str, ends_at: datetime, reason: str, now: datetime) -> list[str]:
    wrong = []
    if not reason.strip():
        wrong.append("Reason: say why this person may read it.")
    if ends_at <= now:
        wrong.append("Until: give a day that is still to come.")
    elif ends_at > now + LONGEST:
        wrong.append("Until: give a day within a year. It can be given again.")
    if Membership.objects.current().filter(user=person, organisation__kind="supplier").exists():
        wrong.append(f"{person.full_name} belongs to a supplier, so this cannot be shown to them.")
    if AccessGrant.objects.standing().filter(user=person, subject=subject).exists():
        wrong.append(f"{person.full_name} may read it already. Take that back first to change the end.")
    return wrong


def _tell(grant: AccessGrant, by: User) -> None:
    outbox.mail(
        to=grant.user,
        key=f"access:{grant.ref}",
        subject=f"You may read {grant.subject_title}",
        body=(
            f"{by.full_name} of {grant.organisation.name} lets you read {grant.subject_title} until "
            f"{in_words(grant.ends_at)}. You can read; you cannot change anything."
        ),
        link=grant.url,
        about=grant.organisation.chain(),
    )


def revoke_access(*, grant: AccessGrant, by: User, may: bool = False) -> AccessGrant:
    """It is over from the next request on."""
    if not (may or may_administer(by, grant.organisation)):
        raise NotPermitted("Only those who lead it, or an administrator, end this.")
    with transaction.atomic():
        locked = AccessGrant.objects.select_for_update().select_related("organisation", "user").get(pk=grant.pk)
        if not locked.standing():
            raise Refused("This has ended already.")
        locked.revoked_at, locked.revoked_by = clock.now(), by
        locked.save(update_fields=["revoked_at", "revoked_by"])
        facts = {"person": locked.user.ref, "subject": locked.subject, "grant": locked.ref}
        audit.record(locked.organisation.chain(), "access.revoked", by=by, facts=facts)
    return locked

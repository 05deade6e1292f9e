"""The people of a supplier after they joined: another role, leaving, an invitation taken back or sent again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from core import audit, clock, outbox, roles
from core.actions import staff
from core.models import Invitation, Membership, Organisation, User
from core.permissions import forget
from core.workflow import NotPermitted, Refused
from tenders.actions.registration import ROLES
from tenders.policies import bids as policies


def change_role(*, organisation: Organisation, person: User, role: str, by: User) -> None:
    """Owner, editor or viewer, in place of whatever the person was. The person is told."""
    if role not in ROLES:
        raise Refused("Choose what your colleague may do: owner, editor or viewer.")
    with transaction.atomic():
        held, now = _held(organisation, person, by), clock.now()
        if [each.role for each in held] == [role]:
            return
        _keep_an_owner(organisation, person, stays=role == "owner")
        _end([each for each in held if each.role != role], now, by)
        if role not in {each.role for each in held}:
            Membership.objects.create(user=person, organisation=organisation, role=role, started_at=now, started_by=by)
        if role != "owner":
            _take_back_invitations(organisation, person, now, by)
        _tell(organisation, person, f"You are now {roles.label(role).lower()} at {organisation.name}", now, by)
        audit.record(organisation.chain(), "staff.role_changed", by=by, facts={"person": person.ref, "role": role})
    forget(person)


def end(*, organisation: Organisation, person: User, by: User) -> None:
    """Somebody leaves: nothing of the organisation is theirs to read from the next request on. What they wrote stays."""
    with transaction.atomic():
        held, now = _held(organisation, person, by), clock.now()
        _keep_an_owner(organisation, person, stays=False)
        _end(held, now, by)
        _take_back_invitations(organisation, person, now, by)
        User.objects.filter(pk=person.pk).update(sessions_ended=F("sessions_ended") + 1)
        _tell(organisation, person, f"Your access to {organisation.name} has ended", now, by)
        audit.record(organisation.chain(), "staff.left", by=by, facts={"person": person.ref})
    forget(person)


def take_back_invitation(*, invitation: Invitation, by: User) -> None:
    """The link is dead from now on."""
    if not policies.may_invite(by, invitation.organisation):
        raise NotPermitted("Only owners take an invitation back.")
    with transaction.atomic():
        locked = Invitation.objects.select_for_update().select_related("organisation").get(pk=invitation.pk)
        if not locked.stands():
            raise Refused("This invitation has been taken up, taken back, or has lapsed.")
        locked.revoked_at, locked.revoked_by = clock.now(), by
        locked.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(locked.organisation.chain(), "staff.invitation_revoked", by=by, facts={"invitation": locked.pk})


def invite_again(*, invitation: Invitation, by: User) -> Invitation:
    """A new link in a new mail; the earlier one is dead."""
    return staff.invite(
        organisation=invitation.organisation,
        email=invitation.email,
        role_keys=invitation.role_keys(),
        by=by,
        permission=policies.may_invite,
        link="team",
    )


def _held(organisation: Organisation, person: User, by: User) -> list[Membership]:
    if not policies.may_invite(by, organisation):
        raise NotPermitted(f"Only owners of {organisation.name} change who is in its team.")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    held = list(Membership.objects.current().filter(organisation=organisation, user=person).order_by("pk"))
    if not held:
        raise Refused(f"{person.full_name} is not in your team any more.")
    return held


def _keep_an_owner(organisation: Organisation, person: User, *, stays: bool) -> None:
    owners = Membership.objects.current().filter(organisation=organisation, role="owner", user__is_active=True)
    if not stays and not owners.exclude(user=person).exists():
        raise Refused(
            f"{person.full_name} is the last owner of {organisation.name}. Make a colleague owner first: without one "
            "nobody can submit a bid."
        )


def _end(held: list[Membership], now: datetime, by: User) -> None:
    Membership.objects.filter(pk__in=[each.pk for each in held]).update(ended_at=now, ended_by=by)


def _take_back_invitations(organisation: Organisation, person: User, now: datetime, by: User) -> None:
    """What they began as owner ends with it, or they could ask themselves back in."""
    organisation.invitations.filter(sent_by=person, accepted_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=now, revoked_by=by
    )


def _tell(organisation: Organisation, person: User, subject: str, now: datetime, by: User) -> None:
    outbox.mail(
        to=person,
        key=f"team:{organisation.ref}:{person.ref}:{now.isoformat()}",
        subject=subject,
        body=f"{by.full_name} changed it. If this is a mistake, ask an owner of {organisation.name}.",
        link=reverse("bidding:bids"),
        about=organisation.chain(),
    )

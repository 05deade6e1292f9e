"""Somebody loses a role or leaves: in one act with the handing on of the work that needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from core import audit, clock, handing_on, outbox, roles
from core.actions.staff import _ask
from core.handing_on import Work
from core.models import AccessGrant, Membership, Organisation, User
from core.permissions import forget
from core.policies import ADMINISTRATOR, may_administer
from core.workflow import Refused


def end_roles(
    *,
    organisation: Organisation,
    person: User,
    role_keys: Sequence[str],
    handed_to: Mapping[str, User],
    by: User,
) -> list[Work]:
    """End one role, some, or all (somebody leaves): in one act with the handing on of the work that needs them.

    `handed_to`: who takes on each piece of work, by its key. Everything happens or nothing. With the last role the
    person's sign-ins end, at once and everywhere; so do the invitations they sent for this organisation and their
    grants to read.
    """
    _ask(may_administer(by, organisation), "Only an administrator ends roles.")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        current = Membership.objects.current().filter(user=person, organisation=organisation)
        held = list(current.filter(role__in=role_keys).order_by("pk"))
        if not held:
            raise Refused(f"{person.full_name} holds no such role here. Somebody may have ended it a moment ago.")
        ending = [each.role for each in held]
        if ADMINISTRATOR in ending:
            _keep_one_administrator(organisation, person)
        work = handing_on.left_without(person, organisation, ending)
        taken = _takers(work, handed_to, organisation, person)
        for piece in work:
            piece.hand_on(taken[piece.key], by)
        now = clock.now()
        current.filter(pk__in=[each.pk for each in held]).update(ended_at=now, ended_by=by)
        everything = not Membership.objects.current().filter(user=person, organisation=organisation).exists()
        if everything or ADMINISTRATOR in ending:
            # What they began as administrator ends with it, or they could ask themselves back in.
            _take_back_invitations(organisation, person, by)
        if everything:
            _end_the_rest(organisation, person, by)
        _tell(organisation, person, ending, work, taken, by=by, everything=everything)
        facts = {
            "person": person.ref,
            "roles": ending,
            "handed_on": [f"{piece.key} to {taken[piece.key].ref}" for piece in work],
        }
        verb = "staff.left" if everything else "staff.role_ended"
        audit.record(organisation.chain(), verb, by=by, facts=facts)
    forget(person)
    return work


def _keep_one_administrator(organisation: Organisation, leaver: User) -> None:
    others = Membership.objects.current().filter(organisation=organisation, role=ADMINISTRATOR, user__is_active=True)
    if not others.exclude(user=leaver).exists():
        raise Refused(
            f"{leaver.full_name} is the last administrator of {organisation.name}. "
            "Make a colleague administrator first, so that somebody can still look after it."
        )


def _takers(
    work: Sequence[Work], handed_to: Mapping[str, User], organisation: Organisation, leaver: User
) -> dict[str, User]:
    """Who takes each piece, or every reason why not."""
    wrong: list[str] = []
    taken: dict[str, User] = {}
    for piece in work:
        able = {user.pk: user for user in handing_on.receivers(piece, organisation, without=leaver)}
        chosen = handed_to.get(piece.key)
        if not able:
            needed = " or ".join(roles.label(key).lower() for key in piece.roles)
            wrong.append(f"{piece}: nobody else may take this on. Make a colleague {needed} first.")
        elif chosen is None:
            wrong.append(f"{piece}: choose who takes it on.")
        elif chosen.pk not in able:
            wrong.append(f"{piece}: {piece.unfit(chosen) or f'{chosen.full_name} does not hold the role for it.'}")
        else:
            taken[piece.key] = able[chosen.pk]
    if wrong:
        raise Refused(wrong)
    return taken


def _take_back_invitations(organisation: Organisation, person: User, by: User) -> None:
    standing = organisation.invitations.filter(sent_by=person, accepted_at__isnull=True, revoked_at__isnull=True)
    standing.update(revoked_at=clock.now(), revoked_by=by)


def _end_the_rest(organisation: Organisation, person: User, by: User) -> None:
    now = clock.now()
    User.objects.filter(pk=person.pk).update(sessions_ended=F("sessions_ended") + 1)
    AccessGrant.objects.filter(organisation=organisation, user=person, revoked_at__isnull=True).update(
        revoked_at=now, revoked_by=by
    )


def _tell(
    organisation: Organisation,
    person: User,
    ended: Sequence[str],
    work: Sequence[Work],
    taken: Mapping[str, User],
    *,
    by: User,
    everything: bool,
) -> None:
    """The leaver what has ended and who has their work; each receiver what is theirs now."""
    at = clock.now().isoformat()
    titles = ", ".join(roles.label(key).lower() for key in ended)
    lines = "".join(f"\n- {piece}: now with {taken[piece.key].full_name}" for piece in work)
    outbox.mail(
        to=person,
        key=f"roles-ended:{organisation.ref}:{person.ref}:{at}",
        subject=f"Your {'access to' if everything else 'role at'} {organisation.name} has ended",
        body=(
            f"{by.full_name} ended your {'roles' if len(ended) > 1 else 'role'} at {organisation.name}: {titles}."
            + (f"\n\nYour open work:{lines}" if lines else "")
        ),
        about=organisation.chain(),
    )
    for receiver in {user.pk: user for user in taken.values()}.values():
        theirs = "".join(f"\n- {piece}" for piece in work if taken[piece.key].pk == receiver.pk)
        outbox.mail(
            to=receiver,
            key=f"handed-on:{organisation.ref}:{person.ref}:{receiver.ref}:{at}",
            subject=f"{person.full_name}’s work is handed on to you",
            body=f"{by.full_name} handed this on to you from {person.full_name}:{theirs}",
            link=reverse("core:needs_you"),
            about=organisation.chain(),
        )

"""The people of an organisation: asked to join, joining, given a role, losing one, leaving with their work handed on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse

from core import audit, clock, links, outbox, roles
from core.models import AccessGrant, Invitation, Membership, Organisation, User
from core.permissions import forget
from core.policies import may_administer
from core.workflow import NotPermitted, Refused

INVITATION_LASTS = timedelta(days=14)
Permission = Callable[[User | None, Organisation], bool]


def invite(
    *,
    organisation: Organisation,
    email: str,
    role_keys: Sequence[str],
    by: User,
    permission: Permission = may_administer,
    link: str = "join",
) -> Invitation:
    """Mail a link that works once, for 14 days. A second invitation to the same address replaces the first."""
    _ask(permission(by, organisation), f"Only those who look after the people of {organisation.name} can invite.")
    wanted = _known(role_keys, organisation)
    email = email.strip().lower()
    held = set(
        Membership.objects.current()
        .filter(organisation=organisation, user__email__iexact=email)
        .values_list("role", flat=True)
    )
    if held:
        raise Refused(f"{email} is in your team already. Open their page to give another role.")
    now, nonce = clock.now(), links.new_nonce()
    with transaction.atomic():
        Invitation.objects.filter(
            organisation=organisation, email__iexact=email, accepted_at__isnull=True, revoked_at__isnull=True,
            expires_at__gt=now,
        ).update(revoked_at=now, revoked_by=by)  # fmt: skip
        invitation = Invitation.objects.create(
            organisation=organisation, email=email, role=wanted[0], more_roles=wanted[1:], nonce=nonce,
            token_digest=links.digest_of(links.secret_of(nonce)), sent_at=now, sent_by=by,
            expires_at=now + INVITATION_LASTS,
        )  # fmt: skip
        _mail(invitation, by=by, link=link)
        facts = {"invitation": invitation.pk, "roles": wanted}
        audit.record(organisation.chain(), "staff.invited", by=by, facts=facts)
    return invitation


def _known(role_keys: Sequence[str], organisation: Organisation) -> list[str]:
    wanted = list(dict.fromkeys(role_keys))
    if not wanted or not all(roles.exists(key, organisation.kind) for key in wanted):
        raise Refused("Choose at least one role from the list.")
    return wanted


def _ask(yes: bool, sentence: str) -> None:
    if not yes:
        raise NotPermitted(sentence)


def _mail(invitation: Invitation, *, by: User, link: str) -> None:
    titles = " and ".join(roles.label(key).lower() for key in invitation.role_keys())
    outbox.mail(
        address=invitation.email,
        key=f"invitation:{invitation.pk}:{invitation.nonce[:16]}",
        subject=f"{by.full_name} invites you to {invitation.organisation.name} on Fairlot",
        body=(
            f"{by.full_name} asks you to join {invitation.organisation.name} as {titles}.\n\n"
            "The link works once, for 14 days. If you did not expect it, do nothing: without it nobody can join as you."
        ),
        sealed_link=links.sealed(link, invitation.nonce),
        about=invitation.organisation.chain(),
    )


def resend(*, invitation: Invitation, by: User) -> Invitation:
    """A new link in a new mail; the earlier one is dead from now on, and the fortnight begins anew."""
    _ask(may_administer(by, invitation.organisation), "Only an administrator sends an invitation again.")
    with transaction.atomic():
        locked = Invitation.objects.select_for_update().select_related("organisation").get(pk=invitation.pk)
        _refuse_spent(locked)
        locked.nonce = links.new_nonce()
        locked.token_digest = links.digest_of(links.secret_of(locked.nonce))
        locked.sent_at, locked.sent_by = clock.now(), by
        locked.expires_at = locked.sent_at + INVITATION_LASTS
        locked.save()
        _mail(locked, by=by, link="join")
        audit.record(locked.organisation.chain(), "staff.invited_again", by=by, facts={"invitation": locked.pk})
    return locked


def revoke(*, invitation: Invitation, by: User) -> Invitation:
    """The link is dead from now on."""
    _ask(may_administer(by, invitation.organisation), "Only an administrator takes an invitation back.")
    with transaction.atomic():
        locked = Invitation.objects.select_for_update().select_related("organisation").get(pk=invitation.pk)
        _refuse_spent(locked)
        locked.revoked_at, locked.revoked_by = clock.now(), by
        locked.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(locked.organisation.chain(), "staff.invitation_revoked", by=by, facts={"invitation": locked.pk})
    return locked


def _refuse_spent(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise Refused("This invitation has been taken up.")
    if invitation.revoked_at is not None:
        raise Refused("This invitation has been taken back. Invite the person anew.")


def standing_invitation(secret: str) -> Invitation | None:
    """The invitation behind a link, if it still works."""
    return (
        Invitation.objects.select_related("organisation", "sent_by")
        .filter(
            token_digest=links.digest_of(secret),
            accepted_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=clock.now(),
        )
        .first()
    )


def join(*, invitation: Invitation, by: User) -> list[Membership]:
    """Take up an invitation. It is for one address: somebody else who was forwarded the link cannot use it."""
    if by.email.lower() != invitation.email.lower():
        raise NotPermitted(f"This invitation is for {invitation.email}. Sign in with that address.")
    with transaction.atomic():
        locked = Invitation.objects.select_for_update().select_related("organisation").get(pk=invitation.pk)
        if not locked.stands():
            raise Refused("This invitation has been used, taken back, or has lapsed. Ask for a new one.")
        _refuse_both_sides(by, locked.organisation)
        locked.accepted_at, locked.accepted_by = clock.now(), by
        locked.save(update_fields=["accepted_at", "accepted_by"])
        made = [
            _begin(by, locked.organisation, key, given_by=locked.sent_by, at=locked.accepted_at)
            for key in locked.role_keys()
        ]
        facts = {"invitation": locked.pk, "person": by.ref, "roles": locked.role_keys()}
        audit.record(locked.organisation.chain(), "staff.joined", by=by, facts=facts)
    forget(by)
    return made


def _refuse_both_sides(person: User, organisation: Organisation) -> None:
    """Nobody works for a buyer and for those who may bid to it under one account."""
    other = "supplier" if organisation.kind == "buyer" else "buyer"
    held = Membership.objects.current().filter(user=person, organisation__kind=other).select_related("organisation")
    if here := held.first():
        raise Refused(
            f"This account belongs to {here.organisation.name}. "
            "Nobody works for a buyer and for a supplier here with one account: use another e-mail address."
        )
    reads = AccessGrant.objects.standing().filter(user=person).select_related("organisation").first()
    if organisation.kind == "supplier" and reads is not None:
        raise Refused(
            f"This account may read a procurement of {reads.organisation.name} for a time, so it cannot belong to "
            "somebody who may bid: use another e-mail address."
        )


def _begin(person: User, organisation: Organisation, key: str, *, given_by: User, at: datetime) -> Membership:
    held, _ = Membership.objects.get_or_create(
        user=person,
        organisation=organisation,
        role=key,
        ended_at=None,
        defaults={"started_by": given_by, "started_at": at},
    )
    return held


def join_as_new(*, invitation: Invitation, full_name: str, password: str) -> User:
    """An invited person who is new here: the account and the membership in one step. The mailed link proves the address."""
    with transaction.atomic():
        if User.objects.filter(email__iexact=invitation.email).exists():
            raise Refused(f"{invitation.email} has an account: sign in, then open the link again.")
        user = User.objects.create_user(email=invitation.email, password=password, full_name=full_name.strip())
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        join(invitation=invitation, by=user)
    return user


def give_role(*, organisation: Organisation, person: User, role: str, by: User) -> Membership:
    """One more role for a colleague, who is told."""
    _ask(may_administer(by, organisation), "Only an administrator gives roles.")
    key = _known([role], organisation)[0]
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        current = Membership.objects.current().filter(user=person, organisation=organisation)
        if not current.exists():
            raise Refused(f"{person.full_name} does not work here. Invite them.")
        if current.filter(role=key).exists():
            raise Refused(f"{person.full_name} is {roles.label(key).lower()} already.")
        made = _begin(person, organisation, key, given_by=by, at=clock.now())
        outbox.mail(
            to=person,
            key=f"role-given:{made.pk}",
            subject=f"You are now {roles.label(key).lower()} at {organisation.name}",
            body=f"{by.full_name} gave you the role of {roles.label(key).lower()} at {organisation.name}.",
            link=reverse("core:needs_you"),
            about=organisation.chain(),
        )
        audit.record(organisation.chain(), "staff.role_given", by=by, facts={"person": person.ref, "role": key})
    forget(person)
    return made

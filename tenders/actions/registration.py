"""A supplier's first person registers it; an owner invites colleagues; they join."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from core import audit, clock, outbox
from core.models import Invitation, Membership, Organisation, User
from core.permissions import forget
from core.workflow import NotPermitted, Refused
from tenders.policies import bids as policies

INVITATION_LASTS = timedelta(days=14)
ROLES = ("owner", "editor", "viewer")


def register_supplier(
    *, name: str, company_number: str, postcode: str, full_name: str, email: str, password: str
) -> User:
    """A new supplier and its first owner. Nobody acts `by=` yet: the person made here is the actor."""
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                kind="supplier", name=name.strip(), company_number=company_number, postcode=postcode.strip()
            )
            user = User.objects.create_user(email=email, password=password, full_name=full_name.strip())
            Membership.objects.create(user=user, organisation=organisation, role="owner", started_by=user)
            audit.record(organisation.chain(), "organisation.register", by=user)
    except IntegrityError as taken:
        # Two people pressed the button at the same moment with the same number or address.
        raise Refused("This organisation or e-mail address was registered a moment ago. Sign in instead.") from taken
    return user


def invite(*, organisation: Organisation, email: str, role: str, by: User) -> Invitation:
    """Mail a link that works once. A second invitation to the same address replaces the first."""
    if not policies.may_invite(by, organisation):
        raise NotPermitted(f"Only owners of {organisation.name} can invite.")
    if role not in ROLES:
        raise Refused("Choose what your colleague may do: owner, editor or viewer.")
    email = email.strip().lower()
    if Membership.objects.current().filter(organisation=organisation, user__email__iexact=email).exists():
        raise Refused(f"{email} is in your team already.")
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction.atomic():
        Invitation.objects.filter(
            organisation=organisation, email__iexact=email, accepted_at__isnull=True, expires_at__gt=now
        ).update(expires_at=now)
        invitation = Invitation.objects.create(
            organisation=organisation,
            email=email,
            role=role,
            token_digest=digest_of(secret),
            sent_at=now,
            sent_by=by,
            expires_at=now + INVITATION_LASTS,
        )
        outbox.mail(
            to=None,
            address=email,
            key=f"invitation:{invitation.token_digest[:24]}",
            subject=f"{by.full_name} invites you to {organisation.name} on Fairlot",
            body=(
                f"{by.full_name} asks you to join {organisation.name} as {role}, to work on its bids.\n\n"
                "The link works once, for 14 days."
            ),
            link=reverse("bidding:join", args=[secret]),
            about=organisation.chain(),
        )
        audit.record(organisation.chain(), "organisation.invite", by=by, facts={"role": role})
    return invitation


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def standing_invitation(secret: str) -> Invitation | None:
    """The invitation behind a link, if it still works."""
    return (
        Invitation.objects.select_related("organisation", "sent_by")
        .filter(token_digest=digest_of(secret), accepted_at__isnull=True, expires_at__gt=clock.now())
        .first()
    )


def join(*, invitation: Invitation, by: User) -> Membership:
    """Take up an invitation. It is for one address: somebody else who was forwarded the link cannot use it."""
    if by.email.lower() != invitation.email.lower():
        raise NotPermitted(f"This invitation is for {invitation.email}. Sign in with that address.")
    with transaction.atomic():
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if locked.accepted_at is not None or locked.expires_at <= clock.now():
            raise Refused("This invitation has been used or has lapsed. Ask for a new one.")
        locked.accepted_at, locked.accepted_by = clock.now(), by
        locked.save(update_fields=["accepted_at", "accepted_by"])
        membership, _ = Membership.objects.get_or_create(
            user=by,
            organisation=locked.organisation,
            role=locked.role,
            ended_at=None,
            defaults={"started_by": locked.sent_by, "started_at": clock.now()},
        )
        audit.record(locked.organisation.chain(), "organisation.join", by=by, facts={"role": locked.role})
    forget(by)
    return membership


def join_as_new(*, invitation: Invitation, full_name: str, password: str) -> User:
    """An invited person who is new here: the account and the membership in one step."""
    with transaction.atomic():
        if User.objects.filter(email__iexact=invitation.email).exists():
            raise Refused(f"{invitation.email} has an account: sign in, then open the link again.")
        user = User.objects.create_user(email=invitation.email, password=password, full_name=full_name.strip())
        join(invitation=invitation, by=user)
    return user

"""A supplier's first person registers it; an owner invites colleagues; they join."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.urls import reverse

from core import audit, links
from core.actions import staff
from core.models import Invitation, Membership, Organisation, User
from core.workflow import NotPermitted, Refused
from tenders.policies import bids as policies

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
    return staff.invite(
        organisation=organisation, email=email, role_keys=[role], by=by, permission=policies.may_invite, link="team"
    )


def standing_invitation(secret: str) -> Invitation | None:
    """The invitation behind a link, if it still works."""
    return staff.standing_invitation(secret)


def join(*, invitation: Invitation, by: User) -> Membership:
    """Take up an invitation. It is for one address: somebody else who was forwarded the link cannot use it."""
    return staff.join(invitation=invitation, by=by)[0]


def join_as_new(*, invitation: Invitation, full_name: str, password: str) -> User:
    """An invited person who is new here: the account and the membership in one step."""
    return staff.join_as_new(invitation=invitation, full_name=full_name, password=password)


links.builder("team", lambda secret: reverse("bidding:join", args=[secret]))

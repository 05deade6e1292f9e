"""Setting up a buyer with its people and registering seven suppliers, before anything is bought."""

from __future__ import annotations

from django.db import transaction

from config.demo import cast
from core import audit, clock
from core.models import Membership, Organisation, User


def set_up_buyer(name: str = cast.BUYER, code: str = cast.BUYER_CODE) -> Organisation:
    """The buyer and its staff, each in a role; nothing is made twice."""
    with transaction.atomic():
        buyer, made = Organisation.objects.get_or_create(
            kind="buyer", short_code=code, defaults={"name": name, "address": "Municipal Buildings, Church Road"}
        )
        if made:
            audit.record(buyer.chain(), "organisation.set_up", by=None, facts={"name": name})
        for person in cast.STAFF:
            join(person.email, person.name, buyer, *person.roles)
    return buyer


def join(email: str, name: str, organisation: Organisation, *roles: str) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, cast.PASSWORD, full_name=name)
    for role in roles:
        held, made = Membership.objects.get_or_create(
            user=user, organisation=organisation, role=role, ended_at=None, defaults={"started_at": clock.now()}
        )
        if made:
            facts = {"person": user.ref, "role": held.role}
            audit.record(organisation.chain(), "membership.granted", by=None, facts=facts)
    return user


def person(email: str) -> User:
    return User.objects.get(email=email)


def staff(key: str) -> User:
    return person(cast.staff(key).email)


def owner(supplier: str) -> User:
    return person(cast.supplier(supplier).owner_email)

"""People, organisations, roles: each fact once, by the database's own rule."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from core import clock, permissions, roles
from core.models import Membership, Organisation, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruth() -> User:
    return User.objects.create_user("Ruth@Example.org", full_name="Ruth Ainsley")


@pytest.fixture
def council() -> Organisation:
    return Organisation.objects.create(kind="buyer", name="A Council", short_code="AC")


def test_an_address_is_one_person_whatever_its_capitals(ruth: User) -> None:
    assert ruth.email == "ruth@example.org"
    assert User.objects.get_by_natural_key("RUTH@example.ORG") == ruth
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="RUTH@example.org", full_name="Another")


def test_a_person_goes_by_the_full_name(ruth: User) -> None:
    assert (str(ruth), ruth.get_full_name(), ruth.get_short_name(), ruth.first_name, ruth.last_name) == (
        "Ruth Ainsley", "Ruth Ainsley", "Ruth", "Ruth", "Ainsley",
    )  # fmt: skip


def test_a_role_is_held_once_at_a_time_and_may_be_held_again(ruth: User, council: Organisation) -> None:
    held = Membership.objects.create(user=ruth, organisation=council, role="lead")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=ruth, organisation=council, role="lead")
    held.ended_at, held.ended_by = clock.now(), ruth
    held.save()
    Membership.objects.create(user=ruth, organisation=council, role="lead")
    assert Membership.objects.current().count() == 1


def test_an_end_without_a_hand_is_refused(ruth: User, council: Organisation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=ruth, organisation=council, role="lead", ended_at=clock.now())


def test_a_role_counts_in_its_own_organisation_only(ruth: User, council: Organisation) -> None:
    other = Organisation.objects.create(kind="buyer", name="Another Council", short_code="OC")
    Membership.objects.create(user=ruth, organisation=council, role="lead")
    assert permissions.has_role(ruth, council, "lead", "approver")
    assert permissions.has_role(ruth, council.pk)
    assert not permissions.has_role(ruth, council, "approver")
    assert not permissions.has_role(ruth, other)
    assert not permissions.has_role(ruth, None)
    assert not permissions.has_role(None, council)


def test_memberships_are_read_once_until_they_are_forgotten(
    ruth: User, council: Organisation, django_assert_num_queries: object
) -> None:
    assert not permissions.has_role(ruth, council)
    Membership.objects.create(user=ruth, organisation=council, role="lead")
    assert not permissions.has_role(ruth, council)
    permissions.forget(ruth)
    permissions.forget(ruth)
    with django_assert_num_queries(1):  # type: ignore[operator] # pytest-django's own fixture
        assert permissions.has_role(ruth, council)
        assert permissions.organisations_of(ruth, kind="buyer", roles=["lead"]) == [council]
        assert permissions.organisations_of(ruth, kind="supplier") == []
        assert permissions.organisations_of(ruth, roles=["approver"]) == []


def test_the_clock_is_nobody(ruth: User) -> None:
    assert permissions.by_the_clock(None, object())
    assert not permissions.by_the_clock(ruth, object())


def test_two_roles_cannot_share_a_key() -> None:
    roles.register(roles.Role("test_role", "Tester", "buyer"))
    roles.register(roles.Role("test_role", "Tester", "buyer"))
    with pytest.raises(ValueError, match="Two roles"):
        roles.register(roles.Role("test_role", "Something else", "buyer"))
    assert roles.exists("test_role", "buyer")
    assert not roles.exists("test_role", "supplier")
    assert (roles.label("test_role"), roles.label("unknown")) == ("Tester", "unknown")
    assert "test_role" in [role.key for role in roles.for_kind("buyer")]
    roles._roles.pop("test_role")

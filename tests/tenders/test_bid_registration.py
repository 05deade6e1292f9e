"""Registering a supplier, inviting colleagues and joining, through the pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import links
from core.models import Membership, Organisation, OutboxMessage, User
from tests.factories.bids import signed_in
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def text_of(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


NEW = {
    "organisation": "Hartburn Home Support",
    "company_number": "9876543",
    "postcode": "TS18 1AA",
    "full_name": "Nina Castell",
    "email": "Nina@Hartburn.example",
    "password": "three words apart 9",
}


def test_an_organisation_registers_and_its_first_person_owns_it() -> None:
    browser = Client()
    assert browser.get(reverse("bidding:register")).status_code == 200
    answer = browser.post(reverse("bidding:register"), NEW, follow=True)
    assert answer.status_code == 200
    made = Organisation.objects.get(name="Hartburn Home Support")
    assert (made.kind, made.company_number) == ("supplier", "09876543")
    held = Membership.objects.get(organisation=made)
    assert (held.user.email, held.role) == ("nina@hartburn.example", "owner")
    assert "Hartburn Home Support is registered" in text_of(answer)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("organisation", "", "Fill in ‘Name of your organisation’."),
        ("organisation", "x" * 300, "‘Name of your organisation’ to 200 characters"),
        ("company_number", "12AB", "Write the company number as eight signs"),
        ("company_number", "01234567", "An organisation with the company number 01234567 is registered."),
        ("email", "not an address", "‘Your e-mail address’"),
        ("email", "Amina.Rashid@example.org", "Someone has registered this e-mail address."),
        ("password", "short", "at least 12 characters"),
        ("full_name", "Nina\x00", "hidden characters"),
    ],
)
def test_wrong_registrations_are_refused_in_words_and_nothing_is_half_written(
    people: Cast, field: str, value: str, sentence: str
) -> None:
    before = (Organisation.objects.count(), User.objects.count())
    answer = Client().post(reverse("bidding:register"), {**NEW, field: value})
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert (Organisation.objects.count(), User.objects.count()) == before


def test_a_colleague_is_invited_by_mail_and_joins_once(people: Cast) -> None:
    team = reverse("bidding:team", args=[people.supplier.ref])
    owner = signed_in(people.bidder)
    assert owner.post(team, {"email": "kofi@tees.example", "role": "editor"}).status_code == 302
    link = links.of(OutboxMessage.objects.get(address="kofi@tees.example"))
    newcomer = Client()
    assert "Join Tees Valley Homecare" in text_of(newcomer.get(link))
    assert newcomer.post(link, {"full_name": "Kofi Mensah", "password": "short"}).status_code == 400
    newcomer.post(link, {"full_name": "Kofi Mensah", "password": "three words apart 9"})
    held = Membership.objects.get(user__email="kofi@tees.example")
    assert (held.organisation, held.role) == (people.supplier, "editor")
    assert Client().get(link).status_code == 404


def test_an_invitation_is_for_its_own_address_only(people: Cast) -> None:
    team = reverse("bidding:team", args=[people.supplier.ref])
    signed_in(people.bidder).post(team, {"email": "kofi@tees.example", "role": "owner"})
    link = links.of(OutboxMessage.objects.get(address="kofi@tees.example"))
    assert signed_in(people.rival).post(link).status_code == 403
    assert not Membership.objects.filter(user=people.rival, organisation=people.supplier).exists()


def test_only_an_owner_invites_and_only_into_the_own_team(people: Cast) -> None:
    team = reverse("bidding:team", args=[people.supplier.ref])
    invitation = {"email": "kofi@tees.example", "role": "editor"}
    assert signed_in(people.editor).post(team, invitation).status_code == 403
    assert signed_in(people.rival).post(team, invitation).status_code == 404
    answer = signed_in(people.bidder).post(team, {"email": "jo.whitlock@example.org", "role": "editor"})
    assert "is in your team already" in text_of(answer)
    assert signed_in(people.bidder).post(team, {**invitation, "role": "king"}).status_code == 400

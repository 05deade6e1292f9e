"""A buyer founds itself in the browser, sets itself up, and the log says who changed what."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from core import clock, links
from core.actions import organisation as actions
from core.models import AuditEntry, BuyerInvitation, Membership, Organisation, OutboxMessage, User
from core.workflow import Refused
from tests.factories import people as factory
from tests.factories.bids import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

NEW = {
    "organisation": "Bury Council",
    "short_code": "bury",
    "full_name": "Hazel Dunn",
    "email": "hazel.dunn@bury.example",
    "password": "three words apart 9",
}


@pytest.fixture
def people() -> Cast:
    return factory.cast()


@pytest.fixture
def admin(people: Cast) -> User:
    return factory.person("Hazel Dunn", people.buyer, "admin")


def page(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def last(organisation: Organisation) -> AuditEntry:
    return AuditEntry.objects.filter(chain__name=organisation.chain()).order_by("-number")[0]


def test_the_first_person_registers_the_organisation_and_is_its_administrator() -> None:
    browser = Client()
    answer = browser.post(reverse("core:found"), NEW, follow=True)
    made = Organisation.objects.get(name="Bury Council")
    assert (made.kind, made.short_code) == ("buyer", "BURY")
    held = Membership.objects.get(organisation=made)
    assert (held.user.email, held.role) == ("hazel.dunn@bury.example", "admin")
    assert answer.redirect_chain[-1][0] == reverse("core:setting_up", args=[made.ref])
    assert "0 of 7 done" in answer.content.decode()
    assert last(made).verb == "organisation.founded"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("short_code", "SBC", "another buyer here uses SBC"),
        ("short_code", "1", "two to six letters"),
        ("organisation", "", "Fill in ‘Name of your organisation’"),
        ("email", "ruth.ainsley@example.org", "Someone has registered this e-mail address"),
        ("password", "short", "at least 12 characters"),
    ],
)
def test_a_wrong_registration_is_refused_in_words_and_leaves_nothing(
    people: Cast, field: str, value: str, sentence: str
) -> None:
    before = (Organisation.objects.count(), User.objects.count())
    answer = Client().post(reverse("core:found"), {**NEW, field: value})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert (Organisation.objects.count(), User.objects.count()) == before


def test_on_a_server_a_buyer_is_registered_by_invitation_only(settings: Any) -> None:
    settings.BUYERS_REGISTER_FREELY = False
    assert Client().get(reverse("core:found")).status_code == 404
    call_command("invite_buyer", "Hazel.Dunn@bury.example")
    mail = OutboxMessage.objects.get(address="hazel.dunn@bury.example")
    link = links.of(mail)
    secret = link.rstrip("/").rpartition("/")[2]
    invitation = BuyerInvitation.objects.get()
    at_rest = f"{mail.subject}{mail.body}{mail.link}{mail.payload}{invitation.token_digest}{invitation.nonce}"
    assert secret not in at_rest
    browser = Client()
    assert "You will sign in as hazel.dunn@bury.example" in browser.get(link).content.decode()
    answer = browser.post(link, {key: NEW[key] for key in NEW if key != "email"})
    assert answer.status_code == 302
    assert Membership.objects.get().user.email == "hazel.dunn@bury.example"
    assert Client().get(link).status_code == 404  # used once


def test_an_invitation_to_found_lapses_after_a_fortnight(settings: Any) -> None:
    with clock.at(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        call_command("invite_buyer", "hazel.dunn@bury.example")
        link = links.of(OutboxMessage.objects.get())
        assert Client().get(link).status_code == 200
    with clock.at(datetime(2027, 3, 15, 9, 0, 1, tzinfo=UTC)):
        assert Client().get(link).status_code == 404


def test_a_colleague_of_an_older_installation_is_made_administrator(people: Cast) -> None:
    call_command("invite_buyer", people.lead.email, administrator_of="sbc")
    assert Membership.objects.filter(user=people.lead, role="admin", organisation=people.buyer).exists()
    with pytest.raises(CommandError, match="does not work for"):
        call_command("invite_buyer", people.rival.email, administrator_of="SBC")


def test_somebody_who_acts_for_a_supplier_does_not_found_a_buyer(people: Cast) -> None:
    answer = signed_in(people.bidder).post(reverse("core:found"), NEW)
    assert answer.status_code == 403
    assert not Organisation.objects.filter(name="Bury Council").exists()


def test_a_colour_that_cannot_be_read_is_refused_with_its_contrast(people: Cast, admin: User) -> None:
    url = reverse("core:organisation_colour", args=[people.buyer.ref])
    answer = signed_in(admin).post(url, {"colour": "#ffcc00", "use": "1"})
    assert answer.status_code == 400
    assert "contrast of 1.5 to 1, and 4.5 to 1 is needed" in answer.content.decode()
    people.buyer.refresh_from_db()
    assert people.buyer.brand_colour == "#0c5460"


def test_a_colour_is_shown_before_it_is_used_and_the_log_has_both(people: Cast, admin: User) -> None:
    url = reverse("core:organisation_colour", args=[people.buyer.ref])
    browser = signed_in(admin)
    shown = browser.post(url, {"colour": "#5b2a86"})
    assert shown.status_code == 200
    assert "/brand/preview/5b2a86.css" in shown.content.decode()
    people.buyer.refresh_from_db()
    assert people.buyer.brand_colour == "#0c5460"
    assert browser.post(url, {"colour": "#5b2a86", "use": "1"}).status_code == 302
    entry = last(people.buyer)
    assert (entry.verb, entry.actor) == ("organisation.colour_changed", admin)
    assert entry.facts == {"old": {"colour": "#0c5460"}, "new": {"colour": "#5b2a86"}}
    assert "#5b2a86" in Client().get("/brand/preview/5b2a86.css").content.decode()
    assert Client().get("/brand/preview/purple.css").status_code == 404


def test_whoever_changes_the_colour_sees_it_on_the_next_page_though_browsers_keep_the_sheet(
    people: Cast, admin: User
) -> None:
    browser, url = signed_in(admin), reverse("core:organisation_colour", args=[people.buyer.ref])
    sheet = f"/brand/{people.buyer.ref}.css"
    assert f'href="{sheet}?of=%230c5460"' in browser.get("/needs/").content.decode()
    browser.post(url, {"colour": "#5b2a86", "use": "1"})
    assert f'href="{sheet}?of=%235b2a86"' in browser.get("/needs/").content.decode()


def test_a_day_the_council_is_closed_stands_in_its_calendar_with_who_added_it(people: Cast, admin: User) -> None:
    url = reverse("core:organisation_holidays", args=[people.buyer.ref])
    browser = signed_in(admin)
    with clock.at(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        closed = {"day_day": "24", "day_month": "12", "day_year": "2027"}
        assert browser.post(url, closed).status_code == 302
        text = browser.get(url).content.decode()
        assert "Friday 24 December 2027" in text
        assert "Added by Hazel Dunn on 1 March 2027" in text
        assert "Good Friday" in text
        christmas = browser.post(url, {"day_day": "25", "day_month": "12", "day_year": "2028"})
        assert "is a bank holiday already" in christmas.content.decode()
        saturday = browser.post(url, {"day_day": "13", "day_month": "3", "day_year": "2027"})
        assert "is a weekend day" in saturday.content.decode()
        browser.post(url, {"remove": "2027-12-24"})
    people.buyer.refresh_from_db()
    assert people.buyer.extra_holidays == []
    assert last(people.buyer).facts == {"old": {"days": ["2027-12-24"]}, "new": {"days": []}}


def test_a_short_code_belongs_to_one_buyer(people: Cast, admin: User) -> None:
    with pytest.raises(Refused, match="another buyer here uses HBC"):
        actions.change_name(organisation=people.buyer, by=admin, short_code="HBC")
    url = reverse("core:organisation_name", args=[people.buyer.ref])
    answer = signed_in(admin).post(url, {"name": "Stockton", "short_code": "HBC"})
    assert answer.status_code == 400
    assert "another buyer here uses HBC" in answer.content.decode()


def test_the_log_is_narrowed_paged_and_taken_away_as_csv(people: Cast, admin: User) -> None:
    with clock.at(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        actions.change_name(organisation=people.buyer, by=admin, address="=cmd")
    for day in range(2, 30):
        with clock.at(datetime(2027, 3, day, 9, tzinfo=UTC)):
            actions.set_holidays(organisation=people.buyer, by=admin, days=[date(2027, 6, day)] if day % 7 == 0 else [])
            actions.change_colour(organisation=people.buyer, by=admin, colour=f"#0c54{day:02}")
            actions.change_name(organisation=people.buyer, by=admin, telephone=f"01642 5{day:02}")
    browser = signed_in(people.auditor)
    text = page(browser, "core:log", people.buyer.ref)
    assert "Showing 1 to 50 of " in text
    assert 'rel="next"' in text
    url = reverse("core:log", args=[people.buyer.ref])
    one = browser.get(url, {"what": "Colour changed", "since_day": "5", "since_month": "3", "since_year": "2027",
                            "until_day": "6", "until_month": "3", "until_year": "2027"}).content.decode()  # fmt: skip
    assert one.count("Before: colour: ") == 2
    assert "Now: colour: #0c5405" in one
    nobody = browser.get(url, {"who": people.lead.ref})
    assert nobody.status_code == 400  # the lead has done nothing here, so the list does not offer her
    rows = browser.get(reverse("core:log_csv", args=[people.buyer.ref])).content.decode()
    assert rows.splitlines()[0] == "number,when,who,what,about,before,after"
    assert "address: =cmd" in rows


def test_the_pages_of_setting_up_are_not_found_by_others_and_refused_to_colleagues(people: Cast, admin: User) -> None:
    for name in ("organisation_name", "organisation_colour", "organisation_holidays", "invite"):
        url = reverse(f"core:{name}", args=[people.buyer.ref])
        assert signed_in(people.stranger_lead).get(url).status_code == 404
        assert signed_in(people.lead).get(url).status_code == 403
        assert signed_in(admin).get(url).status_code == 200
    assert signed_in(people.lead).get(reverse("core:log", args=[people.buyer.ref])).status_code == 403
    assert signed_in(people.lead).get(reverse("core:setting_up", args=[people.buyer.ref])).status_code == 200


def test_the_staff_page_costs_the_same_for_one_and_for_three(
    people: Cast, admin: User, django_assert_num_queries: Any
) -> None:
    small = factory.buyer("Darlington Borough Council", "DBC")
    alone = factory.person("Ada Lane", small, "admin")
    browser = signed_in(alone)
    url = reverse("core:staff", args=[small.ref])
    browser.get(url)
    with django_assert_num_queries(6):
        browser.get(url)
    for name in ("Bo Firth", "Cy Marr"):
        factory.person(name, small, "lead", "approver")
    with django_assert_num_queries(6):
        browser.get(url)

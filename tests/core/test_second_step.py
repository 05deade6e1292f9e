"""The second step of signing in: nobody of a buyer's passes by it, however they came to be signed in."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import User
from tests.factories import bids, tenders
from tests.factories import people as factory
from tests.factories.bids import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
PASSWORD = "a long enough test password"


def code(secret: str = SECRET) -> str:
    """What the app shows now."""
    shown: str = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    return shown


@pytest.fixture
def people(settings: Any) -> Cast:
    settings.SECOND_STEP_REQUIRED = True
    cache.clear()  # a code counts once; the next test's person may have this one's number
    return factory.cast()


def with_app(user: User) -> User:
    TOTP.activate(user, SECRET)
    return user


def stepped(client: Client) -> Client:
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()
    return client


def test_a_buyers_person_without_an_app_is_led_to_set_it_up_from_every_page(people: Cast) -> None:
    browser = signed_in(people.lead)
    for address in ("/needs/", "/tenders/", "/marking/", "/markets/office/", "/engagement/", "/referrals/", "/cms/"):
        answer = browser.get(address)
        assert (address, answer.status_code) == (address, 302)
        assert answer["Location"].startswith("/accounts/2fa/totp/activate/")
    assert browser.post(reverse("tenders:new"), {}).status_code == 302
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    assert "Set up a second step for signing in first" in page
    assert browser.get("/notices/").status_code == 200  # what is public stays public


def test_setting_the_app_up_takes_its_code_and_opens_the_workspace(people: Cast) -> None:
    browser = signed_in(people.lead)
    page = browser.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    wrong = browser.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "That is not the code that the app shows now" in wrong.content.decode()
    assert wrong.status_code == 200
    assert not Authenticator.objects.exists()
    done = browser.post("/accounts/2fa/totp/activate/", {"code": code(secret)}, follow=True)
    assert "Your recovery codes" in done.content.decode()
    assert Authenticator.objects.filter(user=people.lead, type="totp").exists()


def test_the_secret_of_the_app_is_not_at_rest_in_the_clear(people: Cast) -> None:
    with_app(people.lead)
    assert SECRET not in str(list(Authenticator.objects.values()))


def test_a_password_alone_does_not_sign_in_who_has_an_app(people: Cast) -> None:
    with_app(people.lead)
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": people.lead.email, "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert browser.get("/needs/").status_code == 302
    answer = browser.post("/accounts/2fa/authenticate/", {"code": code()})
    assert answer.status_code == 302
    assert browser.get("/needs/").status_code == 200


def test_a_session_that_came_another_way_must_still_give_the_code(people: Cast) -> None:
    """As if an administration's own sign-in page, or a forgotten one, had let somebody in with a password."""
    with_app(people.lead)
    browser = signed_in(people.lead)
    answer = browser.get("/needs/")
    assert answer["Location"].startswith("/accounts/2fa/reauthenticate/?next=/needs/")
    assert browser.post("/accounts/2fa/reauthenticate/?next=/needs/", {"code": code()}).status_code == 302
    assert browser.get("/needs/").status_code == 200


def test_no_other_sign_in_page_takes_a_password(people: Cast) -> None:
    with_app(people.engagement_officer)
    for address in ("/cms/login/", "/_util/login/"):
        browser = Client()
        got = browser.get(address)
        assert (address, got.status_code) == (address, 302)
        assert got["Location"].startswith("/accounts/login/")
        posted = browser.post(address, {"username": people.engagement_officer.email, "password": PASSWORD})
        assert posted.status_code == 302
        assert "_auth_user_id" not in browser.session
    assert Client().get("/admin/login/").status_code == 404


def test_whoever_looks_after_the_installation_needs_it_too(people: Cast) -> None:
    root = User.objects.create_superuser("root@example.org", PASSWORD, full_name="Root")
    assert signed_in(root).get("/cms/")["Location"].startswith("/accounts/2fa/totp/activate/")


def test_a_supplier_works_without_it_and_submits_only_with_it(people: Cast) -> None:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(bids.WRITING):
        bid = bids.write(bids.start(tender, people.supplier, people.bidder), people.bidder, bids.Written(lots=(1,)))
        browser = signed_in(people.bidder)
        check = reverse("bidding:check", args=[bid.ref])
        page = browser.get(check)
        assert page.status_code == 200
        assert "Set up a second step for signing in first" in page.content.decode()
        sent = bids.checked(browser, bid, page=page)
        refused = browser.post(check, sent)
        assert refused["Location"] == "/accounts/2fa/totp/activate/"
        bid.refresh_from_db()
        assert bid.status == "draft"
        with_app(people.bidder)
        assert browser.post(check, sent)["Location"].startswith("/accounts/2fa/reauthenticate/")
        assert "/receipts/" in stepped(browser).post(check, sent)["Location"]


def test_officers_open_only_with_it(people: Cast) -> None:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    confirm = reverse("bidding:confirm_opening", args=[tender.reference, "quality"])
    with clock.at(bids.AFTER):
        assert signed_in(people.lead).post(confirm)["Location"].startswith("/accounts/2fa/totp/activate/")
        with_app(people.lead)
        assert signed_in(people.lead).post(confirm)["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_where_it_is_not_required_nothing_asks_for_it(settings: Any) -> None:
    settings.SECOND_STEP_REQUIRED = False
    people = factory.cast()
    assert signed_in(people.lead).get("/needs/").status_code == 200

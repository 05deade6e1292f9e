"""The table of sign-in sessions opens nothing to whoever reads it, and nothing to whoever writes in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from core.models import User
from core.sessions import SessionStore, stored_key
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def signed_in(user: User) -> tuple[Client, str]:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client, client.cookies[settings.SESSION_COOKIE_NAME].value


def with_cookie(value: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = value
    return client


def enters(client: Client) -> bool:
    return client.get(reverse("core:needs_you")).status_code == 200


def test_a_cookie_opens_its_session_and_the_table_does_not_hold_it(people: Cast) -> None:
    client, cookie = signed_in(people.bidder)
    assert enters(client)
    assert enters(with_cookie(cookie))
    row = Session.objects.get()
    assert row.session_key == stored_key(cookie) != cookie
    assert cookie not in str(Session.objects.values().get())


def test_what_stands_in_the_table_is_no_cookie(people: Cast) -> None:
    signed_in(people.bidder)
    assert not enters(with_cookie(Session.objects.get().session_key))


def test_a_strangers_session_put_into_a_row_of_ones_own_is_not_believed(people: Cast, quiet: None) -> None:
    signed_in(people.bidder)
    victim = Session.objects.get()
    mine, cookie = signed_in(people.rival)
    Session.objects.filter(session_key=stored_key(cookie)).update(session_data=victim.session_data)
    assert not enters(mine)
    assert not enters(with_cookie(cookie))


def test_signing_out_ends_the_row_and_an_expired_one_opens_nothing(people: Cast) -> None:
    client, cookie = signed_in(people.bidder)
    client.logout()
    assert not Session.objects.exists()
    _, cookie = signed_in(people.bidder)
    Session.objects.update(expire_date="2020-01-01T00:00:00+00:00")
    assert not enters(with_cookie(cookie))


def test_a_store_saves_again_is_found_and_is_cycled_without_losing_what_it_holds() -> None:
    store = SessionStore()
    store["lot"] = "3"
    store.create()
    key = store.session_key
    assert key is not None
    assert SessionStore().exists(key)
    again = SessionStore(key)
    again["lot"] = "4"
    again.save()
    assert SessionStore(key)["lot"] == "4"
    again.cycle_key()
    again.save()
    assert again.session_key is not None
    assert not SessionStore().exists(key)
    assert SessionStore(again.session_key)["lot"] == "4"
    again.delete()
    assert not Session.objects.exists()

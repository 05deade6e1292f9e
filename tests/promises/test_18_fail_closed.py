"""Promise 18: disk full, database down, keeper away: no receipt, the draft as it was, and a plain sentence.

Everything goes through the pages, as the bidder meets it. Red when `server_error` answers every fault alike, when a
database without room is told as one that is away, and when `submission._receive` does without its transaction.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from core import clock
from tenders import sealed_store
from tenders.keeper import client as keeper
from tenders.models import Attempt, Bid, SealedFile, Submission
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db(transaction=True)
NO_DATABASE = "The database does not answer just now, so nothing was saved and nothing was submitted."
NO_ROOM = "Our disk has no room just now, so nothing was saved and nothing was submitted."


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def bid(people: Cast) -> Iterator[Bid]:
    tender = tenders.published(people)
    with clock.at(factory.WRITING):
        yield factory.write(factory.start(tender, people.supplier, people.bidder), people.bidder)


@pytest.fixture
def browser(people: Cast) -> Client:
    browser = factory.signed_in(people.bidder)
    browser.raise_request_exception = False
    return browser


GONE = "server closed the connection unexpectedly: host=10.0.0.7 password=hunter2"


@contextmanager
def database_gone_at(words: str, fault: str = GONE) -> Iterator[None]:
    """Every statement that begins like this finds the server gone, or says another fault."""

    def gone(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(words):
            raise OperationalError(fault)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(gone):
        yield


def seen(browser: Client, bid: Bid) -> str:
    """What the page before the button says that it shows."""
    return str(browser.get(f"/bids/{bid.ref}/check/").context.get("seen", ""))


def press(browser: Client, bid: Bid, shown: str = "") -> Any:
    return browser.post(f"/bids/{bid.ref}/check/", {"token": "e" * 32, "seen": shown or seen(browser, bid)})


def test_without_its_database_every_page_says_so_and_nothing_else(browser: Client, bid: Bid) -> None:
    def refuse(self: BaseDatabaseWrapper) -> None:
        raise OperationalError("connection refused: host=10.0.0.7 password=hunter2")

    connection.close()
    with mock.patch.object(BaseDatabaseWrapper, "ensure_connection", refuse):
        pages = [browser.get(url) for url in ("/", f"/bids/{bid.ref}/", f"/bids/{bid.ref}/check/", "/find/")]
    for page in pages:
        assert page.status_code == 503
        assert NO_DATABASE in page.content.decode()
        assert "hunter2" not in page.content.decode()


def test_a_database_lost_while_submitting_gives_no_receipt_and_the_same_button_works_later(
    browser: Client, bid: Bid
) -> None:
    before = list(bid.parts.values_list("part", "version"))
    for statement in ('INSERT INTO "tenders_submission"', 'UPDATE "tenders_bid"', 'INSERT INTO "core_auditentry"'):
        shown = seen(browser, bid)
        with database_gone_at(statement):
            answer = press(browser, bid, shown)
        assert (statement, answer.status_code) == (statement, 503)
        assert NO_DATABASE in answer.content.decode()
        assert "hunter2" not in answer.content.decode()
        assert not Submission.objects.exists()
        bid.refresh_from_db()
        assert bid.status == "draft"
        assert list(bid.parts.values_list("part", "version")) == before
    assert press(browser, bid).status_code == 302
    assert Submission.objects.count() == 1
    assert Attempt.objects.count() == 0


def test_a_database_lost_at_the_commit_itself_gives_no_receipt_either(browser: Client, bid: Bid) -> None:
    before, shown = list(bid.parts.values_list("part", "version")), seen(browser, bid)
    with mock.patch.object(BaseDatabaseWrapper, "_commit", side_effect=OperationalError(GONE)):
        answer = press(browser, bid, shown)
    assert answer.status_code == 503
    assert NO_DATABASE in answer.content.decode()
    assert not Submission.objects.exists()
    bid.refresh_from_db()
    assert (bid.status, list(bid.parts.values_list("part", "version"))) == ("draft", before)
    assert press(browser, bid).status_code == 302
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    "fault", ["database or disk is full", 'could not extend file "base/16384/2601": No space left on device']
)
def test_a_database_whose_disk_is_full_gives_no_receipt_and_says_which_it_is(
    browser: Client, bid: Bid, fault: str
) -> None:
    """As SQLite says it, and as PostgreSQL does."""
    shown = seen(browser, bid)
    with database_gone_at('INSERT INTO "tenders_submission"', fault):
        answer = press(browser, bid, shown)
    assert answer.status_code == 503
    assert NO_ROOM in answer.content.decode()
    assert "base/16384" not in answer.content.decode()
    assert not Submission.objects.exists()
    bid.refresh_from_db()
    assert bid.status == "draft"
    assert press(browser, bid).status_code == 302


def test_a_full_disk_while_a_file_arrives_keeps_nothing_of_it_and_says_so(browser: Client, bid: Bid) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with mock.patch("os.fsync", side_effect=full):
        answer = browser.post(f"/bids/{bid.ref}/files/", {"file": SimpleUploadedFile("rotas.pdf", factory.PDF)})
    assert answer.status_code == 400
    assert " was not kept: our disk has no room just now. Try again in a few minutes." in answer.content.decode()
    assert not SealedFile.objects.exists()
    assert list(sealed_store.incoming().iterdir()) == []


def test_a_full_disk_where_the_file_is_to_lie_keeps_nothing_of_it_either(browser: Client, bid: Bid) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with mock.patch("tenders.sealed_store.os.replace", side_effect=full):
        answer = browser.post(f"/bids/{bid.ref}/files/", {"file": SimpleUploadedFile("rotas.pdf", factory.PDF)})
    assert (answer.status_code, "no room just now" in answer.content.decode()) == (400, True)
    assert not SealedFile.objects.exists()


def test_a_keeper_that_is_away_gives_no_receipt_and_leaves_the_draft(browser: Client, bid: Bid) -> None:
    away, shown = keeper.KeeperAway("The keeper of sealed bids does not answer."), seen(browser, bid)
    with mock.patch("tenders.keeper.client.ask", side_effect=away):
        answer = press(browser, bid, shown)
        pages = [browser.get(f"/bids/{bid.ref}/{page}") for page in ("", "check/", "files/")]
    assert answer.status_code in (302, 503)
    assert {page.status_code for page in pages} == {503}
    assert all("The keeper of sealed bids does not answer." in page.content.decode() for page in pages)
    assert not Submission.objects.exists()
    assert press(browser, bid).status_code == 302
    assert Submission.objects.count() == 1

"""Promise 9: attempts show. Each denied read of something sealed or restricted leaves a row or a line, before the answer.

What the keeper refuses is an append-only row (`KeeperRead`); what a page refuses is a line in the web process's log,
with the person's reference and the address, and no content.

Red when the refusal in `keeper.access.bid_for` writes no row, when `core.middleware.RefusalMiddleware` writes no line,
and when the keeper learns a new request that stands in neither table below.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from core import clock
from tenders.keeper import client
from tenders.keeper.client import KeeperRefused
from tenders.keeper.desk import Desk
from tenders.keeper.vault import Vault
from tenders.models import Bid, KeeperRead, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db
OUTSIDERS = ("lead", "approver", "auditor", "evaluator_a", "rival", "stranger", "stranger_lead")


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Bid:
    return factory.submitted(tender, people.supplier, people.bidder, factory.Written(lots=(1,)))


ELSEWHERE = {
    "hello": "public keys and the time",
    "make_bid_key": "makes a key and gives its public half",
    "make_envelope": "makes a key and gives it sealed",
    "make_officer_key": "makes a key and gives it locked",
    "try_canary": "the hash of a backup's canary",
    "open_bid": "below: before the hour; test_06_two_person_opening.py: by one person",
    "give_half": "test_07_strict_openings.py: a wrong passphrase, an outsider, too early",
    "missing_for_reminder": "test_15_no_invisible_non_submission.py: to nobody but a reminder that is leaving",
    "seal_by_authority": "tests/tenders/test_unattended_authority.py: to nobody but due work, under a standing authority",
    "scan_file": "due work asks, one word is the answer; each asking is a row",
}
"""What the keeper is asked without a person's session, or that shows nothing of a bid: what it tells, or where it is tried."""


def asks(bid: Bid, session: str) -> list[tuple[str, dict[str, Any]]]:
    """Every request of the keeper's that would show something of a bid."""
    with_session = {"session": session, "bid": bid.ref}
    return [
        ("read_draft", with_session),
        ("read_files", with_session),
        ("read_segment", {**with_session, "file": "F-NONE", "index": 0}),
        ("check_file", {**with_session, "file": "F-NONE"}),
        ("read_submission", {**with_session, "number": 1}),
        ("seal_submission", with_session),
        ("read_uploads", {**with_session, "uploads": []}),
        ("check_upload", {**with_session, "upload": "F-NONE"}),
        ("place_upload", {**with_session, "upload": "F-NONE", "sha256": "", "size": 0}),
    ]


def test_no_request_of_the_keepers_is_left_out(tmp_path: Path) -> None:
    tried = {name for name, _ in asks(Bid(ref="B-AAAAAA"), "")}
    assert set(Desk(Vault(tmp_path / "keeper")).asks) == tried | set(ELSEWHERE)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_whatever_an_outsider_asks_of_the_keeper_leaves_a_row_each(people: Cast, bid: Bid, who: str) -> None:
    before = KeeperRead.objects.count()
    wanted = asks(bid, factory.session_of(people.by_name(who)))
    for ask, fields in wanted:
        with pytest.raises(KeeperRefused):
            client.ask(ask, **fields)
    rows = KeeperRead.objects.order_by("pk")[before:]
    assert [(row.bid_ref, row.user, row.granted) for row in rows] == [(bid.ref, people.by_name(who), False)] * len(
        wanted
    )


def test_without_a_session_the_row_says_that_nobody_was_signed_in(bid: Bid) -> None:
    before = KeeperRead.objects.count()
    for ask, fields in asks(bid, "nobody-is-signed-in-with-this"):
        with pytest.raises(KeeperRefused):
            client.ask(ask, **fields)
    rows = list(KeeperRead.objects.order_by("pk")[before:])
    assert {(row.user, row.granted, row.reason) for row in rows} == {(None, False, "There is no signed-in session.")}
    assert len(rows) == len(asks(bid, ""))


@pytest.mark.parametrize("kind", ["quality", "price"])
def test_asking_to_open_before_the_hour_leaves_a_row(tender: Tender, bid: Bid, kind: str) -> None:
    with clock.at(factory.WRITING), pytest.raises(KeeperRefused, match="Nobody has confirmed this opening"):
        client.ask("open_bid", tender=tender.reference, kind=kind, bid=bid.ref)
    row = KeeperRead.objects.order_by("-pk")[0]
    assert (row.bid_ref, row.what, row.granted) == (bid.ref, f"open {kind} envelope", False)


def test_no_row_of_an_attempt_can_be_taken_out(bid: Bid) -> None:
    with pytest.raises(KeeperRefused):
        client.ask("read_draft", session="x", bid=bid.ref)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        KeeperRead.objects.filter(granted=False).delete()


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("evaluator_a", "bidding:opening", 403),
        ("stranger_lead", "bidding:opening", 404),
        ("rival", "bidding:tasks", 404),
        ("lead", "bidding:tasks", 404),
        ("evaluator_a", "tenders:history", 403),
    ],
)
def test_a_page_that_is_refused_leaves_a_line_with_person_and_address_and_no_more(
    people: Cast, tender: Tender, bid: Bid, who: str, address: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    user = people.by_name(who)
    arguments = [bid.ref] if address == "bidding:tasks" else [tender.reference]
    arguments += ["quality"] if address == "bidding:opening" else []
    url = reverse(address, args=arguments)
    visitor = factory.signed_in(user)
    with caplog.at_level(logging.WARNING, logger="fairlot.refused"):
        assert visitor.get(url).status_code == status
    lines = [record.getMessage() for record in caplog.records if record.name == "fairlot.refused"]
    assert lines == [f"{status} GET {url} {user.ref}"]
    assert user.email not in lines[0]


def test_a_page_that_is_shown_leaves_no_such_line(people: Cast, bid: Bid, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="fairlot.refused"):
        assert factory.signed_in(people.bidder).get(reverse("bidding:tasks", args=[bid.ref])).status_code == 200
    assert [record for record in caplog.records if record.name == "fairlot.refused"] == []

"""Promises 4, 11 and 15: what a bidder typed leaves neither by the reminder nor by a message that waits in a cookie.

A named party and a price over the published ceiling are the two things whose sentences say what was typed. They are
told on the bid's own pages, and nowhere else.

The break (done once, seen to fail, undone): let `keeper/reminding.py` answer the sentences of `completeness.missing`.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from core import clock, jobs
from core.models import AuditEntry, OutboxMessage
from tenders.actions.authority import give_authority
from tenders.actions.parties import save_parties
from tenders.actions.submission import Incomplete
from tenders.keeper import client as keeper
from tenders.models import Bid, Lot, Submission, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, Written, signed_in
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db

TWO_HOURS = tenders.CLOSES - timedelta(hours=2)
TYPED = ("Zebedee", "Quillfeather", "24.36", "24.00")
"""Whom the bid names, what it costs, and the ceiling it is over."""


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Bid:
    """For lot 1 at £24.36, which a change in force has made too much; and a key person without declarations."""
    with clock.at(WRITING):
        found = factory.start(tender, people.supplier, people.bidder)
        factory.write(found, people.bidder, Written(lots=(1,), rate="24.36"))
        somebody: dict[str, Any] = {"key": "k1", "kind": "person", "name": "Zebedee Quillfeather", "number": ""}
        somebody |= {"what": "", "lots": [], "share": None, "declared": {}, "because": ""}
        save_parties(bid=found, by=people.bidder, alone=False, parties=[somebody])
    Lot.objects.filter(tender=tender, number=1).update(price_ceiling="24.00")
    return found


def typed_in(text: str) -> list[str]:
    return [word for word in TYPED if word in text]


def pressed(browser: Client, bid: Bid) -> Any:
    address = reverse("bidding:check", args=[bid.ref])
    shown = browser.get(address).context
    return browser.post(address, {"token": shown["form"]["token"].value(), "seen": shown.get("seen", "")})


def test_the_reminder_names_the_tasks_in_the_words_of_the_tender_alone(bid: Bid) -> None:
    with clock.at(TWO_HOURS):
        jobs.run_due()
    body = next(each.body for each in mail.outbox if "submitted" in each.subject)
    missing = body.partition("Still missing:\n")[2].partition("\n\n")[0].splitlines()
    assert missing == [
        "- Say who else is in this bid, with the declarations for each of them, or that you bid alone.",
        "- Give your prices for lot 1, within what is published for it.",
    ]
    assert typed_in("\n".join(f"{each.subject}{each.body}" for each in mail.outbox)) == []


def test_the_keeper_answers_a_reminder_with_keys(bid: Bid, monkeypatch: pytest.MonkeyPatch) -> None:
    said, ask = [], keeper.ask

    def heard(what: str, **fields: Any) -> dict[str, Any]:
        said.append((what, answer := ask(what, **fields)))
        return answer

    monkeypatch.setattr(keeper, "ask", heard)
    with clock.at(TWO_HOURS):
        jobs.run_due()
    told = next(answer for what, answer in said if what == "missing_for_reminder")
    assert told == {"undone": ["parties", "price:1"]}


def test_a_press_that_is_refused_says_why_on_its_own_page_and_in_no_message(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    with clock.at(TWO_HOURS):
        answer = pressed(browser, bid)
        session = json.dumps(dict(browser.session.items()))
        after = browser.get("/notices/").content.decode()
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "That was not done" in page
    assert "Give the declarations for Zebedee Quillfeather, or say why one of them cannot be given." in page
    assert "Lot 1: £24.36 is over the published ceiling of £24.00 for the lot." in page
    assert "messages" not in answer.cookies
    assert typed_in(session) == []
    assert typed_in(after) == []


def test_nothing_that_waits_or_is_logged_says_it(people: Cast, bid: Bid) -> None:
    with clock.at(TWO_HOURS):
        pressed(signed_in(people.bidder), bid)
        jobs.run_due()
    rows = OutboxMessage.objects.values_list("subject", "body", "payload", "last_problem")
    assert typed_in(json.dumps(list(rows))) == []
    assert typed_in(json.dumps(list(AuditEntry.objects.values_list("facts", flat=True)))) == []


def test_a_save_that_a_colleague_made_incomplete_meanwhile_is_only_a_save(
    people: Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By standing authority: between the look and the sealing something was taken out. Its sentence is no message."""
    with clock.at(WRITING):
        save_parties(bid=bid, by=people.bidder, alone=True)
        Lot.objects.filter(tender=bid.tender).update(price_ceiling=None)
        give_authority(bid=bid, by=people.bidder, fresh=True)

        def taken_out(*args: object) -> None:
            raise Incomplete("Lot 1: £24.36 is over the published ceiling of £24.00 for the lot.")

        monkeypatch.setattr("tenders.actions.submission._sealed", taken_out)
        page = reverse("bidding:answer", args=[bid.ref, bid.tender.criteria.all()[0].key])
        answer = signed_in(people.editor).post(page, {"text": "We pay travel time."})
    assert answer.status_code == 302
    assert typed_in(str(answer.cookies)) == []
    assert not Submission.objects.exists()

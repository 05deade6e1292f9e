"""Promise 3: a retry is safe. Double click, back, an answer that was lost and a retry, ten replays: one submission.

Red, in `tenders/actions/submission.py`, when `_already` returns None, so that a token is not known again
(`test_a_bid_withdrawn_is_not_handed_in_again_by_an_old_page`: the database refuses the second row with an error page; and
`test_what_was_changed_in_between_is_a_new_version`), and when `_stands_so` returns None, so that only the token is looked
at (`test_going_back_and_pressing_again_on_a_fresh_page_is_the_same_bid`: three versions).
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from core import audit, clock
from core.models import AuditEntry, OutboxMessage
from core.workflow import Refused
from tenders.actions import submission as actions
from tenders.actions.bid import save_answer
from tenders.models import Bid, DraftContent, Submission, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, signed_in
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Any:
    with clock.at(WRITING):
        yield factory.write(factory.start(tender, people.supplier, people.bidder), people.bidder)


def check_page(bid: Bid) -> str:
    return reverse("bidding:check", args=[bid.ref])


def seen(browser: Any, bid: Bid) -> str:
    """What the page before the button says that it shows."""
    return str(browser.get(check_page(bid)).context.get("seen", ""))


def press(browser: Any, bid: Bid, token: str) -> str:
    answer = browser.post(check_page(bid), {"token": token, "seen": seen(browser, bid)})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_ten_replays_of_one_press_are_one_receipt_and_one_log_entry(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    token = browser.get(check_page(bid)).context["form"].initial["token"]
    places = {press(browser, bid, token) for _ in range(10)}
    submission = Submission.objects.get()
    assert places == {reverse("bidding:receipt", args=[bid.ref, submission.receipt_number])}
    assert AuditEntry.objects.filter(verb="bid.submit").count() == 1
    assert audit.faults(bid.chain()) == []
    assert OutboxMessage.objects.filter(key__startswith=f"receipt:{submission.receipt_number}").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_that_run_at_the_same_moment_are_one_bid() -> None:
    """Four requests of one page at once, each in a process's own connection: one of them is the bid, all get its receipt."""
    everyone = cast()
    tender = tenders.published(everyone, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(WRITING):
        bid = factory.write(
            factory.start(tender, everyone.supplier, everyone.bidder), everyone.bidder, factory.Written(lots=(1,))
        )
    sessions = [factory.session_of(everyone.bidder) for _ in range(4)]
    gate, receipts = threading.Barrier(4), list[str]()

    def click(session: str) -> None:
        try:
            gate.wait()
            with clock.at(WRITING):
                fresh = Bid.objects.select_related("tender", "organisation").get(pk=bid.pk)
                taken = actions.submit(bid=fresh, by=everyone.bidder, session=session, token="e" * 32)
            receipts.append(taken.receipt_number)
        finally:
            connections.close_all()

    clicks = [threading.Thread(target=click, args=(session,)) for session in sessions]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert receipts == [Submission.objects.get().receipt_number] * 4
    assert AuditEntry.objects.filter(verb="bid.submit").count() == 1
    assert OutboxMessage.objects.filter(key__startswith=f"receipt:{receipts[0]}").count() == 1


def test_an_answer_that_was_lost_is_found_by_pressing_again(
    people: Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bid is taken, then the answer is lost on its way (5xx): the retry of the same page finds the same receipt."""
    browser = signed_in(people.bidder)
    browser.raise_request_exception = False
    token = browser.get(check_page(bid)).context["form"].initial["token"]
    real, sent = actions.submit, {"token": token, "seen": seen(browser, bid)}

    def taken_and_lost(**given: Any) -> Submission:
        real(**given)
        raise OSError("the line broke after the commit")

    monkeypatch.setattr(actions, "submit", taken_and_lost)
    assert browser.post(check_page(bid), sent).status_code == 500
    monkeypatch.setattr(actions, "submit", real)
    place = press(browser, bid, token)
    assert place == reverse("bidding:receipt", args=[bid.ref, Submission.objects.get().receipt_number])


def test_going_back_and_pressing_again_on_a_fresh_page_is_the_same_bid(people: Cast, bid: Bid) -> None:
    """A page that the browser draws anew has another token; the working copy is the same, so the receipt is."""
    browser = signed_in(people.bidder)
    tokens = [browser.get(check_page(bid)).context["form"].initial["token"] for _ in range(3)]
    assert len(set(tokens)) == 3
    with clock.at(WRITING + timedelta(minutes=5)):
        places = {press(browser, bid, token) for token in tokens}
    assert len(places) == 1
    assert Submission.objects.count() == 1


def test_what_was_changed_in_between_is_a_new_version(people: Cast, tender: Tender, bid: Bid) -> None:
    """The other side of it: a press after a save is never taken for a replay, the clock standing still or not."""
    factory.hand_in(bid, people.bidder, token="a" * 32)
    save_answer(bid=bid, criterion=tender.criteria.all()[0].key, text="Better.", by=people.editor)
    assert factory.hand_in(bid, people.bidder, token="b" * 32).number == 2
    first = Submission.objects.get(number=1)
    with pytest.raises(Refused, match=f"used before, for receipt {first.receipt_number}"):
        factory.hand_in(bid, people.bidder, token="a" * 32)
    assert factory.hand_in(bid, people.bidder, token="b" * 32).number == 2
    assert Submission.objects.count() == 2


def test_a_bid_withdrawn_is_not_handed_in_again_by_an_old_page(people: Cast, bid: Bid) -> None:
    """Nothing is sent by the old page, and it is said: its receipt would look as if the bid stood."""
    browser = signed_in(people.bidder)
    token = browser.get(check_page(bid)).context["form"].initial["token"]
    press(browser, bid, token)
    withdraw = reverse("bidding:withdraw", args=[bid.ref])
    assert [browser.post(withdraw).status_code for _ in range(2)] == [302, 302]
    assert press(browser, bid, token) == check_page(bid)
    bid.refresh_from_db()
    assert (bid.status, Submission.objects.count()) == ("withdrawn", 1)
    page = browser.get(check_page(bid))
    assert "Nothing was submitted by this press." in page.content.decode()
    assert press(browser, bid, page.context["form"].initial["token"]).startswith(f"/bids/{bid.ref}/receipts/")
    bid.refresh_from_db()
    assert (bid.status, Submission.objects.count()) == ("submitted", 2)


def test_an_old_page_does_not_swallow_what_was_changed_since(people: Cast, tender: Tender, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    token = browser.get(check_page(bid)).context["form"].initial["token"]
    receipt = press(browser, bid, token)
    save_answer(bid=bid, criterion=tender.criteria.all()[0].key, text="Better.", by=people.editor)
    assert press(browser, bid, token) == check_page(bid)
    assert "Nothing was submitted by this press." in browser.get(check_page(bid)).content.decode()
    assert [reverse("bidding:receipt", args=[bid.ref, each.receipt_number]) for each in bid.submissions.all()] == [
        receipt
    ]


def test_the_same_page_for_other_lots_is_no_retry(people: Cast, bid: Bid) -> None:
    first = submit_lots(bid, people, [1])
    assert submit_lots(bid, people, [1]) == first
    with pytest.raises(Refused, match="Nothing was submitted by this press"):
        submit_lots(bid, people, [1, 3])
    assert Submission.objects.count() == 1


def submit_lots(bid: Bid, people: Cast, lots: list[int]) -> Submission:
    session = factory.session_of(people.bidder)
    return actions.submit(bid=bid, by=people.bidder, session=session, token="d" * 32, lots=lots)


def test_a_save_sent_twice_is_one_save(people: Cast, tender: Tender, bid: Bid) -> None:
    """Double click on 'Save': the second request is made from a version that is gone, and says the same: no clash."""
    key = tender.criteria.all()[0].key
    page = reverse("bidding:answer", args=[bid.ref, key])
    browser = signed_in(people.bidder)
    version = browser.get(page).context["form"]["version"].value()
    sent = {"text": "We pay travel time and waiting time.", "version": str(version)}
    assert [browser.post(page, sent).status_code for _ in range(3)] == [302, 302, 302]
    row = DraftContent.objects.get(bid=bid, part=f"answer:{key}")
    assert row.version == version + 1

"""More pages of bidders and suppliers with their refusals: lots apart, every kind of question, after the opening.

See `test_bidding_error_states`.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from tenders.actions import bid as writing
from tenders.actions import exclusions, put_right, threads
from tenders.actions.typed import save_typed
from tests.e2e.desk import fill_named, press, told
from tests.e2e.error_states import DEBARRED, LONG, begin
from tests.e2e.phone import Hands, MoveTo
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.after import declared
from tests.factories.people import cast
from tests.questions.asked import CQC, published_with
from tests.questions.test_bidders_answers import EVERY_KIND

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_lots_apart_and_what_follows_a_submission(hand: Hands, at: MoveTo) -> None:
    """One lot ready and one not; nothing ticked; a lot left out by a slip; receipt, standing authority, withdrawn."""
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)
    at(factory.WRITING)
    bid = factory.write(begin(people, tender), people.bidder, factory.Written(lots=(1, 2)))
    three = [{"lot": lot, "preference": lot, "weekly_hours": "40"} for lot in (1, 2, 3)]
    writing.save_choices(bid=bid, choices=three, by=people.bidder)
    owner = hand(people.bidder)
    owner.at("bidding:tasks", bid.ref)
    page = owner.at("bidding:check", bid.ref)
    assert "1 lot cannot be submitted yet" in told(page)
    for box in page.locator("main [name=lots]").all():
        box.uncheck()
    owner.refused("Submit your bid", "Tick at least one lot to submit.")
    for box in page.locator("main [name=lots]").all():
        box.check()
    press(page, "Submit your bid")
    assert "Not in this version: lot 3" in told(page)
    owner.look("receipt")
    owner.at("bidding:tasks", bid.ref)
    writing.save_price(bid=bid, lot=1, rate=Decimal("24.99"), by=people.bidder)
    page = owner.at("bidding:check", bid.ref)
    assert page.locator("main [name=lots]").count() == 2, told(page)[-1500:]
    page.locator("main [name=lots][value='2']").uncheck()
    owner.refused("Submit your bid", "would leave the bid that stands")
    for name in ("tasks", "withdraw", "authority", "messages"):
        owner.at(f"bidding:{name}", bid.ref)
    owner.at("bidding:receipt", bid.ref, bid.submissions.get().receipt_number)
    editor = hand(people.editor)
    for name in ("withdraw", "authority", "check"):
        editor.at(f"bidding:{name}", bid.ref)
    page = owner.at("bidding:withdraw", bid.ref)
    press(page, "Withdraw your bid")
    owner.look("withdrawn")
    owner.at("bidding:receipt", bid.ref, bid.submissions.get().receipt_number)


@pytest.mark.full
def test_typed_questions_of_every_kind(hand: Hands, at: MoveTo) -> None:
    people = cast()
    at(tenders.PUBLISHED)
    tender = published_with(people, EVERY_KIND)
    at(factory.WRITING)
    bid = begin(people, tender)
    writing.save_choices(bid=bid, choices=[{"lot": 2, "preference": 1, "weekly_hours": "40"}], by=people.bidder)
    owner = hand(people.bidder)
    owner.at("bidding:tasks", bid.ref)
    owner.at("bidding:question_set", bid.ref)
    for question in tender.questions.all():
        page = owner.at("bidding:typed", bid.ref, question.key)
        field = page.locator(
            "main form [name]:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file])"
        )
        if question.kind in {"number", "money", "date"}:
            field.first.fill("never")
        press(page, page.locator("main form button.btn").first.inner_text())
        owner.look(f"{question.kind} sent as it was")


@pytest.mark.full
def test_after_the_opening(hand: Hands, at: MoveTo) -> None:
    """Messages, putting right, representations on an exclusion; and the buyer's pages about suppliers."""
    people = cast()
    at(tenders.PUBLISHED)
    tender = published_with(people, [CQC], lots=1)
    at(factory.WRITING)
    bid = factory.write(begin(people, tender), people.bidder, factory.Written(lots=(1,)))
    save_typed(bid=bid, question="cqc-rating", typed="Good", by=people.bidder)
    factory.hand_in(bid, people.bidder)
    at(factory.AFTER)
    factory.opened(tender, people.lead, people.approver)
    at(factory.AFTER + timedelta(minutes=5))
    declared(tender, people)
    bid.refresh_from_db()
    now = factory.AFTER + timedelta(minutes=10)
    at(now)
    threads.write_to_supplier(to=bid, by=people.lead, subject="Your bid", text="A word for you alone.")
    put_right.ask_to_put_right(bid=bid, named=["cqc-rating"], why="Say it again.", by=people.lead)
    notice = exclusions.start(
        bid=bid, lot=None, ground_class="discretionary", ground="Schedule 7", facts="A report.", by=people.lead
    )
    exclusions.notify(exclusion=notice, until=now + timedelta(days=9), by=people.lead)
    owner = hand(people.bidder)
    owner.at("bidding:tasks", bid.ref)
    owner.at("bidding:messages", bid.ref)
    owner.refused("Send the message", "Fill in ‘Subject’")
    owner.at("bidding:put_right", bid.ref)
    owner.at("bidding:put_right_answer", bid.ref, "cqc-rating")
    owner.page.evaluate("document.querySelectorAll('main [type=radio]').forEach(each => { each.checked = false })")
    owner.refused("Send this answer", "Answer ‘CQC rating’.")
    owner.at("bidding:own_exclusion", bid.ref, notice.ref)
    owner.refused("Send the representations", "Fill in ‘Your representations’")
    owner.refused("Send the representations", "words", {"text": LONG})
    viewer = hand(people.viewer)
    for name, *args in (
        ("messages",),
        ("put_right",),
        ("put_right_answer", "cqc-rating"),
        ("own_exclusion", notice.ref),
    ):
        viewer.at(f"bidding:{name}", bid.ref, *args)
    lead = hand(people.lead)
    for name, *args in (("opening", "quality"), ("supplier", bid.letter), ("declines",)):
        lead.at(f"bidding:{name}", tender.reference, *args)
    lead.at("bidding:contact", tender.reference)
    lead.refused("Save", "telephone", {"telephone": "call us", "email": "no-address"})


def test_a_party_on_the_debarment_list(hand: Hands, at: MoveTo, tmp_path: Path) -> None:
    """The bidder is told at once, on the list and beside the name."""
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    at(factory.WRITING)
    listed = tmp_path / "list.csv"
    listed.write_text(DEBARRED)
    call_command("import_debarment", str(listed))
    bid = begin(people, tender)
    owner = hand(people.bidder)
    page = owner.at("bidding:party", bid.ref, "new")
    fill_named(page, {"kind": "subcontractor", "name": "Larkspur Staffing Ltd"})
    press(page, "Save")
    assert "debarment list" in told(page)
    owner.look("matched")

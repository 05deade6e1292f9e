"""The parts of a bid beyond its answers, on a small screen without JavaScript, and by keyboard alone.

Who else bids, what is confidential, files, two texts of one answer, lots handed in apart, standing authority, withdrawing and
declining: nothing of it needs a script, a mouse or a wide screen.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tenders.actions import bid as writing
from tenders.models import Bid, Tender
from tests.e2e.desk import expect_no_errors, fill_named, press, told
from tests.e2e.phone import Hands, MoveTo, Phone
from tests.e2e.test_keyboard import Keyboard
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import Cast, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DECLARED = ["no_ground", "not_debarred", "no_conflict", "agrees"]
MINE, THEIRS = "Mine: the same three carers.", "Theirs: rotas street by street."


def written(people: Cast, tender: Tender) -> Bid:
    """Complete for lots 1 and 2; lot 3 is chosen and has no price yet."""
    bid = factory.write(
        factory.start(tender, people.supplier, people.bidder), people.bidder, factory.Written(lots=(1, 2))
    )
    choices = [{"lot": lot, "preference": lot, "weekly_hours": "40"} for lot in (1, 2, 3)]
    writing.save_choices(bid=bid, choices=choices, by=people.bidder)
    return bid


def test_the_new_parts_of_a_bid_without_javascript_on_a_small_screen(hand: Hands, at: MoveTo, tmp_path: Path) -> None:
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)
    at(factory.WRITING)
    bid = written(people, tender)
    owner = hand(people.bidder, javascript=False)
    _name_a_member(owner, bid)
    _two_texts(owner, hand(people.editor, javascript=False), bid)
    _mark_as_confidential(owner, bid)
    _files(owner, bid, tmp_path)
    _lots_apart(owner, bid)
    _authority_and_withdrawal(owner, bid)
    rival = hand(people.rival, javascript=False)
    page = rival.at("bidding:decline", tender.reference)
    button = page.locator("main form button.btn").first.inner_text()
    rival.refused(button, "Choose")
    page.locator("main [name=reason]").first.check()
    press(page, button)
    expect_no_errors(page)
    rival.look("declined")


def _name_a_member(owner: Phone, bid: Bid) -> None:
    page = owner.at("bidding:party", bid.ref, "new")
    owner.refused("Save", "Fill in ‘Name’", {"share": "35"})
    fill_named(page, {"kind": "member", "name": "Elmwood Night Care", "lots": ["1"], "declared": DECLARED})
    press(page, "Save")
    # Until now the bid said that its organisation bids alone.
    expect_no_errors(page)
    assert "Consortium member, lot 1, 35% of the work" in told(page)
    owner.look("named")


def _two_texts(owner: Phone, editor: Phone, bid: Bid) -> None:
    """The second to save sees both; going away and coming back loses neither; dropping one's own is a choice."""
    key = bid.tender.criteria.all()[0].key
    mine, theirs = owner.at("bidding:answer", bid.ref, key), editor.at("bidding:answer", bid.ref, key)
    fill_named(theirs, {"text": THEIRS})
    press(theirs, "Save the answer")
    fill_named(mine, {"text": MINE})
    press(mine, "Save the answer")
    owner.look("two texts")
    assert mine.locator(".versions .letter").all_inner_texts() == [THEIRS, MINE]
    assert "Two versions wait for you to choose" in told(owner.at("bidding:tasks", bid.ref))
    page = owner.at("bidding:answer", bid.ref, key)
    assert page.locator("[name=text]").input_value() == MINE
    with page.expect_navigation():
        page.get_by_role("button", name="Keep what").click()
    assert "Two versions" not in told(owner.at("bidding:tasks", bid.ref))
    assert owner.at("bidding:answer", bid.ref, key).locator("[name=text]").input_value() == THEIRS


def _mark_as_confidential(owner: Phone, bid: Bid) -> None:
    key = bid.tender.criteria.all()[0].key
    page = owner.at("bidding:confidential", bid.ref)
    owner.refused("Save what is marked", "Choose the ground", {f"because-answer-{key}": "Our method."})
    page.locator(f"[name='reason-answer-{key}']").select_option(index=1)
    press(page, "Save what is marked")
    expect_no_errors(page)
    assert "1 part marked" in told(owner.at("bidding:tasks", bid.ref))


def _files(owner: Phone, bid: Bid, folder: Path) -> None:
    """By the plain form: an empty one is refused, the same name again is a second version, and one is removed."""
    file = folder / "rotas.pdf"
    file.write_bytes(b"")
    page = owner.at("bidding:files", bid.ref)
    owner.refused("Upload", "0 bytes", {"file": str(file)})
    for content in (factory.PDF, factory.PDF + b"% newer\n"):
        file.write_bytes(content)
        fill_named(page, {"file": str(file)})
        press(page, "Upload")
        expect_no_errors(page)
    assert "version 2" in told(page)
    owner.look("two versions of a file")
    with page.expect_navigation():
        page.get_by_role("button", name="Remove rotas.pdf").click()
    assert "No file yet" in told(page)


def _lots_apart(owner: Phone, bid: Bid) -> None:
    page = owner.at("bidding:check", bid.ref)
    assert "1 lot cannot be submitted yet" in told(page)
    for box in page.locator("main [name=lots]").all():
        box.uncheck()
    owner.refused("Submit your bid", "Tick at least one lot to submit.")
    for box in page.locator("main [name=lots]").all():
        box.check()
    press(page, "Submit your bid")
    assert "Not in this version: lot 3" in told(page)
    assert "Consortium member: Elmwood Night Care" in told(page)
    owner.look("receipt")


def _authority_and_withdrawal(owner: Phone, bid: Bid) -> None:
    page = owner.at("bidding:authority", bid.ref)
    press(page, "Give standing authority")
    assert "End the standing authority" in told(page)
    owner.look("authority stands")
    press(page, "End the standing authority")
    assert "It was ended on" in told(page)
    page = owner.at("bidding:withdraw", bid.ref)
    press(page, "Withdraw your bid")
    assert "Your bid is withdrawn" in told(page)
    owner.look("withdrawn")
    page = owner.at("bidding:check", bid.ref)
    press(page, "Submit your bid")
    assert "We received your bid" in told(page)


@pytest.mark.full
def test_the_new_parts_of_a_bid_by_keyboard_alone(hand: Hands, at: MoveTo, tmp_path: Path) -> None:
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)
    at(factory.WRITING)
    bid = written(people, tender)
    criterion = tender.criteria.all()[0]
    owner = hand(people.bidder, width=1280)
    page = owner.at("bidding:parties", bid.ref)
    keys = Keyboard(page)
    keys.follow("Name somebody")
    keys.to(name="kind", value="member")
    page.keyboard.press("Space")
    keys.write("name", "Elmwood Night Care")
    for each in DECLARED:
        keys.to(name="declared", value=each)
        page.keyboard.press("Space")
    keys.follow("Save")
    expect_no_errors(page)
    assert "Elmwood Night Care" in told(page)
    owner.at("bidding:answer", bid.ref, criterion.key)
    writing.save_answer(bid=bid, criterion=criterion.key, text=THEIRS, by=people.editor)
    keys.write("text", MINE)
    keys.follow("Save the answer")
    assert "Two versions: choose one" in told(page)
    keys.follow(f"Keep what {people.editor.full_name} saved, drop mine", "Space")
    owner.at("bidding:confidential", bid.ref)
    keys.to(name=f"reason-answer-{criterion.key}")
    page.keyboard.press("ArrowDown")
    keys.write(f"because-answer-{criterion.key}", "Our method.")
    keys.follow("Save what is marked")
    expect_no_errors(page)
    owner.at("bidding:files", bid.ref)
    keys.to(name="file")
    file = tmp_path / "rotas.pdf"
    file.write_bytes(factory.PDF)
    page.locator("[name=file]").set_input_files(str(file))  # what the system's own dialogue would hand over
    keys.follow("Upload", "Space")
    assert "rotas.pdf" in told(page)
    keys.follow("Remove rotas.pdf")
    owner.at("bidding:check", bid.ref)
    keys.follow("Submit your bid")
    assert "Not in this version: lot 3" in told(page)
    keys.follow("Withdraw your bid")
    keys.follow("Withdraw your bid")
    assert "Your bid is withdrawn" in told(page)
    owner.at("bidding:authority", bid.ref)
    keys.follow("Give standing authority")
    keys.follow("End the standing authority")
    assert "It was ended on" in told(page)

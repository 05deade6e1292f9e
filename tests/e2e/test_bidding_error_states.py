"""Every page of bidders and suppliers on a phone, as it stands and with each of its refusals: named, unlost, sound under axe.

What a form refuses is said at its top and beside the field, the fields keep what was typed, and the page stays one that
everybody can use: axe finds nothing (WCAG 2.2 AA), there is one heading of the first rank, nothing scrolls sideways.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from tenders.actions import bid as writing
from tenders.actions.confidential import save_confidential
from tenders.suppliers.grounds import GROUNDS
from tests.e2e.desk import fill_named, press, told
from tests.e2e.error_states import LONG, begin
from tests.e2e.phone import Hands, MoveTo, Phone
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import cast
from tests.factories.uploads import begun, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_whether_to_bid(hand: Hands, at: MoveTo) -> None:
    """The tender as a stranger reads it; registering; asking, declining, following, starting, with what each refuses."""
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)
    at(factory.WRITING)
    stranger, reference = hand(), tender.reference
    for name in ("tender", "worth", "print_questions"):
        stranger.at(f"bidding:{name}", reference)
    stranger.at("bidding:register")
    stranger.refused("Register", "Fill in", {"organisation": "Oak Care", "company_number": "12", "email": "no-address"})
    stranger.page.goto(reverse("bidding:join", args=["no-such-secret"]))
    stranger.look("invitation that lapsed")
    bidder = hand(people.bidder)
    bidder.at("bidding:bids")
    bidder.at("bidding:ask", reference)
    bidder.refused("Send the question", "Fill in")
    bidder.refused("Send the question", "words", {"text": LONG})
    bidder.at("bidding:decline", reference)
    bidder.page.locator("main form button.btn").first.wait_for()
    bidder.refused(bidder.page.locator("main form button.btn").first.inner_text(), "Choose")
    bidder.at("bidding:start", reference)
    bidder.at("bidding:worth", reference)
    viewer = hand(people.viewer)
    viewer.at("bidding:bids")


def test_standard_information_and_the_team(hand: Hands, at: MoveTo) -> None:
    people = cast()
    at(factory.WRITING)
    owner, ours = hand(people.bidder), people.supplier.ref
    owner.at("bidding:information", ours)
    owner.at("bidding:information_about", ours)
    owner.refused("Save", "Fill in", {"employees": "many", "email": "no-address", "town": "Stockton"})
    owner.at("bidding:information_grounds", ours)
    choose = owner.page.locator(f"main [name='{GROUNDS[0].key}'][value='yes']")
    choose.check()
    press(owner.page, "Save the answers")
    owner.look("a ground that applies")  # it leads on to what is owed of it
    owner.refused("Save", "Fill in", {"whom": "A director"})
    for section, values in (
        ("connected", {"name": "Ada", "born": "long ago"}),
        ("insurance", {"name": "Public liability", "cover": "-1", "expires_on_day": "31", "expires_on_month": "2"}),
        ("certificates", {"number": "IS 1", "expires_on_day": "99"}),
        ("locations", {"name": "Head office", "number": "1"}),
    ):
        owner.at("bidding:information_list", ours, section)
        owner.at("bidding:information_item", ours, section, "new")
        owner.refused("Save", "", values)
    factory.informed(people.supplier, people.bidder)
    for name in ("information", "information_history", "information_about", "information_grounds"):
        owner.at(f"bidding:{name}", ours)
    owner.at("bidding:team", ours)
    owner.refused("Send the invitation", "e-mail", {"email": "no-address"})
    owner.at("bidding:colleague", ours, people.bidder.ref)
    owner.refused("Save the role", "owner", {"role": "viewer"})
    viewer = hand(people.viewer)
    for name in ("information", "information_about", "information_grounds", "team"):
        viewer.at(f"bidding:{name}", ours)


def test_a_bid_half_written(hand: Hands, at: MoveTo, tmp_path: Path) -> None:
    """Parties, lots, answers, prices, what is confidential, files, checking: empty, refused, and for who may only read."""
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)
    at(factory.WRITING)
    bid = begin(people, tender)
    owner = hand(people.bidder)
    for name in ("tasks", "bid_information", "check", "question_set", "history", "withdraw", "messages", "changes"):
        owner.at(f"bidding:{name}", bid.ref)
    owner.at("bidding:parties", bid.ref)
    owner.at("bidding:party", bid.ref, "new")
    owner.refused("Save", "Fill in ‘Name’", {"share": "140", "what": "Nights"})
    owner.at("bidding:declarations", bid.ref)
    owner.at("bidding:lots", bid.ref)
    owner.refused("Save lots and hours", "Choose at least one lot")
    owner.refused(
        "Save lots and hours", "different places", {"place_1": "1", "hours_1": "20", "place_2": "1", "hours_2": "-4"}
    )
    writing.save_choices(
        bid=bid,
        choices=[{"lot": lot, "preference": lot, "weekly_hours": "40"} for lot in (1, 2)],
        by=people.bidder,
    )
    owner.at("bidding:prices", bid.ref)
    owner.refused("Save the prices", "0.01 or more", {"price_1": "-1", "price_2": "a lot"})
    key = tender.criteria.all()[0].key
    owner.at("bidding:answer", bid.ref, key)
    writing.save_answer(bid=bid, criterion=key, text="We plan rotas by postcode.", by=people.bidder)
    owner.at("bidding:confidential", bid.ref)
    owner.refused("Save what is marked", "Choose the ground", {f"because-answer-{key}": "Our method."})
    owner.at("bidding:files", bid.ref)
    owner.page.evaluate("document.querySelector('form[data-uploads]').removeAttribute('data-uploads')")
    owner.refused("Upload", "file")
    owner.at("bidding:authority", bid.ref)
    viewer = hand(people.viewer)
    for name in ("tasks", "parties", "lots", "prices", "files", "check", "authority", "withdraw", "confidential"):
        viewer.at(f"bidding:{name}", bid.ref)


def test_a_file_that_is_not_taken_and_one_that_did_not_arrive(hand: Hands, at: MoveTo, tmp_path: Path) -> None:
    """Refused by the script's way and by the plain form's; not finished; all of it there and not read again."""
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    at(factory.WRITING)
    bid = begin(people, tender)
    factory.attach(bid, people.bidder)
    send_half = begun(bid, people.bidder, "half.pdf", len(factory.PDF) * 2)
    send(send_half, people.bidder, factory.PDF)
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    owner = hand(people.bidder)
    page = owner.at("bidding:files", bid.ref)
    assert "Not finished" in told(page)
    fill_named(page, {"file": str(empty)})
    page.get_by_role("button", name="Upload", exact=True).click()
    page.locator(".uploads [data-state=failed]").wait_for()
    owner.look("refused by the script")
    owner.at("bidding:tasks", bid.ref)
    plain = hand(people.bidder)
    plain.page.route("**/tus.min.js*", lambda route: route.abort())
    page = plain.at("bidding:files", bid.ref)
    fill_named(page, {"file": str(empty)})
    plain.refused("Upload", "0 bytes")


def test_two_save_one_part(hand: Hands, at: MoveTo) -> None:
    """Both texts side by side on a phone, for an answer, for lots and hours, and for prices."""
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)
    at(factory.WRITING)
    bid = begin(people, tender)
    choices = [{"lot": lot, "preference": lot, "weekly_hours": "40"} for lot in (1, 2)]
    writing.save_choices(bid=bid, choices=choices, by=people.bidder)
    key = tender.criteria.all()[0].key
    editor = hand(people.editor)
    _overtaken(
        editor, ("bidding:answer", bid.ref, key), {"text": "Mine."}, "Save the answer",
        lambda: writing.save_answer(bid=bid, criterion=key, text="Theirs.", by=people.bidder),
    )  # fmt: skip
    _overtaken(
        editor, ("bidding:lots", bid.ref), {"hours_1": "60"}, "Save lots and hours",
        lambda: writing.save_choices(bid=bid, choices=choices[:1], by=people.bidder),
    )  # fmt: skip
    _overtaken(
        editor, ("bidding:prices", bid.ref), {"price_1": "24.40"}, "Save the prices",
        lambda: writing.save_price(bid=bid, lot=1, rate=Decimal("24.10"), by=people.bidder),
    )  # fmt: skip
    _overtaken(
        editor, ("bidding:confidential", bid.ref), {f"because-answer-{key}": "Our method."}, "Save what is marked",
        lambda: save_confidential(bid=bid, marks=[], by=people.bidder), reason=f"reason-answer-{key}",
    )  # fmt: skip
    assert "Two versions wait for you to choose" in told(editor.at("bidding:tasks", bid.ref))


def _overtaken(
    phone: Phone,
    where: tuple[str, ...],
    mine: Mapping[str, str],
    button: str,
    theirs: Callable[[], object],
    reason: str = "",
) -> None:
    page = phone.at(*where)
    theirs()
    fill_named(page, dict(mine))
    if reason:
        page.locator(f"[name='{reason}']").select_option(index=1)
    press(page, button)
    assert "Two versions: choose one" in told(page), told(page)[:800]
    phone.look(f"overtaken at {where[0]}")

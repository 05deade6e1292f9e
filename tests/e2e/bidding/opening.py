"""After the deadline two officers open; the record lists each bid with lots, members, files and hashes, as page and PDF."""

from __future__ import annotations

import re
from hashlib import sha256

from tests import pdf_text
from tests.e2e.bidding.consortium import LEADING, LOTS, MEMBER, SUBCONTRACTOR, Bidders
from tests.e2e.bidding.uploading import FIRST, SECOND
from tests.e2e.desk import fill, press, told
from tests.e2e.journey import bidding
from tests.e2e.journey.people import move_clock

OTHERS = ("Larchfield Care", "Hartburn Home Support", "Norton Lane Support")


def nobody_at_the_buyer_knows(bidders: Bidders) -> None:
    lead = bidders.journey.as_("lead")
    for part in ("", "opening/quality/", "history/", "declines/", "incidents/"):
        page = lead.at(f"/tenders/{bidders.journey.reference}/{part}")
        words = page.locator("body").inner_text()
        assert LEADING.name not in words, part
        assert MEMBER not in words, part
    answer = lead.page.goto(bidders.bid)
    assert answer is not None
    assert answer.status == 404
    lead.leave()


def answer_the_last_question(bidders: Bidders) -> None:
    """A question that waits holds the opening."""
    lead = bidders.journey.as_("lead")
    page = lead.at(f"/tenders/{bidders.journey.reference}/clarifications/")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=re.compile("^Write the answer")).first.click()
    fill(page, answer="Yes: name the other as a consortium member in the bid.")
    press(page, "Save, and see it before publishing")
    press(page, "Publish to all")
    lead.leave()


def close(bidders: Bidders) -> None:
    move_clock(bidders.journey, "Bids close: Care at home: Enhanced")
    page = bidders.at("hester")
    assert "Bids have closed." in told(page)
    assert "Version 2" in told(page)
    bidders.seen(page, "tasks-closed")
    page = bidders.at("hester", "withdraw/")
    assert "Bids have closed: a bid can be withdrawn only until the deadline." in told(page)
    bidders.seen(page, "withdraw-closed")


def open_and_read(bidders: Bidders) -> None:
    journey = bidders.journey
    bidding.open_envelopes(journey, "quality")
    lead = journey.as_("lead")
    address = f"/tenders/{journey.reference}/opening/quality/"
    page = lead.at(address)
    bidders.seen(page, "opening-record")
    said = told(page)
    assert [name for name in (LEADING.name, *OTHERS) if f": {name}" not in said] == []
    assert "None. Everything that was received opened, and is what its receipt says." in said
    heading = page.locator("h2", has_text=f": {LEADING.name}")
    assert heading.count() == 1
    ours = page.locator("section.sec").filter(has=heading).last.inner_text()
    _lists_ours(ours, bidders)
    assert sha256(FIRST).hexdigest() not in said  # replaced before it was submitted
    answer = lead.context.request.get(f"{address}record/")
    assert answer.headers["content-type"] == "application/pdf"
    (journey.folder / "opening-record.pdf").write_bytes(answer.body())
    text = pdf_text.text_of(answer.body())
    assert [name for name in (LEADING.name, *OTHERS) if f": {name}" not in text] == []
    _lists_ours(text[text.index(f": {LEADING.name}") :], bidders)
    lead.leave()


def _lists_ours(said: str, bidders: Bidders) -> None:
    """Lots in the bid's order, member and sub-contractor, the second receipt, and the file that was submitted."""
    places = [said.index(f"{lot}. ") for lot, _, _ in LOTS]
    assert places == sorted(places)
    flat = " ".join(said.split())
    assert f"Consortium member: {MEMBER} (09900022), lot 9" in flat
    assert f"Sub-contractor: {SUBCONTRACTOR}" in flat
    assert f"version 2, receipt {bidders.receipts[1]}" in flat
    drawn = flat.replace(" ", "")
    assert bidders.manifest in drawn
    assert f"{len(SECOND):,}" in drawn
    assert sha256(SECOND).hexdigest() in drawn

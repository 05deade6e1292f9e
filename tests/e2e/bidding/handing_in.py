"""Submitted, changed (the submitted version stands), withdrawn, submitted again; each receipt read on its page and as a PDF."""

from __future__ import annotations

import re
from hashlib import sha256

from playwright.sync_api import Page

from tests import pdf_text
from tests.e2e.bidding.consortium import FILE, LEADING, LOTS, MEMBER, SUBCONTRACTOR, Bidders
from tests.e2e.bidding.uploading import SECOND
from tests.e2e.desk import expect_no_errors, fill, press, told

CHANGED = "A second coordinator joins in the first month; the handover of each person is signed by both."


def submit(bidders: Bidders) -> None:
    page = bidders.at("ivo", "check/")
    assert "Only an owner of your organisation" in told(page)
    page = bidders.at("hester", "check/")
    assert told(page).count("£24.10") == 1
    bidders.seen(page, "check")
    _press_submit(bidders, page)
    said = told(page)
    assert "We received your bid" in said
    assert "version 1, from Hester Lamb" in said
    _holds_everything(said)
    bidders.seen(page, "receipt-1")
    document = _receipt_pdf(bidders)
    assert f"Receipt {bidders.receipts[-1]}" in document
    _holds_everything(document, spaced=False)
    assert f"the bid of {LEADING.name}" in document


def _press_submit(bidders: Bidders, page: Page) -> None:
    press(page, "Submit your bid")
    expect_no_errors(page)
    assert "/receipts/" in page.url, told(page)[:1500]
    bidders.receipts.append(page.url.rstrip("/").rsplit("/", 1)[1])


def _holds_everything(said: str, *, spaced: bool = True) -> None:
    """The three lots in their order, who else bids, and the file with its name, its size and its hash."""
    places = [
        said.index(f"{place}: lot {lot}, ") for place, (lot, _, _) in zip(("1st", "2nd", "3rd"), LOTS, strict=True)
    ]
    assert places == sorted(places)
    assert f"Consortium member: {MEMBER}" in said
    assert f"Sub-contractor: {SUBCONTRACTOR}" in said
    wanted = (FILE, f"{len(SECOND):,}", sha256(SECOND).hexdigest())
    where = said if spaced else re.sub(r"\s", "", said)  # a long name or hash is broken over lines of the PDF
    assert [each for each in wanted if each not in where] == []


def _receipt_pdf(bidders: Bidders) -> str:
    answer = bidders.people["hester"].context.request.get(f"{bidders.bid}receipts/{bidders.receipts[-1]}/pdf/")
    assert answer.headers["content-type"] == "application/pdf"
    (bidders.journey.folder / f"receipt-{len(bidders.receipts)}.pdf").write_bytes(answer.body())
    return pdf_text.text_of(answer.body())


def change(bidders: Bidders) -> None:
    """A colleague writes on: everybody is told that version 1 stands, and that the change is not in it."""
    page = bidders.at("lena", "answers/mobilisation/")
    fill(page, text=CHANGED)
    press(page, "Save the answer")
    expect_no_errors(page)
    for who in ("hester", "ivo", "tomas"):
        said = told(bidders.at(who))
        assert "Your latest changes are not submitted" in said, who
        assert "Version 1 stands until you submit again." in said, who
    bidders.seen(bidders.at("hester"), "tasks-changed")
    page = bidders.at("hester", f"receipts/{bidders.receipts[0]}/")
    assert "We received your bid" in told(page)
    assert "Your latest changes are not in it" in told(page)
    bidders.seen(page, "receipt-1-changed")


def withdraw(bidders: Bidders) -> None:
    page = bidders.at("ivo", "withdraw/")
    assert "Only an owner of your organisation can withdraw its bid." in told(page)
    bidders.seen(page, "withdraw-editor")
    page = bidders.at("hester", "withdraw/")
    bidders.seen(page, "withdraw")
    press(page, "Withdraw your bid")
    assert "Your bid is withdrawn" in page.locator("body").inner_text()
    assert "You withdrew your bid." in told(page)
    bidders.seen(page, "tasks-withdrawn")
    assert "The bid was withdrawn." in told(bidders.at("hester", f"receipts/{bidders.receipts[0]}/"))


def submit_again(bidders: Bidders) -> None:
    page = bidders.at("hester", "check/")
    assert CHANGED in told(page)
    _press_submit(bidders, page)
    said = told(page)
    assert "We received your bid" in said
    assert "version 2, from Hester Lamb" in said
    _holds_everything(said)
    page.locator("details.more summary").click()
    manifest = page.locator("dt:text-is('Manifest, SHA-256') + dd").inner_text()
    assert re.fullmatch(r"[0-9a-f]{64}", manifest)
    bidders.manifest = manifest
    bidders.seen(page, "receipt-2")
    document = _receipt_pdf(bidders)
    assert f"Receipt {bidders.receipts[1]}" in document
    assert manifest in re.sub(r"\s", "", document)
    first = told(bidders.at("hester", f"receipts/{bidders.receipts[0]}/"))
    assert "This version was received and does not stand now" in first
    assert f"receipt {bidders.receipts[1]}, stands in its place" in first
    bidders.seen(bidders.people["hester"].page, "receipt-1-replaced")
    assert "Your bid is in" in told(bidders.at("tomas"))

"""Two editors write at once; whoever saves second reads both texts, and nothing is lost. Who only reads changes nothing."""

from __future__ import annotations

from playwright.sync_api import Page

from config.scenario import bids
from tests.e2e.bidding.consortium import LOTS, Bidders
from tests.e2e.desk import expect_no_errors, fill, fill_named, press, told
from tests.e2e.journey.bidding import DECLARATIONS

HERS = "Each person meets their coordinator before the first visit, and keeps the same three carers."
HIS = "Rotas are planned street by street, and a relief carer stands by at each end of the day."


def choose_lots(bidders: Bidders) -> None:
    page = bidders.at("lena", "lots/")
    fill_named(page, {f"place_{lot}": "1" for lot, _, _ in LOTS})
    press(page, "Save lots and hours")
    assert "Give lots" in told(page) or "weekly hours" in told(page)
    bidders.seen(page, "lots-error")
    for place, (lot, hours, _) in enumerate(LOTS, 1):
        fill_named(page, {f"place_{lot}": str(place), f"hours_{lot}": hours})
    bidders.seen(page, "lots")
    press(page, "Save lots and hours")
    expect_no_errors(page)


def declare_and_price(bidders: Bidders) -> None:
    page = bidders.at("hester", "declarations/")
    fill_named(page, dict.fromkeys(DECLARATIONS, True))
    bidders.seen(page, "declarations")
    press(page, "Save the declarations")
    page = bidders.at("ivo", "prices/")
    fill_named(page, {f"price_{lot}": rate for lot, _, rate in LOTS})
    fill_named(page, {"price_2": "-4"})
    press(page, "Save the prices")
    assert page.locator(".govuk-error-summary").count() == 1
    bidders.seen(page, "prices-error")
    fill_named(page, {"price_2": "24.10"})
    press(page, "Save the prices")
    expect_no_errors(page)


def write_at_once(bidders: Bidders) -> None:
    """Ivo saves while Lena writes. Both texts stand side by side; hers is kept until she chooses, in any window."""
    hers, his = bidders.at("lena", "answers/delivery/"), bidders.at("ivo", "answers/delivery/")
    fill(his, text=HIS)
    press(his, "Save the answer")
    expect_no_errors(his)
    fill(hers, text=HERS)
    press(hers, "Save the answer")
    _shows_both(hers)
    bidders.seen(hers, "stale-save")
    page = bidders.at("lena")
    assert "Two versions wait for you to choose" in told(page)
    bidders.seen(page, "tasks-two-versions")
    assert "Two versions wait" not in told(bidders.at("hester"))
    assert bidders.at("hester", "answers/delivery/").locator("[name=text]").input_value() == HIS
    page = bidders.at("lena", "answers/delivery/")
    _shows_both(page)
    assert page.locator("[name=text]").input_value() == HERS
    fill(page, text=f"{HERS} {HIS}")
    press(page, "Save the answer")
    expect_no_errors(page)
    assert bidders.at("ivo", "answers/delivery/").locator("[name=text]").input_value() == f"{HERS} {HIS}"
    assert "Two versions" not in told(bidders.at("lena"))


def _shows_both(page: Page) -> None:
    both = [" ".join(each.split()) for each in page.locator(".versions .letter").all_inner_texts()]
    assert both == [HIS, HERS]
    assert "Saved by Ivo Brandt" in told(page)


def write_the_rest(bidders: Bidders) -> None:
    for who, (key, text) in zip(("ivo", "lena"), list(bids.script("grange").answers().items())[1:], strict=True):
        page = bidders.at(who, f"answers/{key}/")
        fill(page, text=text)
        press(page, "Save the answer")
        expect_no_errors(page)
    page = bidders.at("lena", "confidential/")
    fill_named(page, {"because-answer-delivery": "Our rota method is what we compete with."})
    press(page, "Save what is marked")
    assert "Choose the ground for" in told(page)
    bidders.seen(page, "confidential-error")
    page.locator("[name='reason-answer-delivery']").select_option(index=1)
    press(page, "Save what is marked")
    expect_no_errors(page)


def who_reads_changes_nothing(bidders: Bidders) -> None:
    """The viewer reads every part, and no page has a button that saves, adds, submits or withdraws."""
    for part in ("", "information/", "parties/", "declarations/", "lots/", "answers/delivery/", "prices/", "files/"):
        page = bidders.at("tomas", part)
        assert page.locator("h1").count() == 1, part
        assert page.locator("main form[method=post] button:not([aria-disabled])").count() == 0, part
    assert bidders.at("tomas", "answers/delivery/").locator("[name=text]").input_value() == f"{HERS} {HIS}"
    page = bidders.at("tomas", "check/")
    assert "Only an owner of your organisation" in told(page)
    bidders.seen(page, "check-viewer")

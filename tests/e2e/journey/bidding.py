"""Steps 3 and 4: registering, bidding, the receipt, the deadline, the opening."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from config.demo import cast
from config.scenario import bids
from tenders.suppliers.grounds import GROUNDS
from tests.e2e.conftest import Person
from tests.e2e.desk import expect_no_errors, fill, fill_named, press, told
from tests.e2e.journey.people import Journey, checked, move_clock

PASSWORD = "lantern copper bridge seven"
DECLARATIONS = ("registered_on_platform", "exclusion_grounds", "no_conflict", "insurance")


def register(journey: Journey, supplier: cast.Supplier) -> Person:
    """A supplier registers its organisation and its first person, who is then signed in."""
    person = journey.stranger()
    page = person.at("/register/")
    fill(page, organisation=supplier.name, company_number=supplier.company_number, full_name=supplier.owner)
    fill(page, email=supplier.owner_email, password="short")
    press(page, "Register")
    assert page.locator(".govuk-error-summary").count() == 1
    assert page.locator("[name=organisation]").input_value() == supplier.name
    if journey.javascript:
        checked(page)
    fill(page, password=PASSWORD)
    press(page, "Register")
    expect_no_errors(page)
    return person


def start(journey: Journey, person: Person) -> str:
    """Find the open tender among one's bids and start; the address of the task list."""
    page = person.at("/bids/")
    checked_if(journey, page)
    row = page.locator("main li, main tr", has_text=journey.reference).first
    with page.expect_navigation():
        row.get_by_role("button").or_(row.get_by_role("link")).last.click()
    if "/bids/B-" not in page.url:
        with page.expect_navigation():
            page.locator("main form button").last.click()
    assert "/bids/B-" in page.url, page.url
    return page.url


def checked_if(journey: Journey, page: object) -> None:
    if journey.javascript:
        checked(page)  # type: ignore[arg-type] # a page


ABOUT = {
    "legal_form": "company",
    "address": "12 Mill Lane",
    "town": "Stockton-on-Tees",
    "postcode": "TS18 1AB",
    "telephone": "01632 960123",
    "email": "office@example.org",
    "size": "small",
    "employees": "42",
}


def say_who(journey: Journey, person: Person, address: str) -> None:
    """The organisation's standard information, once; then it is confirmed for this bid."""
    page = person.at(f"{address}information/")
    checked_if(journey, page)
    press(page, "Fill in your standard information")
    home = page.url
    checked_if(journey, page)
    page = person.at(f"{home}about/")
    fill_named(page, {**ABOUT, "employees": "many"})
    press(page, "Save")
    assert page.locator(".govuk-error-summary").count() == 1
    checked_if(journey, page)
    fill_named(page, {"employees": "42"})
    press(page, "Save")
    expect_no_errors(page)
    press(checked_if_drawn(journey, person.at(f"{home}connected/")), "There are no connected persons")
    page = person.at(f"{home}grounds/")
    checked_if(journey, page)
    fill_named(page, {ground.key: "no" for ground in GROUNDS})
    press(page, "Save the answers")
    expect_no_errors(page)
    page = person.at(f"{address}information/")
    checked_if(journey, page)
    press(page, "Confirm version 3")
    expect_no_errors(page)


def say_alone(journey: Journey, person: Person, address: str) -> None:
    page = checked_if_drawn(journey, person.at(f"{address}parties/"))
    press(page, "We bid alone")
    expect_no_errors(page)


def checked_if_drawn(journey: Journey, page: Page) -> Page:
    checked_if(journey, page)
    return page


def write(journey: Journey, person: Person, address: str, script: bids.BidScript) -> None:
    """Declarations, areas in order of preference with hours, answers, prices, a file."""
    say_who(journey, person, address)
    say_alone(journey, person, address)
    page = person.at(f"{address}declarations/")
    checked_if(journey, page)
    fill_named(page, dict.fromkeys(DECLARATIONS, True))
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect_no_errors(page)
    _choose_lots(journey, person, address, script)
    for key, text in script.answers().items():
        page = person.at(f"{address}answers/{key}/")
        fill(page, text=text)
        checked_if(journey, page)
        with page.expect_navigation():
            page.locator("main form button").last.click()
        expect_no_errors(page)
    _price(journey, person, address, script)
    _attach(journey, person, address)


def _choose_lots(journey: Journey, person: Person, address: str, script: bids.BidScript) -> None:
    page = person.at(f"{address}lots/")
    first = script.offers[0]
    fill_named(page, {f"place_{first.lot}": "1", f"hours_{first.lot}": "-3"})
    with page.expect_navigation():
        page.locator("main form button").last.click()
    assert page.locator(".govuk-error-summary").count() == 1
    assert page.locator(f"[name=hours_{first.lot}]").input_value() == "-3"
    checked_if(journey, page)
    for place, offer in enumerate(script.offers, 1):
        fill_named(page, {f"place_{offer.lot}": str(place), f"hours_{offer.lot}": offer.hours})
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect_no_errors(page)


def _price(journey: Journey, person: Person, address: str, script: bids.BidScript) -> None:
    page = person.at(f"{address}prices/")
    fill_named(page, {f"price_{script.offers[0].lot}": "1e308"})
    with page.expect_navigation():
        page.locator("main form button").last.click()
    assert page.locator(".govuk-error-summary").count() == 1
    checked_if(journey, page)
    for offer in script.offers:
        fill_named(page, {f"price_{offer.lot}": offer.rate})
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect_no_errors(page)


def _attach(journey: Journey, person: Person, address: str) -> None:
    plan = journey.folder / "mobilisation-plan.csv"
    plan.write_text(bids.PLAN_FILE)
    page = person.at(f"{address}files/")
    fill(page, file=str(plan))
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect_no_errors(page)
    checked_if(journey, page)
    assert "mobilisation-plan.csv" in told(page)


def submit(journey: Journey, person: Person, address: str) -> str:
    """Check answers, submit, read the receipt: its number."""
    page = person.at(f"{address}check/")
    checked_if(journey, page)
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect_no_errors(page)
    assert "/receipts/" in page.url, told(page)[:1500]
    checked_if(journey, page)
    return page.url.rstrip("/").rsplit("/", 1)[1]


def seven_bids(journey: Journey) -> None:
    for script in bids.BIDS:
        supplier = cast.supplier(script.supplier)
        person = register(journey, supplier)
        address = start(journey, person)
        checked(person.at(address))
        write(journey, person, address, script)
        journey.bids[script.supplier] = address
        journey.receipts[script.supplier] = submit(journey, person, address)
        person.leave()
    assert len(set(journey.receipts.values())) == 7


def nobody_looks(journey: Journey) -> None:
    """Before the opening the buyer's side meets 404 at a bid's address and no bidder's name on its own pages."""
    lead = journey.as_("lead")
    for address in journey.bids.values():
        answer = lead.page.goto(address)
        assert answer is not None
        assert answer.status == 404
    for part in ("", "opening/quality/"):
        text = lead.at(f"/tenders/{journey.reference}/{part}").locator("body").inner_text()
        assert not [each.name for each in cast.SUPPLIERS if each.name in text]
        checked(lead.page)
    rival = Person(journey.browser, journey.site, cast.supplier("beacon").owner_email)
    answer = rival.page.goto(journey.bids["tees"])
    assert answer is not None
    assert answer.status == 404
    rival.leave()
    lead.leave()


def deadline_passes(journey: Journey) -> None:
    """The clock passes the deadline; a bidder who presses submit again is told the server's time."""
    late = Person(journey.browser, journey.site, cast.supplier("cleveland").owner_email)
    page = late.at(f"{journey.bids['cleveland']}check/")
    move_clock(journey, "Bids close")
    if page.locator("main form button").count():
        with page.expect_navigation():
            page.locator("main form button").last.click()
        assert re.search(r"closed|late|too late|after", told(page)), told(page)[:800]
        checked(page)
    late.leave()


def open_envelopes(journey: Journey, kind: str) -> None:
    """Two officers, one after the other; then the record lists every bid."""
    for who, place in (("lead", "first"), ("approver", "second")):
        officer = journey.as_(who)
        page = checked(officer.at(f"/tenders/{journey.reference}/opening/{kind}/"))
        press(page, "Confirm as first officer" if place == "first" else f"Confirm and open the {kind} envelopes")
        checked(page)
        with page.expect_navigation():
            page.locator("main form button").first.click()
        expect_no_errors(page)
        checked(page)
        officer.leave()


def open_quality(journey: Journey) -> None:
    open_envelopes(journey, "quality")
    lead = journey.as_("lead")
    text = told(lead.at(f"/tenders/{journey.reference}/opening/quality/"))
    assert [each.name for each in cast.SUPPLIERS if each.name not in text] == []
    lead.leave()


def open_prices(journey: Journey) -> None:
    open_envelopes(journey, "price")

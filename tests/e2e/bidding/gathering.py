"""The owner registers, asks three colleagues in by mail, starts the bid and says who else is in it."""

from __future__ import annotations

from tests.e2e.bidding.consortium import COLLEAGUES, LEADING, MEMBER, SUBCONTRACTOR, TENDER, Bidders, Colleague
from tests.e2e.conftest import Person
from tests.e2e.desk import expect_no_errors, fill, fill_named, press, told
from tests.e2e.journey import bidding

DECLARED = ["no_ground", "not_debarred", "no_conflict", "agrees"]


def register(bidders: Bidders) -> None:
    bidders.people["hester"] = bidding.register(bidders.journey, LEADING)


def invite(bidders: Bidders) -> None:
    owner = bidders.people["hester"]
    page = owner.at("/bids/")
    with page.expect_navigation():
        page.locator("a[href*='/register/team/']").first.click()
    fill(page, email="no address")
    press(page, "Send the invitation")
    assert page.locator(".govuk-error-summary").count() == 1
    bidders.seen(page, "team-error")
    for each in COLLEAGUES:
        fill_named(page, {"email": each.email, "role": each.role})
        press(page, "Send the invitation")
        expect_no_errors(page)
    bidders.seen(page, "team-invited")


def join(bidders: Bidders) -> None:
    for each in COLLEAGUES:
        bidders.people[each.key] = _join(bidders, each)
    owner = bidders.people["hester"]
    said = told(owner.at(owner.page.url))
    assert [each.name for each in COLLEAGUES if each.name not in said] == []
    assert "Nobody is invited" in said


def _join(bidders: Bidders, colleague: Colleague) -> Person:
    """By the link in the mail, which works once."""
    person = bidders.journey.stranger()
    page = person.page
    for _ in range(40):
        page = person.at(f"/demo/mailbox/?to={colleague.email}")
        if page.get_by_role("link", name="Go to the page it names").count():
            break
        page.wait_for_timeout(500)
    link = page.get_by_role("link", name="Go to the page it names").first.get_attribute("href") or ""
    page = person.at(link)
    fill(page, full_name=colleague.name, password=bidding.PASSWORD)
    bidders.seen(page, f"join-{colleague.key}")
    press(page, "Join")
    expect_no_errors(page)
    spent = bidders.journey.stranger()
    assert "This invitation has been used or has lapsed" in spent.at(link).locator("body").inner_text()
    bidders.seen(spent.page, "invitation-spent")
    spent.leave()
    return person


def start(bidders: Bidders) -> None:
    owner = bidders.people["hester"]
    page = owner.at("/notices/")
    row = page.locator("main li", has_text=TENDER).filter(has_text="Open for bids").first
    bidders.journey.reference = next(word[:12] for word in row.inner_text().split() if word.startswith("SBC-"))
    bidders.bid = bidding.start(bidders.journey, owner)
    bidders.seen(bidders.at("hester"), "tasks-begun")
    bidding.say_who(bidders.journey, owner, bidders.bid)


def name_the_others(bidders: Bidders) -> None:
    """A member and a sub-contractor; what is not declared of one is asked for before the part is whole."""
    page = bidders.at("ivo", "parties/")
    bidders.seen(page, "parties-nobody")
    press(page, "Name somebody")
    press(page, "Save")
    assert page.locator(".govuk-error-summary li").count() == 2  # what they are, and their name
    bidders.seen(page, "party-error")
    fill_named(
        page,
        {"kind": "member", "name": MEMBER, "number": "09900022", "what": "Nights and early mornings", "lots": ["9"]},
    )
    fill_named(page, {"share": "35", "declared": DECLARED})
    bidders.seen(page, "party")
    press(page, "Save")
    expect_no_errors(page)
    press(page, "Name somebody")
    fill_named(page, {"kind": "subcontractor", "name": SUBCONTRACTOR, "declared": DECLARED[:3]})
    press(page, "Save")
    expect_no_errors(page)
    assert f"Give the declarations for {SUBCONTRACTOR}" in told(page)
    press(page, SUBCONTRACTOR)
    fill_named(page, {"declared": DECLARED})
    press(page, "Save")
    expect_no_errors(page)
    assert told(page).count("Declared") == 2
    bidders.seen(page, "parties")

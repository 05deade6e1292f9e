"""Steps 7 to 9: the agreement, mobilisation with go or no-go, a referral declined and accepted, the market."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from config.demo import cast
from frameworks.package import DAYS
from tests.e2e.conftest import Person
from tests.e2e.desk import expect_no_errors, fill, fill_named, press, told
from tests.e2e.journey.people import Journey, checked, day_parts, in_days, move_clock_by


def set_up_agreement(journey: Journey) -> None:
    """The framework manager turns the signed awards into an agreement with its places."""
    manager = journey.as_("framework_manager")
    checked(manager.at("/agreements/"))
    page = checked(manager.at(f"/agreements/from/{journey.reference}/"))
    press(page, "Set up the agreement")
    expect_no_errors(page)
    checked(page)
    found = re.search(r"/agreements/([^/]+)/", page.url)
    assert found, page.url
    journey.agreement = found.group(1)
    manager.leave()


def holders(journey: Journey, area: int) -> list[str]:
    """Who is primary and secondary in an area, by the agreement's page: suppliers' keys."""
    manager = journey.as_("framework_manager")
    page = manager.at(f"/agreements/{journey.agreement}/")
    row = next(row for row in page.locator("table.matrix tbody tr").all() if row.inner_text().startswith(str(area)))
    text = row.inner_text()
    found = sorted((text.index(each.name), each.key) for each in cast.SUPPLIERS if each.name in text)
    manager.leave()
    return [key for _, key in found[:2]]


def mobilise(journey: Journey) -> None:
    """Plans for everyone, with the person named who will decide."""
    manager = journey.as_("framework_manager")
    page = checked(manager.at(f"/agreements/{journey.agreement}/mobilisation/"))
    later = in_days(160)
    fill_named(page, {**day_parts("starts_on", in_days(80)), **day_parts("go_live_on", later)})
    page.locator("main select[name=approver]").select_option(label="Denise Harland")
    press(page, "Plan mobilisation")
    expect_no_errors(page)
    checked(page)
    manager.leave()


def go_live(journey: Journey) -> None:
    """The two who hold area 3 go through their checklist to a go; the approver decides."""
    manager = journey.as_("framework_manager")
    for key in holders(journey, 3):
        _one_goes_live(journey, manager, key)
    manager.leave()


def _plan_of(journey: Journey, person: Person, key: str) -> Page:
    page = person.at(f"/agreements/{journey.agreement}/mobilisation/")
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=cast.supplier(key).name).first.click()
    return page


def _one_goes_live(journey: Journey, manager: Person, key: str) -> None:
    page = checked(_plan_of(journey, manager, key))
    address = page.url
    starting = page.locator("main form button", has_text="Start")
    if starting.count():
        with page.expect_navigation():
            starting.first.click()
    provider = Person(journey.browser, journey.site, cast.supplier(key).owner_email)
    for person in (provider, manager):
        while True:
            page = person.at(address)
            waiting = page.locator("main a", has_text="Report done")
            if waiting.count() == 0:
                break
            with page.expect_navigation():
                waiting.first.click()
            page.locator("main textarea, main input[type=text]").first.fill("Done and filed.")
            with page.expect_navigation():
                page.locator("main form button").first.click()
            expect_no_errors(page)
    checked(provider.at(address))
    provider.leave()
    while True:
        page = manager.at(address)
        waiting = page.locator("main button", has_text="Confirm")
        if waiting.count() == 0:
            break
        with page.expect_navigation():
            waiting.first.click()
    page = manager.at(address)
    with page.expect_navigation():
        page.locator("main form button", has_text="Ask for go or no-go").first.click()
    checked(page)
    approver = journey.as_("approver")
    page = checked(approver.at(address))
    page.locator("main input[name=decision][value=go]").check()
    fill(page, reason="Every task is confirmed and the first two weeks are rostered.")
    press(page, "Record the decision")
    expect_no_errors(page)
    checked(page)
    approver.leave()


def refer(journey: Journey) -> None:
    """The broker records a person's package in area 3; the primary declines, the secondary accepts."""
    broker = journey.as_("broker")
    page = checked(broker.at("/referrals/new/"))
    fill(page, lot="3", locality="Norton", district="TS20", urgency="standard", needs="Help with washing and dressing.")
    fill(page, name="A Made-Up Person", address="1 A Made-Up Street", postcode="TS20 1AA")
    fill_named(page, day_parts("start_by", in_days(200)))
    with page.expect_navigation():
        page.locator("main form button.btn").first.click()
    assert page.locator(".govuk-error-summary").count() == 1
    checked(page)
    fill_named(page, {f"v_Morning_{day}": "45" for day in DAYS})
    with page.expect_navigation():
        page.locator("main form button.btn").first.click()
    expect_no_errors(page)
    checked(page)
    primary, secondary = holders(journey, 3)
    _offer(broker)
    _decline(journey, primary)
    _offer(broker)
    _accept(journey, secondary)
    text = told(broker.at("/referrals/?state=all"))
    checked(broker.page)
    assert "1001" in text or "Norton" in text or "waiting" in text
    broker.leave()


def _offer(broker: Person) -> None:
    page = checked(broker.at("/referrals/"))
    with page.expect_navigation():
        page.locator("main form button.btn").first.click()
    expect_no_errors(page)


def _first_offer(journey: Journey, key: str) -> Person:
    provider = Person(journey.browser, journey.site, cast.supplier(key).owner_email, width=390)
    page = checked(provider.at("/offers/"))
    with page.expect_navigation():
        page.locator("main .rows a, main .rows button").first.click()
    checked(page)
    return provider


def _decline(journey: Journey, key: str) -> None:
    provider = _first_offer(journey, key)
    page = provider.page
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name="Decline").or_(
            page.locator("main").get_by_role("button", name="Decline")
        ).first.click()
    if page.locator("main input[name=reason]").count():
        checked(page)
        page.locator("main input[name=reason]").first.check()
        with page.expect_navigation():
            page.locator("main form button").first.click()
    expect_no_errors(page)
    provider.leave()


def _accept(journey: Journey, key: str) -> None:
    provider = _first_offer(journey, key)
    press(provider.page, "Accept offer")
    expect_no_errors(provider.page)
    checked(provider.page)
    assert "A Made-Up Person" in told(provider.page)
    provider.leave()


def market(journey: Journey) -> None:
    """A manager sets a market up; two suppliers apply to a part; one is admitted, one refused with reasons."""
    manager = journey.as_("framework_manager")
    page = checked(manager.at("/markets/office/"))
    press(page, "New market")
    checked(page)
    _set_up_market(page)
    address = page.url
    public = re.search(r"/markets/([^/]+)/", address)
    assert public, address
    reference = public.group(1)
    for key, sentence in (("beacon", "admit"), ("cleveland", "refuse")):
        _apply(journey, key, reference)
        page = checked(manager.at(f"/markets/{reference}/office/"))
        with page.expect_navigation():
            page.locator("main li, main tr", has_text=cast.supplier(key).name).locator(
                "a[href*='/decide/']"
            ).first.click()
        checked(page)
        page.locator(f"main input[name=decision][value={sentence}]").check()
        if sentence == "refuse":
            fill(page, reasons="Registration for personal care could not be confirmed; apply again once it is.")
        press(page, "Decide and send the letter")
        expect_no_errors(page)
        checked(page)
    manager.leave()
    visitor = journey.stranger()
    checked(visitor.at("/markets/"))
    checked(visitor.at(f"/markets/{reference}/"))
    visitor.leave()


def _set_up_market(page: Page) -> None:
    fill(
        page, title="Care at home: reserve market", summary="Providers who could take packages of care. Apply any day."
    )
    fill(page, reference="SBC-DM-2027", parts="Mandale and Victoria\nYarm")
    checked(page)
    with page.expect_navigation():
        page.locator("main form button.btn").first.click()
    expect_no_errors(page)
    opening = page.locator("main form button", has_text=re.compile("Open"))
    if opening.count():
        with page.expect_navigation():
            opening.first.click()
    checked(page)


def _apply(journey: Journey, key: str, reference: str) -> None:
    supplier = Person(journey.browser, journey.site, cast.supplier(key).owner_email)
    page = checked(supplier.at(f"/markets/{reference}/"))
    with page.expect_navigation():
        page.locator("main a[href*='/apply/']").first.click()
    checked(page)
    press(page, "Start")
    fill(page, cqc_provider="1-123456789", cqc_personal_care="yes", standard_information="yes", exclusion_grounds="no")
    fill(page, capacity="We have four carers nearby with hours to spare and could start within three days.")
    checked(page)
    press(page, "Save and check")
    expect_no_errors(page)
    checked(page)
    with page.expect_navigation():
        page.locator("main form button.btn").first.click()
    expect_no_errors(page)
    checked(page)
    supplier.leave()


def clock_to_mobilisation(journey: Journey) -> None:
    for _ in range(2):
        move_clock_by(journey, "1 week")

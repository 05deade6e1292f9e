"""Typed questions in the browser: authored, answered and decided without JavaScript on a phone; every page under axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from core import clock
from core.models import User
from tenders.actions import tender as tender_actions
from tenders.actions.library import save_to_library
from tenders.actions.typed import save_typed
from tenders.models import Bid, OpenedResponse, Tender
from tests.e2e.conftest import violations
from tests.e2e.desk import choose_label, fill, press, told
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import Cast, cast
from tests.questions.asked import CQC, add, published_with
from tests.questions.test_bidders_answers import EVERY_KIND

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 390)
Visit = Callable[..., Page]


@pytest.fixture
def at(settings: Any) -> Callable[[datetime], None]:
    """The server's threads read the demonstration's movable clock."""
    settings.DEMO = True

    def move(moment: datetime) -> None:
        clock.move_to(moment)

    return move


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Visit]:
    """A tab signed in as somebody, on the server of this test; by default a phone without JavaScript."""
    opened = []

    def tab(who: User, *, javascript: bool = False, width: int = 390) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="en-GB",
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
        )
        opened.append(context)
        client = Client()
        client.force_login(who)
        key = client.cookies[site_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": site_settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        return context.new_page()

    yield tab
    for context in opened:
        context.close()


def test_a_rating_is_asked_answered_and_decided_on_a_phone_without_javascript(visit: Visit, at: Any) -> None:
    at(tenders.DRAFTED)
    people = cast()
    tender = tenders.ready(people, lots_kept=1)
    _asked(visit(people.lead), tender)
    at(tenders.PUBLISHED)
    _published(people, tender)
    at(factory.WRITING)
    bid = _answered(visit(people.bidder), people, tender)
    at(factory.AFTER)
    factory.opened(tender, people.lead, people.approver)
    at(factory.AFTER + timedelta(minutes=5))
    tender_actions.declare_interest(tender=tender, by=people.lead, has_interest=False)
    _decided(visit(people.lead), tender, bid)


def _asked(page: Page, tender: Tender) -> None:
    page.goto(reverse("tenders:questions", args=[tender.reference]))
    press(page, "Add a question")
    choose_label(page, "Choice")
    press(page, "Continue")
    fill(page, label="CQC rating", text="CQC rating of the location that will provide the care")
    press(page, "Save the question")
    assert "Fill in ‘Answers offered’." in told(page)
    assert page.locator("[name=label]").input_value() == "CQC rating"
    fill(page, options="Outstanding\nGood\nRequires improvement\nInadequate\nNot yet rated")
    fill(page, expected_pass="Outstanding\nGood", expected_person="Not yet rated")
    press(page, "Save the question")
    assert "Passes when Outstanding or Good; a person decides on Not yet rated." in told(page)


def _published(people: Cast, tender: Tender) -> None:
    from core import jobs

    tender_actions.send_for_approval(tender=tender, by=people.lead)
    tender_actions.approve(tender=tender, by=people.approver)
    jobs.run_due()
    jobs.run_due()
    tender.refresh_from_db()
    assert tender.status == "published"


def _answered(page: Page, people: Cast, tender: Tender) -> Bid:
    bid = factory.write(
        factory.start(tender, people.supplier, people.bidder), people.bidder, factory.Written(lots=(1,))
    )
    page.goto(reverse("bidding:tasks", args=[bid.ref]))
    press(page, "CQC rating")
    choose_label(page, "Not yet rated")
    press(page, "Save the answer")
    page.goto(reverse("bidding:check", args=[bid.ref]))
    assert "Not yet rated" in told(page)
    press(page, "Submit your bid")
    assert "We received your bid" in told(page)
    return bid


def _decided(page: Page, tender: Tender, bid: Bid) -> None:
    page.goto(tender.get_absolute_url())
    press(page, "Bids by question")
    assert "1 answer waits for a person." in told(page)
    press(page, "Bid A")
    page.locator("summary", has_text="Decide").first.click()
    choose_label(page, "Passes")
    page.locator("[name=cqc-rating-reason]").fill("Registered in January; the inspection is booked.")
    press(page, "Record the decision")
    assert "‘CQC rating’ passes" in told(page)
    assert OpenedResponse.objects.get(bid=bid).decisions.get().passes is True


def _faults(page: Page, address: str) -> list[str]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{address} at {width}: {line}" for line in violations(page)]
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over:
            found.append(f"{address} at {width}: {over} pixels too wide")
        if page.locator("h1").count() != 1:
            found.append(f"{address}: not one h1")
    return found


def _looked_at(page: Page, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found += _faults(page, address)
    return found


def _sent_wrong(page: Page, forms: list[tuple[str, str]]) -> list[str]:
    found = []
    for address, button in forms:
        page.goto(address)
        page.get_by_role("button", name=button, exact=True).first.click()
        assert page.locator(".govuk-error-summary").count() == 1, address
        found += _faults(page, f"{address} sent wrong")
    return found


@pytest.mark.full
def test_no_page_of_the_lead_has_a_finding(visit: Visit, at: Any) -> None:
    at(tenders.DRAFTED)
    people = cast()
    tender = tenders.draft(people, lots_kept=3)
    for each in EVERY_KIND:
        add(tender, people, **each)
    kept = save_to_library(question=tender.questions.get(key="cqc-rating"), by=people.lead)
    page = visit(people.lead, javascript=True, width=1280)

    def here(name: str, *more: str) -> str:
        return reverse(f"tenders:{name}", args=[tender.reference, *more])

    kinds = ("text", "number", "choice", "date", "money", "table", "file", "declaration")
    assert _looked_at(
        page,
        [
            here("questions"), here("add_question"), here("question_set"), here("questions_from_library"),
            *[here("new_question", kind) for kind in kinds],
            here("question", "cqc-rating"), here("question", "contracts"), reverse("tenders:library"),
            reverse("tenders:library_question", args=[kept.ref]), reverse("tenders:add_library_question"),
        ],
    ) == []  # fmt: skip
    assert _sent_wrong(page, [(here("new_question", kind), "Save the question") for kind in kinds]) == []


@pytest.mark.full
def test_no_page_of_a_bidder_or_of_eligibility_has_a_finding(visit: Visit, at: Any) -> None:
    people = cast()
    tender = published_with(people, [CQC, *[each for each in EVERY_KIND if each is not CQC]])
    at(factory.WRITING)
    bid = factory.write(
        factory.start(tender, people.supplier, people.bidder), people.bidder, factory.Written(lots=(2,))
    )
    page = visit(people.bidder, javascript=True, width=1280)
    keys = list(tender.questions.values_list("key", flat=True))
    pages = [reverse("bidding:typed", args=[bid.ref, key]) for key in keys]
    assert _looked_at(page, [*pages, reverse("bidding:question_set", args=[bid.ref])]) == []
    wrong = reverse("bidding:typed", args=[bid.ref, "staff"])
    page.goto(wrong)
    page.locator("[name=answer]").fill("about 20")
    page.get_by_role("button", name="Save the answer", exact=True).click()
    assert "Write ‘Staff’ as a number, such as 12." in told(page)
    assert _faults(page, "a wrong number") == []
    rows = reverse("bidding:typed", args=[bid.ref, "contracts"])
    page.goto(rows)
    page.locator("[name=c2_1]").fill("lots")
    page.get_by_role("button", name="Save the answer", exact=True).click()
    assert _faults(page, "a wrong cell") == []
    save_typed(bid=bid, question="cqc-rating", typed="Good", by=people.bidder)
    Tender.objects.get(pk=tender.pk).questions.exclude(key="cqc-rating").update(required=False)
    factory.hand_in(bid, people.bidder)
    at(factory.AFTER)
    factory.opened(tender, people.lead, people.approver)
    at(factory.AFTER + timedelta(minutes=5))
    lead = visit(people.lead, javascript=True, width=1280)
    closed = reverse("tenders:eligibility", args=[tender.reference])
    assert _looked_at(lead, [closed]) == []
    tender_actions.declare_interest(tender=tender, by=people.lead, has_interest=False)
    assert _looked_at(lead, [closed, reverse("tenders:eligibility_bid", args=[tender.reference, "A"])]) == []

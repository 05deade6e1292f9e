"""Steps 5 and 6: declarations, blind marks, moderation, prices, the lot award, summaries, notice, standstill, signing."""

from __future__ import annotations

import re

from config.demo import cast
from config.scenario import marks
from tests.e2e.conftest import Person
from tests.e2e.desk import expect_no_errors, fill, press, told
from tests.e2e.journey.people import Journey, checked, move_clock, move_clock_by

EVALUATORS = ("evaluator_a", "evaluator_b", "evaluator_c")
QUESTIONS = ("delivery", "workforce", "mobilisation")


def appoint(journey: Journey) -> None:
    lead = journey.as_("lead")
    page = checked(lead.at(f"/marking/{journey.reference}/appoint/"))
    for name in ("Priya Nair", "Tom Hesketh", "Joan Abara", "Sian Morgan"):
        page.get_by_label(name).check()
    press(page, "Appoint panel")
    expect_no_errors(page)
    checked(page)
    lead.leave()


def declare(journey: Journey) -> None:
    """Everyone on the panel declares for every bidder by name; then the lead opens the answers to them."""
    for who in (*EVALUATORS, "moderator"):
        member = journey.as_(who)
        page = checked(member.at(f"/marking/{journey.reference}/declare/"))
        for choice in page.locator("main input[type=radio][value=no]").all():
            choice.check()
        with page.expect_navigation():
            page.locator("main form button").last.click()
        expect_no_errors(page)
        checked(page)
        member.leave()
    lead = journey.as_("lead")
    page = checked(lead.at(f"/marking/{journey.reference}/"))
    press(page, "Start marking")
    checked(page)
    lead.leave()


def letters(journey: Journey) -> dict[str, str]:
    """Which letter each supplier's bid was given, read from the opening record by the lead."""
    lead = journey.as_("lead")
    page = lead.at(f"/tenders/{journey.reference}/opening/quality/")
    found = {}
    for row in page.locator("main table tbody tr").all():
        text = row.inner_text()
        for supplier in cast.SUPPLIERS:
            if supplier.name in text:
                found[supplier.key] = text.strip().split()[0]
    lead.leave()
    assert len(found) == len(cast.SUPPLIERS), found
    return found


def mark(journey: Journey) -> None:
    """Three evaluators mark twenty-one answers each, one after the other, and hand in."""
    given = letters(journey)
    for place, who in enumerate(EVALUATORS):
        evaluator = journey.as_(who)
        for supplier, letter in sorted(given.items(), key=lambda pair: pair[1]):
            for number, key in enumerate(QUESTIONS, 1):
                judged = marks.individual(supplier, key, place)
                page = evaluator.at(f"/marking/{journey.reference}/bid/{letter}/question/{number}/")
                assert not [each.name for each in cast.SUPPLIERS if each.name in page.content()]
                page.locator(f"main input[name=mark][value^='{judged.mark}']").check()
                fill(page, reason=judged.reason)
                if number == 1:
                    checked(page)
                with page.expect_navigation():
                    page.locator("main form[method=post] button.btn").first.click()
                expect_no_errors(page)
        page = checked(evaluator.at(f"/marking/{journey.reference}/hand-in/"))
        with page.expect_navigation():
            page.locator("main form button").first.click()
        expect_no_errors(page)
        evaluator.leave()


def moderate(journey: Journey) -> None:
    """The moderator records one mark and a reason for each answer, then locks quality."""
    given = letters(journey)
    moderator = journey.as_("moderator")
    checked(moderator.at(f"/marking/{journey.reference}/moderate/"))
    for supplier, letter in sorted(given.items(), key=lambda pair: pair[1]):
        for number, key in enumerate(QUESTIONS, 1):
            judged = marks.agreed(supplier, key)
            page = moderator.at(f"/marking/{journey.reference}/moderate/bid/{letter}/question/{number}/")
            page.locator(f"main input[name=mark][value^='{judged.mark}']").check()
            fill(page, reason=judged.reason)
            if number == 1:
                checked(page)
            with page.expect_navigation():
                page.locator("main form[method=post] button.btn").first.click()
            expect_no_errors(page)
    page = moderator.at(f"/marking/{journey.reference}/moderate/")
    press(page, "Lock quality")
    checked(page)
    moderator.leave()


def award(journey: Journey) -> None:
    """The lead works out the award by the published rule, asks why, and sends it; the approver confirms."""
    lead = journey.as_("lead")
    page = checked(lead.at(f"/tenders/{journey.reference}/award/"))
    with page.expect_navigation():
        page.locator("main form button.btn").first.click()
    checked(page)
    assert re.search(r"Proven best", told(page)), told(page)[:1500]
    checked(lead.at(f"/tenders/{journey.reference}/award/ranking/"))
    checked(lead.at(f"/tenders/{journey.reference}/award/ranking/3/"))
    page = lead.at(f"/tenders/{journey.reference}/award/")
    with page.expect_navigation():
        page.locator("main table.matrix a").nth(3).click()
    checked(page)
    press(page, "Send award for approval")
    checked(page)
    lead.leave()
    approver = journey.as_("approver")
    page = checked(approver.at(f"/tenders/{journey.reference}/award/approve/"))
    fill(page, interest="no")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    expect_no_errors(page)
    checked(page)
    approver.leave()


def tell(journey: Journey) -> None:
    """Every summary at once; then the award notice; each bidder reads its own result."""
    lead = journey.as_("lead")
    page = checked(lead.at(f"/tenders/{journey.reference}/award/summaries/"))
    if page.get_by_role("button", name="Draft the summaries").count():
        press(page, "Draft the summaries")
    checked(page)
    press(page, "Send all 7 summaries")
    expect_no_errors(page)
    checked(page)
    page = lead.at(f"/tenders/{journey.reference}/award/")
    checked(page)
    with page.expect_navigation():
        page.locator("main form button.btn").first.click()
    for _ in range(30):
        page = lead.at(f"/tenders/{journey.reference}/award/")
        if re.search(r"[Ss]tandstill", page.locator(".page-head").inner_text()):
            break
        page.wait_for_timeout(500)
    checked(page)
    lead.leave()
    bidder = Person(journey.browser, journey.site, cast.supplier("beacon").owner_email)
    page = checked(bidder.at(f"/results/{journey.reference}/"))
    with page.expect_download() as summary:
        page.locator("main a[href$='summary.pdf']").first.click()
    assert summary.value.path().read_bytes().startswith(b"%PDF")
    bidder.leave()


def sign(journey: Journey) -> None:
    """Signing is blocked until the standstill is over; then the lead signs."""
    lead = journey.as_("lead")
    page = lead.at(f"/tenders/{journey.reference}/award/")
    assert page.locator("main .btn-blocked").count() > 0
    move_clock(journey, "Standstill ends")
    move_clock_by(journey, "1 hour")
    page = lead.at(f"/tenders/{journey.reference}/award/")
    with page.expect_navigation():
        page.locator("main form button.btn").first.click()
    checked(page)
    lead.leave()
    visitor = journey.stranger()
    checked(visitor.at("/awards/"))
    visitor.leave()

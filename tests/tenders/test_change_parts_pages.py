"""The pages on which parts of an open tender are changed, added and taken out; nothing here needs JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from core import clock
from tenders import changing
from tenders.models import Amendment, Tender
from tests.factories import asked_changes as asked
from tests.factories import bids as factory
from tests.factories import changes as made
from tests.factories import tenders
from tests.factories.changes import CHANGING
from tests.factories.people import Cast

ONE = "/tenders/SBC-2027-014/changes/1/"


@pytest.fixture
def tender(cast: Cast) -> Iterator[Tender]:
    found = asked.published(cast, lots_kept=2)
    with clock.at(CHANGING):
        made.drafted(found, cast, {})
        yield found


def text(answer: Any) -> str:
    found: str = re.sub(r"</?(del|ins)>", "", re.sub(r"\s+", " ", answer.content.decode()))
    return found


def lines() -> dict[str, tuple[str, str]]:
    return {line.label: (line.before, line.after) for line in changing.lines(Amendment.objects.get())}


CQC = {
    "kind": "choice",
    "envelope": "eligibility",
    "label": "CQC rating",
    "text": "What is your rating now?",
    "required": "on",
    "options": "Outstanding\nGood\nRequires improvement",
    "expected_pass": "Outstanding\nGood",
}


def test_every_part_is_written_through_its_page_and_stands_side_by_side(cast: Cast, tender: Tender) -> None:
    lead = factory.signed_in(cast.lead)
    page = text(lead.get(ONE))
    for label in ("Ask another question", "CQC rating", "Add a price line", "Day rate", "All weights", "Add a lot"):
        assert label in page
    assert "What is your rating?" in text(lead.get(f"{ONE}questions/cqc-rating/"))
    assert lead.post(f"{ONE}questions/cqc-rating/", CQC).status_code == 302
    assert lines() == {"Question ‘CQC rating’, question": ("What is your rating?", "What is your rating now?")}
    assert "What is your rating now?" in text(lead.get(f"{ONE}questions/cqc-rating/"))

    assert lead.post(f"{ONE}add-question/", {"kind": "text"})["Location"] == f"{ONE}add-question/text/"
    added = {"envelope": "quality", "label": "Rotas", "text": "How do you plan?", "word_limit": "200"}
    assert lead.post(f"{ONE}add-question/text/", {"kind": "text", **added}).status_code == 302
    assert "How do you plan?" in text(lead.get(f"{ONE}questions/rotas/"))
    again = {"kind": "text", **added, "text": "How do you plan rotas?"}
    assert lead.post(f"{ONE}questions/rotas/", again).status_code == 302
    day = {"label": "Day rate", "unit": "hour", "quantity": "60", "floor": "20", "ceiling": "32"}
    assert lead.post(f"{ONE}prices/day/", day).status_code == 302
    assert lead.post(f"{ONE}add-price/", {"label": "Weekend", "unit": "hour", "quantity": "10"}).status_code == 302
    assert lead.post(f"{ONE}prices/weekend/", {"label": "Sunday", "unit": "hour", "quantity": "10"}).status_code == 302
    schedule = {"price_label": "The rate", "price_basket": "shares"}
    assert lead.post(f"{ONE}schedule/", schedule).status_code == 302
    first, second, third = (row.weight for row in tender.criteria.all())
    weights = {"quality_weight": "60", "price_weight": "40", "criterion_0": first - 10, "criterion_1": second}
    assert lead.post(f"{ONE}weights/", {**weights, "criterion_2": third}).status_code == 302
    assert lead.post(f"{ONE}take-away/", {"part": "question:care-workers"}).status_code == 302
    found = lines()
    assert found["Question ‘Rotas’"] == (
        "Not asked",
        "How do you plan rotas?\nQuality, every lot.\nUp to 200 words.\nIt may be left out.",
    )
    assert found["Price line ‘Day rate’, ceiling"] == ("£30.00", "£32.00")
    assert found["Price line ‘Sunday’"] == ("Not asked", "Per hour, every lot.\nWeight 10.")
    assert found["What the price is called"] == ("Rate for one hour of care", "The rate")
    assert found["Weight of price"] == ("30 of 100", "40 of 100")
    assert found["Question ‘Care workers’"][1] == "Taken out"
    page = text(lead.get(ONE))
    assert "Substantial: it changes what is answered, what is priced, how bids are judged." in page
    assert lead.post(f"{ONE}take-out/", {"path": "new:question:rotas"}).status_code == 302
    assert "Question ‘Rotas’" not in lines()
    assert lead.get(f"{ONE}questions/rotas/").status_code == 404


def test_a_lot_and_a_criterion_join_and_the_award_rule_changes(cast: Cast, tender: Tender) -> None:
    lead, area = factory.signed_in(cast.lead), tender.lots.all()[0].area
    assert area is not None
    lot = {"area": area.pk, "name": "Yarm", "weekly_hours": "80", "annual_value": "90,000", "regime": "act"}
    assert lead.post(f"{ONE}add-lot/", {**lot, "staff_transfer": "not_expected"}).status_code == 302
    assert lines() == {"Lot 3, Yarm": ("Not there", "Yarm\n80 hours a week.\n£90,000 a year.")}
    assert 'value="Yarm"' in text(lead.get(f"{ONE}lots/3/"))
    more = {**lot, "name": "Yarm and Eaglescliffe", "staff_transfer": "not_expected"}
    assert lead.post(f"{ONE}lots/3/", more).status_code == 302
    social = {"label": "Social value", "question": "What will you give back?", "weight": "10", "word_limit": "300"}
    assert lead.post(f"{ONE}add-criterion/", social).status_code == 302
    assert "What will you give back?" in text(lead.get(f"{ONE}criteria/social-value/"))
    page = lead.get(f"{ONE}award-rule/")
    form = {
        "mechanism": "D", "tie_break": "price", "route": "", "shares": "", "reserve_listed": "on",
        "positions-TOTAL_FORMS": "1", "positions-INITIAL_FORMS": "0", "caps-TOTAL_FORMS": "0",
        "caps-INITIAL_FORMS": "0", "positions-0-label": "Primary", "positions-0-places": "1", "positions-0-weight": "1",
    }  # fmt: skip
    assert page.status_code == 200
    assert lead.post(f"{ONE}award-rule/", form).status_code == 302
    found = lines()
    assert list(found) == ["Lot 3, Yarm and Eaglescliffe", "Criterion ‘Social value’", "Award rule"]
    assert "Ties: the lower price; then" in found["Award rule"][1]


@pytest.mark.parametrize(
    ("page", "data", "sentence"),
    [
        ("questions/cqc-rating/", {**CQC, "text": ""}, "Question"),
        ("questions/cqc-rating/", {**CQC, "expected_pass": "Excellent"}, "Excellent"),
        ("prices/day/", {"label": "Day rate", "unit": "hour", "quantity": "sixty"}, "Weight"),
        ("add-price/", {"label": "Day rate", "unit": "hour", "quantity": "5"}, "name each line once"),
        ("weights/", {"quality_weight": "160"}, "Quality, all criteria"),
        ("add-criterion/", {"label": "Social value", "weight": "10"}, "Question to the bidder"),
        ("add-lot/", {"name": "Yarm", "regime": "psr", "delivered_at": "Yarm"}, "say why this lot is not under"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    cast: Cast, tender: Tender, page: str, data: dict[str, str], sentence: str
) -> None:
    answer = factory.signed_in(cast.lead).post(f"{ONE}{page}", {"staff_transfer": "not_expected", **data})
    assert answer.status_code == 400
    assert "govuk-error-summary__title" in text(answer)
    assert sentence in text(answer)
    for typed in data.values():
        assert typed.split("\n")[0] in text(answer)
    assert lines() == {}


def test_two_leads_at_one_change_are_told_of_each_other(cast: Cast, tender: Tender) -> None:
    lead, version = factory.signed_in(cast.lead), Amendment.objects.get().version
    assert lead.post(f"{ONE}questions/cqc-rating/", {**CQC, "own": version}).status_code == 302
    answer = lead.post(f"{ONE}questions/cqc-rating/", {**CQC, "text": "Mine?", "own": version})
    assert answer.status_code == 400
    assert "This change was saved by Ruth Ainsley" in text(answer)
    assert "Mine?" in text(answer)
    assert lead.post(f"{ONE}take-away/", {"part": "price:day", "version": version}, follow=True).status_code == 200
    assert list(lines()) == ["Question ‘CQC rating’, question"]


@pytest.mark.parametrize("where", ["change", "tender"])
def test_an_approval_that_names_no_version_is_refused_in_a_sentence(cast: Cast, where: str) -> None:
    if where == "change":
        tender = tenders.published(cast, at=tenders.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
        with clock.at(CHANGING):
            made.in_approval(tender, cast)
        address, at = f"{ONE}approval/", CHANGING
    else:
        with clock.at(tenders.PUBLISHED):
            tender = tenders.in_approval(cast, reference="SBC-2027-014", lots_kept=1)
        address, at = "/tenders/SBC-2027-014/approval/", tenders.PUBLISHED
    with clock.at(at):
        approver = factory.signed_in(cast.approver)
        for sent in ({}, {"version": ""}, {"version": "x"}):
            answer = approver.post(address, {"approve": "yes", **sent})
            assert answer.status_code == 400
            assert "does not say which version you read, and an approval is for one version" in text(answer)
    tender.refresh_from_db()
    approved = Amendment.objects.get().approved_at if where == "change" else tender.approved_at
    assert approved is None

"""A change to questions, price lines, lots, criteria, weights and the award rule of an open tender."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core import clock, publication
from core.models import OutboxMessage
from core.workflow import Refused
from tenders import changing
from tenders.actions import amending, confirming
from tenders.actions import amending_parts as parts
from tenders.actions.bid import save_choices, save_prices
from tenders.actions.lots import LotData
from tenders.actions.questions import FaultyQuestion, QuestionData
from tenders.actions.typed import save_typed
from tenders.models import Amendment, Bid, ChangedPart, Lot, OpenedPrice, OpenedResponse, PriceLine, Question, Tender
from tenders.pricing.schedule import Line
from tenders.queries import bids as queries
from tenders.templates_data import CriterionData
from tests.factories import asked_changes as asked
from tests.factories import bids as factory
from tests.factories import changes as made
from tests.factories import tenders
from tests.factories.changes import CHANGING
from tests.factories.people import Cast


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return asked.published(cast)


def rating(**changed: Any) -> QuestionData:
    return QuestionData(**{**asked.RATING, **changed})


def before_and_after(amendment: Amendment) -> list[tuple[str, str, str]]:
    return [(line.label, line.before, line.after) for line in changing.lines(amendment)]


def go(amendment: Amendment, cast: Cast) -> Amendment:
    made.answered(made.decide(amending.send(amendment=amendment, by=cast.lead), cast))
    assert amendment.status == "published", amendment.lapsed_because
    return amendment


def test_a_question_is_changed_one_is_added_and_one_taken_out(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        amendment, by = made.drafted(tender, cast, {}), cast.lead
        parts.propose_question(
            amendment=amendment,
            by=by,
            key="cqc-rating",
            question=rating(
                text="What is your newest rating?",
                spec={"options": ["Outstanding", "Good", "Not yet rated"]},
                expected={"pass": ["Outstanding", "Good"], "person": ["Not yet rated"]},
            ),
        )
        added = QuestionData(kind="date", label="Insured until", text="Until when are you insured?", lot=2)
        parts.propose_question(amendment=amendment, by=by, question=added)
        parts.take_away(amendment=amendment, by=by, kind="question", key="care-workers")
        expected = [
            ("Question ‘CQC rating’, question", "What is your rating?", "What is your newest rating?"),
            (
                "Question ‘CQC rating’, what an answer can be",
                "One of: Outstanding; Good; Requires improvement.",
                "One of: Outstanding; Good; Not yet rated.",
            ),
            (
                "Question ‘CQC rating’, what passes",
                "Passes when Outstanding or Good.",
                "Passes when Outstanding or Good; a person decides on Not yet rated.",
            ),
            (
                "Question ‘Insured until’",
                "Not asked",
                "Until when are you insured?\nEligibility, lot 2.\nA date.\nAn answer is needed to submit.",
            ),
            (
                "Question ‘Care workers’",
                "How many care workers do you employ?\nQuality, every lot.\n"
                "A whole number from 0 to 500.\nAn answer is needed to submit.",
                "Taken out",
            ),
        ]
        assert before_and_after(amendment) == expected
        assert sorted(tender.questions.values_list("key", flat=True)) == ["care-workers", "cqc-rating"]
        go(amendment, cast)
    assert before_and_after(amendment) == expected
    rows = {row.key: row for row in tender.questions.select_related("lot")}
    assert sorted(rows) == ["cqc-rating", "insured-until"]
    assert rows["cqc-rating"].spec["options"] == ["Outstanding", "Good", "Not yet rated"]
    assert (rows["insured-until"].number, rows["insured-until"].lot, rows["insured-until"].required) == (
        3,
        tender.lots.get(number=2),
        True,
    )
    assert Question.ever.get(key="care-workers").removed_at == CHANGING
    notice = publication.records("notice").last()
    assert notice is not None
    assert [each["key"] for each in notice.payload["questions"]] == ["cqc-rating", "insured-until"]
    record = publication.records("change").get()
    assert [(each["label"], each["before"], each["after"]) for each in record.payload["lines"]] == expected
    kept: dict[str, tuple[Any, Any]] = {each.path: (each.before, each.after) for each in ChangedPart.objects.all()}
    assert kept["question:cqc-rating:text"] == ("What is your rating?", "What is your newest rating?")
    assert kept["gone:question:care-workers"][0]["text"] == "How many care workers do you employ?"
    assert kept["new:question:insured-until"][1]["lot"] == 2
    for act in (lambda: ChangedPart.objects.update(after=None), lambda: ChangedPart.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_price_lines_are_changed_added_and_taken_out(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        amendment, by = made.drafted(tender, cast, {}), cast.lead
        day = Line("day", "Day rate", quantity=Decimal(60), floor=Decimal("31.00"), ceiling=Decimal("35.50"))
        parts.propose_price_line(amendment=amendment, by=by, line=day, key="day")
        parts.take_away(amendment=amendment, by=by, kind="price", key="night")
        short = Line("", "Short visit", unit="hour", quantity=Decimal(30), visit_minutes=15)
        parts.propose_price_line(amendment=amendment, by=by, line=short)
        with pytest.raises(Refused, match="the weights add up to 90, not 100"):
            amending.send(amendment=amendment, by=by)
        wider = Line("", "Short visit", unit="hour", quantity=Decimal(40), visit_minutes=15)
        parts.propose_price_line(amendment=amendment, by=by, line=wider, key="short-visit")
        amending.set_lines(amendment=amendment, by=by, values={"tender:price_label": "Price of one hour"})
        expected = [
            ("Price line ‘Day rate’, weight in the basket", "70", "60"),
            ("Price line ‘Day rate’, floor", "£20.00", "£31.00"),
            ("Price line ‘Day rate’, ceiling", "£30.00", "£35.50"),
            ("Price line ‘Night rate’", "Per hour, every lot.\nWeight 30.", "Taken out"),
            ("Price line ‘Short visit’", "Not asked", "Per hour of 15 minutes, every lot.\nWeight 40."),
            ("What the price is called", "Rate for one hour of care", "Price of one hour"),
        ]
        assert before_and_after(amendment) == expected
        go(amendment, cast)
    assert before_and_after(amendment) == expected
    rows = [(row.key, row.quantity, row.floor, row.ceiling) for row in tender.price_lines.all()]
    assert rows == [
        ("day", Decimal("60.00"), Decimal("31.00"), Decimal("35.50")),
        ("short-visit", Decimal("40.00"), None, None),
    ]
    assert PriceLine.ever.get(key="night").removed_at == CHANGING


def test_lots_and_criteria_join_and_go_with_weights_and_the_award_rule(cast: Cast, tender: Tender) -> None:
    first, second, third = tender.criteria.all()
    rule = {**tender.award_rule, "caps": []}
    with clock.at(CHANGING):
        amendment, by = made.drafted(tender, cast, {}), cast.lead
        area = tender.lots.get(number=1).area
        lot = LotData(1, "Yarm", area, annual_value=Decimal(90000), weekly_hours=Decimal(80))
        parts.propose_lot(amendment=amendment, by=by, lot=lot)
        parts.take_away(amendment=amendment, by=by, kind="lot", key="2")
        parts.take_away(amendment=amendment, by=by, kind="criterion", key=third.key)
        social = CriterionData("", "Social value", Decimal(20), "What will you give back?", word_limit=300)
        parts.propose_criterion(amendment=amendment, by=by, criterion=social)
        values = {"tender:quality_weight": "60", "tender:price_weight": "40", "tender:award_rule": rule}
        amending.set_lines(amendment=amendment, by=by, values=values)
        with pytest.raises(Refused, match="change others so that they make 60 again"):
            amending.send(amendment=amendment, by=by)
        weights = {f"criterion:{first.key}:weight": "22.5", f"criterion:{second.key}:weight": "17.5"}
        amending.set_lines(amendment=amendment, by=by, values=weights)
        reasons = changing.substantial(amendment, changing.Standing(tender))
        assert reasons == ["which lots there are", "how bids are judged"]
        go(amendment, cast)
    tender.refresh_from_db()
    assert [(row.number, row.name, row.regime) for row in tender.lots.all()][-1] == (4, "Yarm", "act")
    assert [row.number for row in tender.lots.all()] == [1, 3, 4]
    assert Lot.ever.get(tender=tender, number=2).removed_at == CHANGING
    assert [(row.label, row.weight) for row in tender.criteria.all()] == [
        (first.label, Decimal("22.50")),
        (second.label, Decimal("17.50")),
        ("Social value", Decimal("20.00")),
    ]
    assert (tender.quality_weight, tender.price_weight, tender.award_rule["caps"]) == (Decimal(60), Decimal(40), [])
    said = {label: (before, after) for label, before, after in before_and_after(amendment)}
    assert said["Weight of quality"] == ("70 of 100", "60 of 100")
    assert said["Lot 4, Yarm"] == ("Not there", "Yarm\n80 hours a week.\n£90,000 a year.")
    assert said["Award rule"][0] != said["Award rule"][1]
    mail = OutboxMessage.objects.filter(key__startswith="told:SBC-2027-014:change-1:").first()
    assert mail is not None
    assert "Lot 4, Yarm: new; read what it asks on the page" in mail.body


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"price:day:floor": "31"}, "Price line ‘Day rate’: the floor £31.00 is above the ceiling £30.00"),
        ({"price:day:quantity": "60"}, "the weights add up to 90, not 100"),
        ({"lot:1:price_floor": "9", "lot:1:price_ceiling": "8"}, "Lot 1: the floor £9.00 is above the ceiling £8.00"),
        ({"tender:price_weight": "40"}, "quality and price would add up to 110; make them 100 together"),
        ({"question:cqc-rating:spec": {"options": ["Good", "Poor"], "several": False}}, "Question ‘CQC rating’: "),
        ({"question:care-workers:criterion_key": "nowhere"}, "belongs to a criterion that was taken out"),
    ],
)
def test_what_would_not_hold_together_is_not_sent(
    cast: Cast, tender: Tender, values: Mapping[str, Any], sentence: str
) -> None:
    with clock.at(CHANGING):
        amendment = made.drafted(tender, cast, dict(values))
        with pytest.raises(Refused, match=sentence):
            amending.send(amendment=amendment, by=cast.lead)
    assert Amendment.objects.get().status == "draft"


def test_what_cannot_be_put_into_a_change_is_refused_by_its_name(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        amendment, by = made.drafted(tender, cast, {}), cast.lead
        for changed, field in (({"envelope": "quality", "expected": {}}, "envelope"), ({"lot": 2}, "lot")):
            with pytest.raises(FaultyQuestion) as refusal:
                parts.propose_question(amendment=amendment, by=by, key="cqc-rating", question=rating(**changed))
            assert list(refusal.value.fields) == [field]
            assert "take this question out and ask another" in refusal.value.reasons[0]
        with pytest.raises(Refused, match="‘day rate’ is there already; name each line once"):
            parts.propose_price_line(amendment=amendment, by=by, line=Line("", "day rate "))
        with pytest.raises(Refused, match="take this line out and add another"):
            parts.propose_price_line(amendment=amendment, by=by, line=Line("day", "Day rate", lot=1), key="day")
        with pytest.raises(Refused, match="not there any more"):
            parts.take_away(amendment=amendment, by=by, kind="question", key="nothing")
        with pytest.raises(Refused, match="not there any more"):
            parts.take_away(amendment=amendment, by=by, kind="tender", key="")
        with pytest.raises(Refused, match="choose one of the ways"):
            amending.set_lines(amendment=amendment, by=by, values={"tender:price_basket": "guess"})
        parts.take_away(amendment=amendment, by=by, kind="question", key="cqc-rating")
        with pytest.raises(Refused, match="takes it out already"):
            parts.propose_question(amendment=amendment, by=by, key="cqc-rating", question=rating(text="Else?"))
        for key in ("1", "2", "3"):
            parts.take_away(amendment=amendment, by=by, kind="lot", key=key)
        with pytest.raises(Refused, match="There is no lot yet"):
            amending.send(amendment=amendment, by=by)


# -- bids --------------------------------------------------------------------------------------------------------------
def changed_all_over(tender: Tender, cast: Cast) -> Amendment:
    """A required question and a price line join, a bound moves, a lot, a question and a price line go."""
    amendment, by = made.drafted(tender, cast, {}), cast.lead
    new = QuestionData(kind="declaration", label="Living wage", text="Do you pay it?", envelope="quality")
    parts.propose_question(amendment=amendment, by=by, question=new)
    fewer = QuestionData(**{**asked.STAFF, "spec": {"least": "0", "most": "100", "places": 0}})
    parts.propose_question(amendment=amendment, by=by, key="care-workers", question=fewer)
    parts.take_away(amendment=amendment, by=by, kind="question", key="cqc-rating")
    parts.take_away(amendment=amendment, by=by, kind="price", key="night")
    parts.propose_price_line(amendment=amendment, by=by, line=Line("", "Weekend rate", quantity=Decimal(30)))
    parts.take_away(amendment=amendment, by=by, kind="lot", key="3")
    return go(amendment, cast)


def confirm(bid: Bid, cast: Cast) -> Any:
    session = factory.session_of(cast.bidder)
    return confirming.confirm(bid=bid, by=cast.bidder, session=session, change=1, fresh=True)


def test_confirming_checks_all_that_is_asked_now_and_nothing_written_is_lost(cast: Cast, tender: Tender) -> None:
    bid = asked.submitted(tender, cast)
    session = factory.session_of(cast.bidder)
    written = queries.draft(bid, session=session).content
    with clock.at(CHANGING):
        changed_all_over(tender, cast)
        bid.refresh_from_db()
        with pytest.raises(Refused) as refusal:
            confirm(bid, cast)
        assert refusal.value.reasons == [
            "Choose your lots again: one of them is no longer in this tender.",
            "Make ‘Care workers’ 100 or less.",
            "Answer ‘Living wage’.",
            "Give the price of ‘Weekend rate’ in lot 1.",
            confirming.MEND_IT,
        ]
        assert (bid.status, bid.unconfirmed_change) == ("needs_confirming", 1)
        assert queries.draft(bid, session=session).content == written
        assert written.typed["cqc-rating"] == "Good"
        page = factory.signed_in(cast.bidder).get(f"/bids/{bid.ref}/").content.decode()
        assert "Living wage" in page
        assert "Asked no longer, and kept sealed in your draft: Lot 3" in page
        browser = factory.signed_in(cast.bidder)
        for place in ("lots/", "prices/", "prices/1/", "check/", "changes/", "confirm/", "files/", "questions/"):
            assert browser.get(f"/bids/{bid.ref}/{place}").status_code == 200, place
        assert browser.get(f"/bids/{bid.ref}/questions/cqc-rating/").status_code == 404
        save_choices(bid=bid, choices=[{"lot": 1, "preference": 1, "weekly_hours": "120"}], by=cast.bidder)
        save_typed(bid=bid, question="living-wage", typed="yes", by=cast.bidder)
        save_typed(bid=bid, question="care-workers", typed="90", by=cast.bidder)
        save_prices(bid=bid, lot=1, prices={"day": "24.00", "weekend-rate": "26.00"}, by=cast.bidder)
        factory.hand_in(bid, cast.bidder)
    bid.refresh_from_db()
    assert (bid.status, bid.unconfirmed_change, bid.submissions.count()) == ("submitted", None, 2)
    assert queries.draft(bid, session=session).content.typed["cqc-rating"] == "Good"
    opening = factory.opened(tender, cast.lead, cast.approver)
    assert opening.record["bids"][0]["asked_no_longer"] == []
    assert list(OpenedResponse.objects.values_list("question__key", flat=True)) == ["care-workers", "living-wage"]


def test_a_bid_that_nobody_confirmed_is_opened_without_what_was_taken_out(cast: Cast, tender: Tender) -> None:
    bid = asked.submitted(tender, cast)
    with clock.at(CHANGING):
        changed_all_over(tender, cast)
    opening = factory.opened(tender, cast.lead, cast.approver)
    line = opening.record["bids"][0]
    assert (line["not_confirmed_after_change"], line["asked_no_longer"]) == (
        1,
        ["Lot 3, " + _lot_3(tender), "CQC rating"],
    )
    bid.refresh_from_db()
    assert bid.status == "opened"
    assert list(bid.opened_choices.values_list("lot__number", flat=True)) == [1]
    answered = {row.question.key: (row.value, row.fault) for row in OpenedResponse.objects.select_related("question")}
    assert answered["care-workers"] == ("120", "Make ‘Care workers’ 100 or less.")
    assert answered["living-wage"][0] is None
    assert not OpenedPrice.objects.exists()


def _lot_3(tender: Tender) -> str:
    return Lot.ever.get(tender=tender, number=3).name


def test_what_still_answers_everything_is_confirmed_in_one_press(cast: Cast, tender: Tender) -> None:
    bid = asked.submitted(tender, cast)
    with clock.at(CHANGING):
        amendment = made.drafted(tender, cast, {"price:day:ceiling": "28"})
        parts.take_away(amendment=amendment, by=cast.lead, kind="question", key="cqc-rating")
        go(amendment, cast)
        bid.refresh_from_db()
        assert confirm(bid, cast).receipt["change"] == 1
    bid.refresh_from_db()
    assert bid.status == "submitted"


# -- the law -----------------------------------------------------------------------------------------------------------
def test_a_substantial_change_of_a_tender_with_a_period_leaves_ten_days(cast: Cast, tender: Tender) -> None:
    Tender.objects.filter(pk=tender.pk).update(procedure="open", cpv="79710000")
    tender.refresh_from_db()
    assert changing.days_needed(tender) == 10
    with clock.at(CHANGING):
        amendment = made.drafted(tender, cast, {"question:cqc-rating:required": False})
        with pytest.raises(Refused) as refusal:
            amending.send(amendment=amendment, by=cast.lead)
        assert refusal.value.reasons == [
            "Bids close: the change is substantial (who is eligible) and 4 days are left; leave suppliers 10 days at "
            "least, until Thursday 22 April 2027 (Act s.31, s.54)."
        ]
        amending.set_dates(amendment=amendment, by=cast.lead, closes_at=made.LATER, questions_close_at=None)
        amending.send(amendment=amendment, by=cast.lead)
    assert tenders.CLOSES < made.LATER

"""A buyer's own decision steps: counted by hand, recorded by the lead, and in the way of an approval until they are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from core import clock
from core.workflow import NotPermitted, Refused, blocks
from evaluation.actions import approval
from tenders import own_steps
from tenders.actions import decisions as actions
from tenders.actions import tender as acts
from tenders.decision_policy import (
    BANDS,
    CALL_IN,
    KEY_DECISION,
    PolicyError,
    default_bands,
    default_steps,
    read_bands,
    read_steps,
)
from tenders.decisions import Recorded, earliest_after, planned, states, who_decides
from tenders.decisions import (
    blocks as gate_blocks,
)
from tenders.enums import TenderStatus
from tenders.models import BuyerPolicy, Tender, TenderDecision
from tests.factories import panels
from tests.factories import tenders as made
from tests.factories.people import Cast

STEPS = read_steps(default_steps())


# -- pure ---------------------------------------------------------------------------------------------------------------


def test_twenty_eight_clear_days_leave_out_both_ends() -> None:
    """Entered on Monday 1 March 2027: 2 to 29 March are clear, so the decision can be taken on 30 March."""
    assert earliest_after(KEY_DECISION, date(2027, 3, 1)) == date(2027, 3, 30)


def test_call_in_runs_five_working_days_over_easter() -> None:
    """Decided on Tuesday 23 March 2027: 24, 25, (26 Good Friday, 29 Easter Monday) 30, 31 March and 1 April."""
    assert earliest_after(CALL_IN, date(2027, 3, 23)) == date(2027, 4, 1)


def test_each_step_says_what_it_waits_for() -> None:
    today = date(2027, 3, 10)
    none = states(STEPS, {}, today=today)
    assert gate_blocks("approve", none) == [
        "Forward plan entry: record it with its reference and date.",
        "Key decision to tender: record it with its reference and date.",
        "Call-in ends: it counts from ‘Key decision to tender’, which is not recorded yet.",
    ]
    assert gate_blocks("award", none) == ["Decision to award: record it with its reference and date."]
    entered = states(STEPS, {"forward_plan": Recorded(date(2027, 3, 1), "FP/1")}, today=today)
    assert entered[1].blocks == (
        "Key decision to tender: record it with its reference and date. It can be taken from Tuesday 30 March 2027."
    )
    hasty = {"forward_plan": Recorded(date(2027, 3, 1), "FP/1"), "key_decision": Recorded(date(2027, 3, 29), "KD/1")}
    assert states(STEPS, hasty, today=date(2027, 4, 30))[1].blocks == (
        "Key decision to tender of Monday 29 March 2027 came too early: Not before 28 clear days have passed since the "
        "forward plan entry."
    )


def test_the_call_in_must_be_over() -> None:
    """Decided on Wednesday 31 March 2027: five working days end on Wednesday 7 April."""
    on_record = {
        "forward_plan": Recorded(date(2027, 3, 1), "FP/1"),
        "key_decision": Recorded(date(2027, 3, 31), "KD/1"),
    }
    waiting = states(STEPS, on_record, today=date(2027, 4, 7))
    assert gate_blocks("approve", waiting) == ["Call-in ends on Wednesday 7 April 2027: wait until it is over."]
    assert gate_blocks("approve", states(STEPS, on_record, today=date(2027, 4, 8))) == []


def test_counted_back_from_the_approval() -> None:
    """Approved by Friday 16 April 2027: call-in ends on the 15th, decided on the 8th, entered 29 days before: 10 March."""
    assert planned(STEPS, approve_by=date(2027, 4, 16)) == {
        "forward_plan": date(2027, 3, 10),
        "key_decision": date(2027, 4, 8),
        "call_in": date(2027, 4, 15),
    }


def test_a_plan_that_is_kept_is_never_blocked() -> None:
    latest = planned(STEPS, approve_by=date(2027, 4, 16))
    on_record = {key: Recorded(day, "R/1") for key, day in latest.items() if key != "call_in"}
    assert gate_blocks("approve", states(STEPS, on_record, today=date(2027, 4, 16))) == []


@pytest.mark.parametrize(
    ("value", "who"),
    [
        ("100000", "a head of service"),
        ("100000.01", "the director"),
        ("500000", "the director"),
        ("500000.01", "cabinet, as a key decision"),
    ],
)
def test_who_decides_at_which_value(value: str, who: str) -> None:
    assert who_decides(BANDS, Decimal(value)) == who


def test_what_is_written_is_read_back() -> None:
    assert [step.to_json() for step in read_steps(default_steps())] == default_steps()
    assert read_bands(default_bands()) == list(BANDS)
    assert (read_steps([]), read_bands([]), read_steps(None), who_decides([], Decimal(5))) == ([], [], [], "")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({}, "Step 1: give it a name."),
        ({"key": "a", "label": "A", "gates": "lunch"}, "Step 1: say whether it comes before the approval or before the award."),
        ({"key": "a", "label": "A", "gates": "approve", "days": 400}, "Step 1, days: give a whole number from 0 to 366."),
        ({"key": "a", "label": "A", "gates": "approve", "days": 5}, "Step 1: say from which step its days count."),
        ({"key": "a", "label": "A", "gates": "approve", "after": "b"}, "Step 1: it counts from a step that does not come before it."),
        ({"key": "a", "label": "A", "gates": "approve", "count": "moons"}, "Step 1: count clear days or working days."),
        ({"key": "a", "label": "A", "gates": "approve", "from_value": "1e308"}, "Step 1, value: give an amount in pounds."),
        ({"key": "a", "label": "A", "gates": "approve", "from_value": "NaN"}, "Step 1, value: give an amount in pounds."),
    ],
)  # fmt: skip
def test_a_wrong_step_is_refused_in_a_sentence(row: dict[str, Any], sentence: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read_steps([row])
    assert sentence in refused.value.sentences


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"up_to": "5", "who": ""}], "Band 1: say who decides."),
        ([{"up_to": "0", "who": "A"}], "Band 1: give the value in pounds, above 0."),
        ([{"up_to": "9", "who": "A"}, {"up_to": "8", "who": "B"}], "Band 2: its value must be above the band before it."),
        ([{"up_to": None, "who": "A"}, {"up_to": None, "who": "B"}], "Band 2: the band before it has no limit, so this one is never reached."),
        ([{"up_to": "9", "who": "A"}], "The last band: leave its value empty, so that every value has somebody who decides."),
    ],
)  # fmt: skip
def test_a_wrong_band_is_refused_in_a_sentence(rows: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read_bands(rows)
    assert sentence in refused.value.sentences


# -- the tender ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def policy(cast: Cast) -> BuyerPolicy:
    return BuyerPolicy.objects.create(
        organisation=cast.buyer, decision_steps=default_steps(), delegation=default_bands()
    )


@pytest.fixture
def waiting(cast: Cast, policy: BuyerPolicy) -> Tender:
    with clock.at(made.DRAFTED):
        return made.in_approval(cast, reference="SBC-2027-014", lots_kept=1)


APRIL = datetime(2027, 2, 24, 10, 0, tzinfo=UTC)  # after the walk of `record`, before the notice is planned


def record(cast: Cast, tender: Tender, step: str, on: date, reference: str = "R/1") -> TenderDecision:
    return actions.record_decision(tender=tender, by=cast.lead, step=step, on=on, reference=reference)


def test_a_buyer_without_a_policy_has_no_steps(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.in_approval(cast, lots_kept=1)
        assert (own_steps.states_of(tender), own_steps.band_of(tender)) == ([], ([], ""))
        assert blocks(tender, "approve") == []


def test_the_approval_waits_for_the_councils_own_steps(cast: Cast, waiting: Tender) -> None:
    with clock.at(APRIL), pytest.raises(Refused) as refused:
        acts.approve(tender=waiting, by=cast.approver)
    assert refused.value.reasons == [
        "Forward plan entry: record it with its reference and date.",
        "Key decision to tender: record it with its reference and date.",
        "Call-in ends: it counts from ‘Key decision to tender’, which is not recorded yet.",
    ]
    with clock.at(APRIL):
        record(cast, waiting, "forward_plan", date(2027, 1, 11), "FP/27/014")
        record(cast, waiting, "key_decision", date(2027, 2, 9), "KD/27/003")
        approved = acts.approve(tender=waiting, by=cast.approver)
    assert approved.approved_by == cast.approver
    assert approved.status == TenderStatus.IN_APPROVAL


def test_a_small_purchase_takes_no_key_decision(cast: Cast, policy: BuyerPolicy) -> None:
    with clock.at(made.DRAFTED):
        tender = made.in_approval(cast, lots_kept=1)
        tender.lots.update(annual_value=Decimal("124999.99"))
        assert own_steps.value_of(tender) == Decimal("499999.96")
        assert [state.step.key for state in own_steps.states_of(tender)] == ["award_decision"]
        assert own_steps.approval_blocks(tender) == []
        assert own_steps.award_blocks(tender) == ["Decision to award: record it with its reference and date."]
        assert own_steps.band_of(tender)[1] == "the director"


def test_a_step_taken_back_is_in_the_way_again(cast: Cast, waiting: Tender) -> None:
    with clock.at(APRIL):
        record(cast, waiting, "forward_plan", date(2027, 1, 11))
        actions.take_back_decision(tender=waiting, by=cast.lead, step="forward_plan", note="Entered for another year.")
        assert own_steps.recorded(waiting) == {}
        with pytest.raises(Refused, match="nothing on record"):
            actions.take_back_decision(tender=waiting, by=cast.lead, step="forward_plan", note="Again.")
    assert waiting.decisions.count() == 2


def test_what_is_recorded_wrong_is_refused_by_its_field(cast: Cast, waiting: Tender) -> None:
    with clock.at(APRIL):
        with pytest.raises(actions.DecisionRefused) as refused:
            record(cast, waiting, "forward_plan", date(2027, 2, 25), " ")
        assert refused.value.fields == {
            "reference": "Forward plan entry, reference: give the number under which it can be looked up.",
            "on": "Forward plan entry, date: it has not come yet; record the step when it has been taken.",
        }
        with pytest.raises(Refused, match="nobody takes it"):
            record(cast, waiting, "call_in", date(2027, 2, 1))
        with pytest.raises(Refused, match="choose one of the steps"):
            record(cast, waiting, "lunch", date(2027, 2, 1))
        for person in (cast.approver, cast.stranger_lead, cast.auditor):
            with pytest.raises(NotPermitted):
                actions.record_decision(
                    tender=waiting, by=person, step="forward_plan", on=date(2027, 1, 11), reference="R/1"
                )


def test_a_record_is_never_changed(cast: Cast, waiting: Tender) -> None:
    with clock.at(APRIL):
        record(cast, waiting, "forward_plan", date(2027, 1, 11))
    with pytest.raises(DatabaseError), transaction.atomic():
        TenderDecision.objects.update(reference="Another")


def test_the_lead_records_a_step_in_the_browser_and_everyone_reads_it(cast: Cast, waiting: Tender) -> None:
    url = "/tenders/SBC-2027-014/decisions/"
    client = Client()
    client.force_login(cast.lead, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(APRIL):
        page = client.get(url).content.decode()
        assert "cabinet, as a key decision" in page
        assert "SI 2012/2089 r.9" in page
        given = {"reference": "FP/27/014", "on_day": "11", "on_month": "1", "on_year": "2027", "note": ""}
        wrong = client.post(url + "forward_plan/", {**given, "on_year": "2028"})
        assert wrong.status_code == 400
        assert "it has not come yet" in wrong.content.decode()
        assert 'value="FP/27/014"' in wrong.content.decode()
        assert client.post(url + "forward_plan/", given).status_code == 302
        assert "FP/27/014, Monday 11 January 2027" in client.get(url).content.decode()
        assert client.post(url + "forward_plan/", {"take_back": "yes", "undo-note": ""}).status_code == 400
        assert client.post(url + "forward_plan/", {"take_back": "yes", "undo-note": "Wrong year."}).status_code == 302
        assert client.get(url + "call_in/").status_code == 404
        timetable = client.get("/tenders/SBC-2027-014/timetable/").content.decode()
    # Ready by Friday 26 February 2027: call-in to the 25th, decided on the 18th, entered 29 days before.
    for words in ("by Wednesday 20 January 2027", "by Thursday 18 February 2027", "by Thursday 25 February 2027"):
        assert words in timetable


def test_the_award_waits_for_the_councils_own_decision(cast: Cast) -> None:
    tender = panels.sent(cast)
    steps = [step for step in default_steps() if step["gates"] == "award"]
    BuyerPolicy.objects.create(organisation=cast.buyer, decision_steps=steps)
    with clock.at(panels.APPROVED):
        with pytest.raises(Refused) as refused:
            approval.approve_awards(tender, by=cast.approver, has_interest=False)
        assert refused.value.reasons == ["Decision to award: record it with its reference and date."]
        record(cast, tender, "award_decision", panels.APPROVED.date(), "D/27/091")
        approved = approval.approve_awards(tender, by=cast.approver, has_interest=False)
    assert {award.status for award in approved} == {"approved"}

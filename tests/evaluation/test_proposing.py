"""Ranking and proposing: what is kept, what is refused, and that a run is never changed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from core import clock
from core.workflow import NotPermitted, Refused
from evaluation.actions import approval, moderation
from evaluation.actions import award as awarding
from evaluation.actions.ranking import rank_lots
from evaluation.allocation import Allocation, allocate
from evaluation.forms.awards import ApproveForm
from evaluation.models import AllocationRun, Award, Consensus, LotRanking, Panel
from evaluation.queries.rankings import current_rankings, working
from evaluation.queries.reasons import allocation_of, why_not
from tenders.actions.opening import confirm_opening
from tenders.models import OpenedPrice
from tests.factories import bids as bid_factory
from tests.factories import panels, people

pytestmark = pytest.mark.django_db


def test_a_ranking_is_exact_carries_its_working_and_is_made_again_only_when_its_inputs_change() -> None:
    cast = people.cast()
    tender = panels.priced(cast, lots=1, count=2, rates=["20.00", "25.00"], marks={"Larchfield Care": 4})
    with clock.at(panels.PROPOSED):
        with pytest.raises(NotPermitted):
            rank_lots(tender, by=cast.approver)
        (first,) = rank_lots(tender, by=cast.lead)
        assert [(row.bid, row.rank, row.shown_total) for row in working(first).rows] == [
            (panels.bid_of(tender, "Larchfield Care").ref, 1, "80.00"),  # 70 x 4/5 + 30 x 20/25
            (panels.bid_of(tender, "Tees Valley Homecare").ref, 2, "72.00"),  # 70 x 3/5 + 30
        ]
        (again,) = rank_lots(tender, by=cast.lead)
        assert again.pk == first.pk
        OpenedPrice.objects.filter(bid__organisation=cast.rival_supplier).update(rate="40.00")
        (second,) = rank_lots(tender, by=cast.lead)
        assert (second.version, LotRanking.objects.count()) == (2, 2)
        assert [row.shown_total for row in working(current_rankings(tender)[0]).rows] == ["72.00", "71.00"]


def test_nothing_is_ranked_while_prices_are_sealed_or_quality_is_open() -> None:
    cast = people.cast()
    panel = panels.moderating(cast, lots=1, count=2)
    with clock.at(panels.AGREED):
        with pytest.raises(Refused, match="Quality is not locked yet"):
            awarding.propose_awards(panel.tender, by=cast.lead)
        panels.agree_all(cast, panel)
        moderation.lock_quality(panel, by=cast.moderator)
        with pytest.raises(Refused, match="price envelopes are not open yet"):
            awarding.propose_awards(Panel.objects.get(pk=panel.pk).tender, by=cast.lead)


def test_after_prices_open_no_agreed_mark_changes_and_before_it_a_change_says_why() -> None:
    cast = people.cast()
    panel = panels.locked(cast, lots=1, count=2)
    bid, question = panel.tender.bids.all()[0], panel.tender.criteria.all()[0]
    change: dict[str, Any] = {"bid": bid, "criterion": question, "mark": 4, "reason": panels.REASON}
    with clock.at(panels.AGREED):
        with pytest.raises(Refused, match="Say why the panel changes it"):
            moderation.record_consensus(panel, by=cast.moderator, **change)
        corrected = moderation.record_consensus(panel, by=cast.moderator, why_changed="A slip of the pen.", **change)
        assert (corrected.version, Consensus.objects.filter(bid=bid, criterion=question).count()) == (2, 2)
    bid_factory.opened(panel.tender, cast.lead, cast.approver, kind="price", at=panels.PRICED)
    with clock.at(panels.PRICED), pytest.raises(Refused, match="Prices are open"):
        moderation.record_consensus(panel, by=cast.moderator, why_changed="Another slip.", **change)


def test_no_agreed_mark_changes_once_an_officer_has_begun_to_open_the_prices() -> None:
    cast = people.cast()
    panel = panels.locked(cast, lots=1, count=2)
    bid, question = panel.tender.bids.all()[0], panel.tender.criteria.all()[0]
    with clock.at(panels.PRICED):
        confirm_opening(tender=panel.tender, kind="price", by=cast.lead, fresh=True)
        with pytest.raises(Refused, match="An officer has begun to open the prices"):
            moderation.record_consensus(
                panel, by=cast.moderator, bid=bid, criterion=question, mark=Decimal(4), reason=panels.REASON,
                why_changed="A slip of the pen.",
            )  # fmt: skip
    assert Consensus.objects.filter(bid=bid, criterion=question).count() == 1


def test_a_run_is_kept_with_what_went_in_and_cannot_be_changed() -> None:
    cast = people.cast()
    tender = panels.proposed(cast, lots=2, count=3, marks={"Tees Valley Homecare": 5})
    run = AllocationRun.objects.get()
    assert (run.mechanism, run.outcome) == ("D", "proven")
    assert allocation_of(run).to_json() == run.result
    assert json.loads(run.instance)["rule"]["positions"][0]["name"] == "primary"
    loser = panels.bid_of(tender, "Hartburn Home Support").ref
    assert "has the place" in why_not(run, bidder=loser, lot="1", position="primary")[0]
    assert why_not(run, bidder=panels.bid_of(tender, "Tees Valley Homecare").ref, lot="1", position="primary") == []
    # SQLite says IntegrityError or OperationalError, PostgreSQL an error of its own: refused either way.
    with pytest.raises((IntegrityError, OperationalError, Exception), match="append-only"), transaction.atomic():
        AllocationRun.objects.filter(pk=run.pk).update(result="{}")
    with clock.at(panels.PROPOSED):
        awarding.propose_awards(tender, by=cast.lead)
    assert AllocationRun.objects.count() == 2
    assert {award.run_id for award in Award.objects.all()} == {AllocationRun.objects.order_by("pk").last().pk}  # type: ignore[union-attr] # there are two
    assert connection.vendor in {"sqlite", "postgresql"}


def test_a_ranking_that_changes_while_the_solver_runs_refuses_the_award(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = people.cast()
    tender = panels.priced(cast, lots=1, count=2)
    real = allocate

    def slow(*args: Any, **kwargs: Any) -> Allocation:
        OpenedPrice.objects.filter(bid__organisation=cast.supplier).update(rate="99.00")
        rank_lots(tender, by=cast.lead)
        return real(*args, **kwargs)

    monkeypatch.setattr(awarding, "allocate", slow)
    with clock.at(panels.PROPOSED), pytest.raises(Refused, match="A ranking changed while the award was worked out"):
        awarding.propose_awards(tender, by=cast.lead)
    assert (AllocationRun.objects.count(), Award.objects.count()) == (0, 0)


def test_an_award_that_ran_out_of_time_needs_the_approvers_reason() -> None:
    cast = people.cast()
    tender = panels.priced(cast, lots=1, count=2)
    with clock.at(panels.PROPOSED):
        run = awarding.propose_awards(tender, by=cast.lead)
        ended = AllocationRun.objects.create(
            tender=tender, mechanism="D", outcome="limit", instance=run.instance, result=run.result,
            inputs_sha256=run.inputs_sha256, started_at=run.started_at, run_at=run.run_at, run_by=cast.lead,
        )  # fmt: skip
        Award.objects.update(run=ended)
        approval.send_awards_for_approval(tender, by=cast.lead)
        assert "reason" in ApproveForm({"interest": "no"}, ended_early=True).errors
        with pytest.raises(Refused, match="not proven best"):
            approval.approve_awards(tender, by=cast.approver, has_interest=False)
        approval.approve_awards(tender, by=cast.approver, has_interest=False, reason="Within a point of the bound.")
    assert Award.objects.get().approved_reason == "Within a point of the bound."

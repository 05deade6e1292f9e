"""Lists cost the same number of queries for one row and for three, and needs say what and where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from core import clock, jobs, ports
from core.models import User
from evaluation.actions import approval, award_notice, marking, summaries
from evaluation.actions import award as awarding
from evaluation.actions import panel as actions
from evaluation.models import Panel
from evaluation.queries import needs
from tests.factories import bids as bid_factory
from tests.factories import panels, people
from tests.factories.bids import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

MARKING_LIST = 14


def _cost(client: Any, address: str, count: Callable[..., Any]) -> int:
    with count() as queries:
        assert client.get(address).status_code == 200
    return len(queries.captured_queries)


@pytest.fixture
def counting() -> Callable[..., Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


def test_the_marking_list_costs_the_same_for_one_panel_and_for_three(counting: Callable[..., Any]) -> None:
    cast = people.cast()
    panels.started(cast, lots=1, count=2)
    with clock.at(panels.MARKED):
        client = signed_in(cast.evaluator_a)
        client.get("/marking/")
        one = _cost(client, "/marking/", counting)
        panels.started(cast, lots=1, count=2)
    panels.started(cast, lots=1, count=2)
    with clock.at(panels.MARKED):
        three = _cost(client, "/marking/", counting)
    assert (one, three) == (MARKING_LIST, MARKING_LIST)


def test_the_moderation_screen_costs_the_same_for_two_bids_and_for_four(counting: Callable[..., Any]) -> None:
    cast = people.cast()
    two = panels.moderating(cast, lots=1, count=2)
    four = panels.moderating(cast, lots=1, count=4)
    with clock.at(panels.AGREED):
        client = signed_in(cast.moderator)
        pages = [reverse("evaluation:moderate", args=[panel.tender.reference]) for panel in (two, four)]
        client.get(pages[0])
        first, second = (_cost(client, page, counting) for page in pages)
    assert first == second


def _whats(user: User) -> list[tuple[str, str]]:
    """As one request sees it: what a request keeps on the person is dropped."""
    fresh = User.objects.get(pk=user.pk)
    return [(need.what, need.who) for need in needs.needs_of(fresh)]


def test_each_person_is_asked_for_the_next_step_and_nobody_for_anothers() -> None:
    cast: Cast = people.cast()
    tender = panels.closed(cast, lots=1, count=2)
    with clock.at(panels.OPENED):
        assert _whats(cast.lead) == [("Appoint the panel", "you")]
        panels.appointed(cast, tender)
        assert _whats(cast.lead) == []  # the opening's own page asks its officers
        assert _whats(cast.evaluator_a) == []
    bid_factory.opened(tender, cast.lead, cast.approver, at=panels.OPENED)
    panel = Panel.objects.get(tender=tender)
    with clock.at(panels.DECLARED):
        assert _whats(cast.evaluator_a) == [("Declare your interests in the bidders", "you")]
        assert _whats(cast.lead) == [("Declare interests in the bidders", "others")]
        panels.declare_all(panel)
        assert _whats(cast.evaluator_a) == []
        assert _whats(cast.lead) == [("Start marking", "you")]
        actions.start_marking(Panel.objects.get(pk=panel.pk), by=cast.lead)
    with clock.at(panels.MARKED):
        assert _whats(cast.evaluator_a) == [("Mark the bids: 0 of 6 marked", "you")]
        assert _whats(cast.moderator) == [("Waiting for the marks of 3 evaluators", "others")]
        panels.mark_all(panel, cast.evaluator_a)
        assert _whats(cast.evaluator_a) == [("Hand in your marks", "you")]
        marking.submit_marks(panel, by=cast.evaluator_a)
        assert _whats(cast.evaluator_a) == [("Your marks are in; others are still marking", "others")]
        for user in (cast.evaluator_b, cast.evaluator_c):
            panels.mark_all(panel, user)
            marking.submit_marks(panel, by=user)
        assert _whats(cast.moderator) == [("Agree the marks: 0 of 6 agreed", "you")]
        panels.agree_all(cast, panel)
        assert _whats(cast.moderator) == [("Lock quality", "you")]
        assert _whats(cast.lead) == [("Lock quality", "others")]
        assert _whats(cast.stranger_lead) == []
        assert _whats(cast.bidder) == []


def test_the_award_asks_lead_and_approver_in_turn_and_bidders_at_the_end() -> None:
    cast = people.cast()
    tender = panels.priced(cast, lots=1, count=2)
    with clock.at(panels.PROPOSED):
        assert _whats(cast.lead) == [("Rank the bids and propose the award", "you")]
        assert _whats(cast.approver) == []
        awarding.propose_awards(tender, by=cast.lead)
        assert _whats(cast.lead) == [("Send award for approval", "you")]
        approval.send_awards_for_approval(tender, by=cast.lead)
        assert _whats(cast.lead) == [("Approve the award", "others")]
        assert _whats(cast.approver) == [("Approve the award", "you")]
    with clock.at(panels.APPROVED):
        approval.approve_awards(tender, by=cast.approver, has_interest=False)
        assert _whats(cast.lead) == [("Send the assessment summaries", "you")]
    with clock.at(panels.SENT):
        summaries.draft_summaries(tender, by=cast.lead)
        assert _whats(cast.bidder) == []
        summaries.send_summaries(tender, by=cast.lead)
        assert _whats(cast.bidder) == [("Read your result and the reasons", "you")]
        assert _whats(cast.lead) == [("Submit the award notice", "you")]
        award_notice.submit_award_notice(tender, by=cast.lead)
        assert _whats(cast.lead) == [("The platform has the award notice", "others")]
        jobs.run_due()
        jobs.run_due()
        assert _whats(cast.lead) == [("Standstill runs", "others")]
    assert "evaluation.quality_locked" in ports.guards.filled()

"""An approved notice waits for its planned day: frozen, sent by the clock alone, sent sooner by a person, void when changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock, jobs
from core.models import OutboxMessage
from core.workflow import NotPermitted, Refused
from tenders import frames
from tenders import needs as own_needs
from tenders.actions import held, writing_notices
from tenders.actions import tender as actions
from tenders.enums import NoticeStatus, TenderStatus
from tenders.models import Tender
from tenders.queries.board import BoardFilter, board
from tests.factories import tenders as made
from tests.factories.people import Cast

PAGE = "/tenders/SBC-2027-014/"
NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)  # the planned day is Monday 1 March 2027


@pytest.fixture
def waiting(cast: Cast) -> Any:
    with clock.at(made.DRAFTED):
        tender = made.in_approval(cast, reference="SBC-2027-014", lots_kept=1)
        assert tender.publish_on == NINE.date()
        yield actions.approve(tender=tender, by=cast.approver, send_at=NINE)


def test_it_is_frozen_and_nothing_has_left(cast: Cast, waiting: Tender) -> None:
    jobs.run_due()
    notice = waiting.notices.get()
    assert (notice.status, notice.submitted_at, notice.fields["title"]) == (
        NoticeStatus.DRAFTED, None, waiting.title,
    )  # fmt: skip
    assert waiting.status_words() == "Approved, leaves Monday 1 March at 9am"
    assert frames.next_deadline(waiting) == ("The notice leaves", NINE)
    assert "the notice leaves by itself" in str(frames.who_acts(waiting, cast.lead).lines)
    assert [(need.what, need.due, need.who) for need in own_needs.of_buyers(cast.lead)] == [
        ("Approved; the notice leaves on its day", NINE, "others")
    ]
    row = next(row for row in board(cast.lead, BoardFilter()).rows)
    assert (row.stage, row.next_words, row.next_at) == ("held", "Notice leaves", NINE)
    assert OutboxMessage.objects.filter(to=cast.lead, subject__contains="leaves on its day").count() == 1


def test_the_clock_sends_it_not_a_task_that_runs_early(cast: Cast, waiting: Tender) -> None:
    with pytest.raises(Refused, match="Its time has not come"):
        held.send_now(tender=waiting, by=None)
    with clock.at(NINE - timedelta(seconds=1)):
        assert held.send_due() == 0
    with clock.at(NINE):
        assert held.send_due() == 1
        assert held.send_due() == 0
        jobs.run_due()
        jobs.run_due()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.published_at, waiting.send_at) == (TenderStatus.PUBLISHED, NINE, None)
    assert waiting.notices.get().submitted_at == NINE


def test_a_person_sends_it_before_its_day(cast: Cast, waiting: Tender) -> None:
    with pytest.raises(NotPermitted):
        held.send_now(tender=waiting, by=cast.auditor)
    client = Client()
    client.force_login(cast.lead)
    page = client.get(PAGE).content.decode()
    assert "It leaves for the platform on Monday 1 March 2027 at 9am" in page
    assert "The notice left" in client.post(f"{PAGE}send-now/", follow=True).content.decode()
    assert waiting.notices.get().status == NoticeStatus.SUBMITTED
    with pytest.raises(Refused, match="does not wait for its day any more"):
        held.send_now(tender=waiting, by=cast.lead)


def test_taking_the_tender_back_withdraws_it_and_voids_the_approval(cast: Cast, waiting: Tender) -> None:
    with pytest.raises(Refused, match="take the tender back"):
        writing_notices.give_up(notice=waiting.notices.get(), by=cast.lead)
    actions.send_back(tender=waiting, by=cast.lead, reason="A date is wrong.")
    assert (waiting.approved_at, waiting.send_at) == (None, None)
    assert waiting.notices.get().status == NoticeStatus.WITHDRAWN
    with clock.at(NINE + timedelta(days=1)):
        assert held.send_due() == 0
        jobs.run_due()
    assert waiting.notices.get().submitted_at is None


def test_cancelling_withdraws_it_too(cast: Cast, waiting: Tender) -> None:
    actions.cancel(tender=waiting, by=cast.lead, reason="The money was cut.")
    assert waiting.notices.get().status == NoticeStatus.WITHDRAWN
    with clock.at(NINE):
        assert held.send_due() == 0


def test_the_approver_is_asked_and_a_time_that_is_past_is_refused(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.in_approval(cast, reference="SBC-2027-014", lots_kept=1)
        client = Client()
        client.force_login(cast.approver)
        page = client.get(f"{PAGE}approval/").content.decode()
        assert "On the day planned, Monday 1 March 2027" in page
        data = {"approve": "yes", "version": tender.version}
        assert client.post(f"{PAGE}approval/", data).status_code == 400
        with pytest.raises(Refused, match="still ahead"):
            actions.approve(tender=tender, by=cast.approver, send_at=made.DRAFTED)
        with pytest.raises(Refused, match="before bids close"):
            actions.approve(tender=tender, by=cast.approver, send_at=made.CLOSES)
        told = client.post(f"{PAGE}approval/", {**data, "when": "planned", "hour": "10"}, follow=True).content.decode()
        assert "Monday 1 March 2027 at 10am" in told
    tender.refresh_from_db()
    assert tender.send_at == NINE + timedelta(hours=1)


def test_on_the_planned_day_nothing_is_asked_and_it_leaves_at_once(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.in_approval(cast, reference="SBC-2027-014", lots_kept=1)
    with clock.at(NINE):
        client = Client()
        client.force_login(cast.approver)
        assert "When the notice leaves" not in client.get(f"{PAGE}approval/").content.decode()
        client.post(f"{PAGE}approval/", {"approve": "yes", "version": tender.version})
    assert tender.notices.get().status == NoticeStatus.SUBMITTED

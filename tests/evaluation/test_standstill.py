"""The last day, and that nobody signs before it has ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, jobs
from core.models import OutboxMessage
from core.workflow import NotPermitted, Refused
from evaluation import standstill
from evaluation.actions import approval, award_notice, conclusion, summaries
from evaluation.actions import award as awarding
from evaluation.models import Award, Summary
from tenders.models import Lot
from tests.factories import panels, people


def test_the_last_day_by_the_published_vectors() -> None:
    assert standstill.last_day(datetime(2026, 11, 23, 12, tzinfo=UTC), 8) == date(2026, 12, 3)
    assert standstill.last_day(datetime(2024, 12, 24, 12, tzinfo=UTC), 8) == date(2025, 1, 8)


def test_a_notice_accepted_just_before_midnight_by_uk_clocks_counts_that_day() -> None:
    assert standstill.last_day(datetime(2027, 6, 14, 22, 59, tzinfo=UTC), 8) == date(2027, 6, 23)
    assert standstill.last_day(datetime(2027, 6, 14, 23, 1, tzinfo=UTC), 8) == date(2027, 6, 24)


def test_signing_is_refused_to_the_last_second_and_allowed_from_midnight() -> None:
    ends = datetime(2027, 6, 23, 23, 0, tzinfo=UTC)
    said = "The standstill runs until midnight at the end of Wednesday 23 June 2027. Sign after that."
    assert standstill.not_yet(date(2027, 6, 23), ends - timedelta(microseconds=1)) == [said]
    assert standstill.not_yet(date(2027, 6, 23), ends) == []
    assert standstill.not_yet(None, ends) == ["The standstill has not begun: the award notice is not public yet."]
    assert standstill.ends_at(None) is None


@pytest.mark.django_db
def test_from_the_notice_to_the_signature_every_step_waits_for_the_one_before() -> None:
    cast = people.cast()
    tender = panels.approved(cast, lots=2, count=2)
    with clock.at(panels.SENT):
        with pytest.raises(Refused, match="Draft the assessment summaries first"):
            summaries.send_summaries(tender, by=cast.lead)
        with pytest.raises(NotPermitted):
            summaries.draft_summaries(tender, by=cast.approver)
        summaries.draft_summaries(tender, by=cast.lead)
        with pytest.raises(Refused, match="send every assessment summary first"):
            award_notice.submit_award_notice(tender, by=cast.lead)
        assert OutboxMessage.objects.filter(subject__contains="your result").count() == 0
        sent = summaries.send_summaries(tender, by=cast.lead)
        assert {summary.sent_at for summary in Summary.objects.all()} == {panels.SENT}
        assert len(sent) == 2
        told = OutboxMessage.objects.filter(subject__contains="your result").values_list("address", flat=True)
        assert set(told) == {user.email for user in (cast.bidder, cast.editor, cast.viewer, cast.rival)}
        with pytest.raises(Refused, match="every award of this tender must be approved first"):
            summaries.send_summaries(tender, by=cast.lead)
        with pytest.raises(Refused, match="is summaries sent already"):
            awarding.propose_awards(tender, by=cast.lead)
        with pytest.raises(Refused, match="The standstill has not begun"):
            conclusion.sign_awards(tender, by=cast.lead)
        with pytest.raises(NotPermitted):
            award_notice.submit_award_notice(tender, by=cast.approver)
        notice = award_notice.submit_award_notice(tender, by=cast.lead)
        with pytest.raises(Refused, match="has not answered yet"):
            award_notice.submit_award_notice(tender, by=cast.lead)
        assert notice.fields["bids_received"] == 2
        assert "rate" not in str(notice.fields)
        jobs.run_due()
        jobs.run_due()
    assert {a.status for a in Award.objects.all()} == {"standstill"}
    assert {a.standstill_last_day for a in Award.objects.all()} == {date(2027, 6, 23)}
    ends = datetime(2027, 6, 23, 23, 0, tzinfo=UTC)
    with clock.at(ends - timedelta(seconds=1)), pytest.raises(Refused, match="The standstill runs until midnight"):
        conclusion.sign_awards(tender, by=cast.lead)
    with clock.at(ends):
        with pytest.raises(NotPermitted):
            conclusion.sign(Award.objects.all()[0], by=cast.approver)
        conclusion.sign_awards(tender, by=cast.lead)  # the sweep has not run: the clock is what counts
    tender.refresh_from_db()
    assert tender.status == "complete"
    assert {lot.status for lot in Lot.objects.all()} == {"awarded"}


@pytest.mark.django_db
def test_summaries_of_an_award_that_changed_are_drafted_again_and_sent_once() -> None:
    cast = people.cast()
    tender = panels.approved(cast, lots=2, count=2)
    with clock.at(panels.SENT):
        summaries.draft_summaries(tender, by=cast.lead)
    with clock.at(panels.SENT + timedelta(minutes=1)):
        conclusion.cancel_award(Award.objects.get(lot__number=1), by=cast.lead, reason="A pilot scheme goes on.")
        with pytest.raises(Refused, match="The award changed after the summaries were drafted"):
            summaries.send_summaries(tender, by=cast.lead)
        assert not Summary.objects.filter(sent_at__isnull=False).exists()
        assert OutboxMessage.objects.filter(subject__contains="your result").count() == 0
        summaries.draft_summaries(tender, by=cast.lead)
        assert len(summaries.send_summaries(tender, by=cast.lead)) == 2
        for award in Award.objects.exclude(status="cancelled"):
            conclusion.cancel_award(award, by=cast.lead, reason="A bidder was left out by mistake.")
        awarding.propose_awards(tender, by=cast.lead)
        approval.send_awards_for_approval(tender, by=cast.lead)
        approval.approve_awards(tender, by=cast.approver, has_interest=False)
        with pytest.raises(Refused, match="A second set cannot be drafted"):
            summaries.draft_summaries(tender, by=cast.lead)


@pytest.mark.django_db
def test_a_cancelled_award_leaves_its_lot_to_be_left_with_a_reason() -> None:
    cast = people.cast()
    tender = panels.proposed(cast, lots=2, count=2)
    with clock.at(panels.PROPOSED):
        first = Award.objects.get(lot__number=1)
        with pytest.raises(Refused, match="Cancel it first"):
            conclusion.leave_lot(first.lot, by=cast.lead, reason="A pilot scheme there goes on.")
        with pytest.raises(Refused, match="say why"):
            conclusion.cancel_award(first, by=cast.lead, reason=" ")
        with pytest.raises(Refused, match="say what"):
            conclusion.refuse_award(first, by=cast.lead, reason="")
        conclusion.cancel_award(first, by=cast.lead, reason="A pilot scheme there goes on.")
        with pytest.raises(Refused, match="Lots 1 have nobody"):
            approval.send_awards_for_approval(tender, by=cast.lead)
        with pytest.raises(NotPermitted):
            conclusion.leave_lot(first.lot, by=cast.approver, reason="No.")
        with pytest.raises(Refused, match="say why"):
            conclusion.leave_lot(first.lot, by=cast.lead, reason="")
        lot = conclusion.leave_lot(first.lot, by=cast.lead, reason="A pilot scheme there goes on.")
        assert lot.status == "not_awarded"
        approval.send_awards_for_approval(tender, by=cast.lead)
    with clock.at(panels.APPROVED):
        with pytest.raises(Refused, match="say what must change"):
            approval.send_back_awards(tender, by=cast.approver, reason="")
        with pytest.raises(Refused, match="say in which bidder"):
            approval.approve_awards(tender, by=cast.approver, has_interest=True)
        with pytest.raises(NotPermitted, match="another approver"):
            approval.approve_awards(tender, by=cast.approver, has_interest=True, interest="I own shares in one.")
        assert tender.procurement.interest_declarations.order_by("pk").last().has_interest  # type: ignore[union-attr] # it was just made
        with pytest.raises(NotPermitted):
            approval.approve_awards(tender, by=cast.lead, has_interest=False)
        assert Award.objects.get(lot__number=2).status == "proposed"

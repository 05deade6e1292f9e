"""A notice is public here only once the platform has taken it (Regs r.5), and every clock starts from its time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core import clock, jobs, publication, publisher
from core.models import OutboxMessage, PublicRecord
from core.workflow import NotPermitted, Refused, move
from tenders.actions import notices
from tenders.actions import tender as actions
from tenders.enums import NoticeStatus, TenderStatus
from tenders.models import Notice, Tender
from tenders.policies import tenders as tender_policies
from tests.factories import tenders as made
from tests.factories.people import Cast


def approved(cast: Cast) -> Tender:
    return made.approved(cast, reference="SBC-2027-014", lots_kept=1)


def test_approval_freezes_the_fields_and_nothing_is_public_yet(cast: Cast) -> None:
    with clock.at(made.PUBLISHED):
        tender = approved(cast)
        notice = tender.notices.get()
        assert (notice.reference, notice.status) == ("SBC-2027-014-UK4-1", NoticeStatus.SUBMITTED)
        assert notice.fields["dates"]["closes_at"] == "2027-04-16T11:00:00+00:00"
        assert tender.status_words() == "Approved, waiting for the platform"
        assert not PublicRecord.objects.exists()
        assert not tender.is_open_for_bids(made.PUBLISHED)


def test_the_platforms_own_time_publishes_and_later_looks_change_nothing(cast: Cast) -> None:
    with clock.at(made.PUBLISHED):
        tender = approved(cast)
        jobs.run_due()
    with clock.at(made.PUBLISHED + timedelta(minutes=5)):
        jobs.run_due()
        jobs.run_due()
    tender.refresh_from_db()
    notice = tender.notices.get()
    assert (tender.status, tender.published_at) == (TenderStatus.PUBLISHED, notice.accepted_at)
    record = publication.records("notice").get()
    assert (record.reference, record.subject, record.at) == ("SBC-2027-014-UK4-1", "SBC-2027-014", notice.accepted_at)
    assert record.payload["cdp_id"] == notice.cdp_id
    assert record.payload["lots"][0]["name"] == "Northern Parishes, Billingham West and Central"
    assert OutboxMessage.objects.filter(subject="SBC-2027-014: the notice is public").count() == 2


def test_a_silent_platform_keeps_everything_waiting(cast: Cast) -> None:
    publisher.behaviour("silent")
    with clock.at(made.PUBLISHED):
        tender = approved(cast)
        jobs.run_due()
        jobs.run_due()
        tender.refresh_from_db()
        assert tender.status == TenderStatus.IN_APPROVAL
        with pytest.raises(Refused, match="The platform holds its notice"):
            actions.send_back(tender=tender, by=cast.approver, reason="Wait.")
        with pytest.raises(Refused, match="It is approved already"):
            actions.approve(tender=tender, by=cast.approver)
    assert not PublicRecord.objects.exists()


def refused(cast: Cast) -> tuple[Tender, Notice]:
    publisher.behaviour("refuse")
    tender = approved(cast)
    jobs.run_due()
    jobs.run_due()
    tender.refresh_from_db()
    return tender, tender.notices.get()


def test_a_refusal_shows_nothing_says_why_and_is_mended_by_sending_again(cast: Cast) -> None:
    with clock.at(made.PUBLISHED):
        tender, notice = refused(cast)
        assert notice.status == NoticeStatus.REFUSED
        assert notice.refusal_reason == "The platform could not match the buyer's registration."
        assert not PublicRecord.objects.exists()
        assert OutboxMessage.objects.filter(to=cast.lead, subject__contains="the platform refused").count() == 1
        publisher.behaviour("accept")
        with pytest.raises(NotPermitted):
            notices.resubmit(notice=notice, by=cast.auditor)
        again = notices.resubmit(notice=notice, by=cast.lead)
        assert (again.reference, again.fields) == ("SBC-2027-014-UK4-2", notice.fields)
        with pytest.raises(Refused, match="A newer version"):
            notices.resubmit(notice=notice, by=cast.lead)
        jobs.run_due()
        jobs.run_due()
    tender.refresh_from_db()
    assert tender.status == TenderStatus.PUBLISHED


def test_a_refusal_is_mended_by_taking_the_tender_back_which_voids_the_approval(cast: Cast) -> None:
    with clock.at(made.PUBLISHED):
        tender, notice = refused(cast)
        actions.send_back(tender=tender, by=cast.lead, reason="The registration number is wrong.")
        assert (tender.status, tender.approved_at) == (TenderStatus.DRAFT, None)
        with pytest.raises(Refused, match="back in draft"):
            notices.resubmit(notice=notice, by=cast.lead)
        publisher.behaviour("accept")
        actions.change_details(tender=tender, by=cast.lead, details={"title": "Care at home"})
        actions.send_for_approval(tender=tender, by=cast.lead)
        actions.approve(tender=tender, by=cast.approver)
        jobs.run_due()
        jobs.run_due()
    assert [(each.version, each.status) for each in tender.notices.all()] == [(1, "refused"), (2, "accepted")]
    with pytest.raises(Refused, match="Only a notice the platform refused"):
        notices.resubmit(notice=tender.notices.get(version=2), by=cast.lead)


def test_a_notice_that_comes_after_the_deadline_is_public_but_opens_no_tender(cast: Cast) -> None:
    publisher.behaviour("silent")
    with clock.at(made.PUBLISHED):
        tender = approved(cast)
        jobs.run_due()
    publisher.behaviour("accept")
    with clock.at(made.CLOSES + timedelta(days=1)):
        jobs.run_due()
        tender.refresh_from_db()
        assert tender.notices.get().status == NoticeStatus.ACCEPTED
        assert tender.status == TenderStatus.IN_APPROVAL
        assert publication.records("notice").count() == 1
        assert not tender.is_open_for_bids(clock.now())


def test_the_answer_belongs_to_the_clock_alone(cast: Cast) -> None:
    with clock.at(made.PUBLISHED):
        notice = approved(cast).notices.get()
        for person in (cast.lead, cast.approver):
            with pytest.raises(NotPermitted):
                move(notice, "accept", by=person, cdp_id="1", accepted_at=clock.now())
            with pytest.raises(NotPermitted):
                move(notice, "refuse", by=person, reason="No.")


@pytest.mark.parametrize(("verb", "states"), [("submit", "drafted"), ("accept", "submitted"), ("refuse", "submitted")])
def test_each_step_of_a_notice_has_one_source(verb: str, states: str) -> None:
    from core.workflow import Table

    assert [row.source for row in Table.of(Notice) if row.verb == verb] == [states]


def test_an_unknown_kind_and_a_stranger_are_refused(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.draft(cast, lots_kept=1)
        with pytest.raises(Refused, match="UK1 to UK17"):
            notices.submit_notice(procurement=tender.procurement, kind="UK99", fields={}, by=cast.lead)
        for person in (cast.auditor, cast.bidder, cast.stranger_lead):
            with pytest.raises(NotPermitted):
                notices.submit_notice(procurement=tender.procurement, kind="UK2", fields={"title": "T"}, by=person)
        assert not Notice.objects.exists()


def test_a_notice_of_another_kind_is_public_under_its_own_title(cast: Cast) -> None:
    with clock.at(made.PUBLISHED):
        procurement = made.draft(cast, lots_kept=1).procurement
        notices.submit_notice(procurement=procurement, kind="UK2", fields={"subject": "Care"}, by=cast.lead)
        jobs.run_due()
        jobs.run_due()
    assert publication.records("notice").get().title == procurement.title


def test_delivery_twice_is_one_notice_and_an_answered_one_is_not_sent(cast: Cast, monkeypatch: Any) -> None:
    sent: list[str] = []
    monkeypatch.setattr(publisher.StandIn, "submit", lambda self, reference, fields: sent.append(reference))
    with clock.at(made.PUBLISHED):
        notice = approved(cast).notices.get()
        message = OutboxMessage.objects.get(kind="notice")
        notices.deliver(message)
        move(notice, "accept", by=None, cdp_id="000001-2027", accepted_at=clock.now())
        notices.deliver(message)
    assert sent == ["SBC-2027-014-UK4-1"]


def test_frozen_fields_are_not_touched_by_later_changes(cast: Cast) -> None:
    with clock.at(made.PUBLISHED):
        tender, notice = refused(cast)
        before = dict(notice.fields)
        actions.send_back(tender=tender, by=cast.lead, reason="Another title.")
        actions.change_details(tender=tender, by=cast.lead, details={"title": "Another title"})
    assert Notice.objects.get(pk=notice.pk).fields == before


def test_an_answer_taken_by_another_process_in_between_is_passed_over(cast: Cast, monkeypatch: Any) -> None:
    outcome = publisher.StandIn.outcome

    def answered_meanwhile(self: publisher.StandIn, reference: str) -> Any:
        answer = outcome(self, reference)
        other = Notice.objects.get(reference=reference)
        move(other, "accept", by=None, cdp_id="000001-2027", accepted_at=clock.now())
        return answer

    with clock.at(made.PUBLISHED):
        notice = approved(cast).notices.get()
        notices.deliver(OutboxMessage.objects.get(kind="notice"))
        monkeypatch.setattr(publisher.StandIn, "outcome", answered_meanwhile)
        assert notices.poll_due() == 0
    notice.refresh_from_db()
    assert notice.cdp_id == "000001-2027"
    assert publication.records("notice").count() == 1


def test_the_clock_may_send_what_follows_from_an_approval() -> None:
    assert tender_policies.may_send_notice(None, Notice()) is True

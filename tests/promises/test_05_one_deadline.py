"""Promise 5: one deadline. Page, notice, public record, mail, gate, closing and opening read one field.

It is never brought forward, by nobody, not in the database either. An extension is a new version of the notice, approved
by two people, in force in one transaction, told to everyone.

The break that makes this fail (done once, seen to fail, undone): in `tenders/changing/dates.py`, `new_dates`, leave
`found["closes_at"] = closes` out, so that the notice and the mails say the later hour and the gate keeps the old one (the
portal of the Polish tenders that could be opened at the old hour): `test_after_an_extension_everyone_reads_the_new_one`
and `test_a_bid_between_the_two_hours_is_in_time_and_nothing_opens_before_the_new_one` turn red. And: take
`OnlyLater("Tender", ...)` out of the migrations, and `test_the_database_itself_refuses_an_earlier_deadline` turns red.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from core import clock, publication, publisher
from core.calendar import in_words
from core.models import OutboxMessage
from core.workflow import NotPermitted, Refused
from tenders import readiness, timetable
from tenders.actions import amending, amendment_notice
from tenders.actions import tender as actions
from tenders.actions.opening import confirm_opening
from tenders.models import Attempt, Incident, Tender
from tests.factories import bids as bid_factory
from tests.factories import changes
from tests.factories import tenders as made
from tests.factories.changes import CHANGING, LATER, NEW_WORDS
from tests.factories.people import Cast

WORDS = "Friday 16 April 2027 at 12 noon"
BETWEEN = datetime(2027, 4, 20, 9, 0, tzinfo=UTC)  # after the old deadline, before the new one


def page(user: Any, address: str) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_everyone_reads_the_same_deadline(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
    assert tender.closes_at is not None
    assert in_words(tender.closes_at) == WORDS
    record = publication.records("notice").get()
    assert record.payload["dates"]["closes_at"] == tender.closes_at.isoformat()
    with clock.at(made.PUBLISHED):
        for person in (cast.lead, cast.approver, cast.auditor):
            for address in ("", "timetable/", "notices/UK4/"):
                assert WORDS in page(person, f"/tenders/SBC-2027-014/{address}")
        assert WORDS in page(cast.lead, "/tenders/")
    assert all(WORDS in mail.body for mail in OutboxMessage.objects.filter(key__startswith="published:"))
    assert OutboxMessage.objects.filter(key__startswith="published:").count() == 2


def test_the_gate_and_the_closing_turn_at_the_same_instant(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, lots_kept=1)
    just_after = made.CLOSES + timedelta(microseconds=1)
    assert (tender.is_open_for_bids(made.CLOSES), tender.deadline_passed(made.CLOSES)) == (True, False)
    assert (tender.is_open_for_bids(just_after), tender.deadline_passed(just_after)) == (False, True)
    with clock.at(made.CLOSES):
        assert actions.close_due() == 0
    with clock.at(just_after):
        assert actions.close_due() == 1


def test_no_step_of_the_draft_moves_it_once_the_tender_has_left_the_draft(cast: Cast) -> None:
    with clock.at(made.PUBLISHED):
        tender = made.published(cast, lots_kept=1)
        dates = readiness.timetable_dates(tender)
        for day in (-1, 1):
            moved = timetable.propose(made.PUBLISHED.date(), timetable.Gaps(closes=46 + 7 * day))
            with pytest.raises(Refused, match="published: nothing of it can be changed"):
                actions.set_timetable(tender=tender, by=cast.lead, dates=moved)
        with pytest.raises(Refused, match="'Send back' cannot be done now"):
            actions.send_back(tender=tender, by=cast.approver, reason="Another date.")
    assert readiness.timetable_dates(Tender.objects.get(pk=tender.pk)) == dates


def test_the_database_itself_refuses_an_earlier_deadline(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, lots_kept=1)
    row = Tender.objects.filter(pk=tender.pk)
    with pytest.raises(DatabaseError, match="only later"), transaction.atomic():
        row.update(closes_at=made.CLOSES - timedelta(microseconds=1))
    for earlier in (made.PUBLISHED, None):  # PostgreSQL asks the table's own checks first: they refuse these as well
        with pytest.raises(DatabaseError, match=r"only later|check constraint"), transaction.atomic():
            row.update(closes_at=earlier)
    assert row.get().closes_at == made.CLOSES
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(published_at=None)
    row.update(closes_at=LATER)
    draft = made.draft(cast, lots_kept=1)
    Tender.objects.filter(pk=draft.pk).update(closes_at=made.PUBLISHED)  # a draft's date is nobody's promise yet


def test_an_extension_takes_two_people(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, lots_kept=1)
    with clock.at(CHANGING):
        with pytest.raises(NotPermitted):
            amending.extend(tender=tender, by=cast.approver, closes_at=LATER, reason="A week more.")
        amendment = changes.extension(tender, cast)
        with pytest.raises(NotPermitted):
            amendment_notice.approve(amendment=amendment, by=cast.lead, version=amendment.version)
        for stranger in (cast.auditor, cast.bidder, cast.stranger_lead):
            with pytest.raises(NotPermitted):
                amendment_notice.approve(amendment=amendment, by=stranger, version=amendment.version)
    tender.refresh_from_db()
    assert tender.closes_at == made.CLOSES


def test_until_the_platform_accepts_everyone_reads_the_old_one(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
    bid = bid_factory.submitted(tender, cast.supplier, cast.bidder, bid_factory.Written(lots=(1,)))
    publisher.behaviour("silent")
    with clock.at(CHANGING):
        changes.extended(tender, cast)
        for address in ("", "timetable/"):
            assert WORDS in page(cast.lead, f"/tenders/SBC-2027-014/{address}")
        assert NEW_WORDS not in page(cast.lead, "/tenders/SBC-2027-014/")
        assert NEW_WORDS not in page(cast.lead, "/tenders/SBC-2027-014/notices/")
        assert NEW_WORDS not in page(cast.bidder, f"/bids/{bid.ref}/")
        assert NEW_WORDS not in page(cast.stranger, "/notices/SBC-2027-014-UK4-1/")
    assert not OutboxMessage.objects.filter(body__contains=NEW_WORDS).exists()
    tender.refresh_from_db()
    assert tender.closes_at == made.CLOSES


def test_after_an_extension_everyone_reads_the_new_one(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
    bid = bid_factory.submitted(tender, cast.supplier, cast.bidder, bid_factory.Written(lots=(1,)))
    with clock.at(CHANGING):
        assert changes.extended(tender, cast).status == "published"
        tender.refresh_from_db()
        assert tender.closes_at == LATER
        assert in_words(LATER) == NEW_WORDS
        for person in (cast.lead, cast.approver, cast.auditor):
            for address in ("", "timetable/", "notices/UK4/"):
                seen = page(person, f"/tenders/SBC-2027-014/{address}")
                assert NEW_WORDS in seen
        assert WORDS not in page(cast.lead, "/tenders/SBC-2027-014/timetable/")
        assert NEW_WORDS in page(cast.bidder, f"/bids/{bid.ref}/")
        assert WORDS not in page(cast.bidder, f"/bids/{bid.ref}/")
        public = page(cast.stranger, "/notices/SBC-2027-014-UK4-2/")
        assert NEW_WORDS in public
    newest = publication.records("notice").last()
    assert newest is not None
    assert (newest.payload["version"], newest.payload["dates"]["closes_at"]) == (2, LATER.isoformat())
    assert publication.records("change").get().payload["closes_at"] == LATER.isoformat()
    mails = OutboxMessage.objects.filter(key__startswith="told:SBC-2027-014:change-1:")
    assert {mail.to.full_name for mail in mails if mail.to} == {
        "Ruth Ainsley",
        "Denise Harland",
        "Amina Rashid",
        "Jo Whitlock",
    }
    assert all(f"Bids close {NEW_WORDS}. It was {WORDS}." in mail.body for mail in mails)


def test_a_bid_between_the_two_hours_is_in_time_and_nothing_opens_before_the_new_one(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, lots_kept=1)
    with clock.at(CHANGING):
        changes.extended(tender, cast)
        tender.refresh_from_db()
        bid = bid_factory.write(
            bid_factory.start(tender, cast.supplier, cast.bidder), cast.bidder, bid_factory.Written(lots=(1,))
        )
    with clock.at(BETWEEN):
        assert actions.close_due() == 0
        received = bid_factory.hand_in(bid, cast.bidder)
        assert (received.closes_at, received.receipt["closes_at"][:16]) == (LATER, "2027-04-23T11:00")
        tender.refresh_from_db()
        with pytest.raises(Refused, match="Bids are still coming in"):
            confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
    with clock.at(LATER + timedelta(microseconds=1)), pytest.raises(Refused, match=f"bids closed {NEW_WORDS}"):
        bid_factory.hand_in(bid, cast.bidder)
    assert Attempt.objects.get().closes_at == LATER
    assert not Incident.objects.exists()
    tender.refresh_from_db()
    opening = bid_factory.opened(tender, cast.lead, cast.approver, at=LATER + timedelta(seconds=1))
    assert opening.record["closed_at"][:16] == "2027-04-23T11:00"

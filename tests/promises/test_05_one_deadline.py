"""Promise 5: one deadline. Page, notice, public record, mail, gate and opening read one field; nothing moves it.

Extending it (later only, by two people, told to all) is not built yet: until then no step changes it at all.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock, publication
from core.calendar import in_words
from core.models import OutboxMessage
from core.workflow import Refused
from tenders import readiness, timetable
from tenders.actions import tender as actions
from tenders.models import Tender
from tests.factories import tenders as made
from tests.factories.people import Cast

WORDS = "Friday 16 April 2027 at 12 noon"


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
            for address in ("", "timetable/", "notices/"):
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


def test_no_step_moves_it_once_the_tender_has_left_the_draft(cast: Cast) -> None:
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

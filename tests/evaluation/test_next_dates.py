"""The board and the tender's own page say what is due next of a tender that is being awarded, not that marks are due."""

from __future__ import annotations

from datetime import UTC, datetime

from core import clock
from core.calendar import end_of_day
from core.models import User
from evaluation.queries.next_dates import of_tenders
from tenders import frames
from tenders.models import Tender
from tenders.queries.board import BoardFilter, BoardRow, board
from tests.factories import panels
from tests.factories.people import Cast


def row(user: User, tender: Tender) -> BoardRow:
    return next(each for each in board(user, BoardFilter.read({"stage": "all"})).rows if each.tender == tender)


def test_while_the_panel_marks_the_marks_are_due(cast: Cast) -> None:
    tender = panels.started(cast).tender
    assert row(cast.lead, tender).next_words == "Marking done"
    assert of_tenders([tender]) == []


def test_a_proposed_award_is_due_by_the_day_of_the_award(cast: Cast) -> None:
    tender = panels.proposed(cast)
    found = row(cast.lead, tender)
    assert tender.award_on is not None
    assert (found.next_words, found.next_at) == ("Award approved", end_of_day(tender.award_on))
    assert frames.next_deadline(tender)[0] == "Award approved"


def test_approved_means_letters_and_a_standstill_ends_when_it_ends(cast: Cast) -> None:
    tender = panels.standing_still(cast)
    found = row(cast.lead, tender)
    assert found.next_words == "Standstill ends"
    award = tender.lots.order_by("number")[0].award
    assert found.next_at == award.standstill_ends_at()
    assert found.next_at is not None
    with clock.at(found.next_at):
        assert not row(cast.lead, tender).late


def test_a_signed_tender_waits_for_its_first_day_and_is_never_late(cast: Cast) -> None:
    tender = panels.signed(cast)
    assert row(cast.lead, tender).next_words == "Contract starts"
    with clock.at(datetime(2040, 1, 1, tzinfo=UTC)):
        found = row(cast.lead, tender)
    assert (found.next_words, found.next_at, found.late) == ("", None, False)

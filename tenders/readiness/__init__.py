"""The checks before approval, each with its reason in words.

A check names the page that mends it by a word (`place`); the page turns the word into an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from core import ports
from tenders import loaded
from tenders.enums import TenderStatus
from tenders.readiness import content, judging, law, notice, people, prices, questions, without_bids
from tenders.readiness.check import Check, which_lots
from tenders.readiness.judging import timetable_dates
from tenders.readiness.people import latest_declaration

if TYPE_CHECKING:
    from tenders.models import Tender

__all__ = [
    "Check",
    "checks",
    "latest_declaration",
    "of_what_is_asked",
    "questions_waiting",
    "remembered",
    "timetable_dates",
    "which_lots",
]

_remembered: ContextVar[tuple[int, list[Check]] | None] = ContextVar("checks_of_this_page", default=None)


_counted: ContextVar[dict[int, int] | None] = ContextVar("questions_of_this_page", default=None)


def questions_waiting(tender: Tender) -> int:
    """How many questions of suppliers wait for an answer; looked up once inside `remembered`."""
    kept = _counted.get()
    if kept is None:
        return tender.clarifications.unanswered().count()
    if tender.pk not in kept:
        kept[tender.pk] = tender.clarifications.unanswered().count()
    return kept[tender.pk]


@contextmanager
def remembered(tender: Tender) -> Iterator[None]:
    """Inside this block the checks of `tender` are made once: a page asks for them in its head, timeline and list."""
    token = _remembered.set((tender.pk, checks(tender) if tender.status == TenderStatus.DRAFT else []))
    counted = _counted.set({})
    try:
        yield
    finally:
        _remembered.reset(token)
        _counted.reset(counted)


def checks(tender: Tender) -> list[Check]:
    """Every check, in the order of the work; what fails says why and where to mend it."""
    kept = _remembered.get()
    if kept is not None and kept[0] == tender.pk:
        return kept[1]
    if not tender.takes_bids:
        return without_bids.checks(tender)
    lots = loaded.lots(tender)
    return [
        content.details(tender),
        content.lots(lots),
        content.regimes(lots),
        law.procedure(tender, lots),
        *law.stages(tender),
        judging.weights(tender),
        judging.scale(tender),
        judging.award_rule(tender, lots),
        *prices.schedule(tender, lots),
        *questions.faults(tender),
        *notice.answers(tender, lots),
        *ports.checks.gather(tender),
        judging.dates(tender, lots),
        content.staff_lists(tender, lots),
        content.specification(tender),
        content.engagement(tender),
        people.conflicts(tender),
        people.approver(tender),
    ]


def of_what_is_asked(tender: Tender) -> list[Check]:
    """The checks of what suppliers are asked and judged by, made anew; people, dates and the draft's papers left out.

    For a change to an open tender: the tender with the change in it must hold together as it did when it was published.
    """
    lots = list(tender.lots.select_related("area"))
    return [
        content.lots(lots),
        content.regimes(lots),
        law.procedure(tender, lots),
        judging.weights(tender),
        judging.scale(tender),
        judging.award_rule(tender, lots),
        *prices.schedule(tender, lots),
        *questions.faults(tender),
        *notice.answers(tender, lots),
        content.staff_lists(tender, lots),
        content.specification(tender),
    ]

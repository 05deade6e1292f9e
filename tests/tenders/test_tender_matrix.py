"""The tender's workflow, status x verb x role, written by hand: who may take which step from which state.

'yes' it is done; 'no' the person has not the right; '-' the state does not allow it. Every refusal changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from core import clock
from core.workflow import NotPermitted, Refused, Table, move
from tenders.actions import tender as actions
from tenders.enums import LotStatus, TenderStatus
from tenders.models import Lot, Opening, Tender
from tests.factories import tenders as made
from tests.factories.people import Cast

ROLES = ("lead", "approver", "auditor", "evaluator_a", "bidder", "stranger_lead", "clock")
S = TenderStatus

#            verb                 lead   approver auditor evaluator bidder other's lead clock
ROWS: dict[str, dict[str, tuple[str, ...]]] = {
    S.DRAFT: {
        "send_for_approval": ("yes", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "close": ("no", "no", "no", "no", "no", "no", "-"),
        "reopen": ("no", "no", "no", "no", "no", "no", "-"),
        "open": ("-", "-", "no", "no", "no", "no", "no"),
        "start_assessment": ("-", "no", "no", "no", "no", "no", "no"),
        "complete": ("-", "no", "no", "no", "no", "no", "no"),
        "record_award": ("-", "no", "no", "no", "no", "no", "no"),
        "cancel": ("yes", "no", "no", "no", "no", "no", "no"),
    },
    S.IN_APPROVAL: {
        "send_for_approval": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "yes", "no", "no", "no", "no", "no"),
        "send_back": ("yes", "yes", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "close": ("no", "no", "no", "no", "no", "no", "-"),
        "reopen": ("no", "no", "no", "no", "no", "no", "-"),
        "open": ("-", "-", "no", "no", "no", "no", "no"),
        "start_assessment": ("-", "no", "no", "no", "no", "no", "no"),
        "complete": ("-", "no", "no", "no", "no", "no", "no"),
        "record_award": ("-", "no", "no", "no", "no", "no", "no"),
        "cancel": ("yes", "no", "no", "no", "no", "no", "no"),
    },
    S.PUBLISHED: {
        "send_for_approval": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "close": ("no", "no", "no", "no", "no", "no", "-"),  # before the deadline not even the clock
        "reopen": ("no", "no", "no", "no", "no", "no", "-"),
        "open": ("-", "-", "no", "no", "no", "no", "no"),
        "start_assessment": ("-", "no", "no", "no", "no", "no", "no"),
        "complete": ("-", "no", "no", "no", "no", "no", "no"),
        "record_award": ("-", "no", "no", "no", "no", "no", "no"),
        "cancel": ("no", "yes", "no", "no", "no", "no", "no"),
    },
    S.CLOSED: {
        "send_for_approval": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "close": ("no", "no", "no", "no", "no", "no", "-"),
        "reopen": ("no", "no", "no", "no", "no", "no", "-"),
        "open": ("-", "-", "no", "no", "no", "no", "no"),  # no two officers have confirmed: nobody opens alone
        "start_assessment": ("-", "no", "no", "no", "no", "no", "no"),
        "complete": ("-", "no", "no", "no", "no", "no", "no"),
        "record_award": ("-", "no", "no", "no", "no", "no", "no"),
        "cancel": ("no", "yes", "no", "no", "no", "no", "no"),
    },
    S.OPENED: {
        "send_for_approval": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "close": ("no", "no", "no", "no", "no", "no", "-"),
        "reopen": ("no", "no", "no", "no", "no", "no", "-"),
        "open": ("-", "-", "no", "no", "no", "no", "no"),
        "start_assessment": ("yes", "no", "no", "no", "no", "no", "no"),
        "complete": ("-", "no", "no", "no", "no", "no", "no"),
        "record_award": ("-", "no", "no", "no", "no", "no", "no"),
        "cancel": ("no", "yes", "no", "no", "no", "no", "no"),
    },
    S.UNDER_ASSESSMENT: {
        "send_for_approval": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "close": ("no", "no", "no", "no", "no", "no", "-"),
        "reopen": ("no", "no", "no", "no", "no", "no", "-"),
        "open": ("-", "-", "no", "no", "no", "no", "no"),
        "start_assessment": ("-", "no", "no", "no", "no", "no", "no"),
        "complete": ("-", "no", "no", "no", "no", "no", "no"),  # a lot is open still
        "record_award": ("-", "no", "no", "no", "no", "no", "no"),
        "cancel": ("no", "yes", "no", "no", "no", "no", "no"),
    },
    S.COMPLETE: {
        "send_for_approval": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "close": ("no", "no", "no", "no", "no", "no", "-"),
        "reopen": ("no", "no", "no", "no", "no", "no", "-"),
        "open": ("-", "-", "no", "no", "no", "no", "no"),
        "start_assessment": ("-", "no", "no", "no", "no", "no", "no"),
        "complete": ("-", "no", "no", "no", "no", "no", "no"),
        "record_award": ("-", "no", "no", "no", "no", "no", "no"),
        "cancel": ("no", "-", "no", "no", "no", "no", "no"),
    },
    S.CANCELLED: {
        "send_for_approval": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "close": ("no", "no", "no", "no", "no", "no", "-"),
        "reopen": ("no", "no", "no", "no", "no", "no", "-"),
        "open": ("-", "-", "no", "no", "no", "no", "no"),
        "start_assessment": ("-", "no", "no", "no", "no", "no", "no"),
        "complete": ("-", "no", "no", "no", "no", "no", "no"),
        "record_award": ("-", "no", "no", "no", "no", "no", "no"),
        "cancel": ("no", "-", "no", "no", "no", "no", "no"),
    },
}
FACTS: dict[str, dict[str, Any]] = {
    "send_back": {"reason": "The lots are too large."},
    "cancel": {"reason": "The need has gone."},
    "publish": {"accepted_at": made.PUBLISHED},
}
REFERENCE = "SBC-2027-014"


def late() -> datetime:
    """The day after the deadline."""
    return made.CLOSES + timedelta(days=1)


def _opened(cast: Cast) -> Tender:
    """Two officers have confirmed on rows of their own; no bid was made, so there is nothing to unseal."""
    tender = made.closed(cast, reference=REFERENCE, lots_kept=1)
    opening = tender.openings.filter(kind="quality").first() or Opening(tender=tender, kind="quality")
    opening.first_at = opening.second_at = clock.now()
    opening.first_by, opening.second_by = cast.lead, cast.approver
    opening.save()
    return move(tender, "open", by=cast.lead)


def _assessed(cast: Cast) -> Tender:
    return actions.start_assessment(tender=_opened(cast), by=cast.lead)


def _complete(cast: Cast) -> Tender:
    tender = _assessed(cast)
    move(tender.lots.get(), "leave", by=cast.lead, reason="No bid came.")
    return actions.complete(tender=tender, by=cast.lead)


WALKS: dict[str, Callable[[Cast], Tender]] = {
    S.DRAFT: lambda cast: made.ready(cast, reference=REFERENCE, lots_kept=1),
    S.IN_APPROVAL: lambda cast: made.in_approval(cast, reference=REFERENCE, lots_kept=1),
    S.PUBLISHED: lambda cast: made.published(cast, reference=REFERENCE, lots_kept=1),
    S.CLOSED: lambda cast: made.closed(cast, reference=REFERENCE, lots_kept=1),
    S.OPENED: _opened,
    S.UNDER_ASSESSMENT: _assessed,
    S.COMPLETE: _complete,
    S.CANCELLED: lambda cast: made.cancelled(cast, reference=REFERENCE, lots_kept=1),
}


def outcome(tender: Tender, verb: str, by: Any) -> str:
    try:
        move(tender, verb, by=by, **FACTS.get(verb, {}))
    except NotPermitted:
        return "no"
    except Refused:
        return "-"
    return "yes"


@pytest.mark.parametrize("status", list(S.values))
def test_who_may_take_which_step(cast: Cast, status: str) -> None:
    """One walk to the state, then every verb by every role; what succeeded is rolled back before the next."""
    from django.db import transaction

    late = status in {S.CLOSED, S.OPENED, S.UNDER_ASSESSMENT, S.COMPLETE}
    with clock.at(made.CLOSES + timedelta(days=1) if late else made.PUBLISHED):
        WALKS[status](cast)
        assert Tender.objects.get().status == status
        found: dict[str, tuple[str, ...]] = {}
        for verb in ROWS[status]:
            results = []
            for role in ROLES:
                by = None if role == "clock" else cast.by_name(role)
                with transaction.atomic():
                    results.append(outcome(Tender.objects.get(), verb, by))
                    transaction.set_rollback(True)
            found[verb] = tuple(results)
        assert Tender.objects.get().status == status
    assert found == ROWS[status]


def test_the_table_names_every_verb_of_the_model() -> None:
    verbs = {row.verb for row in Table.of(Tender)}
    assert all(set(rows) == verbs for rows in ROWS.values())
    assert set(ROWS) == set(S.values)


def test_the_clock_closes_once_the_deadline_lies_behind(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, lots_kept=1)
    with clock.at(made.CLOSES):
        assert outcome(tender, "close", None) == "-"
    with clock.at(made.CLOSES + timedelta(microseconds=1)):
        assert outcome(tender, "close", None) == "yes"


@pytest.mark.parametrize(
    ("verb", "facts", "after"),
    [("record_award", {}, LotStatus.AWARDED), ("leave", {"reason": "No bid came."}, LotStatus.NOT_AWARDED)],
)
def test_who_decides_a_lot_and_when(cast: Cast, verb: str, facts: dict[str, str], after: str) -> None:
    with clock.at(made.CLOSES + timedelta(days=1)):
        tender = _opened(cast)
        lot = tender.lots.get()
        with pytest.raises(Refused, match="while the tender is under assessment"):
            move(lot, verb, by=cast.lead, **facts)
        actions.start_assessment(tender=tender, by=cast.lead)
        lot = Lot.objects.get()
        for stranger in (cast.auditor, cast.evaluator_a, cast.bidder, cast.stranger_lead):
            with pytest.raises(NotPermitted):
                move(lot, verb, by=stranger, **facts)
        move(lot, verb, by=cast.approver, **facts)
        assert lot.status == after
        with pytest.raises(Refused):
            move(lot, verb, by=cast.approver, **facts)

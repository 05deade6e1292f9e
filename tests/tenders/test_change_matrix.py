"""The workflow of a change to an open tender, status x verb x role, written by hand.

'yes' it is done; 'no' the person has not the right; '-' the state does not allow it. Every refusal changes nothing. The
lead wrote and sent each change; the approver had no hand in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from core import clock, publisher
from core.workflow import NotPermitted, Refused, Table, move
from tenders.actions import amending
from tenders.enums import AmendmentStatus
from tenders.models import Amendment, Tender
from tests.factories import changes as made
from tests.factories import tenders
from tests.factories.changes import CHANGING
from tests.factories.people import Cast

S = AmendmentStatus
ROLES = ("lead", "approver", "auditor", "evaluator_a", "bidder", "stranger_lead", "clock")

#            verb        lead   approver auditor evaluator bidder other's lead clock
ROWS: dict[str, dict[str, tuple[str, ...]]] = {
    S.DRAFT: {
        "send": ("yes", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "refuse": ("no", "no", "no", "no", "no", "no", "-"),
        "send_again": ("-", "-", "no", "no", "no", "no", "no"),
        "revise": ("-", "no", "no", "no", "no", "no", "no"),
        "lapse": ("no", "no", "no", "no", "no", "no", "-"),
        "withdraw": ("yes", "no", "no", "no", "no", "no", "no"),
    },
    S.IN_APPROVAL: {
        "send": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "yes", "no", "no", "no", "no", "no"),
        "send_back": ("yes", "yes", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "refuse": ("no", "no", "no", "no", "no", "no", "-"),
        "send_again": ("-", "-", "no", "no", "no", "no", "no"),
        "revise": ("-", "no", "no", "no", "no", "no", "no"),
        "lapse": ("no", "no", "no", "no", "no", "no", "-"),
        "withdraw": ("yes", "no", "no", "no", "no", "no", "no"),
    },
    S.APPROVED: {
        "send": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "yes"),
        "refuse": ("no", "no", "no", "no", "no", "no", "yes"),
        "send_again": ("-", "-", "no", "no", "no", "no", "no"),
        "revise": ("-", "no", "no", "no", "no", "no", "no"),
        "lapse": ("no", "no", "no", "no", "no", "no", "yes"),
        "withdraw": ("-", "no", "no", "no", "no", "no", "no"),  # the platform holds it
    },
    S.PUBLISHED: {
        "send": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "refuse": ("no", "no", "no", "no", "no", "no", "-"),
        "send_again": ("-", "-", "no", "no", "no", "no", "no"),
        "revise": ("-", "no", "no", "no", "no", "no", "no"),
        "lapse": ("no", "no", "no", "no", "no", "no", "-"),
        "withdraw": ("-", "no", "no", "no", "no", "no", "no"),
    },
    S.REFUSED: {
        "send": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "refuse": ("no", "no", "no", "no", "no", "no", "-"),
        "send_again": ("yes", "yes", "no", "no", "no", "no", "no"),
        "revise": ("yes", "no", "no", "no", "no", "no", "no"),
        "lapse": ("no", "no", "no", "no", "no", "no", "-"),
        "withdraw": ("yes", "no", "no", "no", "no", "no", "no"),
    },
    S.WITHDRAWN: {
        "send": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "refuse": ("no", "no", "no", "no", "no", "no", "-"),
        "send_again": ("-", "-", "no", "no", "no", "no", "no"),
        "revise": ("-", "no", "no", "no", "no", "no", "no"),
        "lapse": ("no", "no", "no", "no", "no", "no", "-"),
        "withdraw": ("-", "no", "no", "no", "no", "no", "no"),
    },
    S.LAPSED: {
        "send": ("-", "no", "no", "no", "no", "no", "no"),
        "approve": ("no", "-", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no"),
        "publish": ("no", "no", "no", "no", "no", "no", "-"),
        "refuse": ("no", "no", "no", "no", "no", "no", "-"),
        "send_again": ("-", "-", "no", "no", "no", "no", "no"),
        "revise": ("-", "no", "no", "no", "no", "no", "no"),
        "lapse": ("no", "no", "no", "no", "no", "no", "-"),
        "withdraw": ("-", "no", "no", "no", "no", "no", "no"),
    },
}
FACTS: dict[str, dict[str, Any]] = {
    "send_back": {"reason": "One more figure."},
    "publish": {"in_force_at": CHANGING, "told": [], "old_closes_at": tenders.CLOSES},
    "refuse": {"reason": "The buyer is not registered."},
    "lapse": {"because": "Bids closed before the answer."},
}


def _refused(tender: Tender, cast: Cast) -> Amendment:
    publisher.behaviour("refuse")
    return made.in_force(tender, cast)


def _withdrawn(tender: Tender, cast: Cast) -> Amendment:
    return amending.withdraw(amendment=made.drafted(tender, cast), by=cast.lead)


def _lapsed(tender: Tender, cast: Cast) -> Amendment:
    publisher.behaviour("silent")
    amendment = made.approved(tender, cast)
    made.cancelled(tender, cast)
    publisher.behaviour("accept")
    return made.answered(amendment)


WALKS: dict[str, Callable[[Tender, Cast], Amendment]] = {
    S.DRAFT: made.drafted,
    S.IN_APPROVAL: made.in_approval,
    S.APPROVED: made.approved,
    S.PUBLISHED: made.in_force,
    S.REFUSED: _refused,
    S.WITHDRAWN: _withdrawn,
    S.LAPSED: _lapsed,
}


def outcome(verb: str, by: Any) -> str:
    try:
        move(Amendment.objects.get(), verb, by=by, **FACTS.get(verb, {}))
    except NotPermitted:
        return "no"
    except Refused:
        return "-"
    return "yes"


@pytest.mark.parametrize("status", list(S.values))
def test_who_may_take_which_step_of_a_change(cast: Cast, status: str) -> None:
    tender = tenders.published(cast, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(CHANGING):
        WALKS[status](tender, cast)
        assert Amendment.objects.get().status == status
        found: dict[str, tuple[str, ...]] = {}
        for verb in ROWS[status]:
            results = []
            for role in ROLES:
                with transaction.atomic():
                    results.append(outcome(verb, None if role == "clock" else cast.by_name(role)))
                    transaction.set_rollback(True)
            found[verb] = tuple(results)
    assert found == ROWS[status]


def test_the_table_names_every_state_and_verb() -> None:
    verbs = {row.verb for row in Table.of(Amendment)}
    assert all(set(rows) == verbs for rows in ROWS.values())
    assert set(ROWS) == set(S.values)


def test_once_bids_are_closed_no_step_brings_a_change_nearer(cast: Cast) -> None:
    tender = tenders.published(cast, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(CHANGING):
        made.in_approval(tender, cast)
    with clock.at(tenders.CLOSES + timedelta(microseconds=1)):
        assert outcome("approve", cast.approver) == "-"
        assert outcome("send_back", cast.lead) == "yes"
        assert outcome("send", cast.lead) == "-"
        assert outcome("withdraw", cast.lead) == "yes"

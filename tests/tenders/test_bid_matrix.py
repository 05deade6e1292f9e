"""Who may take which step of a bid and of an opening, in which state: written out by hand.

'done' is done, 'state' is refused because of the state, '403' because of the person.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from core import clock
from core.models import User
from core.workflow import NotPermitted, Refused, Stateful, Table, move
from tenders.actions.opening import confirm_opening
from tenders.actions.submission import withdraw
from tenders.enums import BidStatus, OpeningStatus
from tenders.models import Bid, Opening, Tender
from tests.factories import after, tenders
from tests.factories import bids as factory
from tests.factories.bids import AFTER, WRITING
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db

ROLES = ("bidder", "editor", "viewer", "rival", "lead", "approver", "auditor", "evaluator_a", "stranger_lead", "clock")

#             owner   editor viewer rival  lead    approver auditor eval   other   clock
BID_MATRIX = """
draft     submit   done  403    403    403    403     403    403    403    403    403
draft     withdraw state 403    403    403    403     403    403    403    403    403
draft     open     403   403    403    403    state   state  403    403    403    403
draft     exclude  403   403    403    403    403     state  403    403    403    403
draft     ask_to_confirm 403 403 403   403    403     403    403    403    403    state
draft     confirm  state 403    403    403    403     403    403    403    403    403
submitted ask_to_confirm 403 403 403   403    403     403    403    403    403    done
submitted confirm  state 403    403    403    403     403    403    403    403    403
needs_confirming submit   done  403 403 403   403     403    403    403    403    403
needs_confirming withdraw done  403 403 403   403     403    403    403    403    403
needs_confirming open     403   403 403 403   done    done   403    403    403    403
needs_confirming exclude  403   403    403    403    403     state  403    403    403    403
needs_confirming ask_to_confirm 403 403 403 403 403   403    403    403    403    done
needs_confirming confirm  done  403 403 403   403     403    403    403    403    403
withdrawn ask_to_confirm 403 403 403   403    403     403    403    403    403    state
withdrawn confirm  state 403    403    403    403     403    403    403    403    403
opened    ask_to_confirm 403 403 403   403    403     403    403    403    403    state
opened    confirm  state 403    403    403    403     403    403    403    403    403
excluded  ask_to_confirm 403 403 403   403    403     403    403    403    403    state
excluded  confirm  state 403    403    403    403     403    403    403    403    403
submitted submit   done  403    403    403    403     403    403    403    403    403
submitted withdraw done  403    403    403    403     403    403    403    403    403
submitted open     403   403    403    403    done    done   403    403    403    403
submitted exclude  403   403    403    403    403     state  403    403    403    403
withdrawn submit   done  403    403    403    403     403    403    403    403    403
withdrawn withdraw state 403    403    403    403     403    403    403    403    403
withdrawn open     403   403    403    403    state   state  403    403    403    403
withdrawn exclude  403   403    403    403    403     state  403    403    403    403
opened    submit   state 403    403    403    403     403    403    403    403    403
opened    withdraw state 403    403    403    403     403    403    403    403    403
opened    open     403   403    403    403    state   state  403    403    403    403
opened    exclude  403   403    403    403    403     state  403    403    403    403
excluded  submit   state 403    403    403    403     403    403    403    403    403
excluded  withdraw state 403    403    403    403     403    403    403    403    403
excluded  open     403   403    403    403    state   state  403    403    403    403
excluded  exclude  403   403    403    403    403     state  403    403    403    403
draft     admit    403   403    403    403    state   state  403    403    403    403
submitted admit    403   403    403    403    state   state  403    403    403    403
needs_confirming admit    403   403    403    403    state   state  403    403    403    403
withdrawn admit    403   403    403    403    state   state  403    403    403    403
opened    admit    403   403    403    403    state   state  403    403    403    403
excluded  admit    403   403    403    403    state   state  403    403    403    403
"""

# The lead is the first officer, the approver the second.
OPENING_MATRIX = """
waiting         confirm_first  403   403    403    403    done    done   403    403    403    403
waiting         confirm_second 403   403    403    403    state   state  403    403    403    403
waiting         finish         403   403    403    403    403     403    403    403    403    403
waiting         start_again    403   403    403    403    state   state  403    403    403    403
first_confirmed confirm_first  403   403    403    403    state   state  403    403    403    403
first_confirmed confirm_second 403   403    403    403    403     done   403    403    403    403
first_confirmed finish         403   403    403    403    state   403    403    403    403    403
first_confirmed start_again    403   403    403    403    state   state  403    403    403    403
confirmed       confirm_first  403   403    403    403    state   state  403    403    403    403
confirmed       confirm_second 403   403    403    403    403     state  403    403    403    403
confirmed       finish         403   403    403    403    done    done   403    403    403    403
confirmed       start_again    403   403    403    403    state   state  403    403    403    403
opened          confirm_first  403   403    403    403    state   state  403    403    403    403
opened          confirm_second 403   403    403    403    403     state  403    403    403    403
opened          finish         403   403    403    403    state   state  403    403    403    403
opened          start_again    403   403    403    403    state   state  403    403    403    403
"""

FACTS: dict[str, dict[str, Any]] = {
    "submit": {"received_at": WRITING},
    "withdraw": {},
    "open": {"letter": "A"},
    "exclude": {"reason": "On the debarment list."},
    "admit": {"received_at": WRITING, "submitted_by": None},  # both are the condition's: nobody decided to admit it
    "ask_to_confirm": {"change": 1},
    "confirm": {},
    "confirm_first": {},
    "confirm_second": {},
    "finish": {"record": {}},
    "start_again": {},
}


def rows(matrix: str) -> dict[tuple[str, str], dict[str, str]]:
    table = {}
    for line in matrix.strip().splitlines():
        status, verb, *outcomes = line.split()
        table[status, verb] = dict(zip(ROLES, outcomes, strict=True))
    return table


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED)


def attempt(obj: Stateful, verb: str, by: User | None) -> str:
    try:
        with transaction.atomic():
            move(type(obj)._base_manager.get(pk=obj.pk), verb, by=by, **FACTS[verb])
            transaction.set_rollback(True)
    except NotPermitted:
        return "403"
    except Refused:
        return "state"
    return "done"


def outcomes(obj: Stateful, status: str, matrix: str, people: Cast) -> dict[tuple[str, str], dict[str, str]]:
    found = {}
    for state, verb in rows(matrix):
        if state == status:
            found[state, verb] = {
                who: attempt(obj, verb, None if who == "clock" else people.by_name(who)) for who in ROLES
            }
    return found


def drafted(people: Cast, tender: Tender) -> Bid:
    with clock.at(WRITING):
        return factory.start(tender, people.supplier, people.bidder)


def handed_in(people: Cast, tender: Tender) -> Bid:
    return factory.submitted(tender, people.supplier, people.bidder)


def asked_to_confirm(people: Cast, tender: Tender) -> Bid:
    return move(handed_in(people, tender), "ask_to_confirm", by=None, change=1)


def withdrawn(people: Cast, tender: Tender) -> Bid:
    with clock.at(WRITING + timedelta(hours=1)):
        return withdraw(bid=handed_in(people, tender), by=people.bidder)


def opened(people: Cast, tender: Tender) -> Bid:
    bid = handed_in(people, tender)
    factory.opened(tender, people.lead, people.approver)
    return bid


def excluded(people: Cast, tender: Tender) -> Bid:
    return after.excluded(opened(people, tender), people)


WALKS: dict[str, Callable[[Cast, Tender], Bid]] = {
    "draft": drafted,
    "submitted": handed_in,
    "needs_confirming": asked_to_confirm,
    "withdrawn": withdrawn,
    "opened": opened,
    "excluded": excluded,
}


@pytest.mark.parametrize("status", BidStatus.values)
def test_each_role_may_do_with_a_bid_exactly_what_the_table_says(people: Cast, tender: Tender, status: str) -> None:
    bid = WALKS[status](people, tender)
    bid.refresh_from_db()
    assert bid.status == status
    expected = {key: value for key, value in rows(BID_MATRIX).items() if key[0] == status}
    assert outcomes(bid, status, BID_MATRIX, people) == expected


def walk_opening(people: Cast, tender: Tender, status: str) -> Opening:
    if status == "waiting":
        return Opening.objects.create(tender=tender, kind="quality")
    confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
    if status == "confirmed":
        return move(Opening.objects.get(), "confirm_second", by=people.approver)
    if status == "opened":
        confirm_opening(tender=tender, kind="quality", by=people.approver, fresh=True)
    return Opening.objects.get()


@pytest.mark.parametrize("status", OpeningStatus.values)
def test_each_role_may_do_with_an_opening_exactly_what_the_table_says(
    people: Cast, tender: Tender, status: str
) -> None:
    with clock.at(AFTER):
        opening = walk_opening(people, tender, status)
        assert opening.status == status
        expected = {key: value for key, value in rows(OPENING_MATRIX).items() if key[0] == status}
        assert outcomes(opening, status, OPENING_MATRIX, people) == expected


def test_the_tables_leave_no_state_or_verb_out() -> None:
    for model, matrix, states in ((Bid, BID_MATRIX, BidStatus), (Opening, OPENING_MATRIX, OpeningStatus)):
        verbs = {row.verb for row in Table.of(model)}
        assert set(rows(matrix)) == {(state, verb) for state in states.values for verb in verbs}

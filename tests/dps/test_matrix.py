"""Status x verb x role, written out by hand, for an application and for a market."""

from __future__ import annotations

import pytest

from core.workflow import NotPermitted, Refused, move
from dps.actions import market as running
from dps.models import Market
from tests.factories.markets import ANSWERS, REASONS, at_status, drafted_market
from tests.factories.people import Cast, cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]

FACTS: dict[str, dict[str, object]] = {
    "submit": {"consider_by": "2027-03-15"},
    "withdraw": {},
    "admit": {"reason": ""},
    "refuse": {"reason": REASONS},
}
APPLICANT, OFFICER = ("bidder", "editor"), ("framework_manager",)
NOBODY = ("viewer", "rival", "lead", "approver", "auditor", "broker", "evaluator_a", "stranger", "stranger_lead")
EVERYONE = (*APPLICANT, *OFFICER, *NOBODY)

# What each verb gives whoever has the right, by status: the new status, or 'refused'. Everyone else: not permitted.
MATRIX: dict[str, dict[str, str]] = {
    "draft": {"submit": "submitted", "withdraw": "withdrawn", "admit": "refused", "refuse": "refused"},
    "submitted": {"submit": "refused", "withdraw": "withdrawn", "admit": "admitted", "refuse": "refused_status"},
    "admitted": {"submit": "refused", "withdraw": "refused", "admit": "refused", "refuse": "refused"},
    "refused": {"submit": "refused", "withdraw": "refused", "admit": "refused", "refuse": "refused"},
    "withdrawn": {"submit": "refused", "withdraw": "refused", "admit": "refused", "refuse": "refused"},
}
WHO = {"submit": APPLICANT, "withdraw": APPLICANT, "admit": OFFICER, "refuse": OFFICER}


@pytest.mark.parametrize("status", list(MATRIX))
@pytest.mark.parametrize("verb", list(FACTS))
def test_each_verb_on_an_application_in_each_state_by_each_role(status: str, verb: str) -> None:
    people: Cast = cast()
    application = at_status(status, people)
    assert application.status == status
    assert application.answers == ANSWERS
    for role in EVERYONE:
        if role in WHO[verb]:
            continue
        with pytest.raises(NotPermitted):
            move(application, verb, by=people.by_name(role), **FACTS[verb])
    with pytest.raises(NotPermitted):
        move(application, verb, by=None, **FACTS[verb])
    expected = MATRIX[status][verb]
    last = WHO[verb][-1]
    if expected == "refused":
        for role in WHO[verb]:
            with pytest.raises(Refused):
                move(application, verb, by=people.by_name(role), **FACTS[verb])
        application.refresh_from_db()
        assert application.status == status
    else:
        move(application, verb, by=people.by_name(last), **FACTS[verb])
        assert application.status == expected.removesuffix("_status")


MARKET_MATRIX = {
    "draft": {"open": "open", "cease": "refused"},
    "open": {"open": "refused", "cease": "ceased"},
    "ceased": {"open": "refused", "cease": "refused"},
}


def _market(status: str, people: Cast) -> Market:
    market = drafted_market(people)
    if status != "draft":
        running.open_market(market=market, by=people.framework_manager)
    if status == "ceased":
        running.cease_market(market=market, reason="A framework takes its place.", by=people.framework_manager)
    return market


@pytest.mark.parametrize("status", list(MARKET_MATRIX))
@pytest.mark.parametrize("verb", ["open", "cease"])
def test_each_verb_on_a_market_in_each_state_by_each_role(status: str, verb: str) -> None:
    people = cast()
    market = _market(status, people)
    facts: dict[str, object] = {"reason": "A framework takes its place."} if verb == "cease" else {}
    for role in (*APPLICANT, *NOBODY):
        with pytest.raises(NotPermitted):
            move(market, verb, by=people.by_name(role), **facts)
    expected = MARKET_MATRIX[status][verb]
    if expected == "refused":
        with pytest.raises(Refused):
            move(market, verb, by=people.framework_manager, **facts)
        market.refresh_from_db()
        assert market.status == status
    else:
        move(market, verb, by=people.framework_manager, **facts)
        assert market.status == expected

"""The panel's table: status x verb x role, written by hand.

Roles in order: lead, approver, auditor, evaluator, moderator, bidder, lead of another council, the clock.
M moves, R refused in words, - not theirs.
"""

from __future__ import annotations

import pytest

from core import clock
from evaluation.actions import moderation
from evaluation.models import Panel
from tests.evaluation.matrix import table
from tests.factories import panels, people

pytestmark = pytest.mark.django_db

VERBS: dict[str, dict[str, object]] = {"start_marking": {}, "close_marking": {}, "lock_quality": {}}

DECLARING_NOBODY_DECLARED = {
    "start_marking": "R-------",
    "close_marking": "R--R----",
    "lock_quality": "----R---",
}
DECLARING_ALL_DECLARED = {
    "start_marking": "M-------",
    "close_marking": "R--R----",
    "lock_quality": "----R---",
}
INDIVIDUAL_MARKS_OUT = {
    "start_marking": "R-------",
    "close_marking": "R--R----",
    "lock_quality": "----R---",
}
INDIVIDUAL_MARKS_IN = {
    "start_marking": "R-------",
    "close_marking": "M--M----",
    "lock_quality": "----R---",
}
CONSENSUS_OPEN = {
    "start_marking": "R-------",
    "close_marking": "R--R----",
    "lock_quality": "----R---",
}
CONSENSUS_AGREED = {
    "start_marking": "R-------",
    "close_marking": "R--R----",
    "lock_quality": "----M---",
}
LOCKED = {
    "start_marking": "R-------",
    "close_marking": "R--R----",
    "lock_quality": "----R---",
}


def test_while_declaring() -> None:
    cast = people.cast()
    panel = panels.opened(cast, lots=1, count=2)
    with clock.at(panels.DECLARED):
        assert table(panel, cast, VERBS) == DECLARING_NOBODY_DECLARED
        panels.declare_all(panel)
        assert table(panel, cast, VERBS) == DECLARING_ALL_DECLARED


def test_while_marking() -> None:
    cast = people.cast()
    panel = panels.started(cast, lots=1, count=2)
    with clock.at(panels.MARKED):
        assert table(panel, cast, VERBS) == INDIVIDUAL_MARKS_OUT
        # The last hand-in closes marking by itself, so the state in between is set up by hand.
        panel.members.filter(seat="evaluator").update(submitted_at=panels.MARKED, submitted_by=cast.lead)
        assert table(panel, cast, VERBS) == INDIVIDUAL_MARKS_IN


def test_while_moderating_and_after_the_lock() -> None:
    cast = people.cast()
    panel = panels.moderating(cast, lots=1, count=2)
    with clock.at(panels.AGREED):
        assert table(panel, cast, VERBS) == CONSENSUS_OPEN
        panels.agree_all(cast, panel)
        assert table(panel, cast, VERBS) == CONSENSUS_AGREED
        moderation.lock_quality(panel, by=cast.moderator)
        assert table(Panel.objects.get(pk=panel.pk), cast, VERBS) == LOCKED

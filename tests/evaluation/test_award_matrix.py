"""The award's table: status x verb x role, written by hand.

Roles in order: lead, approver, auditor, evaluator, moderator, bidder, lead of another council, the clock.
M moves, R refused in words, - not theirs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from core import clock, jobs
from core.workflow import move
from evaluation.actions import approval, award_notice, conclusion, summaries
from evaluation.models import Award
from tests.evaluation.matrix import table
from tests.factories import panels, people

pytestmark = pytest.mark.django_db

PROPOSED = {
    "propose_again": "M-------",
    "send_for_approval": "M-------",
    "send_back": "-R------",
    "approve": "-R------",
    "summaries_sent": "R-------",
    "start_standstill": "-------R",
    "clear": "-------R",
    "sign": "R-------",
    "refuse": "R-------",
    "cancel": "M-------",
}
WITH_THE_APPROVER = PROPOSED | {
    "propose_again": "R-------",
    "send_for_approval": "R-------",
    "send_back": "-M------",
    "approve": "-M------",
}
NEITHER = {
    "propose_again": "R-------",
    "send_for_approval": "R-------",
    "send_back": "-R------",
    "approve": "-R------",
    "summaries_sent": "R-------",
    "start_standstill": "-------R",
    "clear": "-------R",
    "sign": "R-------",
    "refuse": "M-------",
    "cancel": "M-------",
}
APPROVED = NEITHER
SUMMARIES_SENT = NEITHER
STANDSTILL = NEITHER
STANDSTILL_OVER = NEITHER | {"clear": "-------M"}
CLEAR = NEITHER | {"sign": "M-------"}
SIGNED = NEITHER | {"refuse": "R-------", "cancel": "R-------"}
ENDED = SIGNED | {"propose_again": "M-------"}


def test_each_verb_in_each_state_for_each_person() -> None:
    cast = people.cast()
    tender = panels.proposed(cast, lots=1, count=2)
    award = Award.objects.get()
    verbs: dict[str, dict[str, Any]] = {
        "propose_again": {"run": award.run},
        "send_for_approval": {},
        "send_back": {"reason": "Look at lot 1 again."},
        "approve": {},
        "summaries_sent": {},
        "start_standstill": {"last_day": panels.SENT.date()},
        "clear": {},
        "sign": {},
        "refuse": {"reason": "They withdrew."},
        "cancel": {"reason": "The budget is gone."},
    }
    with clock.at(panels.PROPOSED):
        assert table(award, cast, verbs) == PROPOSED
        approval.send_awards_for_approval(tender, by=cast.lead)
        assert table(award, cast, verbs) == WITH_THE_APPROVER
    with clock.at(panels.APPROVED):
        approval.approve_awards(tender, by=cast.approver, has_interest=False)
        assert table(award, cast, verbs) == APPROVED
    with clock.at(panels.SENT):
        summaries.draft_summaries(tender, by=cast.lead)
        assert table(award, cast, verbs) == APPROVED  # drafted is not sent
        summaries.send_summaries(tender, by=cast.lead)
        assert table(award, cast, verbs) == SUMMARIES_SENT
        award_notice.submit_award_notice(tender, by=cast.lead)
        jobs.run_due()
        jobs.run_due()
        assert table(award, cast, verbs) == STANDSTILL
    with clock.at(
        panels.SENT + timedelta(days=9, hours=14)
    ):  # midnight at the end of Wednesday 23 June 2027 by UK clocks
        assert table(award, cast, verbs) == STANDSTILL_OVER
        assert conclusion.clear_due() == 1
        assert conclusion.clear_due() == 0
        award.refresh_from_db()
        assert table(award, cast, verbs) == CLEAR
        for verb, reason in (("refuse", "They withdrew."), ("cancel", "The budget is gone.")):
            with transaction.atomic():
                ended = move(Award.objects.get(), verb, by=cast.lead, reason=reason)
                assert table(ended, cast, verbs) == ENDED
                transaction.set_rollback(True)
        conclusion.sign(Award.objects.get(), by=cast.lead)
        assert table(Award.objects.get(), cast, verbs) == SIGNED

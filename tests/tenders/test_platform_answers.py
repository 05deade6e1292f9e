"""The platform's answers are taken one by one: one that cannot be taken keeps no other from being heard."""

from __future__ import annotations

from typing import Any

import pytest

from core import clock, jobs, publisher, workflow
from tenders.actions import notices
from tests.factories import tenders
from tests.factories.people import Cast


def test_an_answer_that_cannot_be_taken_keeps_no_later_notice_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(tenders.PUBLISHED):
        publisher.behaviour("silent")
        first = tenders.approved(cast, lots_kept=1)
        second = tenders.approved(cast, lots_kept=1)
        jobs.run_due()
        publisher.behaviour("accept")

        def breaks(obj: Any, verb: str, **facts: Any) -> Any:
            if obj.procurement_id == first.procurement_id:
                raise RuntimeError("the rows of this one cannot be written")
            return workflow.move(obj, verb, **facts)

        with monkeypatch.context() as broken:
            broken.setattr("tenders.actions.notices.move", breaks)
            assert notices.poll_due() == 1
        for tender in (first, second):
            tender.refresh_from_db()
        assert (first.status, second.status) == ("in_approval", "published")
        assert notices.poll_due() == 1
        first.refresh_from_db()
        assert first.status == "published"

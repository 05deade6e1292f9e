"""The stages of a tender that is run in several: set them all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from core.models import User
from core.workflow import Refused
from tenders.actions.drafting import drafting
from tenders.models import StageKind, Tender, TenderStage
from tenders.templates_data import StageData

MOST_STAGES = 5


class StagesRefused(Refused):
    """Each reason names its stage."""


def set_stages(*, tender: Tender, by: User, stages: Sequence[StageData], version: int | None = None) -> Tender:
    """Make the tender's stages exactly these, numbered from 1. Stage 1 closes with the tender itself."""
    wrong = _wrong(tender, stages)
    if wrong:
        raise StagesRefused(wrong)
    with drafting(
        tender, by=by, what="The stages were changed.", version=version, facts={"stages": len(stages)}
    ) as draft:
        lost = draft.questions.filter(stage__gt=max(len(stages), 1)).order_by("stage").first()
        if lost is not None:
            raise Refused(f"Stage {lost.stage}: questions are asked in it; move them to another stage first.")
        draft.stages.all().delete()
        write_stages(draft, stages)
    return tender


def write_stages(tender: Tender, stages: Sequence[StageData]) -> None:
    """The rows themselves, for a draft that is being started or changed."""
    TenderStage.objects.bulk_create(
        TenderStage(tender=tender, number=number, **{field.name: getattr(row, field.name) for field in fields(row)})
        for number, row in enumerate(stages, start=1)
    )


def _wrong(tender: Tender, stages: Sequence[StageData]) -> list[str]:
    wrong: list[str] = []
    if len(stages) > MOST_STAGES:
        wrong.append(f"Stages: at most {MOST_STAGES}.")
    allowed = tender.rules().flag("stages").allowed
    if len(stages) > max([1, *allowed]):
        wrong.append(f"Stages: ‘{tender.get_procedure_display()}’ is run in one stage; choose another procedure first.")
    for number, row in enumerate(stages, start=1):
        name = f"Stage {number}"
        if not row.title.strip():
            wrong.append(f"{name}: give it a name.")
        if row.kind not in StageKind.values:
            wrong.append(f"{name}: say whether suppliers ask to take part in it, or tender.")
        if row.kind == StageKind.PARTICIPATION and number > 1 and stages[number - 2].kind == StageKind.TENDER:
            wrong.append(f"{name}: requests to take part come before tenders, not after.")
        if row.invited_min is not None and row.invited_max is not None and row.invited_min > row.invited_max:
            wrong.append(f"{name}: give the fewest and the most that go on, in that order.")
        if number == 1 and row.closes_at is not None:
            wrong.append(f"{name}: it closes when the tender's first deadline does; set that in the timetable.")
    return wrong

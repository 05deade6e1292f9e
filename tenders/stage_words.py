"""The stages of a tender as the notice publishes them, and as pages write them out. Pure: reads rows, asks no clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from core.calendar import date_in_words, in_words

if TYPE_CHECKING:
    from tenders.models import Tender, TenderStage


def published(tender: Tender) -> list[dict[str, Any]]:
    """What is frozen into the notice: nothing for a tender that is run in one stage. Days and instants are ISO text."""
    found = list(tender.stages.all())
    return [of_stage(stage, tender) for stage in found] if len(found) > 1 else []


def of_stage(stage: TenderStage, tender: Tender) -> dict[str, Any]:
    closes = tender.closes_at if stage.number == 1 else stage.closes_at
    return {
        "number": stage.number,
        "kind": stage.kind,
        "kind_label": stage.get_kind_display(),
        "title": stage.title,
        "what_happens": stage.what_happens,
        "opens_on": stage.opens_on.isoformat() if stage.opens_on else None,
        "closes_at": closes.astimezone(UTC).isoformat() if closes else None,
        "invited_min": stage.invited_min,
        "invited_max": stage.invited_max,
        "how_chosen": stage.how_chosen,
    }


def heading(stage: Mapping[str, Any]) -> str:
    """'Stage 1, Requests to take part'."""
    return f"Stage {stage.get('number')}, {stage.get('title')}"


def sentences(stage: Mapping[str, Any]) -> str:
    """What happens in it, when, and who goes on."""
    parts = [str(stage.get("what_happens") or "").strip()]
    opens, closes = stage.get("opens_on"), stage.get("closes_at")
    if opens:
        parts.append(f"Invitations are planned for {date_in_words(date.fromisoformat(opens))}.")
    if closes:
        verb = "It closes" if stage.get("number") == 1 else "It is planned to close"
        parts.append(f"{verb} on {in_words(datetime.fromisoformat(closes))}.".replace(" on midnight", " at midnight"))
    if go_on := goes_on(stage.get("invited_min"), stage.get("invited_max")):
        parts.append(f"{go_on}. {str(stage.get('how_chosen') or '').strip()}".strip())
    return " ".join(part for part in parts if part)


def goes_on(least: int | None, most: int | None) -> str:
    """'3 to 6 go on', 'up to 6 go on'; empty where the stage names no number."""
    if most is None:
        return f"At least {least} go on" if least else ""
    if least is None:
        return f"Up to {most} go on"
    return f"{most} go on" if least == most else f"{least} to {most} go on"


def words(value: Any) -> list[str]:
    """The stages of a frozen notice, a line each."""
    return [f"{heading(stage)}. {sentences(stage)}" for stage in value if isinstance(stage, Mapping)]

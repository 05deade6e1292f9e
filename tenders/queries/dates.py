"""Who changed each date of a timetable last."""

from __future__ import annotations

from tenders.models import Tender, TimetableChange


def last_changes(tender: Tender) -> dict[str, TimetableChange]:
    """Date field -> its latest change. A date nobody has changed since the template is not there."""
    return {row.field: row for row in tender.date_changes.select_related("by").order_by("at", "pk")}

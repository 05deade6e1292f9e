"""The tender's rows as they stand, and how a change keeps and names a value of theirs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tenders.readiness.check import plain

if TYPE_CHECKING:
    from tenders.models import Tender

LOT_FIELDS = {"name": "name", "weekly_hours": "hours a week", "annual_value": "value a year"}
CRITERION_FIELDS = {
    "question": "question",
    "guidance": "guidance",
    "weight": "weight",
    "word_limit": "word limit",
    "minimum_mark": "minimum mark",
}
FIGURES = {"weekly_hours", "annual_value", "weight", "minimum_mark"}


class Standing:
    """The tender's rows as they stand, read once for a page."""

    def __init__(self, tender: Tender) -> None:
        self.tender = tender
        self.lots = {str(lot.number): lot for lot in tender.lots.all()}
        self.criteria = {row.key: row for row in tender.criteria.all()}
        self.scale = {plain(row.mark): row for row in tender.scale.all()}
        self.documents = {row.ref: row for row in tender.documents.filter(removed_at__isnull=True)}

    def row(self, path: str) -> tuple[Any, str]:
        """(the row a path speaks of, its field). Raises `LookupError` when it is not there."""
        kind, _, rest = path.partition(":")
        key, _, field = rest.rpartition(":")
        if path == "description":
            return self.tender, "description"
        table: dict[str, dict[str, Any]] = {"lot": self.lots, "criterion": self.criteria, "scale": self.scale}
        fields = {"lot": set(LOT_FIELDS), "criterion": set(CRITERION_FIELDS), "scale": {"descriptor"}}
        if kind not in table or field not in fields[kind]:
            raise LookupError(path)
        return table[kind][key], field

    def value(self, path: str) -> str | None:
        """What stands, as a change's value is kept."""
        row, field = self.row(path)
        return kept(getattr(row, field))


def kept(value: Any) -> str | None:
    """A value as a change keeps it: figures without idle zeros, None for none."""
    if value is None:
        return None
    return plain(value) if isinstance(value, Decimal) else str(value)


def label_of(path: str, standing: Standing) -> str:
    """'Lot 3, hours a week'."""
    kind, _, rest = path.partition(":")
    key, _, field = rest.rpartition(":")
    if path == "description":
        return "Description"
    if kind == "lot":
        return f"Lot {key}, {LOT_FIELDS.get(field, field)}"
    if kind == "scale":
        return f"Mark {key}, descriptor"
    row = standing.criteria.get(key)
    return f"‘{row.label if row else key}’, {CRITERION_FIELDS.get(field, field)}"


def typed(field: str, value: str | None) -> Any:
    """A kept value as its column takes it."""
    if value is None:
        return None
    if field in FIGURES:
        return Decimal(value)
    return int(value) if field == "word_limit" else value

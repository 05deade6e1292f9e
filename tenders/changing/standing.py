"""The tender's rows as they stand, and how a change keeps and names a value of theirs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tenders.readiness.check import plain

if TYPE_CHECKING:
    from tenders.models import Tender

LOT_FIELDS = {
    "name": "name",
    "weekly_hours": "hours a week",
    "annual_value": "value a year",
    "price_floor": "least price",
    "price_ceiling": "greatest price",
}
CRITERION_FIELDS = {
    "question": "question",
    "guidance": "guidance",
    "weight": "weight",
    "word_limit": "word limit",
    "minimum_mark": "minimum mark",
}
QUESTION_FIELDS = {
    "label": "name",
    "text": "question",
    "guidance": "guidance",
    "required": "answer needed",
    "spec": "what an answer can be",
    "expected": "what passes",
    "criterion_key": "criterion",
}
PRICE_FIELDS = {
    "label": "name",
    "unit": "unit",
    "quantity": "weight in the basket",
    "visit_minutes": "minutes of a visit",
    "floor": "floor",
    "ceiling": "ceiling",
}
TENDER_FIELDS = {
    "quality_weight": "Weight of quality",
    "price_weight": "Weight of price",
    "award_rule": "Award rule",
    "price_basket": "How the price lines make one price",
    "price_label": "What the price is called",
}
FIELDS = {
    "lot": LOT_FIELDS,
    "criterion": CRITERION_FIELDS,
    "scale": {"descriptor": "descriptor"},
    "question": QUESTION_FIELDS,
    "price": PRICE_FIELDS,
    "tender": TENDER_FIELDS,
}
FIGURES = {
    "weekly_hours",
    "annual_value",
    "weight",
    "minimum_mark",
    "quantity",
    "floor",
    "ceiling",
    "price_floor",
    "price_ceiling",
    "quality_weight",
    "price_weight",
}
WHOLE = {"word_limit", "visit_minutes"}


class Standing:
    """The tender's rows as they stand, read once for a page."""

    def __init__(self, tender: Tender) -> None:
        self.tender = tender
        self.lots = {str(lot.number): lot for lot in tender.lots.select_related("area")}
        self.criteria = {row.key: row for row in tender.criteria.all()}
        self.scale = {plain(row.mark): row for row in tender.scale.all()}
        self.documents = {row.ref: row for row in tender.documents.filter(removed_at__isnull=True)}
        self.questions = {row.key: row for row in tender.questions.select_related("lot")}
        self.prices = {row.key: row for row in tender.price_lines.select_related("lot")}

    def table(self, kind: str) -> dict[str, Any]:
        """Key to row, for one kind of part. Raises `LookupError` for a kind there is not."""
        tables: dict[str, dict[str, Any]] = {
            "lot": self.lots,
            "criterion": self.criteria,
            "scale": self.scale,
            "question": self.questions,
            "price": self.prices,
            "tender": {"": self.tender},
        }
        return tables[kind]

    def row(self, path: str) -> tuple[Any, str]:
        """(the row a path speaks of, its field). Raises `LookupError` when it is not there."""
        kind, _, rest = path.partition(":")
        key, _, field = rest.rpartition(":")
        if path == "description":
            return self.tender, "description"
        if field not in FIELDS.get(kind, {}):
            raise LookupError(path)
        return self.table(kind)[key], field

    def value(self, path: str) -> Any:
        """What stands, as a change's value is kept."""
        row, field = self.row(path)
        return kept(getattr(row, field))


def kept(value: Any) -> Any:
    """A value as a change keeps it: figures as text without idle zeros, None for none, data as it is."""
    if value is None or isinstance(value, bool | dict | list):
        return value
    return plain(value) if isinstance(value, Decimal) else str(value)


def typed(field: str, value: Any) -> Any:
    """A kept value as its column takes it."""
    if value is None:
        return None
    if field in FIGURES:
        return Decimal(value)
    return int(value) if field in WHOLE else value


def label_of(path: str, standing: Standing) -> str:
    """'Lot 3, hours a week', 'Question ‘CQC rating’, what passes'."""
    kind, _, rest = path.partition(":")
    key, _, field = rest.rpartition(":")
    if path == "description":
        return "Description"
    if kind == "tender":
        return TENDER_FIELDS.get(field, field)
    if kind == "lot":
        return f"Lot {key}, {LOT_FIELDS.get(field, field)}"
    if kind == "scale":
        return f"Mark {key}, descriptor"
    return f"{name_of(kind, key, standing)}, {FIELDS.get(kind, {}).get(field, field)}"


def name_of(kind: str, key: str, standing: Standing) -> str:
    """'Question ‘CQC rating’', 'Price line ‘Day rate’', '‘Staffing’' for a criterion, 'Lot 3'."""
    if kind == "lot":
        return f"Lot {key}"
    row = standing.table(kind).get(key)
    label = row.label if row is not None else key
    before = {"question": "Question ", "price": "Price line "}.get(kind, "")
    return f"{before}‘{label}’"

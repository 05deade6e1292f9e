"""Whether a change still fits the tender as it stands."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tenders.changing.dates import date_faults
from tenders.changing.standing import Standing, label_of
from tenders.readiness.check import plain

if TYPE_CHECKING:
    from tenders.models import Amendment


def faults(amendment: Amendment, standing: Standing | None = None, *, taken: bool = False) -> list[str]:
    """Why the change cannot come into force as it is, one sentence each. `taken`: the platform has published it."""
    standing = standing or Standing(amendment.tender)
    found = list(date_faults(amendment, taken=taken).values())
    files = {each.ref for each in amendment.documents.all()}
    for each in amendment.changes:
        path, to = str(each["path"]), each["to"]
        kind, _, ref = path.partition(":")
        if kind == "document":
            if ref not in files:
                found.append("A document: its file is not there any more; take this change out.")
            continue
        if kind == "removed":
            if ref not in standing.documents:
                found.append("A document: it is not in the invitation any more; take this change out.")
            continue
        try:
            same = standing.value(path) == to
        except LookupError:
            found.append(f"{label_of(path, standing)}: it is not there any more; take this change out.")
            continue
        if same:
            found.append(f"{label_of(path, standing)}: this is what stands already; take this change out.")
    return [*found, *_judging_faults(amendment, standing)]


def _judging_faults(amendment: Amendment, standing: Standing) -> list[str]:
    """Weights that still add up, and minimum marks that somebody can reach."""
    to = {str(each["path"]): each["to"] for each in amendment.changes}
    found = []
    weights = {key: Decimal(to.get(f"criterion:{key}:weight") or row.weight) for key, row in standing.criteria.items()}
    total, due = sum(weights.values(), Decimal(0)), standing.tender.quality_weight
    if any(path.endswith(":weight") for path in to) and total != due:
        found.append(
            f"Criteria: the weights would add up to {plain(total)}; change others so that they make {plain(due)} again."
        )
    top = max((row.mark for row in standing.scale.values()), default=Decimal(0))
    for key, row in standing.criteria.items():
        least = to.get(f"criterion:{key}:minimum_mark")
        if least is not None and Decimal(least) > top:
            found.append(f"‘{row.label}’, minimum mark: the scale ends at {plain(top)}; give that or less.")
    return found

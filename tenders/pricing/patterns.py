"""Ways to start a price schedule: rows a lead then changes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from tenders.pricing.schedule import HUNDRED, Line


def _one_rate(lots: Sequence[int]) -> list[Line]:
    return [Line("hour", "An hour of care", "hour", HUNDRED)]


def _by_visit_length(lots: Sequence[int]) -> list[Line]:
    """Short visits cost more an hour, because the journey is paid by fewer minutes. The shares are a start."""
    shares = ((15, "10"), (30, "45"), (45, "25"), (60, "20"))
    return [
        Line(
            f"visit-{minutes}", f"An hour of care in visits of {minutes} minutes", "hour", Decimal(share), None, minutes
        )
        for minutes, share in shares
    ]


def _by_lot(lots: Sequence[int]) -> list[Line]:
    return [Line(f"lot-{lot}", f"An hour of care in lot {lot}", "hour", HUNDRED, lot) for lot in lots]


PATTERNS: Mapping[str, tuple[str, str, Callable[[Sequence[int]], list[Line]]]] = MappingProxyType(
    {
        "one-rate": ("One hourly rate", "One line for every lot, which may have a floor and a ceiling.", _one_rate),
        "visit-length": (
            "By visit length",
            "Hourly rates for visits of 15, 30, 45 and 60 minutes, averaged by their shares.",
            _by_visit_length,
        ),
        "by-lot": ("By lot", "One line for each lot, each with its own floor and ceiling.", _by_lot),
    }
)
"""Key to its name, what it makes, and the rows for these lots."""

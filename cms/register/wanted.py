"""What a reader of the register asks for. A value that is not offered is left out of the search, never an error page."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUSES = {
    "open": "Open for bids",
    "closed": "Closed, being assessed",
    "awarded": "Awarded",
    "ended": "Ended without award",
    "other": "Other notices",
}
CLOSINGS = {"week": "Closes within 7 days", "month": "Closes within 30 days", "later": "Closes later"}
CLOSING_DAYS = {"week": 7, "month": 30}
BANDS: dict[str, tuple[str, Decimal | None, Decimal | None]] = {
    "30k": ("Under £30,000", None, Decimal(30_000)),
    "250k": ("£30,000 to £250,000", Decimal(30_000), Decimal(250_000)),
    "1m": ("£250,000 to £1 million", Decimal(250_000), Decimal(1_000_000)),
    "10m": ("£1 million to £10 million", Decimal(1_000_000), Decimal(10_000_000)),
    "over": ("£10 million and over", Decimal(10_000_000), None),
}
SORTS = {
    "newest": "Newest first",
    "closing": "Closing soonest",
    "value": "Highest value first",
    "title": "By title",
}
LABELS = {
    "words": "Words",
    "status": "Status",
    "value": "Value",
    "cpv": "CPV",
    "area": "Area",
    "closing": "Closing",
    "buyer": "Buyer",
}
LONGEST_SEARCH = 100
LONGEST_NAME = 200
CPV_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader asked for; empty means no limit. The fields' names are those of the address."""

    words: str = ""
    status: str = ""
    value: str = ""
    cpv: str = ""
    area: str = ""
    closing: str = ""
    buyer: str = ""
    sort: str = "newest"

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Wanted:
        """From an address or a kept search, cut to what can be asked."""
        offered: dict[str, Mapping[str, Any]] = {"status": STATUSES, "value": BANDS, "closing": CLOSINGS, "sort": SORTS}
        chosen = {name: _one_of(data, name, known) for name, known in offered.items()}
        chosen["sort"] = chosen["sort"] or "newest"
        return cls(
            words=_line(data, "words", LONGEST_SEARCH),
            area=_line(data, "area", LONGEST_NAME),
            buyer=_line(data, "buyer", LONGEST_NAME),
            cpv=re.sub(r"[^0-9]", "", _line(data, "cpv", LONGEST_SEARCH).partition("-")[0])[:CPV_DIGITS],
            **chosen,
        )

    def limits(self) -> dict[str, str]:
        """Field to value for each thing the list is narrowed to, in the order of the form."""
        found = asdict(self)
        return {name: found[name] for name in LABELS if found[name]}

    def address(self, **changed: str) -> str:
        """The query of this list with something changed; empty when nothing is left."""
        fields = {**self.limits(), "sort": self.sort if self.sort != "newest" else "", **changed}
        query = urlencode({name: value for name, value in fields.items() if value})
        return f"?{query}" if query else ""

    def tags(self, path: str) -> list[tuple[str, str]]:
        """(words, address without it) for each limit."""
        return [
            (f"{LABELS[name]}: {said(name, value)}", self.address(**{name: ""}) or path)
            for name, value in self.limits().items()
        ]

    def in_words(self) -> str:
        """'Status: Open for bids; Area: Norton', or 'Every notice'."""
        return "; ".join(f"{LABELS[name]}: {said(name, value)}" for name, value in self.limits().items()) or (
            "Every notice"
        )

    def cpv_range(self) -> tuple[int, int] | None:
        """The codes under the division, group or class that the digits begin: '85' is 85000000 to 85999999."""
        digits = self.cpv
        if len(digits) == CPV_DIGITS:
            digits = digits.rstrip("0") or digits
        if not digits:
            return None
        return int(digits.ljust(CPV_DIGITS, "0")), int(digits.ljust(CPV_DIGITS, "9"))


def said(name: str, value: str) -> str:
    """A limit's value as the page says it."""
    if name == "value":
        return BANDS[value][0] if value in BANDS else value
    return {"status": STATUSES, "closing": CLOSINGS}.get(name, {}).get(value, value)


def _line(data: Mapping[str, Any], name: str, most: int) -> str:
    return " ".join(str(data.get(name, "")).replace("\x00", " ").split())[:most].strip()


def _one_of(data: Mapping[str, Any], name: str, known: Mapping[str, Any]) -> str:
    value = str(data.get(name, ""))
    return value if value in known else ""

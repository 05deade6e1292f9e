"""What the board of procurements can be narrowed to and sorted by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

STAGES: dict[str, str] = {
    "draft": "Draft",
    "approval": "Approval",
    "held": "Approved, for its day",
    "platform": "With the platform",
    "open": "Open for bids",
    "opening": "To be opened",
    "assessment": "Assessment",
    "complete": "Complete",
    "cancelled": "Cancelled",
}
ENDED = ("complete", "cancelled")
VALUES: dict[str, tuple[str, Decimal | None, Decimal | None]] = {
    "small": ("Under £500,000", None, Decimal(500_000)),
    "middle": ("£500,000 to £5 million", Decimal(500_000), Decimal(5_000_000)),
    "large": ("Over £5 million", Decimal(5_000_000), None),
}
SORTS = {
    "next": "next date, soonest first",
    "value": "value, highest first",
    "owner": "owner",
    "title": "title",
    "reference": "reference, newest first",
}
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What the board is narrowed to; what nobody offered counts as none. Ended ones are shown when asked for."""

    words: str = ""
    stage: str = ""
    owner: str = ""
    buyer: str = ""
    value: str = ""
    sort: str = "next"

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> BoardFilter:
        stage, value, sort = asked.get("stage", ""), asked.get("value", ""), asked.get("sort", "")
        return cls(
            words=" ".join(asked.get("q", "").replace("\x00", " ").split())[:LONGEST_SEARCH],
            stage=stage if stage in {*STAGES, "all"} else "",
            owner=asked.get("owner", "")[:12],
            buyer=asked.get("buyer", "")[:12],
            value=value if value in VALUES else "",
            sort=sort if sort in SORTS else "next",
        )

    def address(self, **changed: str) -> str:
        fields = {
            "q": self.words, "stage": self.stage, "owner": self.owner, "buyer": self.buyer, "value": self.value,
            "sort": self.sort, **changed,
        }  # fmt: skip
        if fields["sort"] == "next":
            fields["sort"] = ""
        return "?" + urlencode({key: text for key, text in fields.items() if text})

"""What the reader of the award page asked: which bidder, where, for which place; and which other rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What the reader asked: which bidder, where, for which place; and which other rule."""

    bidder: str = ""
    lot: str = ""
    position: str = ""
    cap: str = ""
    limit: int | None = None
    without: str = ""
    mechanism: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Question:
        """From the address; what makes no sense is left out rather than refused."""
        limit = query.get("limit", "")
        return cls(
            bidder=query.get("bidder", "")[:40],
            lot=query.get("lot", "")[:10],
            position=query.get("position", "")[:40],
            cap=query.get("cap", "")[:100],
            limit=int(limit) if limit.isascii() and limit.isdigit() and 1 <= len(limit) <= 4 and int(limit) else None,
            without=query.get("without", "")[:40],
            mechanism=query.get("mechanism", "")[:1],
        )

    def what_if_part(self) -> dict[str, str]:
        """The part of the address that keeps the what-if while another name is asked about."""
        return {
            key: str(value)
            for key, value in (
                ("cap", self.cap),
                ("limit", self.limit),
                ("without", self.without),
                ("mechanism", self.mechanism),
            )
            if value
        }

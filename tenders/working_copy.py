"""The state of a bid's working copy, told apart by versions alone: whether it was submitted as it now lies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tenders import sealing

if TYPE_CHECKING:
    from tenders.models import Bid

ASIDE = "aside:"
"""Parts so named hold what a person typed beside a colleague's save: they are no part of the bid."""


def state_of(parts: Mapping[str, int], files: Iterable[str], lots: Iterable[int]) -> str:
    """A digest of which version of each part, which files and which lots: equal if and only if all of them are.

    It says nothing of the content. `parts`: name to version; `files`: references; `lots`: numbers.
    """
    counted = {name: version for name, version in parts.items() if not name.startswith(ASIDE)}
    return sealing.sha256(sealing.canonical({"parts": counted, "files": sorted(files), "lots": sorted(lots)}))


def state_now(bid: Bid, lots: Iterable[int]) -> str:
    """The state of the working copy as its rows stand, if it were submitted for these lots."""
    files = bid.files.filter(removed_at__isnull=True, replaced_at__isnull=True)
    return state_of(dict(bid.parts.values_list("part", "version")), files.values_list("ref", flat=True), lots)


@dataclass(frozen=True, slots=True)
class Seen:
    """Which version of each part, and which files, a page showed. It says nothing of the content."""

    parts: Mapping[str, int] = field(default_factory=dict)
    files: frozenset[str] = frozenset()

    @classmethod
    def of(cls, parts: Mapping[str, int], files: Iterable[str]) -> Seen:
        return cls({name: version for name, version in parts.items() if not name.startswith(ASIDE)}, frozenset(files))

    @classmethod
    def read(cls, text: str) -> Seen | None:
        """What `text` wrote; None for anything else, which then differs from every working copy."""
        try:
            parts, files = json.loads(text)
            return cls.of({str(name): int(version) for name, version in parts.items()}, map(str, files))
        except (ValueError, TypeError, AttributeError, RecursionError):
            return None

    def text(self) -> str:
        """As a form carries it from the page that was drawn to the press of its button."""
        return json.dumps([dict(sorted(self.parts.items())), sorted(self.files)], separators=(",", ":"))

    def parts_changed(self, now: Seen) -> list[str]:
        """The parts saved since, among them any that came or went."""
        names = {*self.parts, *now.parts}
        return sorted(name for name in names if self.parts.get(name) != now.parts.get(name))

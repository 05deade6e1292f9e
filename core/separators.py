"""Commas and spaces in a figure as a person types it: between thousands, and nowhere else. Pure.

'2,45' is two pounds forty-five to one reader and two hundred and forty-five to another: it is never guessed.
"""

from __future__ import annotations

import re

_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d*|[¼½¾])?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"(-?\d+),(\d{1,2}|\d{4,})", re.ASCII)
_TURNED_ROUND = re.compile(r"(-?\d{1,3}(?:\.\d{3})+),(\d{1,2})", re.ASCII)


class Misplaced(ValueError):
    """A comma or space that stands between no thousands. `meant` is the likely figure; empty where none is likely."""

    def __init__(self, meant: str = "") -> None:
        super().__init__(meant)
        self.meant = meant


def ungrouped(typed: str) -> str:
    """'1,234.50' and '1 234.50' are '1234.50'; what has no separator comes back as it is. Raises `Misplaced`."""
    text = re.sub(r"(?<=\d)\s+(?=\d)", ",", typed.strip())
    text = re.sub(r"\s", "", text)
    if "," not in text:
        return text
    if _GROUPED.fullmatch(text):
        return text.replace(",", "")
    if found := _DECIMAL_COMMA.fullmatch(text):
        raise Misplaced(f"{found[1]}.{found[2]}")
    if found := _TURNED_ROUND.fullmatch(text):
        raise Misplaced(f"{found[1].replace('.', ',')}.{found[2]}")
    raise Misplaced

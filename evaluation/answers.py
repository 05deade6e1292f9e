"""An answer as typed, parted into paragraphs and headings for the screen. Pure."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a heading above the next one."""

    text: str
    heading: bool


def blocks(text: str) -> list[Block]:
    """Paragraphs are parted by empty lines; a short line of its own without a full stop is a heading."""
    found: list[Block] = []
    for part in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        if len(lines) > 1 and _is_heading(lines[0]):
            found.append(Block(lines.pop(0), heading=True))
        if lines:
            whole = "\n".join(lines)
            found.append(Block(whole, heading=len(lines) == 1 and _is_heading(whole)))
    if found and found[-1].heading:
        found[-1] = Block(found[-1].text, heading=False)
    return found


def _is_heading(line: str) -> bool:
    return len(line) <= LONGEST_HEADING and line[-1] not in ".:;,!?" and not line[0].islower()

"""One check, and how its words name lots and figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be right before the approver sees the tender."""

    key: str
    ok: bool
    title: str
    detail: str = ""
    act: str = ""
    place: str = ""
    waiting: bool = False

    @property
    def word(self) -> str:
        return "Passes" if self.ok else ("Waiting" if self.waiting else "To fix")


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def which_lots(numbers: list[int]) -> str:
    """'Lot 7 has', 'Lots 1 to 4 and 9 have': runs of numbers drawn together."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]} {'and' if len(run) == 2 else 'to'} {run[-1]}" for run in runs]
    if len(numbers) == 1:
        return f"Lot {words[0]} has"
    joined = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"Lots {joined} have"

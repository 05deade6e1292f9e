"""How the work of a lot is handed out once places are filled, as published in the award rule. Pure.

Shape of the data (JSON), an optional part `sharing` of the award rule:
    {route: 'cascade'}                                   places in their published order, one after another
    {route: 'ranked'}                                    one list by rank
    {route: 'split', shares: [80, 20], swap_weeks: 2}    a share of the hours for each place of a lot, in published
                                                         order; with `swap_weeks` the shares change hands so often
A framework that awards without competition needs an objective mechanism to select the supplier (Act s.45(4)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ROUTES = {
    "cascade": "Work is offered to the places of a lot in their published order, one after another.",
    "ranked": "Work is offered down one list, in order of rank.",
    "split": "Work is shared between the places of a lot by percentage.",
}
MOST_SHARES, MOST_WEEKS = 10, 52


@dataclass(frozen=True, slots=True)
class Sharing:
    """`shares`: whole percentages that sum to 100, one for each place of a lot. `swap_weeks`: None, or every how many."""

    route: str
    shares: tuple[int, ...] = ()
    swap_weeks: int | None = None

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"route": self.route}
        if self.shares:
            found["shares"] = list(self.shares)
        return found | ({"swap_weeks": self.swap_weeks} if self.swap_weeks else {})

    def words(self, labels: Sequence[str]) -> str:
        """One sentence; `labels` names the places of a lot in published order."""
        if self.route != "split":
            return ROUTES[self.route]
        each = ", ".join(f"{label.lower()} {share}%" for label, share in zip(labels, self.shares, strict=False))
        if not self.swap_weeks:
            return f"Work of a lot is shared by weekly hours: {each}."
        often = "week" if self.swap_weeks == 1 else f"{self.swap_weeks} weeks"
        return f"Work of a lot is shared by weekly hours: {each}; the shares change hands every {often}."


def read(data: object, places: int) -> tuple[Sharing | None, list[str]]:
    """The sharing and what is wrong with it, one sentence each. `places`: how many places a lot has in all."""
    if data is None:
        return None, []
    if not isinstance(data, dict) or data.get("route") not in ROUTES:
        return None, ["How work is handed out: choose one after another, by rank, or shares."]
    if data["route"] != "split":
        return Sharing(data["route"]), []
    wrong: list[str] = []
    shares = data.get("shares")
    if not isinstance(shares, list) or not shares or not all(_whole(share, 100) for share in shares):
        wrong.append("Shares: give whole percentages from 1 to 100, such as 80 and 20.")
    elif len(shares) != places:
        wrong.append(f"Shares: give {places}, one for each place of a lot; there are {len(shares)}.")
    elif sum(shares) != 100:
        wrong.append(f"Shares: they add up to {sum(shares)}, not 100.")
    swap = data.get("swap_weeks")
    if swap is not None and not _whole(swap, MOST_WEEKS):
        wrong.append(f"Shares change hands: give a whole number of weeks from 1 to {MOST_WEEKS}, or nothing.")
    if wrong or not isinstance(shares, list):
        return None, wrong
    return Sharing("split", tuple(shares), swap), []


def _whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most

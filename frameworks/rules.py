"""An agreement's own rules as data: positions, caps, who may not hold two places, and the route of a referral.

Pure: no database. `parse` reads what an agreement keeps as JSON; `refusals` answers, in words, why a provider may not
take a place. The caps are those that were published, so that a hand-back can never give a provider more than the
award could have (Procurement Act 2023 s.23(4)(b)).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

DEFAULT_MINUTES = {"today": 30, "urgent": 60, "standard": 120}
MINUTES_IN_A_WEEK = 7 * 24 * 60


class RulesError(ValueError):
    """The rules cannot be read; `args[0]` is one sentence that names the field and the mend."""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` areas in `position` for one provider; with `tag`, only areas that carry it count."""

    position: str
    most: int
    tag: str = ""

    @property
    def words(self) -> str:
        areas = f"{self.position} area" if self.most == 1 else f"{self.position} areas"
        return f"at most {self.most} {areas}" + (f" with {self.tag}" if self.tag else "")


@dataclass(frozen=True, slots=True)
class Held:
    """One place a provider holds: the area's number and tags, and the position."""

    area: int
    position: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """positions: in the order work is offered. distinct: positions one provider may not hold together in an area.

    reserve_scope: 'agreement' (one reserve list for every area) or 'area' (a list in each).
    route: how a referral goes round; only 'cascade' and 'ranked' need no choice.
    """

    positions: tuple[str, ...] = ("primary", "secondary", "reserve")
    caps: tuple[Cap, ...] = ()
    distinct: tuple[str, ...] = ("primary", "secondary")
    reserve_scope: str = "area"
    route: str = "cascade"

    def to_json(self) -> dict[str, Any]:
        """The shape `parse` reads back."""
        shape = asdict(self)
        return {key: list(value) if isinstance(value, tuple) else value for key, value in shape.items()}

    def caps_words(self) -> str:
        """The caps in one line; empty when there are none."""
        return "; ".join(cap.words for cap in self.caps)

    def route_words(self) -> str:
        """The order in which work is offered."""
        return ", then ".join(self.positions)


def parse(data: Mapping[str, Any]) -> Rules:
    """Read an agreement's rules. Raises RulesError naming the field."""
    positions = _names(data, "positions", Rules().positions)
    caps = []
    for number, cap in enumerate(data.get("caps", []), start=1):
        most = cap.get("most")
        if not isinstance(most, int) or isinstance(most, bool) or most < 1:
            raise RulesError(f"Cap {number}, 'most': give a whole number of 1 or more.")
        if cap.get("position") not in positions:
            raise RulesError(f"Cap {number}, 'position': name one of {', '.join(positions)}.")
        caps.append(Cap(cap["position"], most, str(cap.get("tag", ""))))
    scope = data.get("reserve_scope", "area")
    if scope not in ("agreement", "area"):
        raise RulesError("'reserve_scope': give 'agreement' or 'area'.")
    route = data.get("route", "cascade")
    if route not in ("cascade", "ranked", "choice"):
        raise RulesError("'route': give 'cascade', 'ranked' or 'choice'.")
    return Rules(positions, tuple(caps), _names(data, "distinct", Rules().distinct), scope, route)


def _names(data: Mapping[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = data.get(key, default)
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) and name for name in value):
        raise RulesError(f"'{key}': give a list of names.")
    return tuple(value)


def offer_minutes(data: Mapping[str, Any]) -> dict[str, int]:
    """Minutes to answer by urgency, complete. Raises RulesError for anything but whole minutes within a week."""
    minutes = dict(DEFAULT_MINUTES)
    for urgency, value in data.items():
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MINUTES_IN_A_WEEK:
            raise RulesError(f"Time to answer, '{urgency}': give whole minutes from 1 to {MINUTES_IN_A_WEEK}.")
        minutes[urgency] = value
    return minutes


def refusals(
    rules: Rules, *, provider: str, held: Iterable[Held], wanted: Held, giving_up: Iterable[str] = ()
) -> list[str]:
    """Why `provider`, who holds `held`, may not take `wanted`; empty when it may.

    giving_up: positions in the wanted area that end when it takes the new one (a secondary that becomes primary).
    """
    gone = set(giving_up)
    stays = [place for place in held if not (place.area == wanted.area and place.position in gone)]
    here = [place for place in stays if place.area == wanted.area]
    reasons = []
    if any(place.position == wanted.position for place in here):
        reasons.append(f"{provider} is already {wanted.position} in area {wanted.area}.")
    elif here:
        reasons.append(f"{provider} is {here[0].position} in area {wanted.area}, {_both(rules, here[0], wanted)}.")
    reasons += [_over(provider, cap, stays) for cap in rules.caps if _breaks(cap, stays, wanted)]
    return reasons


def _both(rules: Rules, has: Held, wanted: Held) -> str:
    if {has.position, wanted.position} <= set(rules.distinct):
        return f"and {' and '.join(rules.distinct)} must be different providers"
    return "and holds one place at a time in an area"


def _counted(cap: Cap, held: Iterable[Held]) -> list[int]:
    return sorted(p.area for p in held if p.position == cap.position and (not cap.tag or cap.tag in p.tags))


def _breaks(cap: Cap, held: list[Held], wanted: Held) -> bool:
    counts = wanted.position == cap.position and (not cap.tag or cap.tag in wanted.tags)
    return counts and len(_counted(cap, held)) >= cap.most


def _over(provider: str, cap: Cap, held: list[Held]) -> str:
    areas = _counted(cap, held)
    return f"{provider} is already {cap.position} in {_areas(areas)}{_with(cap)}, and the limit is {cap.most}."


def _with(cap: Cap) -> str:
    return f" with {cap.tag}" if cap.tag else ""


def _areas(numbers: list[int]) -> str:
    words = [str(number) for number in numbers]
    if len(words) == 1:
        return f"area {words[0]}"
    return f"areas {', '.join(words[:-1])} and {words[-1]}"


def used(rules: Rules, held: Iterable[Held]) -> list[tuple[Cap, int]]:
    """Each cap with how much of it these places use: the chips on the agreement page."""
    places = list(held)
    return [(cap, len(_counted(cap, places))) for cap in rules.caps]

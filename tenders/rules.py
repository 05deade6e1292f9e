"""The award rule of a tender, as published: read from data, complete or refused in words. Pure.

Shape of the data (JSON), the keys all required unless marked:
    mechanism      'D' best overall | 'A' lot order | 'B' best score first
    positions      [{key, label, weight, places, minimum_score (optional)}] in published order, at least one
    distinct       [[key, key], ...] positions that one bidder may not hold together in one lot
    caps           [{kind: 'lots' | 'tag', position, tag (for 'tag'), limit}]
    reserve        {listed: bool, limit: number or null}
    hours_limit    optional bool: no bidder gets more weekly hours than it offered
    sharing        optional: how the work of a lot is handed out (see `tenders.sharing`)
    tie_break      steps in order, of TIE_BREAKS; the last is 'drawn lot', which always decides
A cap on lots needs an objective mechanism that decides between combinations (Act s.23(4)(b)).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from tenders.sharing import Sharing
from tenders.sharing import read as read_sharing

MECHANISMS = {
    "D": "Best overall: fill the most places, then the highest weighted total of scores",
    "A": "Lot order: lots in the published order, the best remaining bidder each",
    "B": "Best score first: the highest score of all lots first",
}
TIE_BREAKS = {
    "quality": "the higher quality score",
    "heaviest criterion": "the higher mark on the heaviest criterion, then the next heaviest",
    "price": "the lower price",
    "drawn lot": "a lot drawn from a seed published at the opening",
}
MOST_POSITIONS, MOST_CAPS, MOST_PLACES, MOST_WEIGHT = 10, 40, 100, 1000


class RuleError(ValueError):
    """The award rule cannot be used; `sentences` say which part and the mend."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Position:
    key: str
    label: str
    weight: int
    places: int
    minimum_score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `limit` lots (all of them, or those with `tag`) in `position` for one bidder."""

    kind: str
    position: str
    limit: int
    tag: str = ""

    def words(self, label: str) -> str:
        lots = "lot" if self.limit == 1 else "lots"
        kind = f" with {self.tag}" if self.kind == "tag" else ""
        return f"At most {self.limit} {label.lower()} {lots}{kind} for one bidder"


@dataclass(frozen=True, slots=True)
class AwardRuleData:
    mechanism: str
    positions: tuple[Position, ...]
    distinct: tuple[tuple[str, str], ...]
    caps: tuple[Cap, ...]
    reserve_listed: bool
    reserve_limit: int | None
    tie_break: tuple[str, ...]
    hours_limit: bool = False
    sharing: Sharing | None = None

    @classmethod
    def parse(cls, data: object) -> AwardRuleData:
        """Read the rule from `data`. Raises RuleError with one sentence for each thing wrong."""
        return _Reader().read(data)

    def to_json(self) -> dict[str, Any]:
        """The data that `parse` reads back to this same rule."""
        return {
            "mechanism": self.mechanism,
            "positions": [
                {"key": p.key, "label": p.label, "weight": p.weight, "places": p.places}
                | ({} if p.minimum_score is None else {"minimum_score": str(p.minimum_score)})
                for p in self.positions
            ],
            "distinct": [list(pair) for pair in self.distinct],
            "caps": [
                {"kind": c.kind, "position": c.position, "limit": c.limit} | ({"tag": c.tag} if c.tag else {})
                for c in self.caps
            ],
            "reserve": {"listed": self.reserve_listed, "limit": self.reserve_limit},
            "hours_limit": self.hours_limit,
            "tie_break": list(self.tie_break),
        } | ({"sharing": self.sharing.to_json()} if self.sharing else {})

    @property
    def one_winner(self) -> bool:
        """One place a lot and nothing that ties lots together: then the best bid of a lot simply wins it."""
        return [p.places for p in self.positions] == [1] and not self.caps and not self.hours_limit

    def label(self, key: str) -> str:
        return next(p.label for p in self.positions if p.key == key)

    def words(self) -> list[str]:
        """The rule in sentences, as the notice and the pages print it."""
        places = ", ".join(f"{p.label.lower()} ({p.places} a lot, counting {p.weight})" for p in self.positions)
        said = [f"{MECHANISMS[self.mechanism]}.", f"Places: {places}."]
        if self.one_winner:
            said = ["Each lot goes to the bid with the highest score."]
        said += [
            f"{self.label(a)} and {self.label(b).lower()} of a lot are different bidders." for a, b in self.distinct
        ]
        said += [f"{cap.words(self.label(cap.position))}." for cap in self.caps]
        if self.hours_limit:
            said.append("No bidder is given more weekly hours than it offered.")
        if self.reserve_listed:
            most = f", at most {self.reserve_limit} a lot" if self.reserve_limit else ""
            said.append(f"Everyone else who meets the requirements stands on the reserve list in order of score{most}.")
        if self.sharing:
            said.append(self.sharing.words([p.label for p in self.positions for _ in range(p.places)]))
        said.append("Ties: " + "; then ".join(TIE_BREAKS[step] for step in self.tie_break) + ".")
        return said


class _Reader:
    """Collects every sentence before it refuses, so that a person mends the rule in one go."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def read(self, data: object) -> AwardRuleData:
        if not isinstance(data, dict) or not data:
            raise RuleError(["The award rule is empty: say which places each lot has and how they are filled."])
        mechanism = data.get("mechanism")
        if mechanism not in MECHANISMS:
            self.wrong.append("Mechanism: choose best overall (D), lot order (A) or best score first (B).")
        positions = self._positions(data.get("positions"))
        keys = {position.key for position in positions}
        rule = AwardRuleData(
            mechanism=str(mechanism),
            positions=positions,
            distinct=self._distinct(data.get("distinct", []), keys),
            caps=self._caps(data.get("caps", []), keys),
            reserve_listed=self._yes_or_no(self._reserve(data).get("listed", False), "Reserve list"),
            reserve_limit=self._whole_or_none(self._reserve(data).get("limit"), "Reserve limit", MOST_PLACES),
            hours_limit=self._yes_or_no(data.get("hours_limit", False), "Hours limit"),
            tie_break=self._tie_break(data.get("tie_break")),
            sharing=self._sharing(data.get("sharing"), positions),
        )
        if self.wrong:
            raise RuleError(list(dict.fromkeys(self.wrong)))
        return rule

    def _positions(self, rows: object) -> tuple[Position, ...]:
        if not isinstance(rows, list) or not rows:
            self.wrong.append("Places: add at least one kind of place, such as primary.")
            return ()
        if len(rows) > MOST_POSITIONS:
            self.wrong.append(f"Places: at most {MOST_POSITIONS} kinds of place.")
            return ()
        found: list[Position] = []
        for number, row in enumerate(rows, start=1):
            name = f"Place {number}"
            row = row if isinstance(row, dict) else {}
            key, label = row.get("key"), row.get("label")
            if not isinstance(key, str) or not key.strip() or not isinstance(label, str) or not label.strip():
                self.wrong.append(f"{name}: give it a name.")
                continue
            if key in {position.key for position in found}:
                self.wrong.append(f"{name}: ‘{label[:40]}’ is there twice; name each kind of place once.")
            found.append(
                Position(
                    key=key.strip()[:40],
                    label=label.strip()[:60],
                    weight=self._whole(row.get("weight"), f"{name} weight", MOST_WEIGHT),
                    places=self._whole(row.get("places"), f"{name} places a lot", MOST_PLACES),
                    minimum_score=self._score(row.get("minimum_score"), f"{name} minimum score"),
                )
            )
        return tuple(found)

    def _distinct(self, rows: object, keys: set[str]) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        for row in rows if isinstance(rows, list) else [None]:
            if not isinstance(row, list) or len(row) != 2 or row[0] == row[1] or not {*map(str, row)} <= keys:
                self.wrong.append("Different bidders: name two different kinds of place that the rule has.")
                continue
            found.append((str(row[0]), str(row[1])))
        return tuple(found)

    def _caps(self, rows: object, keys: set[str]) -> tuple[Cap, ...]:
        if not isinstance(rows, list) or len(rows) > MOST_CAPS:
            self.wrong.append(f"Limits: give a list of at most {MOST_CAPS} limits.")
            return ()
        found: list[Cap] = []
        for number, row in enumerate(rows, start=1):
            name = f"Limit {number}"
            row = row if isinstance(row, dict) else {}
            kind, position, tag = row.get("kind"), row.get("position"), row.get("tag", "")
            if kind not in {"lots", "tag"}:
                self.wrong.append(f"{name}: choose lots, or lots with a tag.")
            elif position not in keys:
                self.wrong.append(f"{name}: name a kind of place that the rule has.")
            elif kind == "tag" and not (isinstance(tag, str) and tag.strip()):
                self.wrong.append(f"{name}: name the tag, such as extra care.")
            else:
                limit = self._whole(row.get("limit"), f"{name} most lots", MOST_WEIGHT)
                found.append(Cap(kind, position, limit, tag.strip()[:40] if kind == "tag" else ""))
        return tuple(found)

    def _reserve(self, data: dict[str, Any]) -> dict[str, Any]:
        reserve = data.get("reserve", {})
        if isinstance(reserve, dict):
            return reserve
        self.wrong.append("Reserve list: say whether there is one, and its limit.")
        return {}

    def _sharing(self, data: object, positions: tuple[Position, ...]) -> Sharing | None:
        found, wrong = read_sharing(data, sum(position.places for position in positions))
        self.wrong += wrong if positions else []
        return found

    def _tie_break(self, steps: object) -> tuple[str, ...]:
        if not isinstance(steps, list) or not steps or any(step not in TIE_BREAKS for step in map(str, steps)):
            self.wrong.append("Tie-break: choose the steps that decide between equal bids.")
            return ()
        if steps[-1] != "drawn lot" or len({*steps}) != len(steps):
            self.wrong.append("Tie-break: each step once, and a drawn lot last, so that there is always an answer.")
        return tuple(map(str, steps))

    def _whole(self, value: object, name: str, most: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return value
        self.wrong.append(f"{name}: give a whole number from 1 to {most}.")
        return 1

    def _whole_or_none(self, value: object, name: str, most: int) -> int | None:
        return None if value is None else self._whole(value, name, most)

    def _yes_or_no(self, value: object, name: str) -> bool:
        if isinstance(value, bool):
            return value
        self.wrong.append(f"{name}: answer yes or no.")
        return False

    def _score(self, value: object, name: str) -> Decimal | None:
        if value in (None, ""):
            return None
        try:
            score = Decimal(str(value))
        except InvalidOperation:
            score = Decimal(-1)
        if score.is_finite() and 0 <= score <= 100:
            return score
        self.wrong.append(f"{name}: give a number from 0 to 100.")
        return None

"""Everything the award page draws: limits as chips, areas by places, the what-if column, and the answer to 'why'."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from urllib.parse import urlencode

from evaluation.allocation import (
    Allocation,
    Comparison,
    Explanation,
    Instance,
    NotComputable,
    Place,
    SolverWrong,
    explain,
    what_if,
)
from evaluation.allocation.limits import cap_words
from evaluation.exact import shown
from evaluation.models import AllocationRun
from evaluation.queries.award_question import Question
from evaluation.queries.reasons import allocation_of, instance_of

WHAT_IF_SECONDS = 10.0
NOT_BELIEVED = "The solver's answer did not stand up to the exact check, so this question has no answer today."


@dataclass(frozen=True, slots=True)
class Chip:
    """How much of one limit a bidder has used."""

    words: str
    full: bool
    pips: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """A bidder in a cell of the matrix, with the address of its explanation."""

    name: str
    score: str
    url: str
    asked: bool


@dataclass(frozen=True, slots=True)
class WhatIfCell:
    """What changes in the first place of a lot: '' when nothing does."""

    name: str
    change: str


@dataclass(slots=True)
class Row:
    """One lot of the matrix: holders by position, reserves, the what-if."""

    number: str
    name: str
    tags: tuple[str, ...]
    holders: list[tuple[str, list[Holder]]]
    reserves: list[Holder]
    what_if: WhatIfCell | None


@dataclass(slots=True)
class AwardPage:
    """Read once from a stored run; nothing here is ever saved over it."""

    run: AllocationRun
    question: Question
    instance: Instance = field(init=False)
    allocation: Allocation = field(init=False)
    comparison: Comparison | None = field(init=False)
    explanation: Explanation | None = field(init=False)
    refusals: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.instance, self.allocation = instance_of(self.run), allocation_of(self.run)
        self.names = self.instance.names()
        self.first = self.instance.rule.positions[0].name
        self.comparison = self._compare()
        self.asked = self._asked()
        self.explanation = self._explain()

    names: dict[str, str] = field(init=False)
    first: str = field(init=False)
    asked: tuple[str, str, str] | None = field(init=False)

    def _compare(self) -> Comparison | None:
        asked = self.question
        caps = list(self.instance.rule.caps)
        cap: dict[str, int | None] = {}
        if asked.cap:
            cap = {asked.cap: asked.limit}
        elif not asked.without and not asked.mechanism:
            if not caps:
                return None
            untagged = next((each for each in caps if not each.tag), caps[0])
            cap = {untagged.key: untagged.limit + 1}
        try:
            return what_if(
                self.instance,
                cap=cap,
                without=[asked.without] if asked.without else [],
                mechanism=asked.mechanism or self.run.mechanism,
                before=self.allocation,
                time_limit=WHAT_IF_SECONDS,
            )
        except NotComputable as problem:
            self.refusals += problem.reasons
        except SolverWrong:
            self.refusals.append(NOT_BELIEVED)
        return None

    def _asked(self) -> tuple[str, str, str] | None:
        asked = self.question
        if asked.bidder and asked.lot:
            return asked.bidder, asked.lot, asked.position or self.first
        for lot in self.instance.lots:
            best = next((entry for entry in self.instance.entries if entry.lot == lot.key), None)
            holders = {place.bidder for place in self.allocation.holders(lot.key, self.first)}
            if best is not None and best.bidder not in holders:
                return best.bidder, lot.key, self.first
        place = next(iter(self.allocation.places), None)
        return (place.bidder, place.lot, place.position) if place else None

    def _explain(self) -> Explanation | None:
        if self.asked is None:
            return None
        bidder, lot, position = self.asked
        try:
            return explain(self.instance, self.allocation, bidder, lot, position)
        except NotComputable as problem:
            self.refusals += problem.reasons
        except SolverWrong:
            self.refusals.append(NOT_BELIEVED)
        self.asked = None
        return None

    # What the template draws

    def rows(self) -> list[Row]:
        """The matrix, in published lot order."""
        return [
            Row(
                number=lot.key,
                name=lot.label,
                tags=lot.tags,
                holders=[
                    (position.name, [self._holder(place) for place in self.allocation.holders(lot.key, position.name)])
                    for position in self.instance.rule.positions
                ],
                reserves=[self._holder(place) for place in self.allocation.reserves if place.lot == lot.key],
                what_if=self._what_if_cell(lot.key),
            )
            for lot in self.instance.lots
        ]

    def _holder(self, place: Place) -> Holder:
        # A reserve is asked why it is not first; a holder why it holds what it holds.
        position = place.position if place.position != "reserve" else self.first
        better = self._better(place)
        return Holder(
            name=self.names[place.bidder],
            score=place.shown_score,
            url=self.why_url(place.bidder, place.lot, better or position),
            asked=self.asked is not None and self.asked[:2] == (place.bidder, place.lot),
        )

    def _better(self, place: Place) -> str:
        """The position before this one, when the bidder outscored who holds it: that is what one would ask."""
        for position in self.instance.rule.positions:
            if position.name == place.position:
                return ""
            if any(holder.score < place.score for holder in self.allocation.holders(place.lot, position.name)):
                return position.name
        return ""

    def why_url(self, bidder: str, lot: str, position: str) -> str:
        """The address that explains one bidder in one lot, keeping the what-if."""
        asked = {"bidder": bidder, "lot": lot, "position": position, **self.question.what_if_part()}
        return f"?{urlencode(asked)}#why"

    def _what_if_cell(self, lot: str) -> WhatIfCell | None:
        if self.comparison is None:
            return None
        row = self.comparison.row(lot, self.first)
        if row.same:
            return WhatIfCell("", "")
        return WhatIfCell(", ".join(self.names[bidder] for bidder in row.after) or "Nobody", row.shown_change)

    def caps(self) -> list[tuple[str, list[Chip]]]:
        """Each bidder's chips, those who hold most first."""
        chips: dict[str, list[Chip]] = {bidder: [] for bidder in self.instance.bidders()}
        held = {bidder: len(self.allocation.held_by(bidder)) for bidder in chips}
        first: dict[str, Fraction] = {bidder: Fraction(0) for bidder in chips}
        order = {cap.key: (bool(cap.tag), cap.key) for cap in self.instance.rule.caps}
        for use in sorted(self.allocation.caps_used, key=lambda use: order.get(use.cap, (True, use.cap))):
            limit, used = int(use.limit), int(use.used)
            pips = tuple(n < used for n in range(limit)) if limit <= 10 else ()
            chips[use.bidder].append(Chip(use.words, use.full, pips))
            if not order.get(use.cap, (True,))[0]:
                first[use.bidder] += use.used
        bidders = sorted(chips, key=lambda bidder: (-first[bidder], -held[bidder], self.names[bidder]))
        return [(self.names[bidder], chips[bidder]) for bidder in bidders]

    def cap_summary(self) -> str:
        """'At most 3 primary areas, 1 primary area with extra care each'."""
        rule = self.instance.rule
        caps = sorted(rule.caps, key=lambda cap: (bool(cap.tag), cap.key))
        said = ", ".join(cap_words(rule, cap, cap.limit) for cap in caps)
        return f"At most {said} each" if said else ""

    def proof_rest(self) -> str:
        """The sentence after 'Proven best'."""
        rest = self.allocation.proof_words.removeprefix("Proven best: ")
        return f"{rest[:1].upper()}{rest[1:]}"

    def total(self) -> str:
        """The sum of scores in the first position."""
        return self.allocation.total(self.first).shown_total

    def what_if_total(self) -> str:
        """The same sum under the what-if."""
        return self.comparison.after.total(self.first).shown_total if self.comparison else ""

    def what_if_title(self) -> str:
        """'If the limit were 4 primary areas instead of 3'."""
        return f"What {self.comparison.question[:1].lower()}{self.comparison.question[1:]}?" if self.comparison else ""

    def why_title(self) -> str:
        """'Why Tees Valley Homecare is not primary in area 9'."""
        if self.explanation is None:
            return ""
        told, word = self.explanation, self.instance.rule.lot_word[0]
        verb = "is" if told.kind == "won" else "is not"
        return f"Why {self.names[told.bidder]} {verb} {told.position} in {word} {told.lot}"

    def why_rows(self) -> list[dict[str, str]]:
        """The sums of the counterfactual: positions that change, then all the others together."""
        instead = self.explanation.instead if self.explanation else None
        if instead is None:
            return []
        return [
            {
                "lot": row.lot,
                "position": row.position,
                "to": ", ".join(self.names[bidder] for bidder in row.instead) or "nobody",
                "awarded": row.shown_awarded,
                "instead": row.shown_instead,
                "change": row.shown_change,
            }
            for row in instead.rows
        ]

    def why_sums(self) -> list[dict[str, str]]:
        """A total a position, as awarded and instead."""
        instead = self.explanation.instead if self.explanation else None
        if instead is None:
            return []
        return [
            {
                "position": line.position,
                "others": str(line.others),
                "shown_others": line.shown_others,
                "awarded": line.shown_awarded,
                "instead": line.shown_instead,
                "change": line.shown_change,
            }
            for line in instead.sums
        ]

    def unfilled(self) -> list[str]:
        """Places nobody holds, and why."""
        word = self.instance.rule.lot_word[0]
        return [f"{each.position.capitalize()} in {word} {each.lot}: {each.why}" for each in self.allocation.unfilled]

    def score(self, value: Fraction) -> str:
        """A score at the published places."""
        return shown(value, self.instance.rule.places)

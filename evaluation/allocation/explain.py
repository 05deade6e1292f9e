"""Why a bidder does, or does not, hold a position in a lot: words that a losing bidder can follow, and the sums.

Kinds, in the order in which they are tried: 'left out' (the lot), 'no bid', 'won', 'below minimum', 'outscored' (those
who hold it scored more), 'tie' (the same score; the tie-break), 'other position' (a better one in the same lot),
'capped' (a published limit), 'best overall' (nothing forbids it; other places would lose by it) and, for mechanisms
that follow an order, 'order'. For 'capped' and 'best overall' under mechanism D the award is computed again with the
bidder in that place (a forced-in counterfactual), and set beside the award made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluation.allocation.counterfactual import ChangeRow, Counterfactual, forced_in
from evaluation.allocation.limits import Breach, Held, and_list, eligible, in_one_clause, in_the_way
from evaluation.allocation.result import Allocation, Place
from evaluation.allocation.rule import Entry, Instance, best_first, check
from evaluation.exact import Canonical, NotComputable, shown


@dataclass(frozen=True, slots=True)
class Explanation(Canonical):
    """Why. `summary`: one clause for a table or a letter; `words`: sentences, in paragraphs; `limits`: those in the way.

    `instead`: the award with the bidder in that place (None when no counterfactual belongs to the kind, or when no
    award could place it there).
    """

    bidder: str
    lot: str
    position: str
    kind: str
    summary: str
    words: tuple[str, ...]
    limits: tuple[str, ...] = ()
    instead: Counterfactual | None = None


def explain(instance: Instance, allocation: Allocation, bidder: str, lot: str, position: str) -> Explanation:
    """Why `bidder` does or does not hold `position` in `lot`. Raises NotComputable for an unknown lot or position."""
    check(instance)
    return _Case(instance.ordered(), allocation, bidder, lot, position).explanation()


class _Case:
    """One bidder, one lot, one position: the facts looked up once, and a sentence for each kind of reason."""

    def __init__(self, instance: Instance, allocation: Allocation, bidder: str, lot: str, position: str) -> None:
        self.instance, self.allocation, self.bidder = instance, allocation, bidder
        self.lot, self.position = instance.lot(lot), instance.rule.position(position)
        if bidder not in instance.bidders():
            raise NotComputable(f"{bidder} has no bid here.")
        self.names = instance.names()
        self.name = self.names[bidder]
        self.here = f"{instance.rule.lot_word[0]} {lot}"
        self.bids = [entry for entry in instance.entries if entry.lot == lot]
        self.entry = next((entry for entry in self.bids if entry.bidder == bidder), None)
        self.holders = allocation.holders(lot, position)
        self.held: tuple[Held, ...] = tuple((place.lot, place.position) for place in allocation.held_by(bidder))

    def explanation(self) -> Explanation:
        if self.lot.left_out:
            return self._told("left out", f"{self.here} was left out of the award: {self.lot.left_out}")
        if self.entry is None:
            return self._told("no bid", f"{self.name} has no ranked bid for {self.here}")
        if any(place.bidder == self.bidder for place in self.holders):
            return self._won(self.entry)
        if not eligible(self.entry, self.position):
            least = self._points(self.position.minimum or Fraction(0))
            had = f"{self.name} scored {self._points(self.entry.score)} in {self.here}"
            return self._told("below minimum", f"{had}; {self.position.name} needs {least} or more")
        if len(self.holders) == self.position.seats and all(self._is_ahead(place) for place in self.holders):
            return self._outscored(self.entry)
        better = self._better_position()
        if better:
            return self._told("other position", f"{self.name} is {better} in {self.here}, which comes first")
        return self._kept_out(self.entry)

    def _told(self, kind: str, summary: str, *words: str) -> Explanation:
        sentence = summary[0].upper() + summary[1:] + "."
        said = words or (sentence,)
        return Explanation(self.bidder, self.lot.key, self.position.name, kind, summary, said)

    def _won(self, entry: Entry) -> Explanation:
        summary = f"{self.name} is {self.position.name} in {self.here} with {self._points(entry.score)}"
        ahead = [
            other
            for other in self.bids
            if best_first(other) < best_first(entry)
            and other.bidder not in {place.bidder for place in self.holders}
            and eligible(other, self.position)
        ]
        if not ahead:
            words: tuple[str, ...] = (f"{summary}, {self._standing(entry)}.",)
        else:
            words = (f"{summary}.", *(f"{self._ahead_words(other)}." for other in ahead))
        return self._told("won", summary, *words)

    def _ahead_words(self, other: Entry) -> str:
        name = f"{self.names[other.bidder]} scored {self._points(other.score)}"
        held = tuple((place.lot, place.position) for place in self.allocation.held_by(other.bidder))
        found = in_the_way(self.instance, other.bidder, held, self.lot.key, self.position.name)
        if found:
            return f"{name} but {in_one_clause(found)}"
        if self.allocation.mechanism == "D":
            return f"{name} but counts for more in other places"
        return f"{name} but was not next in the published order"

    def _outscored(self, entry: Entry) -> Explanation:
        last = self.holders[-1]
        names = and_list([f"{self.names[place.bidder]} scored {place.shown_score}" for place in self.holders])
        if last.score == entry.score:
            same = f"{self.name} and {self.names[last.bidder]} both scored {self._points(entry.score)} in {self.here}"
            return self._told("tie", f"{same}; the published tie-break puts {self.names[last.bidder]} first")
        verb = "has the place" if len(self.holders) == 1 else "have the places"
        return self._told(
            "outscored", f"{self.name} scored {self._points(entry.score)} in {self.here}; {names} and {verb}"
        )

    def _better_position(self) -> str:
        order = [position.name for position in self.instance.rule.positions]
        groups = [group for group in self.instance.rule.distinct if self.position.name in group]
        better = [name for name in order[: order.index(self.position.name)] if any(name in group for group in groups)]
        return next((name for name in better if (self.lot.key, name) in self.held), "")

    def _kept_out(self, entry: Entry) -> Explanation:
        found = in_the_way(self.instance, self.bidder, self.held, self.lot.key, self.position.name)
        opening = self._opening(entry, found)
        if self.allocation.mechanism != "D":
            return self._by_order(opening, found)
        instead = forced_in(self.instance, self.allocation, self.bidder, self.lot.key, self.position.name)
        kind = "capped" if found else "best overall"
        limits = tuple(breach.words for breach in found)
        if instead is None:
            return self._full(kind, in_one_clause(found), (f"{opening} No award could place it here.",), limits, None)
        if not found and not instead.unfilled and instead.change == 0:
            kind = "tie"
        summary = in_one_clause(found) if found else f"placing it in {self.here} {self._cost(instead)}"
        return self._full(kind, summary, (opening, self._consequence(instead)), limits, instead)

    def _by_order(self, opening: str, found: Sequence[Breach]) -> Explanation:
        if found:
            limits = tuple(breach.words for breach in found)
            return self._full("capped", in_one_clause(found), (opening,), limits, None)
        holders = and_list([self.names[place.bidder] for place in self.holders]) if self.holders else "nobody"
        summary = f"the published order gave {self.position.name} in {self.here} to {holders} first"
        return self._full("order", summary, (f"{opening} But {summary}.",), (), None)

    def _full(
        self, kind: str, summary: str, words: tuple[str, ...], limits: tuple[str, ...], instead: Counterfactual | None
    ) -> Explanation:
        return Explanation(self.bidder, self.lot.key, self.position.name, kind, summary, words, limits, instead)

    def _opening(self, entry: Entry, found: Sequence[Breach]) -> str:
        scored = f"{self.name} scored {self._points(entry.score)} in {self.here}, {self._standing(entry)}."
        return f"{scored} But it {in_one_clause(found)}." if found else scored

    def _consequence(self, instead: Counterfactual) -> str:
        given = [self._given_up(row) for row in instead.rows if self._gives_up(row)]
        to_be = f"To be {self.position.name} in {self.here}"
        price = f"{to_be} it would have to give up {and_list(given)}. That" if given else f"Placing it in {self.here}"
        # Without these the change named below cannot be worked out from the places that the reader is told of.
        if given and (others := [told for row in instead.rows for told in self._others_give_up(row)]):
            price = f"{to_be} it would have to give up {and_list(given)}, and {and_list(others)}. Together that"
        words = f"{price} {self._cost(instead)}. {self._verdict(instead)}"
        has = [position for lot, position in self.held if lot == self.lot.key]
        return f"{words} It is {and_list(has)} in {self.here}." if has else words

    def _gives_up(self, row: ChangeRow) -> bool:
        return self.bidder in row.awarded and self.bidder not in row.instead and row.lot != self.lot.key

    def _others_give_up(self, row: ChangeRow) -> list[str]:
        """Who else would lose such a place in another lot, because of what the bidder gives up."""
        if row.position != self.position.name or row.lot == self.lot.key:
            return []
        leavers = [bidder for bidder in row.awarded if bidder not in row.instead and bidder != self.bidder]
        return [f"{self.names[bidder]} {self._given_up(row)}" for bidder in leavers]

    def _given_up(self, row: ChangeRow) -> str:
        gone = f"{row.position} in {self.instance.rule.lot_word[0]} {row.lot}"
        takers = [self.names[bidder] for bidder in row.instead if bidder not in row.awarded]
        return f"{gone} (to {and_list(takers)})" if takers else gone

    def _cost(self, instead: Counterfactual) -> str:
        if instead.unfilled:
            word = self.instance.rule.lot_word[0]
            empty = [f"{position} in {word} {lot}" for lot, position in instead.unfilled]
            return f"would leave {and_list(empty)} unfilled"
        if instead.change == 0:
            return "would give the same total"
        least = Fraction(1, 10**self.instance.rule.places)
        size = abs(instead.change)
        points = self._points(size) if size >= least / 2 else f"less than {self._points(least)}"
        return f"would {'lower' if instead.change < 0 else 'raise'} the total of weighted scores by {points}"

    def _verdict(self, instead: Counterfactual) -> str:
        if instead.unfilled:
            return "The published rule fills the most places first."
        if instead.change == 0:
            return "Among awards with the same total the published tie rule chose."
        if instead.change > 0:
            return "The search for the highest total ended at its time limit."
        return "The published rule takes the highest total."

    def _standing(self, entry: Entry) -> str:
        able = [other for other in self.bids if eligible(other, self.position)]
        place = able.index(entry) + 1
        rank = "the highest" if place == 1 else f"number {place}"
        return f"{rank} of {len(able)} eligible bids" if len(able) > 1 else "the only eligible bid"

    def _is_ahead(self, place: Place) -> bool:
        holder = next(entry for entry in self.bids if entry.bidder == place.bidder)
        return self.entry is not None and best_first(holder) < best_first(self.entry)

    def _points(self, score: Fraction) -> str:
        return shown(score, self.instance.rule.places)

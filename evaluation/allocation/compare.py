"""Two awards side by side, and what an award would be under another limit, without a bidder or by another mechanism.

A comparison is a question, never an award: nothing here is saved over one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from evaluation.allocation.award import allocate
from evaluation.allocation.limits import and_list, cap_words
from evaluation.allocation.result import Allocation
from evaluation.allocation.rule import AwardRule, Instance, check
from evaluation.exact import Canonical, NotComputable, signed


@dataclass(frozen=True, slots=True)
class PlaceChange(Canonical):
    """One position of one lot, before and after: its holders best first, and the change in their scores."""

    lot: str
    position: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    change: Fraction
    shown_change: str
    same: bool


@dataclass(frozen=True, slots=True)
class TotalChange(Canonical):
    """The sum of scores of one position ('' for the total of weighted scores), before and after."""

    position: str
    before: Fraction
    after: Fraction
    change: Fraction
    shown_change: str


@dataclass(frozen=True, slots=True)
class Comparison(Canonical):
    """Two awards and where they differ. `question`: what was changed, in words. `changed`: how many positions differ."""

    question: str
    before: Allocation
    after: Allocation
    rows: tuple[PlaceChange, ...]
    totals: tuple[TotalChange, ...]
    weighted: TotalChange
    changed: int

    def row(self, lot: str, position: str) -> PlaceChange:
        """The change of one position in one lot."""
        return next(row for row in self.rows if row.lot == lot and row.position == position)


def what_if(
    instance: Instance,
    *,
    without: Collection[str] = (),
    cap: Mapping[str, int | None] | None = None,
    weights: Mapping[str, int] | None = None,
    mechanism: str = "D",
    before: Allocation | None = None,
    time_limit: float | None = None,
) -> Comparison:
    """The award as it would be: bidders withdrawn, limits changed (by `Cap.key`; None lifts one), weights changed or
    another mechanism. `before`: the award to compare with (mechanism D when left out). Raises NotComputable.

    Both totals are weighted by the published weights, so that they can be compared. `cap` names limits as
    Cap.key does: {"primary": 4}, {"primary, extra care": 2}.
    """
    check(instance)
    before = before or allocate(instance, time_limit=time_limit)
    changed = _changed(instance, without, cap or {}, weights or {})
    after = allocate(changed, mechanism=mechanism, time_limit=time_limit)
    question = _question(
        instance, without, cap or {}, weights or {}, "" if mechanism == before.mechanism else mechanism
    )
    return compare(instance, before, after, question)


def compare(instance: Instance, before: Allocation, after: Allocation, question: str) -> Comparison:
    """Two awards of the same lots side by side, in published lot and position order."""
    rule = instance.rule
    rows = tuple(
        _place_change(rule, lot.key, position.name, before, after)
        for lot in sorted(instance.lots, key=lambda lot: lot.order)
        for position in rule.positions
    )
    totals = tuple(
        _total_change(rule, position.name, before.total(position.name).total, after.total(position.name).total)
        for position in rule.positions
    )
    weighted = [
        sum((rule.position(total.position).weight * total.total for total in award.totals), Fraction(0))
        for award in (before, after)
    ]
    return Comparison(
        question=question,
        before=before,
        after=after,
        rows=rows,
        totals=totals,
        weighted=_total_change(rule, "", *weighted),
        changed=sum(not row.same for row in rows),
    )


@dataclass(frozen=True, slots=True)
class OneMore(Canonical):
    """What one more lot under a limit would change, for every bidder: the weighted total and how many positions."""

    cap: str
    limit: int
    change: Fraction
    shown_change: str
    changed: int
    words: str


def one_more(instance: Instance, before: Allocation, *, time_limit: float | None = None) -> tuple[OneMore, ...]:
    """For each published limit of lots: what one more would change. A change of nought: the limit does not bind."""
    found = []
    for limit in instance.ordered().rule.caps:
        told = what_if(instance, cap={limit.key: limit.limit + 1}, before=before, time_limit=time_limit)
        change, count = told.weighted.change, told.changed
        noun = "place" if count == 1 else "places"
        effect = f"{count} {noun} would change, the weighted total by {told.weighted.shown_change}"
        words = f"{told.question}: {effect if count else 'no change'}."
        found.append(OneMore(limit.key, limit.limit, change, told.weighted.shown_change, count, words))
    return tuple(found)


def _place_change(rule: AwardRule, lot: str, position: str, before: Allocation, after: Allocation) -> PlaceChange:
    was, now = before.holders(lot, position), after.holders(lot, position)
    change = sum((place.score for place in now), Fraction(0)) - sum((place.score for place in was), Fraction(0))
    held, holds = tuple(place.bidder for place in was), tuple(place.bidder for place in now)
    return PlaceChange(lot, position, held, holds, change, signed(change, rule.places), set(held) == set(holds))


def _total_change(rule: AwardRule, position: str, before: Fraction, after: Fraction) -> TotalChange:
    return TotalChange(position, before, after, after - before, signed(after - before, rule.places))


def _changed(
    instance: Instance, without: Collection[str], cap: Mapping[str, int | None], weights: Mapping[str, int]
) -> Instance:
    keys = [limit.key for limit in instance.rule.caps]
    for key in sorted(set(cap) - set(keys)):
        raise NotComputable(f"The award rule has no limit ‘{key}’. It has: {', '.join(sorted(keys)) or 'none'}.")
    for name in sorted(set(without) - set(instance.bidders())):
        raise NotComputable(f"{name} has no bid here, so that it cannot be left out.")
    for name in sorted(weights):
        instance.rule.position(name)
    limits = [(limit, cap.get(limit.key, limit.limit)) for limit in instance.rule.caps]
    return replace(
        instance,
        entries=tuple(entry for entry in instance.entries if entry.bidder not in without),
        offers=tuple(offer for offer in instance.offers if offer.bidder not in without),
        rule=replace(
            instance.rule,
            caps=tuple(replace(limit, limit=number) for limit, number in limits if number is not None),
            positions=tuple(
                replace(position, weight=weights.get(position.name, position.weight))
                for position in instance.rule.positions
            ),
        ),
    )


def _question(
    instance: Instance,
    without: Collection[str],
    cap: Mapping[str, int | None],
    weights: Mapping[str, int],
    mechanism: str,
) -> str:
    names = instance.names()
    parts = []
    if without:
        parts.append(f"there were no bid of {and_list(sorted(names[bidder] for bidder in without))}")
    for limit in sorted(instance.rule.caps, key=lambda limit: limit.key):
        if limit.key in cap:
            number = cap[limit.key]
            if number is None:
                parts.append(f"there were no limit of {cap_words(instance.rule, limit, limit.limit)}")
            else:
                parts.append(f"the limit were {cap_words(instance.rule, limit, number)} instead of {limit.limit}")
    parts += [f"{name} counted {weight} times" for name, weight in sorted(weights.items())]
    if mechanism:
        parts.append(f"by mechanism {mechanism}")
    return f"If {', and '.join(parts)}" if parts else "As published"

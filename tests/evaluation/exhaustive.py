"""Every award of a small instance, listed one by one: a slow second opinion that shares no code with the solver.

It reads the instance's data only. The limits, the lexicographic fill, the totals and the tie rule are written again
here, so that a mistake would have to be made twice.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from evaluation.allocation import AwardRule, Cap, Entry, Instance, Lot, Offer, Position

HOURS_NEEDED = (Decimal("10.5"), Decimal(15), Decimal(20))
HOURS_OFFERED = (None, Decimal(12), Decimal("25.5"), Decimal(30))

Choice = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class SecondOpinion:
    """The best award by the tie rule, its fill and total, whether another equals it, and the gap to the next best."""

    places: frozenset[tuple[str, str, str]]
    total: Fraction
    unique: bool
    gap: Fraction | None


def best(instance: Instance) -> SecondOpinion:
    """List every award and compare them all."""
    ranked = sorted(_standings(instance), key=lambda item: (item[0], item[1]), reverse=True)
    fill, total = ranked[0][0], ranked[0][1]
    equals = sorted(item[2:] for item in ranked if item[:2] == (fill, total))
    others = [item[1] for item in ranked[1:] if item[0] == fill]
    gap = total - others[0] if others else None
    return SecondOpinion(frozenset(equals[0][1]), total, len(equals) == 1, gap)


def _standings(instance: Instance) -> Iterator[tuple[tuple[int, ...], Fraction, tuple[tuple[int, ...], ...], Choice]]:
    rule = instance.rule
    scores = {(entry.lot, entry.bidder): entry.score for entry in instance.entries}
    weight = {position.name: position.weight for position in rule.positions}
    for choice in _awards(instance, sorted(instance.lots, key=lambda lot: lot.order), ()):
        fill = tuple(sum(name == position.name for _, name, _ in choice) for position in rule.positions)
        total = sum((weight[name] * scores[lot, bidder] for lot, name, bidder in choice), Fraction(0))
        yield fill, total, _tie_key(instance, choice), choice


def _tie_key(instance: Instance, choice: Choice) -> tuple[tuple[int, ...], ...]:
    """Place by place: how far down the lot's ranking its holders stand; an empty seat is last."""
    key = []
    for lot in sorted(instance.lots, key=lambda lot: lot.order):
        bids = sorted(
            (entry for entry in instance.entries if entry.lot == lot.key), key=lambda e: (-e.score, e.tie_rank)
        )
        ranking = [entry.bidder for entry in bids]
        for position in instance.rule.positions:
            held = [ranking.index(b) for where, name, b in choice if (where, name) == (lot.key, position.name)]
            key.append(tuple(sorted(held + [999] * (position.seats - len(held)))))
    return tuple(key)


def _awards(instance: Instance, lots: list[Lot], so_far: Choice) -> Iterator[Choice]:
    if not lots:
        yield so_far
        return
    for here in _fillings(instance, lots[0], list(instance.rule.positions)):
        choice = so_far + here
        if _allowed(instance, choice):
            yield from _awards(instance, lots[1:], choice)


def _fillings(instance: Instance, lot: Lot, positions: list[Position]) -> Iterator[Choice]:
    if not positions or lot.left_out:
        yield ()
        return
    first, rest = positions[0], positions[1:]
    able = [
        entry.bidder
        for entry in instance.entries
        if entry.lot == lot.key and (first.minimum is None or entry.score >= first.minimum)
    ]
    for count in range(first.seats + 1):
        for holders in combinations(sorted(able), count):
            for others in _fillings(instance, lot, rest):
                yield tuple((lot.key, first.name, bidder) for bidder in holders) + others


def _allowed(instance: Instance, choice: Choice) -> bool:
    lots = {lot.key: lot for lot in instance.lots}
    offered = {offer.bidder: offer.weekly_hours for offer in instance.offers}
    for bidder in {holder for _, _, holder in choice}:
        mine = [(lot, name) for lot, name, holder in choice if holder == bidder]
        for group in instance.rule.distinct:
            held = [lot for lot, name in mine if name in group]
            if len(set(held)) < len(held):
                return False
        for cap in instance.rule.caps:
            if sum(n in cap.positions and (not cap.tag or cap.tag in lots[lot].tags) for lot, n in mine) > cap.limit:
                return False
        hours = offered.get(bidder)
        if hours is not None:
            needed = sum(lots[lot].hours or 0 for lot, name in mine if name in instance.rule.hours_positions)
            if needed > hours:
                return False
    return True


def random_instance(chance: random.Random) -> Instance:
    """A small instance: few scores, so that ties abound; caps, tags, hours, minima and left-out lots by chance."""
    lots = chance.randint(2, 3)
    bidders = ["ash", "birch", "cedar", "dogwood"][: chance.randint(2, 4)]
    third = chance.choice([1, 1, 3])
    keys = [str(n) for n in range(1, lots + 1)]
    hours = chance.random() < 0.4
    tagged = {key for key in keys if chance.random() < 0.6} | {"1"}
    entries = []
    for key in keys:
        bids = [bidder for bidder in bidders if chance.random() < 0.8]
        chance.shuffle(bids)
        for rank, bidder in enumerate(bids, start=1):
            entries.append(Entry(key, bidder, Fraction(chance.randint(5, 9), third), rank))
    seats = chance.choice([1, 1, 1, 2]) if lots == 2 else 1
    positions = [Position("primary", chance.choice([1, 4]), seats, chance.choice([None, Fraction(6, third)]))]
    if chance.random() < 0.7:
        positions.append(Position("secondary"))
    names = tuple(position.name for position in positions)
    caps = [Cap(chance.randint(1, 2), ("primary",))] if chance.random() < 0.7 else []
    caps += [Cap(1, ("primary",), "extra care")] if chance.random() < 0.5 else []
    caps += [Cap(2, names)] if len(names) == 2 and chance.random() < 0.4 else []
    return Instance(
        lots=tuple(
            Lot(
                key,
                f"Area {key}",
                order,
                ("extra care",) if key in tagged else (),
                chance.choice(HOURS_NEEDED) if hours else None,
                "A pilot runs there." if chance.random() < 0.05 else "",
            )
            for order, key in enumerate(chance.sample(keys, lots), start=1)
        ),
        entries=tuple(entries),
        rule=AwardRule(
            positions=tuple(positions),
            distinct=(names,) if len(names) == 2 and chance.random() < 0.8 else (),
            caps=tuple(caps),
            hours_positions=names[: chance.randint(1, len(names))] if hours else (),
        ),
        offers=tuple(Offer(bidder, chance.choice(HOURS_OFFERED)) for bidder in bidders),
    )

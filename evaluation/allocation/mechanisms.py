"""Mechanisms A, B and C: awards that follow a published order and do not look for the highest total.

Each takes a checked instance in canonical order and gives the places as (lot, position, bidder). Positions are awarded
one after another in published order, so that every primary place is given before the first secondary one.
"""

from __future__ import annotations

from collections.abc import Iterable

from evaluation.allocation.limits import Held, breaches, eligible
from evaluation.allocation.rule import Entry, Instance, Position, best_first
from evaluation.exact import NotComputable

Given = list[tuple[str, str, str]]


def lot_order(instance: Instance) -> Given:
    """A: lots in the published order; each goes to the best bidder that still may have it."""
    award = _Award(instance)
    for position in instance.rule.positions:
        for lot in instance.lots:
            for entry in award.bids(lot.key, position):
                award.give(entry, position)
    return award.given


def best_score_first(instance: Instance) -> Given:
    """B: the highest score of all lots is placed first, then the next; equal scores in lot order, then tie-break."""
    award = _Award(instance)
    order = {lot.key: lot.order for lot in instance.lots}
    for position in instance.rule.positions:
        bids = [entry for lot in instance.lots for entry in award.bids(lot.key, position)]
        for entry in sorted(bids, key=lambda entry: (-entry.score, order[entry.lot], entry.tie_rank)):
            award.give(entry, position)
    return award.given


def bidder_preference(instance: Instance) -> Given:
    """C: deferred acceptance. Bidders ask in their order of preference; a lot keeps the best that have asked so far.

    Stable: no bidder and lot would both rather have each other. Raises NotComputable without a preference for each bid,
    or under a limit of hours, for which no stable award need exist.
    """
    if instance.rule.hours_positions:
        raise NotComputable("Award by bidder preference cannot be combined with a limit on weekly hours.")
    for entry in instance.entries:
        if entry.preference is None:
            raise NotComputable(
                f"Award by bidder preference needs the preference of {entry.bidder} for lot {entry.lot}."
            )
    award = _Award(instance)
    for position in instance.rule.positions:
        for entry in _accepted(instance, award, position):
            award.give(entry, position)
    return award.given


MECHANISMS = {"A": lot_order, "B": best_score_first, "C": bidder_preference}


def _accepted(instance: Instance, award: _Award, position: Position) -> list[Entry]:
    order = {lot.key: lot.order for lot in instance.lots}
    open_bids: dict[str, list[Entry]] = {}
    for entry in (entry for lot in instance.lots for entry in award.bids(lot.key, position)):
        open_bids.setdefault(entry.bidder, []).append(entry)
    for bids in open_bids.values():
        bids.sort(key=lambda entry: (entry.preference or 0, order[entry.lot]))
    while True:
        asked: dict[str, list[Entry]] = {}
        for bidder in sorted(open_bids):
            for entry in _wanted(instance, award, position, open_bids[bidder]):
                asked.setdefault(entry.lot, []).append(entry)
        refused = [entry for bids in asked.values() for entry in sorted(bids, key=best_first)[position.seats :]]
        if not refused:
            return sorted(
                (entry for bids in asked.values() for entry in bids), key=lambda e: (order[e.lot], *best_first(e))
            )
        for entry in refused:
            open_bids[entry.bidder].remove(entry)


def _wanted(instance: Instance, award: _Award, position: Position, bids: Iterable[Entry]) -> list[Entry]:
    """The lots a bidder asks for: down its preferences, leaving out what its limits no longer allow."""
    wanted: list[Entry] = []
    for entry in bids:
        held = (*award.held(entry.bidder), *((other.lot, position.name) for other in wanted))
        if not breaches(instance, entry.bidder, held, entry.lot, position.name):
            wanted.append(entry)
    return wanted


class _Award:
    """The places given so far; `give` refuses silently what is full or over a limit."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.given: Given = []

    def bids(self, lot: str, position: Position) -> list[Entry]:
        """The eligible bids of a lot, best first; none for a lot that is left out."""
        if self.instance.lot(lot).left_out:
            return []
        return [entry for entry in self.instance.entries if entry.lot == lot and eligible(entry, position)]

    def held(self, bidder: str) -> tuple[Held, ...]:
        return tuple((lot, position) for lot, position, holder in self.given if holder == bidder)

    def give(self, entry: Entry, position: Position) -> None:
        taken = sum((lot, name) == (entry.lot, position.name) for lot, name, _ in self.given)
        if taken == position.seats:
            return
        if not breaches(self.instance, entry.bidder, self.held(entry.bidder), entry.lot, position.name):
            self.given.append((entry.lot, position.name, entry.bidder))

"""The rule's limits in words, and whether one more lot would break one: shared by mechanisms and explanations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from evaluation.allocation.result import CapUse
from evaluation.allocation.rule import AwardRule, Cap, Entry, Instance, Position
from evaluation.exact import plain

Held = tuple[str, str]
"""A place of one bidder: lot and position."""


_EXCEEDED = "would have exceeded "


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit that one more place would break, told from the bidder's side; `lots`: what it already holds under it."""

    cap: str
    words: str
    lots: tuple[str, ...]


def breaches(instance: Instance, bidder: str, held: Iterable[Held], lot: str, position: str) -> list[Breach]:
    """Every limit that `position` in `lot` would break for a bidder who holds `held`; empty when it may have it."""
    held = tuple(held)
    return [
        *_distinct_breaches(instance, held, lot, position),
        *_cap_breaches(instance, held, lot, position),
        *_hours_breaches(instance, bidder, held, lot, position),
    ]


def eligible(entry: Entry, position: Position) -> bool:
    """Whether the entry reaches the position's published least score."""
    return position.minimum is None or entry.score >= position.minimum


def in_the_way(instance: Instance, bidder: str, held: Iterable[Held], lot: str, position: str) -> list[Breach]:
    """Like `breaches`, but a lesser position that the bidder holds in the same lot, and would give up, is no reason."""
    order = [known.name for known in instance.rule.positions]
    excluded = {name for group in instance.rule.distinct if position in group for name in group}
    lesser = {(lot, name) for name in excluded if order.index(name) > order.index(position)}
    return breaches(instance, bidder, [place for place in held if place not in lesser], lot, position)


def in_one_clause(found: Iterable[Breach]) -> str:
    """'would have exceeded 3 primary areas: held 1, 2 and 6, and 1 primary area with extra care: held 1'."""
    said: list[str] = []
    for words in (breach.words for breach in found):
        said.append(words.removeprefix(_EXCEEDED) if said and said[0].startswith(_EXCEEDED) else words)
    return ", and ".join(said)


def cap_uses(instance: Instance, held: dict[str, tuple[Held, ...]]) -> tuple[CapUse, ...]:
    """How far every bidder has used every limit: bidders in order, limits in the rule's order, hours last."""
    return tuple(use for bidder in instance.bidders() for use in _uses(instance, bidder, held.get(bidder, ())))


def cap_words(rule: AwardRule, cap: Cap, count: int) -> str:
    """'3 primary areas', '1 primary area with extra care', '2 areas' (when all positions count together)."""
    noun = rule.lot_word[0] if count == 1 else rule.lot_word[1]
    every = {position.name for position in rule.positions} == set(cap.positions)
    kind = "" if every and len(cap.positions) > 1 else " or ".join(cap.positions) + " "
    return f"{count} {kind}{noun} with {cap.tag}" if cap.tag else f"{count} {kind}{noun}"


def lots_in_words(instance: Instance, lots: Iterable[str]) -> str:
    """'1, 3 and 6', by the lots' keys in published order."""
    wanted = set(lots)
    return and_list([lot.key for lot in instance.lots if lot.key in wanted])


def and_list(items: list[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _counted(instance: Instance, cap: Cap, held: Iterable[Held]) -> tuple[str, ...]:
    tags = {lot.key: lot.tags for lot in instance.lots}
    return tuple(lot for lot, name in held if name in cap.positions and (not cap.tag or cap.tag in tags[lot]))


def _distinct_breaches(instance: Instance, held: tuple[Held, ...], lot: str, position: str) -> Iterator[Breach]:
    for group in instance.rule.distinct:
        for other in group:
            if position in group and other != position and (lot, other) in held:
                noun = instance.rule.lot_word[0]
                words = f"is {other} in the same {noun}, and {and_list(list(group))} must be different bidders"
                yield Breach("/".join(group), words, (lot,))


def _cap_breaches(instance: Instance, held: tuple[Held, ...], lot: str, position: str) -> Iterator[Breach]:
    for cap in instance.rule.caps:
        if not _counted(instance, cap, [(lot, position)]):
            continue
        lots = _counted(instance, cap, held)
        if len(lots) >= cap.limit:
            limit = cap_words(instance.rule, cap, cap.limit)
            words = f"{_EXCEEDED}{limit}: held {lots_in_words(instance, lots)}"
            yield Breach(cap.key, words, lots)


def _hours_breaches(
    instance: Instance, bidder: str, held: tuple[Held, ...], lot: str, position: str
) -> Iterator[Breach]:
    offered = _offered(instance, bidder)
    if offered is None or position not in instance.rule.hours_positions:
        return
    lots = tuple(key for key, name in held if name in instance.rule.hours_positions)
    used, more = _hours(instance, lots), _hours(instance, (lot,))
    if used + more > offered:
        words = f"would have needed {plain(used + more)} hours a week, and offered {plain(offered)}"
        yield Breach("weekly hours", f"{words}: held {lots_in_words(instance, lots)}" if lots else words, lots)


def _offered(instance: Instance, bidder: str) -> Fraction | None:
    if instance.rule.hours_positions:
        for offer in instance.offers:
            if offer.bidder == bidder and offer.weekly_hours is not None:
                return Fraction(offer.weekly_hours)
    return None


def _hours(instance: Instance, lots: Iterable[str]) -> Fraction:
    return sum((Fraction(instance.lot(lot).hours or 0) for lot in lots), Fraction(0))


def _uses(instance: Instance, bidder: str, held: tuple[Held, ...]) -> Iterator[CapUse]:
    noun = instance.rule.lot_word[1]
    for cap in instance.rule.caps:
        lots = _counted(instance, cap, held)
        left = cap.limit - len(lots)
        counted = cap.tag or noun
        words = f"{len(lots)} of {cap.limit} {counted}, {f'{left} left' if left else 'full'}"
        yield CapUse(bidder, cap.key, Fraction(len(lots)), Fraction(cap.limit), lots, not left, words)
    offered = _offered(instance, bidder)
    if offered is not None:
        lots = tuple(lot for lot, name in held if name in instance.rule.hours_positions)
        used = _hours(instance, lots)
        rest = f"{plain(offered - used)} left" if used < offered else "full"
        words = f"{plain(used)} of {plain(offered)} hours a week, {rest}"
        yield CapUse(bidder, "weekly hours", used, offered, lots, used >= offered, words)

"""Ranking by exact totals, with the published tie-break applied and recorded step by step. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluation.exact import plain
from evaluation.lot_rules import BidInput, LotRules


@dataclass(frozen=True, slots=True)
class Standing:
    """A bid as the ranking sees it: `total` is what decides (rounded only if the rules say so)."""

    bid: BidInput
    quality: Fraction
    total: Fraction


@dataclass(frozen=True, slots=True)
class _Step:
    """One tie-break: greater `value` goes ahead; `said(standing)` tells the value in words."""

    name: str
    value: Callable[[Standing], Fraction]
    said: Callable[[Standing], str]


def drawn_lot(seed: str, lot: str, bid: str) -> str:
    """The bid's drawn lot: SHA-256 of the public seed, the lot and the bid, a line each. The lowest wins."""
    return hashlib.sha256(f"{seed}\n{lot}\n{bid}".encode()).hexdigest()


def in_order(standings: Sequence[Standing], rules: LotRules, seed: str) -> tuple[list[tuple[Standing, str]], list[str]]:
    """The standings best first, each with the step that parted it from a tie ('' when its total alone did).

    Also every tie-break step taken, in words.
    """
    order: list[tuple[Standing, str]] = []
    said: list[str] = []
    for group in _groups(standings, lambda standing: standing.total):
        if len(group) == 1:
            order.append((group[0], ""))
            continue
        said.append(f"{_names(group)} tie at {plain(group[0].total)} points.")
        order.extend(_part(group, list(_steps(rules, seed)), said))
    return order, said


def _part(group: list[Standing], steps: list[_Step], said: list[str]) -> Iterator[tuple[Standing, str]]:
    step, *rest = steps
    parts = _groups(group, step.value)
    if len(parts) == 1:
        said.append(f"{step.name}: the same for {_names(group)} ({step.said(group[0])}).")
        yield from _part(group, rest, said)
        return
    told = ", ".join(f"{standing.bid.called} {step.said(standing)}" for part in parts for standing in part)
    said.append(f"{step.name}: {told}.")
    for part in parts:
        if len(part) == 1:
            yield part[0], step.name
        else:
            yield from _part(part, rest, said)


def _groups(standings: Sequence[Standing], value: Callable[[Standing], Fraction]) -> list[list[Standing]]:
    groups: dict[Fraction, list[Standing]] = {}
    for standing in standings:
        groups.setdefault(value(standing), []).append(standing)
    return [groups[key] for key in sorted(groups, reverse=True)]


def _steps(rules: LotRules, seed: str) -> Iterator[_Step]:
    for step in rules.tie_break:
        if step == "quality":
            yield _Step("Higher quality", lambda standing: standing.quality, lambda standing: plain(standing.quality))
        elif step == "criteria":
            yield from (_criterion_step(criterion.key, criterion.label) for criterion in rules.heaviest_first())
        elif step == "price":
            yield _Step("Lower price", lambda standing: -_price(standing), lambda standing: plain(_price(standing)))
        else:
            yield _Step(
                f"Drawn lot (seed {seed})",
                lambda standing: Fraction(-int(drawn_lot(seed, rules.lot, standing.bid.bid), 16)),
                lambda standing: drawn_lot(seed, rules.lot, standing.bid.bid)[:12],
            )


def _criterion_step(key: str, label: str) -> _Step:
    return _Step(
        f"Higher mark for ‘{label}’",
        lambda standing: Fraction(standing.bid.marks[key]),
        lambda standing: plain(Fraction(standing.bid.marks[key])),
    )


def _price(standing: Standing) -> Fraction:
    return Fraction(standing.bid.price or 0)


def _names(group: Sequence[Standing]) -> str:
    names = [standing.bid.called for standing in group]
    return f"{', '.join(names[:-1])} and {names[-1]}"

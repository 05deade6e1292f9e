"""The award as an integer programme in exact numbers: a 0/1 variable a possible place, a row a limit.

    maximise  sum of gain[v] x[v]    subject to    lower <= sum of coefficient[v] x[v] <= upper    for every row

Gains are Fractions (published weight x score); coefficients and limits are integers (hours on a common scale).
Variables stand in canonical order: lots in published order, then positions, then best bid first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import chain
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from evaluation.allocation.rule import Instance, bids_by_lot

# numpy and HiGHS are imported where they are used: a web worker that awards nothing does not carry their 30 MB.
if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[Any]


class Seat(NamedTuple):
    """A variable: the place that `bidder` could hold in `position` of `lot`."""

    lot: str
    position: str
    bidder: str
    score: Fraction
    gain: Fraction


class Row(NamedTuple):
    """One limit: `lower` <= sum of coefficients over the chosen variables <= `upper`. None: no lower limit."""

    name: str
    terms: tuple[tuple[int, int], ...]
    upper: int
    lower: int | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows as whole-number arrays: the terms of row r are those from starts[r] to starts[r + 1]."""

    starts: Numbers
    variables: Numbers
    coefficients: Numbers

    @staticmethod
    def of(rows: Sequence[Row]) -> Matrix:
        """The arrays of these rows."""
        import numpy as np

        starts = np.cumsum([0, *(len(row.terms) for row in rows)], dtype=np.int64)
        flat = np.fromiter(chain.from_iterable(chain.from_iterable(row.terms for row in rows)), np.int64)
        return Matrix(starts, flat[::2], flat[1::2])

    def and_rows(self, rows: Sequence[Row]) -> Matrix:
        """The arrays with more rows below."""
        import numpy as np

        more = Matrix.of(rows)
        return Matrix(
            np.concatenate((self.starts, self.starts[-1] + more.starts[1:])),
            np.concatenate((self.variables, more.variables)),
            np.concatenate((self.coefficients, more.coefficients)),
        )

    def totals(self, chosen: Iterable[int], columns: int) -> list[int]:
        """Each row's sum over the chosen variables, in whole numbers."""
        import numpy as np

        picked = np.zeros(columns, np.int64)
        picked[list(chosen)] = 1
        sums = np.concatenate(([0], np.cumsum(picked[self.variables] * self.coefficients)))
        totals: list[int] = (sums[self.starts[1:]] - sums[self.starts[:-1]]).tolist()
        return totals


@dataclass(frozen=True)
class Model:
    """The variables and rows of one instance."""

    seats: tuple[Seat, ...]
    rows: tuple[Row, ...]
    places: Mapping[tuple[str, str], tuple[int, ...]]
    capacity: Mapping[tuple[str, str], int]

    def gains(self) -> tuple[Fraction, ...]:
        """What each variable adds to the weighted total."""
        return tuple([seat.gain for seat in self.seats])

    @cached_property
    def matrix(self) -> Matrix:
        """The rows as arrays."""
        return Matrix.of(self.rows)

    def totals(self, chosen: Iterable[int]) -> list[int]:
        """Each row's sum over the chosen variables."""
        return self.matrix.totals(chosen, len(self.seats))

    def in_position(self, position: str) -> tuple[int, ...]:
        """The variables of one position, over all lots."""
        return tuple(v for (_, name), variables in self.places.items() if name == position for v in variables)

    def with_rows(self, *rows: Row) -> Model:
        """The same model under more limits."""
        more = Model(self.seats, self.rows + rows, self.places, self.capacity)
        more.__dict__["matrix"] = self.matrix.and_rows(rows)  # as the cached property would, without starting again
        return more


def build(instance: Instance) -> Model:
    """The model of a checked instance in canonical order (`Instance.ordered`)."""
    seats, places = _seats(instance)
    capacity = {
        (lot, position.name): position.seats
        for lot in (lot.key for lot in instance.lots)
        for position in instance.rule.positions
    }
    rows = [
        *(_count(f"{place[1]} of lot {place[0]}", variables, capacity[place]) for place, variables in places.items()),
        *_distinct_rows(instance, seats),
        *_cap_rows(instance, seats),
        *_hours_rows(instance, seats),
    ]
    return Model(seats, tuple(row for row in rows if row.upper < sum(part for _, part in row.terms)), places, capacity)


def filled_row(model: Model, position: str, count: int) -> Row:
    """A limit that keeps `count` places of the position filled over all lots."""
    variables = model.in_position(position)
    return Row(f"{position} places filled", tuple((v, 1) for v in variables), len(variables), count)


def other_than(chosen: Sequence[int]) -> Row:
    """A limit that rules out this choice and those that contain it (a no-good cut)."""
    return _count("another award", chosen, len(chosen) - 1)


def _seats(instance: Instance) -> tuple[tuple[Seat, ...], dict[tuple[str, str], tuple[int, ...]]]:
    seats: list[Seat] = []
    by_lot = bids_by_lot(instance.entries)
    places: dict[tuple[str, str], tuple[int, ...]] = {}
    for lot in instance.lots:
        bids = [] if lot.left_out else by_lot.get(lot.key, [])
        for position in instance.rule.positions:
            eligible = [entry for entry in bids if position.minimum is None or entry.score >= position.minimum]
            places[lot.key, position.name] = tuple(range(len(seats), len(seats) + len(eligible)))
            seats.extend(
                Seat(lot.key, position.name, entry.bidder, entry.score, position.weight * entry.score)
                for entry in eligible
            )
    return tuple(seats), places


def _count(name: str, variables: Iterable[int], limit: int) -> Row:
    return Row(name, tuple([(variable, 1) for variable in variables]), limit)


def _distinct_rows(instance: Instance, seats: Sequence[Seat]) -> list[Row]:
    rows = []
    for group in instance.rule.distinct:
        held: dict[tuple[str, str], list[int]] = {}
        for variable, seat in enumerate(seats):
            if seat.position in group:
                held.setdefault((seat.lot, seat.bidder), []).append(variable)
        name = "/".join(group)
        rows += [_count(f"one {name} for {bidder} in lot {lot}", held[lot, bidder], 1) for lot, bidder in held]
    return rows


def _cap_rows(instance: Instance, seats: Sequence[Seat]) -> list[Row]:
    tags = {lot.key: lot.tags for lot in instance.lots}
    rows = []
    for cap in instance.rule.caps:
        held: dict[str, list[int]] = {}
        for variable, seat in enumerate(seats):
            if seat.position in cap.positions and (not cap.tag or cap.tag in tags[seat.lot]):
                held.setdefault(seat.bidder, []).append(variable)
        rows += [_count(f"{cap.key} for {bidder}", variables, cap.limit) for bidder, variables in sorted(held.items())]
    return rows


def _hours_rows(instance: Instance, seats: Sequence[Seat]) -> list[Row]:
    if not instance.rule.hours_positions:
        return []
    needed = {lot.key: Fraction(lot.hours or Decimal(0)) for lot in instance.lots}
    offered = {offer.bidder: offer.weekly_hours for offer in instance.offers}
    held: dict[str, list[int]] = {}
    for variable, seat in enumerate(seats):
        if seat.position in instance.rule.hours_positions and offered[seat.bidder] is not None:
            held.setdefault(seat.bidder, []).append(variable)
    rows = []
    for bidder, variables in sorted(held.items()):
        limit = Fraction(offered[bidder] or 0)
        parts = [needed[seats[variable].lot] for variable in variables]
        scale = lcm(limit.denominator, *(part.denominator for part in parts))
        terms = tuple((variable, int(part * scale)) for variable, part in zip(variables, parts, strict=True))
        rows.append(Row(f"weekly hours for {bidder}", terms, int(limit * scale)))
    return rows

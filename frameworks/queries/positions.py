"""Who holds which place: now, or as it stood on any day since the award."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.calendar import date_in_words
from frameworks.enums import SOLE_POSITIONS, Position, Precision
from frameworks.models import Agreement, AgreementLot, Member, Place
from frameworks.rules import Cap, used


def places_on(agreement: Agreement, on: date | None = None) -> list[Place]:
    """The places held now, or on a day; by area, then position, then rank."""
    found = agreement.places.held() if on is None else agreement.places.on(on)
    order = {position: place for place, position in enumerate(Position.values)}
    listed = found.select_related("lot", "member__organisation", "member__mobilisation", "member__agreement")
    return sorted(listed, key=lambda p: (p.lot.number if p.lot else 0, order[p.position], p.rank, p.pk))


def positions(agreement: Agreement, on: date | None = None) -> dict[str, Any]:
    """The places in the shape of a programme file: {'1': {'primary': 'A', 'secondary': 'B'}, ..., 'reserve': [...]}.

    One reserve list for the whole agreement stands beside the areas; otherwise each area has its own. Areas that were
    never awarded are left out; an awarded area that nobody holds stays, empty.
    """
    whole = agreement.rule().reserve_scope == "agreement"
    table: dict[str, Any] = {
        str(lot.number): {} for lot in agreement.lots.order_by("number") if not lot.not_awarded_reason
    }
    reserves: list[str] = []
    for place in places_on(agreement, on):
        name = place.member.organisation.name
        if place.lot is None:
            reserves.append(name)
            continue
        area = table.setdefault(str(place.lot.number), {})
        if place.position in SOLE_POSITIONS:
            area[str(place.position)] = name
        else:
            area.setdefault(str(place.position), []).append(name)
    return table | ({"reserve": reserves} if whole else {})


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the matrix as a page shows it."""

    place: Place
    flags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.place.member.organisation.name


@dataclass(frozen=True, slots=True)
class Row:
    """One area with its holders by position, and what is wrong with it in words."""

    lot: AgreementLot
    cells: dict[str, list[Cell]]
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """How much of a cap a provider uses."""

    cap: Cap
    used: int

    @property
    def is_full(self) -> bool:
        return self.used >= self.cap.most

    @property
    def pips(self) -> list[bool]:
        return [number < self.used for number in range(self.cap.most)]

    @property
    def words(self) -> str:
        areas = "area" if self.cap.most == 1 and not self.cap.tag else "areas"
        what = self.cap.tag or areas
        left = self.cap.most - self.used
        return f"{self.used} of {self.cap.most} {what}, " + ("full" if left <= 0 else f"{left} left")


@dataclass(frozen=True, slots=True)
class Provider:
    member: Member
    chips: list[Chip]
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Matrix:
    columns: list[str]
    rows: list[Row]
    providers: list[Provider]
    reserves: list[Cell] = field(default_factory=list)
    on: date | None = None

    @property
    def empty_places(self) -> list[tuple[AgreementLot, str]]:
        """Primary and secondary places that nobody holds, in areas that were awarded."""
        return [(row.lot, gap) for row in self.rows for gap in row.gaps]


def matrix(agreement: Agreement, on: date | None = None) -> Matrix:
    """Areas by positions as on a day; three queries, whatever the number of areas and providers."""
    rule = agreement.rule()
    places = places_on(agreement, on)
    by_lot: dict[int | None, list[Place]] = {}
    for place in places:
        by_lot.setdefault(place.lot_id, []).append(place)
    columns = [position for position in rule.positions if rule.reserve_scope == "area" or position != "reserve"]
    rows = [_row(lot, columns, by_lot.get(lot.pk, []), today=on is None) for lot in agreement.lots.order_by("number")]
    reserves = [Cell(place, _flags(place, today=on is None)) for place in by_lot.get(None, [])]
    members = agreement.members.select_related("organisation").order_by("organisation__name")
    return Matrix(columns, rows, _providers(agreement, list(members), places), reserves, on)


def _row(lot: AgreementLot, columns: Iterable[str], places: list[Place], *, today: bool) -> Row:
    cells: dict[str, list[Cell]] = {column: [] for column in columns}
    for place in places:
        cells.setdefault(str(place.position), []).append(Cell(place, _flags(place, today=today)))
    sole = [column for column in columns if column in SOLE_POSITIONS]
    gaps = () if lot.not_awarded_reason else tuple(column for column in sole if not cells[column])
    return Row(lot, cells, gaps)


def _flags(place: Place, *, today: bool) -> tuple[str, ...]:
    """What a reader must know about a holder now; a day gone by carries no flags of today."""
    if not today:
        return ()
    if place.member.status != "active":
        return (place.member.get_status_display(),)
    if not place.agreement.imported_from and place.member.why_no_work():
        return ("Not live yet",)
    return ()


def _providers(agreement: Agreement, members: list[Member], places: list[Place]) -> list[Provider]:
    rule = agreement.rule()
    found = []
    for member in members:
        own = [place for place in places if place.member_id == member.pk]
        if own:
            chips = [Chip(cap, count) for cap, count in used(rule, [place.as_held() for place in own])]
            found.append(Provider(member, chips, own))
    return found


def change_days(agreement: Agreement) -> list[date]:
    """Every day on which a place was given or ended, oldest first: the stops of the history."""
    given = agreement.places.values_list("from_on", flat=True)
    ended = agreement.places.filter(to_on__isnull=False).values_list("to_on", flat=True)
    return sorted({*given, *(day for day in ended if day is not None)})


def when_words(day: date | None, precision: str) -> str:
    """A date as exactly as it is known: 'Friday 1 March 2019', 'March 2019', 'by December 2019'."""
    if day is None:
        return ""
    if precision == Precision.DAY:
        return date_in_words(day)
    month = day.strftime("%B %Y")
    return f"by {month}" if precision == Precision.BY else month


def history(agreement: Agreement) -> list[tuple[Place, str, str]]:
    """Every place ever held, oldest first, with its first and last day in words."""
    listed = agreement.places.select_related("lot", "member__organisation").order_by("from_on", "lot__number", "pk")
    return [
        (place, when_words(place.from_on, place.from_precision), when_words(place.to_on, place.to_precision))
        for place in listed
    ]

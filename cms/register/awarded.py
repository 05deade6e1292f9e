"""A result's page, worked out: who holds which place, which lots ended without, the standstill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cms.register.facts import NoticeFacts, lines, rows, text

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class AwardedLot:
    number: str
    name: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardDetail:
    """The parts of an award notice's page."""

    answers: tuple[tuple[str, str], ...]
    positions: tuple[str, ...]
    lots: tuple[tuple[AwardedLot, tuple[str, ...]], ...]
    not_awarded: tuple[tuple[str, str, str], ...]
    unsuccessful: tuple[str, ...]
    law: str

    @property
    def cells(self) -> list[tuple[AwardedLot, list[tuple[str, str]]]]:
        """Each lot with (position, who holds it) for every position."""
        return [(lot, list(zip(self.positions, holders, strict=True))) for lot, holders in self.lots]


def award_detail(notice: NoticeFacts) -> AwardDetail:
    """Everything the page of a result says: who holds which place, which lots ended without, the standstill."""
    payload = notice.payload
    lots = [
        AwardedLot(
            text(lot, "number"),
            text(lot, "name"),
            tuple((text(place, "position"), text(place, "supplier")) for place in rows(lot, "places")),
        )
        for lot in rows(payload, "lots")
    ]
    positions = tuple(dict.fromkeys(position for lot in lots for position, _ in lot.places))
    answers = [
        ("Buyer", notice.buyer),
        ("Decided on", text(payload, "decided_on")),
        ("Reasons sent to every bidder on", text(payload, "summaries_sent_on")),
        ("Bids received", text(payload, "bids_received")),
        ("Bids assessed", text(payload, "bids_assessed")),
        ("Standstill", f"{text(payload, 'standstill_days')} working days" if text(payload, "standstill_days") else ""),
        ("Last day of the standstill", text(payload, "standstill_ends")),
        ("Number on the central digital platform", notice.cdp_id),
    ]
    return AwardDetail(
        answers=tuple((question, answer) for question, answer in answers if answer),
        positions=positions,
        lots=tuple((lot, tuple(_holders(lot, position) for position in positions)) for lot in lots),
        not_awarded=tuple(
            (text(row, "number"), text(row, "name"), text(row, "reason")) for row in rows(payload, "lots_not_awarded")
        ),
        unsuccessful=tuple(lines(payload, "unsuccessful")),
        law=text(payload, "law"),
    )


def _holders(lot: AwardedLot, position: str) -> str:
    return ", ".join(supplier for held, supplier in lot.places if held == position)

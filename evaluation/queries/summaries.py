"""What an assessment summary says (Regs r.31): the bidder's own marks, reasons and sums, and the winners'."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from core import clock
from core.calendar import date_in_words, uk_day
from evaluation import progress
from evaluation.exact import plain, shown
from evaluation.models import Award, Consensus, Panel
from evaluation.queries.rankings import current_rankings, working
from evaluation.queries.reasons import why_not
from evaluation.scoring import LotRanking, RankedBid
from tenders.enums import BidStatus
from tenders.models import Bid, Criterion, Tender
from tenders.pricing.schedule import pounds

FIRST = 1
"""The rank of the winner in a lot: the first place of the published rule."""


def bids_owed(tender: Tender) -> list[Bid]:
    """Everybody who is owed reasons: assessed bids, and those excluded after opening."""
    found = tender.bids.filter(status__in=[BidStatus.OPENED, BidStatus.EXCLUDED]).select_related("organisation")
    return list(found.order_by("letter", "ref"))


def contents(tender: Tender, awards: Sequence[Award]) -> dict[int, dict[str, Any]]:
    """The content of each bidder's summary, by bid."""
    book = _Book(tender, awards)
    return {bid.pk: book.summary(bid) for bid in bids_owed(tender)}


class _Book:
    """Everything the summaries of one tender draw on, read once."""

    def __init__(self, tender: Tender, awards: Sequence[Award]) -> None:
        self.tender = tender
        self.awards = {award.lot.number: award for award in awards}
        self.questions = progress.questions_of(tender)
        self.agreed = progress.agreed(Panel.objects.get(tender=tender))
        self.scale = {row.mark: row for row in tender.scale.all()}
        self.top = max(self.scale)
        self.rankings = {ranking.lot.number: working(ranking) for ranking in current_rankings(tender)}
        self.bids = {bid.ref: bid for bid in bids_owed(tender)}
        self.run = awards[0].run

    def summary(self, bid: Bid) -> dict[str, Any]:
        """One bidder's summary as plain data; the page and the PDF draw this and nothing else."""
        excluded = bid.status == BidStatus.EXCLUDED
        lots = [] if excluded else [self._lot(bid, number) for number in self._lots_of(bid)]
        winners = {w["ref"] for lot in lots for w in lot["winners"] if not w["own"]}
        return {
            "reference": self.tender.reference,
            "title": self.tender.title,
            "buyer": self.tender.procurement.buyer.name,
            "bidder": bid.organisation.name,
            "bid": bid.ref,
            "drafted_on": date_in_words(uk_day(clock.now())),
            "quality_weight": plain(Fraction(self.tender.quality_weight)),
            "price_weight": plain(Fraction(self.tender.price_weight)),
            "price_formula": next(iter(self.rankings.values())).formula.text if self.rankings else "",
            "price_label": self.tender.price_label,
            "scale": [
                {"mark": plain(Fraction(row.mark)), "name": row.name, "descriptor": row.descriptor}
                for row in self.scale.values()
            ],
            "disregarded": bid.excluded_because if excluded else "",
            "criteria": [] if excluded else [self._criterion(bid, question) for question in self.questions],
            "quality_total": "" if excluded else self._quality_total(bid),
            "lots": lots,
            "lots_disregarded": self._out_of(bid),
            "winners": [self._winner(self.bids[ref]) for ref in sorted(winners, key=lambda r: self.bids[r].letter)],
            "rule": self.tender.rule().words(),
            "tie_breaks": [step for number in self._lots_of(bid) for step in self.rankings[number].steps],
            "standstill_days": self.tender.standstill_days,
        }

    def _out_of(self, bid: Bid) -> list[dict[str, Any]]:
        """The lots its tender was disregarded for, with the reasons it was told."""
        if bid.status == BidStatus.EXCLUDED:
            return []
        rows = bid.lot_exclusions.select_related("lot").order_by("lot__number")
        return [{"number": row.lot.number, "name": row.lot.name, "because": row.because} for row in rows]

    def _lots_of(self, bid: Bid) -> list[int]:
        return [
            number
            for number, ranking in self.rankings.items()
            if bid.ref in {row.bid for row in ranking.rows} | {each.bid for each in ranking.excluded}
        ]

    def _criterion(self, bid: Bid, question: Criterion) -> dict[str, Any]:
        agreed: Consensus = self.agreed[bid.pk, question.pk]
        scale = self.scale[agreed.mark]
        points = Fraction(question.weight) * Fraction(agreed.mark) / Fraction(self.top)
        return {
            "number": question.number,
            "label": question.label,
            "question": question.question,
            "weight": plain(Fraction(question.weight)),
            "mark": plain(Fraction(agreed.mark)),
            "top": plain(Fraction(self.top)),
            "name": scale.name,
            "descriptor": scale.descriptor,
            "reason": agreed.reason,
            "points": shown(points, self.tender.result_places),
        }

    def _quality_total(self, bid: Bid) -> str:
        total = sum(
            (
                Fraction(q.weight) * Fraction(self.agreed[bid.pk, q.pk].mark) / Fraction(self.top)
                for q in self.questions
            ),
            Fraction(0),
        )
        return shown(total, self.tender.result_places)

    def _lot(self, bid: Bid, number: int) -> dict[str, Any]:
        ranking = self.rankings[number]
        award = self.awards.get(number)
        row = next((row for row in ranking.rows if row.bid == bid.ref), None)
        place = next((place for place in award.places.all() if place.bid_id == bid.pk), None) if award else None
        excluded = next((each for each in ranking.excluded if each.bid == bid.ref), None)
        lot = {
            "number": number,
            "name": award.lot.name if award else self.tender.lots.get(number=number).name,
            "outcome": place.position if place else "none",
            "ranked": len(ranking.rows),
            "disqualified": list(excluded.reasons) if excluded else [],
            "winners": self._winners(bid, ranking, award),
            "why": [],
        }
        return lot | (self._sums(row) if row else {}) | ({"why": self._why(bid, number)} if row else {})

    def _sums(self, row: RankedBid) -> dict[str, Any]:
        return {
            "rank": row.rank,
            "price": pounds(row.price).removeprefix("£") if row.price is not None else "",
            "price_words": row.price_words,
            "price_points": row.shown_price_points,
            "quality_points": row.shown_quality_points,
            "total": row.shown_total,
        }

    def _winners(self, bid: Bid, ranking: LotRanking, award: Award | None) -> list[dict[str, Any]]:
        """Those who hold a place before the reserve: who, and their scores. A price is never shown to a rival."""
        if award is None:
            return []
        rows = {row.bid: row for row in ranking.rows}
        return [
            {
                "ref": place.bid.ref,
                "name": place.bid.organisation.name,
                "own": place.bid_id == bid.pk,
                "position": place.position,
                "quality_points": rows[place.bid.ref].shown_quality_points,
                "price_points": rows[place.bid.ref].shown_price_points,
                "total": rows[place.bid.ref].shown_total,
            }
            for place in award.places.all()
            if place.position != "reserve"
        ]

    def _winner(self, bid: Bid) -> dict[str, Any]:
        return {
            "name": bid.organisation.name,
            "criteria": [self._criterion(bid, question) for question in self.questions],
            "quality_total": self._quality_total(bid),
        }

    def _why(self, bid: Bid, number: int) -> list[str]:
        first = self.tender.rule().positions[0].key
        return why_not(self.run, bidder=bid.ref, lot=str(number), position=first)

"""The rankings, the published rule and the bidders' choices as one instance for the award arithmetic."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from evaluation import progress
from evaluation.allocation import AwardRule, Cap, Entry, Instance, Lot, Offer, Position, Reserve
from evaluation.models import LotRanking
from evaluation.queries.rankings import working
from tenders.enums import LotStatus
from tenders.models import OpenedChoice, Tender
from tenders.queries import exclusions
from tenders.rules import AwardRuleData


def build_instance(tender: Tender, rankings: Sequence[LotRanking]) -> Instance:
    """One instance from the rankings that stand; lots left unawarded are not in it."""
    out = exclusions.out_of_lots(tender)
    choices = {
        (choice.bid.ref, str(choice.lot.number)): choice
        for choice in OpenedChoice.objects.filter(bid__tender=tender).select_related("bid", "lot")
        if (choice.bid_id, choice.lot_id) not in out
    }
    gone = {(each.bid.ref, str(each.lot.number)) for each in out.values()}
    open_rankings = [ranking for ranking in rankings if ranking.lot.status != LotStatus.NOT_AWARDED]
    entries = [
        Entry(
            lot=str(ranking.lot.number),
            bidder=row.bid,
            score=row.total,
            tie_rank=row.rank,
            preference=choice.preference if (choice := choices.get((row.bid, str(ranking.lot.number)))) else None,
        )
        for ranking in open_rankings
        for row in working(ranking).rows
        # A ranking from before an exclusion is worked out again; nobody who is out is awarded by the old one.
        if (row.bid, str(ranking.lot.number)) not in gone
    ]
    hours: dict[str, Decimal] = {}
    for (bid_ref, _), choice in choices.items():
        hours[bid_ref] = hours.get(bid_ref, Decimal(0)) + choice.weekly_hours
    rule = tender.rule()
    return Instance(
        lots=tuple(
            Lot(
                key=str(ranking.lot.number),
                label=ranking.lot.name,
                order=ranking.lot.number,
                tags=tuple(ranking.lot.tags),
                hours=ranking.lot.weekly_hours,
            )
            for ranking in open_rankings
        ),
        entries=tuple(entries),
        rule=award_rule_of(tender, rule),
        offers=tuple(
            Offer(bid.ref, hours.get(bid.ref) if rule.hours_limit else None, bid.organisation.name)
            for bid in progress.bids_of(tender)
        ),
    ).ordered()


def award_rule_of(tender: Tender, rule: AwardRuleData) -> AwardRule:
    """The published award rule as the arithmetic takes it."""
    areas = all(lot.area_id is not None for lot in tender.lots.all())
    return AwardRule(
        positions=tuple(
            Position(
                name=position.key,
                weight=position.weight,
                seats=position.places,
                minimum=None if position.minimum_score is None else Fraction(position.minimum_score),
            )
            for position in rule.positions
        ),
        distinct=rule.distinct,
        caps=tuple(Cap(cap.limit, (cap.position,), cap.tag) for cap in rule.caps),
        hours_positions=tuple(position.key for position in rule.positions) if rule.hours_limit else (),
        reserve=Reserve(limit=rule.reserve_limit) if rule.reserve_listed else None,
        places=tender.result_places,
        lot_word=("area", "areas") if areas else ("lot", "lots"),
        reference=f"The award rule of {tender.reference}",
    )


def instance_sha256(instance: Instance) -> str:
    """Names exactly what a run of the rule was fed."""
    return hashlib.sha256(instance.to_json().encode()).hexdigest()

"""Dummy bids through the arithmetic of the tender: rankings, lot award, warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from evaluation.allocation import Allocation, Entry, Instance, Lot, Offer, SolverWrong, allocate
from evaluation.exact import NotComputable
from evaluation.lot_rules import BidInput, LotRules
from evaluation.sandbox.setting import DryRun, Dummy, Held, LeftOut, LotRun, RankedDummy, Setting, Unfilled
from evaluation.sandbox.warnings import Runs, warnings
from evaluation.scoring import LotRanking, rank_lot

Known = dict[tuple[tuple[str, Decimal | None], ...], LotRanking]
SEED = "dry run"
TIME_LIMIT = 10.0
"""Seconds for the lot award of a dry run; then the best found is shown, and is not called proven."""


def dry_run(setting: Setting, dummies: Sequence[Dummy], *, time_limit: float = TIME_LIMIT) -> DryRun:
    """Rank every lot, award all of them, and say what could surprise. Nothing raises for bad figures: it is said."""
    bids = sorted((dummy for dummy in dummies if dummy.takes_part), key=lambda dummy: dummy.name)
    known: Known = {}
    runs: Runs = [(lot, rules_of(setting, lot), *_rank(setting, lot, bids, known)) for lot in setting.lots]
    instance = _instance(setting, runs, bids)
    award, refused = _award(setting, instance, time_limit)
    return DryRun(
        lots=tuple(_lot_run(lot, ranking, reasons) for lot, _, ranking, reasons in runs),
        places=tuple(Held(p.lot, p.position, p.bidder, p.shown_score) for p in award.places) if award else (),
        unfilled=tuple(Unfilled(u.lot, u.position, u.why) for u in award.unfilled) if award else (),
        proof=award.proof_words if award else "",
        award_refused=refused,
        warnings=warnings(setting, runs, bids, instance, award, refused),
    )


def rules_of(setting: Setting, lot: Lot) -> LotRules:
    return replace(setting.rules, lot=lot.key)


def bids_for(lot: Lot, dummies: Sequence[Dummy]) -> list[BidInput]:
    """The dummy bids made for a lot, as the arithmetic takes them."""
    return [
        BidInput(dummy.name, dummy.marks, dummy.price_in(lot.key), dummy.name)
        for dummy in dummies
        if lot.key in dummy.lots
    ]


def _rank(
    setting: Setting, lot: Lot, dummies: Sequence[Dummy], known: Known
) -> tuple[LotRanking | None, tuple[str, ...]]:
    """Lots with the same bids at the same prices share one ranking, unless a tie was drawn: the draw names the lot."""
    rules, bids = rules_of(setting, lot), bids_for(lot, dummies)
    key = tuple((bid.bid, bid.price) for bid in bids)
    if key in known:
        return replace(known[key], lot=lot.key, rules=rules), ()
    try:
        ranking = rank_lot(rules, bids, seed=SEED)
        if not ranking.steps:
            known[key] = ranking
        return ranking, ()
    except NotComputable as refused:
        return None, refused.reasons
    except ZeroDivisionError:
        return None, ("The formula would divide by zero with these prices.",)


def _lot_run(lot: Lot, ranking: LotRanking | None, refused: tuple[str, ...]) -> LotRun:
    if ranking is None:
        return LotRun(lot.key, lot.label, (), (), refused)
    rows = tuple(
        RankedDummy(
            name=row.bid,
            rank=row.rank,
            price=row.price,
            total=row.total,
            shown_quality=row.shown_quality,
            shown_price_score=row.shown_price_score,
            shown_total=row.shown_total,
            price_words=row.price_words,
            parted_by=row.parted_by,
        )
        for row in ranking.rows
    )
    return LotRun(lot.key, lot.label, rows, tuple(LeftOut(out.bid, out.reasons) for out in ranking.excluded), ())


def _instance(setting: Setting, runs: Runs, dummies: Sequence[Dummy]) -> Instance | None:
    """What the award is worked out from; None while the award rule cannot be used."""
    if setting.award is None:
        return None
    wanted = {dummy.name: {lot: place for place, lot in enumerate(dummy.lots, start=1)} for dummy in dummies}
    return Instance(
        lots=setting.lots,
        entries=tuple(
            Entry(lot.key, row.bid, row.total, row.rank, wanted[row.bid].get(lot.key))
            for lot, _, ranking, _ in runs
            if ranking is not None
            for row in ranking.rows
        ),
        rule=setting.award,
        offers=tuple(
            Offer(dummy.name, dummy.hours if setting.award.hours_positions else None, dummy.name) for dummy in dummies
        ),
    )


def _award(setting: Setting, instance: Instance | None, time_limit: float) -> tuple[Allocation | None, tuple[str, ...]]:
    if instance is None:
        return None, ("The award rule is not complete.",)
    try:
        return allocate(instance, mechanism=setting.mechanism, time_limit=time_limit), ()
    except NotComputable as refused:
        return None, refused.reasons
    except SolverWrong:
        return None, ("The award could not be checked to the last decimal: run it again.",)

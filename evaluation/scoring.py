"""The ranking of one lot: quality, price, total and ties, exact, with every intermediate value. Pure.

    rules = LotRules(lot="3", criteria=(Criterion("q1", "Staffing", Decimal(60)), ...), quality_weight=Decimal(70), ...)
    ranking = rank_lot(rules, [BidInput("B-1", {"q1": Decimal(4)}, Decimal("24.36")), ...], seed=manifest_hash)

Steps: check rules and marks -> quality = weight x mark / top mark -> leave out bids below a minimum, with reasons ->
the price formula on those that remain -> total = quality x its weight + price score x its weight -> rank on the exact
total -> published tie-break, recorded. The order in which the bids are given changes nothing.
Raises NotComputable with one sentence a fault: weights that do not sum to 100, a mark missing or off its scale, a price
missing, nought or less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from evaluation.exact import NotComputable, exact, plain, rounded, shown
from evaluation.lot_ranking import CriterionPoints, ExcludedBid, FormulaUsed, LotRanking, RankedBid
from evaluation.lot_rules import (
    TIE_BREAK_STEPS,
    BidInput,
    Criterion,
    LotRules,
    check_marks,
    check_price,
    check_rules,
    rule_problems,
    weight_problems,
)
from evaluation.price_formulas import Compared, Offer
from evaluation.price_formulas.shape import fractions
from evaluation.tie_breaks import Standing, drawn_lot, in_order

__all__ = [
    "TIE_BREAK_STEPS",
    "BidInput",
    "Criterion",
    "CriterionPoints",
    "ExcludedBid",
    "FormulaUsed",
    "LotRanking",
    "LotRules",
    "NotComputable",
    "RankedBid",
    "drawn_lot",
    "quality_working",
    "rank_lot",
    "rule_problems",
    "weight_problems",
]


def rank_lot(rules: LotRules, bids: Sequence[BidInput], *, seed: str) -> LotRanking:
    """Rank the bids of one lot (see the module's text). `seed`: public, recorded before the draw."""
    check_rules(rules)
    bids = sorted(bids, key=lambda bid: bid.bid)
    _check_bids(rules, bids)
    excluded = tuple(_excluded(rules, bids))
    out = {bid.bid for bid in excluded}
    standing = [bid for bid in bids if bid.bid not in out]
    problems = [problem for bid in standing for problem in check_price(rules, bid)]
    if problems:
        raise NotComputable(*problems)
    working = {bid.bid: quality_working(rules, bid) for bid in standing}
    offers = {bid.bid: Offer(Fraction(bid.price or 0), _quality(rules, working[bid.bid])) for bid in standing}
    compared = Compared.of(list(offers.values()))
    rows, steps = _ranked(rules, standing, working, offers, compared, seed)
    return LotRanking(
        lot=rules.lot,
        rows=rows,
        excluded=excluded,
        bid_set=tuple(bid.bid for bid in standing),
        formula=_formula_used(rules, compared),
        steps=steps,
        rules=rules,
        seed=seed,
    )


def quality_working(rules: LotRules, bid: BidInput) -> tuple[CriterionPoints, ...]:
    """The quality sum of one bid, a line a node of the criterion tree in published order."""
    sections = rules.sections()
    leaf_points = {leaf.key: rules.share(leaf) * Fraction(bid.marks[leaf.key]) / leaf.top for leaf in rules.leaves()}
    return tuple(
        CriterionPoints(
            key=criterion.key,
            label=criterion.label,
            share=rules.share(criterion),
            mark=None if criterion.key in sections else bid.marks[criterion.key],
            top=None if criterion.key in sections else criterion.top,
            points=(points := _points(rules, criterion.key, leaf_points)),
            shown_points=shown(points, rules.places),
        )
        for criterion in rules.criteria
    )


def _points(rules: LotRules, key: str, leaf_points: dict[str, Fraction]) -> Fraction:
    if key in leaf_points:
        return leaf_points[key]
    children = [criterion.key for criterion in rules.criteria if criterion.parent == key]
    return sum((_points(rules, child, leaf_points) for child in children), Fraction(0))


def _quality(rules: LotRules, working: Sequence[CriterionPoints]) -> Fraction:
    leaves = {leaf.key for leaf in rules.leaves()}
    return sum((line.points for line in working if line.key in leaves), Fraction(0))


def _check_bids(rules: LotRules, bids: Sequence[BidInput]) -> None:
    problems = [
        f"Bid {bid.bid} stands twice in lot {rules.lot}." for before, bid in pairwise(bids) if before.bid == bid.bid
    ]
    problems += [problem for bid in bids for problem in check_marks(rules, bid)]
    if problems:
        raise NotComputable(*problems)


def _excluded(rules: LotRules, bids: Sequence[BidInput]) -> Iterator[ExcludedBid]:
    for bid in bids:
        working = quality_working(rules, bid)
        quality = _quality(rules, working)
        reasons = tuple(_minimum_reasons(rules, working, quality)) or tuple(_bound_reasons(rules, bid))
        if reasons:
            yield ExcludedBid(bid.bid, reasons, quality, working, shown(quality, rules.places))


def _minimum_reasons(rules: LotRules, working: Sequence[CriterionPoints], quality: Fraction) -> Iterator[str]:
    for criterion, line in zip(rules.criteria, working, strict=True):
        if criterion.minimum is None:
            continue
        minimum = exact(criterion.minimum, f"The minimum of ‘{criterion.label}’")
        if line.mark is not None:
            if Fraction(line.mark) < minimum:
                mark = plain(Fraction(line.mark))
                yield f"Its mark for ‘{criterion.label}’ is {mark}; the published minimum is {plain(minimum)}."
        elif (reached := 100 * line.points / line.share) < minimum:
            yield (
                f"It reached {shown(reached, rules.places)}% of the points in ‘{criterion.label}’; "
                f"the published threshold is {plain(minimum)}%."
            )
    if rules.quality_minimum is not None:
        minimum = exact(rules.quality_minimum, "The quality threshold")
        if quality < minimum:
            yield f"Its quality is {shown(quality, rules.places)}; the published threshold is {plain(minimum)}."


def _bound_reasons(rules: LotRules, bid: BidInput) -> Iterator[str]:
    # Nought and below is refused by check_price: an excluded bid must not hide a price that was never valid.
    if not rules.price_formula.uses_price or bid.price is None or check_price(rules, bid):
        return
    if rules.least_price is not None and bid.price < rules.least_price:
        yield f"Its price {bid.price} is under the published least price of {rules.least_price}."
    if rules.greatest_price is not None and bid.price > rules.greatest_price:
        yield f"Its price {bid.price} is over the published greatest price of {rules.greatest_price}."


def _ranked(
    rules: LotRules,
    bids: Sequence[BidInput],
    working: Mapping[str, tuple[CriterionPoints, ...]],
    offers: Mapping[str, Offer],
    compared: Compared,
    seed: str,
) -> tuple[tuple[RankedBid, ...], tuple[str, ...]]:
    terms = fractions(rules.formula_terms)
    scores = {key: rules.price_formula.score(offer, compared, terms) for key, offer in offers.items()}
    standings = []
    for bid in bids:
        total = _total(rules, offers[bid.bid].quality, scores[bid.bid])
        decisive = rounded(total, rules.places) if rules.rounding_decides else total
        standings.append(Standing(bid, offers[bid.bid].quality, decisive))
    order, steps = in_order(standings, rules, seed)
    rows = tuple(
        _row(
            rules,
            rank,
            standing,
            parted_by,
            working[standing.bid.bid],
            scores[standing.bid.bid],
            rules.price_formula.words(offers[standing.bid.bid], compared, terms),
        )
        for rank, (standing, parted_by) in enumerate(order, start=1)
    )
    return rows, tuple(steps)


def _total(rules: LotRules, quality: Fraction, price_score: Fraction) -> Fraction:
    if rules.price_formula.combines:
        return price_score
    return _weighed(quality, rules.quality_weight) + _weighed(price_score, rules.price_weight)


def _row(
    rules: LotRules,
    rank: int,
    standing: Standing,
    parted_by: str,
    working: tuple[CriterionPoints, ...],
    price_score: Fraction,
    price_words: str,
) -> RankedBid:
    quality_points = _weighed(standing.quality, rules.quality_weight)
    # Under a combining formula the price has no weight: its points are what it adds to the quality, or takes from it.
    combined = price_score - quality_points
    price_points = combined if rules.price_formula.combines else _weighed(price_score, rules.price_weight)
    return RankedBid(
        bid=standing.bid.bid,
        rank=rank,
        quality=standing.quality,
        quality_points=quality_points,
        price=standing.bid.price if rules.price_formula.uses_price else None,
        price_score=price_score,
        price_points=price_points,
        total=standing.total,
        parted_by=parted_by,
        working=working,
        price_words=price_words,
        shown_quality=shown(standing.quality, rules.places),
        shown_quality_points=shown(quality_points, rules.places),
        shown_price_score=shown(price_score, rules.places),
        shown_price_points=shown(price_points, rules.places),
        shown_total=shown(standing.total, rules.places),
    )


def _weighed(value: Fraction, weight: Decimal) -> Fraction:
    return value * Fraction(weight) / 100


def _formula_used(rules: LotRules, compared: Compared) -> FormulaUsed:
    formula = rules.price_formula
    told = formula.told(rules.formula_terms)
    return FormulaUsed(formula.name, formula.version, told, formula.reference, formula.reference_value(compared))

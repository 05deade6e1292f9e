"""The dummy bids that a price formula must pass before a tender can be sent for approval.

Zero price, one bidder, a price beyond twice the lowest, all equal, a withdrawal. A formula fails when it divides by
zero, gives no score, takes a price of nought in silence, or parts equal bids. A score below nought does not fail: the
dry run warns of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from evaluation.exact import Canonical, NotComputable
from evaluation.lot_rules import BidInput, Criterion, LotRules
from evaluation.scoring import LotRanking, rank_lot

TRIAL = Criterion("trial", "Quality", Decimal(100), top=5)
SEED = "dry run"


@dataclass(frozen=True, slots=True)
class GateLine(Canonical):
    """One of the dummy cases, whether the formula passed it, and what happened."""

    case: str
    ok: bool
    words: str


def gate(rules: LotRules, *, base: Decimal) -> tuple[GateLine, ...]:
    """Every case for the formula, figures and weights of `rules`; `base` is a usual price. The criteria play no part."""
    formula = rules.price_formula
    weights = formula.weights or (rules.quality_weight, rules.price_weight)
    trial = replace(
        rules,
        criteria=(TRIAL,),
        quality_weight=Decimal(weights[0]),
        price_weight=Decimal(weights[1]),
        quality_minimum=None,
        least_price=None,
        greatest_price=None,
    )
    return tuple(_line(case, words, bids, passes, trial) for case, words, bids, passes in _cases(trial, base))


Case = tuple[str, str, list[BidInput], "Callable[[LotRanking | None], bool]"]


def _cases(rules: LotRules, base: Decimal) -> Sequence[Case]:
    priced = rules.price_formula.uses_price
    usual = _bids((4, base), (3, base * Decimal("0.9")), (5, base * Decimal("1.1")))
    return (
        (
            "A price of zero",
            "It is refused in words." if priced else "No price is asked for.",
            _bids((4, Decimal(0)), (3, base)),
            (lambda ranking: ranking is None) if priced else _all_scored(2),
        ),
        ("One bidder", "It has a score.", usual[:1], _all_scored(1)),
        (
            "A price beyond twice the lowest",
            "Every bid has a score.",
            _bids((4, base), (3, base * Decimal("2.5"))),
            _all_scored(2),
        ),
        ("All equal", "Equal bids score the same.", _bids((4, base), (4, base), (4, base)), _all_equal),
        ("A withdrawal", "The bids that remain have scores.", usual[1:], _all_scored(2)),
    )


def _bids(*given: tuple[int, Decimal]) -> list[BidInput]:
    return [
        BidInput(f"dummy-{number}", {TRIAL.key: Decimal(mark)}, price, f"Dummy {number}")
        for number, (mark, price) in enumerate(given, start=1)
    ]


def _all_scored(count: int) -> Callable[[LotRanking | None], bool]:
    return lambda ranking: ranking is not None and len(ranking.rows) == count


def _all_equal(ranking: LotRanking | None) -> bool:
    return ranking is not None and len({row.total for row in ranking.rows}) == 1


def _line(
    case: str, words: str, bids: list[BidInput], passes: Callable[[LotRanking | None], bool], rules: LotRules
) -> GateLine:
    try:
        ranking = rank_lot(rules, bids, seed=SEED)
    except NotComputable as refused:
        return GateLine(case, passes(None), words if passes(None) else " ".join(refused.reasons))
    except ZeroDivisionError:
        return GateLine(case, False, "The formula divides by zero, so that nobody could be ranked.")
    ok = passes(ranking)
    return GateLine(case, ok, words if ok else "The formula takes it without a word, or gives no usable score.")

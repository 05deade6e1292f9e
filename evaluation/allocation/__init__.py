"""Lot award by the published rule: exact, the same for every order of input, with a proof and reasons in words. Pure.

    instance = Instance(lots, entries, rule, offers)
    award = allocate(instance)                       # mechanism D, best overall
    award.status                                     # 'proven', 'limit' (time ran out) or 'by rule' (A, B, C)
    award.holders("3", "primary")                    # Places, best first; award.reserves; award.unfilled
    explain(instance, award, "Tees Valley Homecare", "9", "primary")   # Explanation: kind, summary, words, instead
    what_if(instance, cap={"primary": 4}, without=("Larchfield Care",))  # Comparison of two awards
    one_more(instance, award)                        # which limits bind, and what one more lot would change
    check_award(instance, award)                     # [] or what does not follow; no solver

Inputs: `Lot`, `Entry` (a ranked bid: score, tie rank), `Offer` (weekly hours, name), `AwardRule` (`Position`, `Cap`,
`Reserve`), all frozen. `Entry.score` is a Fraction (RankedBid.total). Each writes `to_json()` and reads `from_data()`.
Errors: NotComputable (contradictory or unsupported rules, by name), SolverWrong (nothing may be awarded).
"""

from __future__ import annotations

from evaluation.allocation.award import allocate
from evaluation.allocation.certificate import check_award
from evaluation.allocation.compare import Comparison, OneMore, PlaceChange, TotalChange, compare, one_more, what_if
from evaluation.allocation.counterfactual import ChangeRow, Counterfactual, PositionSum
from evaluation.allocation.explain import Explanation, explain
from evaluation.allocation.optimum import SolverWrong
from evaluation.allocation.result import (
    BY_RULE,
    LIMIT,
    PROVEN,
    Allocation,
    CapUse,
    Certificate,
    Place,
    PositionTotal,
    Slack,
    Stage,
    Unfilled,
)
from evaluation.allocation.rule import (
    AwardRule,
    Cap,
    Entry,
    Instance,
    Lot,
    Offer,
    Position,
    Reserve,
    check,
    problems,
)
from evaluation.exact import NotComputable

__all__ = [
    "BY_RULE",
    "LIMIT",
    "PROVEN",
    "Allocation",
    "AwardRule",
    "Cap",
    "CapUse",
    "Certificate",
    "ChangeRow",
    "Comparison",
    "Counterfactual",
    "Entry",
    "Explanation",
    "Instance",
    "Lot",
    "NotComputable",
    "Offer",
    "OneMore",
    "Place",
    "PlaceChange",
    "Position",
    "PositionSum",
    "PositionTotal",
    "Reserve",
    "Slack",
    "SolverWrong",
    "Stage",
    "TotalChange",
    "Unfilled",
    "allocate",
    "check",
    "check_award",
    "compare",
    "explain",
    "one_more",
    "problems",
    "what_if",
]

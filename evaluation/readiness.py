"""What this floor checks of a draft before it can be sent for approval: does the price formula work?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from evaluation.lot_rules import LotRules
from evaluation.price_formulas import REGISTRY
from evaluation.queries.dry_runs import usual_price
from evaluation.sandbox import GateLine, gate
from tenders.formulas import terms_of
from tenders.readiness.check import Check

if TYPE_CHECKING:
    from tenders.models import Tender

HUNDRED, HALF = Decimal(100), Decimal(50)


def checks(tender: Tender) -> list[Check]:
    """The dummy-bid gate, computed afresh: nobody has to press anything."""
    problems = formula_problems(tender)
    if problems:
        return [
            Check("formula", False, "The price formula cannot be used", problems[0], "Choose the formula", "criteria")
        ]
    failed = [line for line in gate_of(tender) if not line.ok]
    if failed:
        detail = f"{failed[0].case}: {failed[0].words}"
        title = "The price formula fails its made-up bids"
        return [Check("formula", False, title, detail, "Choose the formula", "criteria")]
    return [Check("formula", True, "The price formula passes its made-up bids")]


def formula_problems(tender: Tender) -> list[str]:
    """What keeps the formula from use with the tender's figures and weights."""
    formula = REGISTRY.get(tender.price_formula)
    if formula is None:
        return [f"There is no formula ‘{tender.price_formula}’ here; choose one from the list."]
    return formula.problems(terms_of(tender.price_formula_terms), tender.quality_weight, tender.price_weight)


def gate_of(tender: Tender) -> tuple[GateLine, ...]:
    """The dummy cases for the tender's formula; none while there is no such formula."""
    if tender.price_formula not in REGISTRY:
        return ()
    # Weights that do not make 100 have a check of their own; they are not the formula's fault.
    whole = tender.quality_weight + tender.price_weight == HUNDRED
    rules = LotRules(
        lot="",
        criteria=(),
        quality_weight=tender.quality_weight if whole else HALF,
        price_weight=tender.price_weight if whole else HALF,
        formula=tender.price_formula,
        formula_terms=terms_of(tender.price_formula_terms),
        places=tender.result_places,
    )
    return gate(rules, base=usual_price(tender))

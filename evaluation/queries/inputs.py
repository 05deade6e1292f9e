"""What the arithmetic is fed: agreed marks, opened prices and the published rules, read from the tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core import audit
from evaluation import progress
from evaluation.exact import canonical
from evaluation.lot_rules import BidInput, Criterion, LotRules
from evaluation.models import Panel
from tenders.models import Bid, Lot, OpenedChoice, OpenedPrice, Submission, Tender

TIE_BREAK_STEPS = {"quality": "quality", "heaviest criterion": "criteria", "price": "price", "drawn lot": "lot"}
"""The published names of the tie-break steps, and what the arithmetic calls them."""


@dataclass(frozen=True, slots=True)
class LotInputs:
    """One lot, ready to be ranked."""

    lot: Lot
    rules: LotRules
    bids: tuple[BidInput, ...]
    seed: str

    def sha256(self) -> str:
        """Names exactly these inputs: the rules, the bids, the seed."""
        text = canonical([self.rules, sorted(self.bids, key=lambda bid: bid.bid), self.seed])
        return hashlib.sha256(text.encode()).hexdigest()


def public_seed(tender: Tender) -> str:
    """The seed of every drawn lot: the hash of the sealed manifests as received, fixed before any bid was read."""
    manifests: dict[int, str] = {}
    for row in Submission.objects.filter(bid__tender=tender).order_by("bid_id", "number"):
        manifests[row.bid_id] = hashlib.sha256(audit.canonical(row.manifest)).hexdigest()
    return hashlib.sha256("".join(sorted(manifests.values())).encode()).hexdigest()


def lot_inputs(tender: Tender) -> list[LotInputs]:
    """Every lot still open, with the bids made for it, in lot order."""
    bids = {bid.pk: bid for bid in progress.bids_of(tender)}
    marks = _marks(tender)
    chosen: dict[int, list[Bid]] = {}
    for choice in OpenedChoice.objects.filter(bid__in=bids):
        chosen.setdefault(choice.lot_id, []).append(bids[choice.bid_id])
    prices = {(p.bid_id, p.lot_id): p.rate for p in OpenedPrice.objects.filter(bid__in=bids)}
    seed = public_seed(tender)
    criteria = _criteria(tender)
    return [
        LotInputs(
            lot=lot,
            rules=_rules(tender, lot, criteria),
            bids=tuple(
                BidInput(bid.ref, marks.get(bid.pk, {}), prices.get((bid.pk, lot.pk)), bid.organisation.name)
                for bid in chosen.get(lot.pk, [])
            ),
            seed=seed,
        )
        for lot in tender.lots.order_by("number")
        if lot.status != "not_awarded"
    ]


def _marks(tender: Tender) -> dict[int, dict[str, Decimal]]:
    panel = Panel.objects.get(tender=tender)
    keys = {question.pk: question.key for question in progress.questions_of(tender)}
    found: dict[int, dict[str, Decimal]] = {}
    for (bid_id, criterion_id), agreed in progress.agreed(panel).items():
        if criterion_id in keys:
            found.setdefault(bid_id, {})[keys[criterion_id]] = agreed.mark
    return found


def _criteria(tender: Tender) -> tuple[Criterion, ...]:
    """The published weights are shares of the whole; the arithmetic takes shares of quality. Exact: no rounding."""
    scale = tuple(row.mark for row in tender.scale.all())
    top = int(max(scale))
    return tuple(
        Criterion(
            key=question.key,
            label=question.label,
            weight=Fraction(question.weight) * 100 / Fraction(tender.quality_weight),
            top=top,
            minimum=question.minimum_mark,
            scale=scale,
        )
        for question in progress.questions_of(tender)
    )


def _rules(tender: Tender, lot: Lot, criteria: tuple[Criterion, ...]) -> LotRules:
    return LotRules(
        lot=str(lot.number),
        criteria=criteria,
        quality_weight=tender.quality_weight,
        price_weight=tender.price_weight,
        formula=tender.price_formula,
        places=tender.result_places,
        tie_break=tuple(TIE_BREAK_STEPS[step] for step in tender.rule().tie_break),
    )

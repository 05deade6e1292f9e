"""What the arithmetic is fed: agreed marks, opened prices and the published rules, read from the tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core import audit
from evaluation import progress
from evaluation.exact import canonical
from evaluation.lot_rules import TIE_BREAK_STEPS as DEFAULT_TIE_BREAK
from evaluation.lot_rules import BidInput, Criterion, LotRules
from evaluation.models import Panel
from tenders.enums import LotStatus
from tenders.formulas import terms_of
from tenders.models import Bid, CriterionSection, Lot, OpenedChoice, OpenedPrice, Submission, Tender
from tenders.queries import exclusions
from tenders.rules import RuleError

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
    out = exclusions.out_of_lots(tender)  # a bid that is out of one lot is ranked in its others
    for choice in OpenedChoice.objects.filter(bid__in=bids):
        if (choice.bid_id, choice.lot_id) in out:
            continue
        chosen.setdefault(choice.lot_id, []).append(bids[choice.bid_id])
    prices = {(p.bid_id, p.lot_id): p.rate for p in OpenedPrice.objects.filter(bid__in=bids)}
    seed = public_seed(tender)
    criteria = criteria_of(tender)
    return [
        LotInputs(
            lot=lot,
            rules=rules_of(tender, str(lot.number), criteria),
            bids=tuple(
                BidInput(bid.ref, marks.get(bid.pk, {}), prices.get((bid.pk, lot.pk)), bid.organisation.name)
                for bid in chosen.get(lot.pk, [])
            ),
            seed=seed,
        )
        for lot in tender.lots.order_by("number")
        if lot.status != LotStatus.NOT_AWARDED
    ]


def _marks(tender: Tender) -> dict[int, dict[str, Decimal]]:
    panel = Panel.objects.get(tender=tender)
    keys = {question.pk: question.key for question in progress.questions_of(tender)}
    found: dict[int, dict[str, Decimal]] = {}
    for (bid_id, criterion_id), agreed in progress.agreed(panel).items():
        if criterion_id in keys:
            found.setdefault(bid_id, {})[keys[criterion_id]] = agreed.mark
    return found


def criteria_of(tender: Tender) -> tuple[Criterion, ...]:
    """The published tree as the arithmetic takes it, exact: no rounding.

    Published weights are shares of the whole score; the arithmetic takes a section's share of quality, and of a
    criterion its share of what stands above it. A section stands in the place of its first criterion.
    """
    scale = tuple(row.mark for row in tender.scale.all())
    top = int(max(scale))
    sections = {section.pk: section for section in tender.criterion_sections.all()}
    questions = progress.questions_of(tender)
    sums: dict[int | None, Fraction] = {}
    for question in questions:
        sums[question.section_id] = sums.get(question.section_id, Fraction(0)) + Fraction(question.weight)
    found: dict[str, Criterion] = {}
    for question in questions:
        section = sections.get(question.section_id or 0)
        above = Fraction(tender.quality_weight)
        if section is not None:
            above = sums[section.pk]
            found.setdefault(_section_key(section.number), _section(section, above, tender.quality_weight, top))
        found[question.key] = Criterion(
            key=question.key,
            label=question.label,
            weight=Fraction(question.weight) * 100 / above,
            top=top,
            minimum=question.minimum_mark,
            parent="" if section is None else _section_key(section.number),
            scale=scale,
        )
    return tuple(found.values())


def _section_key(number: int) -> str:
    return f"section:{number}"  # no criterion's key has a colon


def _section(section: CriterionSection, weight: Fraction, quality_weight: Decimal, top: int) -> Criterion:
    return Criterion(
        key=_section_key(section.number),
        label=section.label,
        weight=weight * 100 / Fraction(quality_weight),
        top=top,
        minimum=section.threshold,
    )


def rules_of(tender: Tender, lot: str, criteria: tuple[Criterion, ...]) -> LotRules:
    """The published rules of one lot. Before the award rule is complete: with the usual tie-break."""
    try:
        tie_break = tuple(TIE_BREAK_STEPS[step] for step in tender.rule().tie_break)
    except RuleError:
        tie_break = DEFAULT_TIE_BREAK
    return LotRules(
        lot=lot,
        criteria=criteria,
        quality_weight=tender.quality_weight,
        price_weight=tender.price_weight,
        formula=tender.price_formula,
        formula_terms=terms_of(tender.price_formula_terms),
        places=tender.result_places,
        tie_break=tie_break,
    )

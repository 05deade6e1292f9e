"""What bids are judged by, while drafting: criteria and weights, the scale, the award rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, ProtectedError

from core.models import User
from core.workflow import Refused
from tenders import formulas
from tenders.actions.drafting import drafting
from tenders.models import Criterion, CriterionSection, ScaleMark, Tender
from tenders.rules import AwardRuleData, RuleError
from tenders.templates_data import CriterionData, ScaleMarkData, SectionData

MOST_CRITERIA, MOST_SECTIONS, MOST_MARKS = 60, 20, 21
HUNDRED = Decimal(100)


def set_criteria(
    *,
    tender: Tender,
    by: User,
    criteria: Sequence[CriterionData],
    quality_weight: Decimal,
    price_weight: Decimal,
    sections: Sequence[SectionData] = (),
    price_formula: str | None = None,
    price_formula_terms: Mapping[str, Decimal] | None = None,
    version: int | None = None,
) -> Tender:
    """Make the quality criteria exactly these, in this order, under these sections; and the price formula, if given.

    Weights that do not make 100 are saved as a draft is, and the checks keep such a tender from the approver. A section
    whose weight is not the sum of its criteria is refused, because then two published figures contradict each other.
    """
    formula = tender.price_formula if price_formula is None else price_formula
    terms = formulas.terms_of(tender.price_formula_terms) if price_formula_terms is None else dict(price_formula_terms)
    wrong = [*_criteria_problems(criteria), *_section_problems(sections, criteria)]
    for word, weight in (("Quality", quality_weight), ("Price", price_weight)):
        if not 0 <= weight <= HUNDRED:
            wrong.append(f"{word} weight: give a number from 0 to 100.")
    if price_formula is not None:
        wrong += formulas.problems(formula, terms, quality_weight, price_weight)
    if wrong:
        raise Refused(wrong)
    with drafting(tender, by=by, what=_what(tender, criteria, formula), version=version) as draft:
        draft.quality_weight, draft.price_weight = quality_weight, price_weight
        draft.price_formula, draft.price_formula_terms = formula, formulas.kept(terms)
        _write_tree(draft, sections, criteria)
    return tender


def _criteria_problems(criteria: Sequence[CriterionData]) -> Iterator[str]:
    if not 0 < len(criteria) <= MOST_CRITERIA:
        yield f"Criteria: give from 1 to {MOST_CRITERIA}."
    for number, row in enumerate(criteria, start=1):
        if not row.label.strip() or not row.question.strip():
            yield f"Criterion {number}: give it a name and a question."
        if not 0 < row.weight <= HUNDRED:
            yield f"Criterion {number}, weight: give more than 0 and at most 100."
        if row.word_limit < 1:
            yield f"Criterion {number}, word limit: give a whole number from 1."
    if len({row.key for row in criteria}) != len(criteria):
        yield "Criteria: two have the same short name; name each once."


def _section_problems(sections: Sequence[SectionData], criteria: Sequence[CriterionData]) -> Iterator[str]:
    if len(sections) > MOST_SECTIONS:
        yield f"Sections: at most {MOST_SECTIONS}."
    for number, section in enumerate(sections, start=1):
        name = f"‘{section.label.strip()}’" if section.label.strip() else f"Section {number}"
        if not section.label.strip():
            yield f"Section {number}: give it a name."
        if section.threshold is not None and not 0 <= section.threshold <= HUNDRED:
            yield f"{name}, threshold: give a percentage from 0 to 100."
        weights = [row.weight for row in criteria if row.section == number]
        if not weights:
            yield f"{name} has no criterion: add one to it, or take the section out."
        elif (together := sum(weights, Decimal(0))) != section.weight:
            yield (
                f"{name}: its criteria add up to {_plain(together)} and the section's weight is "
                f"{_plain(section.weight)}; make the two the same."
            )
    for number, row in enumerate(criteria, start=1):
        if not 0 <= row.section <= len(sections):
            yield f"Criterion {number}: its section is not there; choose another."


def _write_tree(draft: Tender, sections: Sequence[SectionData], criteria: Sequence[CriterionData]) -> None:
    """Sections made anew; a criterion that stays keeps its row, because questions and marks may point at it."""
    draft.criteria.update(section=None, number=F("number") + 10_000)  # out of the way of the new numbers
    try:
        draft.criteria.exclude(key__in=[row.key for row in criteria]).delete()
    except ProtectedError:
        raise Refused("A criterion you took out has questions of its own: take those out first.") from None
    draft.criterion_sections.all().delete()
    made = CriterionSection.objects.bulk_create(
        CriterionSection(
            tender=draft, number=number, label=row.label.strip(), weight=row.weight, threshold=row.threshold
        )
        for number, row in enumerate(sections, start=1)
    )
    Criterion.objects.bulk_create(
        [
            Criterion(
                tender=draft,
                number=number,
                key=row.key,
                section=made[row.section - 1] if row.section else None,
                label=row.label.strip(),
                weight=row.weight,
                question=row.question.strip(),
                guidance=row.guidance.strip(),
                word_limit=row.word_limit,
                minimum_mark=row.minimum_mark,
                file_allowed=row.file_allowed,
            )
            for number, row in enumerate(criteria, start=1)
        ],
        update_conflicts=True,
        unique_fields=["tender", "key"],
        update_fields=[
            "number", "section", "label", "weight", "question", "guidance", "word_limit", "minimum_mark",
            "file_allowed",
        ],
    )  # fmt: skip


def _what(tender: Tender, criteria: Sequence[CriterionData], formula: str) -> str:
    """'‘Mobilisation’ was changed from 25 to 20.' says more than that the criteria were changed."""
    before = {row.key: row for row in tender.criteria.all()}
    moved = [
        f"‘{row.label}’ was changed from {_plain(before[row.key].weight)} to {_plain(row.weight)}"
        for row in criteria
        if row.key in before and before[row.key].weight != row.weight
    ]
    if formula != tender.price_formula:
        moved.append(f"the price formula was changed from ‘{tender.price_formula}’ to ‘{formula}’")
    said = "; ".join(moved)
    return f"{said[:1].upper()}{said[1:]}." if said else "The criteria were changed."


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def set_scale(*, tender: Tender, by: User, scale: Sequence[ScaleMarkData], version: int | None = None) -> Tender:
    """Make the scale exactly these marks. It need not be contiguous; it needs a top, and a descriptor a mark."""
    wrong: list[str] = []
    if not 2 <= len(scale) <= MOST_MARKS:
        wrong.append(f"Scale: give from 2 to {MOST_MARKS} marks.")
    if len({row.mark for row in scale}) != len(scale):
        wrong.append("Scale: a mark is there twice; give each mark once.")
    if max((row.mark for row in scale), default=Decimal(0)) <= 0:
        wrong.append("Scale: it has no top; the highest mark must be above 0.")
    elif (top := max(row.mark for row in scale)) != top.to_integral_value():
        wrong.append(f"Scale: the highest mark is {_plain(top)}; make it a whole number.")
    for row in scale:
        if not row.name.strip() or not row.descriptor.strip():
            wrong.append(f"Mark {_plain(row.mark)}: give it a name and a descriptor.")
        if row.mark < 0:
            wrong.append(f"Mark {_plain(row.mark)}: a mark is 0 or more.")
    if wrong:
        raise Refused(wrong)
    with drafting(tender, by=by, what="The scale of marks was changed.", version=version) as draft:
        draft.scale.all().delete()
        ScaleMark.objects.bulk_create(
            ScaleMark(tender=draft, mark=row.mark, name=row.name.strip(), descriptor=row.descriptor.strip())
            for row in scale
        )
    return tender


def set_rule(*, tender: Tender, by: User, rule: AwardRuleData | dict[str, Any], version: int | None = None) -> Tender:
    """Set the award rule; a rule that cannot be used is refused by the name of what is wrong."""
    try:
        parsed = rule if isinstance(rule, AwardRuleData) else AwardRuleData.parse(rule)
    except RuleError as error:
        raise Refused(error.sentences) from None
    with drafting(tender, by=by, what="The award rule was changed.", version=version) as draft:
        draft.award_rule = parsed.to_json()
    return tender

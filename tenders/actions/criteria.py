"""What bids are judged by, while drafting: criteria and weights, the scale, the award rule."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from core.models import User
from core.workflow import Refused
from tenders.actions.drafting import drafting
from tenders.models import Criterion, ScaleMark, Tender
from tenders.rules import AwardRuleData, RuleError
from tenders.templates_data import CriterionData, ScaleMarkData

MOST_CRITERIA, MOST_MARKS = 60, 21
HUNDRED = Decimal(100)


def set_criteria(
    *,
    tender: Tender,
    by: User,
    criteria: Sequence[CriterionData],
    quality_weight: Decimal,
    price_weight: Decimal,
    version: int | None = None,
) -> Tender:
    """Make the quality criteria exactly these, in this order. Weights that do not add up are saved as a draft is;
    the checks keep such a tender from the approver."""
    wrong: list[str] = []
    if not 0 < len(criteria) <= MOST_CRITERIA:
        wrong.append(f"Criteria: give from 1 to {MOST_CRITERIA}.")
    for number, row in enumerate(criteria, start=1):
        if not row.label.strip() or not row.question.strip():
            wrong.append(f"Criterion {number}: give it a name and a question.")
        if not 0 < row.weight <= HUNDRED:
            wrong.append(f"Criterion {number}, weight: give more than 0 and at most 100.")
        if row.word_limit < 1:
            wrong.append(f"Criterion {number}, word limit: give a whole number from 1.")
    if len({row.key for row in criteria}) != len(criteria):
        wrong.append("Criteria: two have the same short name; name each once.")
    for word, weight in (("Quality", quality_weight), ("Price", price_weight)):
        if not 0 <= weight <= HUNDRED:
            wrong.append(f"{word} weight: give a number from 0 to 100.")
    if wrong:
        raise Refused(wrong)
    with drafting(tender, by=by, what=_what(tender, criteria), version=version) as draft:
        draft.quality_weight, draft.price_weight = quality_weight, price_weight
        draft.criteria.all().delete()
        Criterion.objects.bulk_create(
            Criterion(
                tender=draft,
                number=number,
                key=row.key,
                label=row.label.strip(),
                weight=row.weight,
                question=row.question.strip(),
                guidance=row.guidance.strip(),
                word_limit=row.word_limit,
                minimum_mark=row.minimum_mark,
                file_allowed=row.file_allowed,
            )
            for number, row in enumerate(criteria, start=1)
        )
    return tender


def _what(tender: Tender, criteria: Sequence[CriterionData]) -> str:
    """'‘Mobilisation’ was changed from 25 to 20.' says more than that the criteria were changed."""
    before = {row.key: row for row in tender.criteria.all()}
    moved = [
        f"‘{row.label}’ was changed from {before[row.key].weight.normalize():f} to {row.weight.normalize():f}"
        for row in criteria
        if row.key in before and before[row.key].weight != row.weight
    ]
    return f"{'; '.join(moved)}." if moved else "The criteria were changed."


def set_scale(*, tender: Tender, by: User, scale: Sequence[ScaleMarkData], version: int | None = None) -> Tender:
    """Make the scale exactly these marks. It need not be contiguous; it needs a top, and a descriptor a mark."""
    wrong: list[str] = []
    if not 2 <= len(scale) <= MOST_MARKS:
        wrong.append(f"Scale: give from 2 to {MOST_MARKS} marks.")
    if len({row.mark for row in scale}) != len(scale):
        wrong.append("Scale: a mark is there twice; give each mark once.")
    if max((row.mark for row in scale), default=Decimal(0)) <= 0:
        wrong.append("Scale: it has no top; the highest mark must be above 0.")
    for row in scale:
        if not row.name.strip() or not row.descriptor.strip():
            wrong.append(f"Mark {row.mark.normalize():f}: give it a name and a descriptor.")
        if row.mark < 0:
            wrong.append(f"Mark {row.mark.normalize():f}: a mark is 0 or more.")
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

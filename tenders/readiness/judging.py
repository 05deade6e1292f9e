"""Do weights, scale, award rule and dates hold?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from core import clock
from core.calendar import in_words
from tenders import ruling, timetable, timetable_faults
from tenders.readiness.check import Check, plain
from tenders.rules import AwardRuleData, RuleError

if TYPE_CHECKING:
    from tenders.models import Lot, Tender

HUNDRED = Decimal(100)


def weights(tender: Tender) -> Check:
    weights = [criterion.weight for criterion in tender.criteria.all()]
    quality, total = sum(weights, Decimal(0)), tender.quality_weight + tender.price_weight
    if not weights:
        return Check(
            "weights",
            False,
            "There is no quality criterion yet",
            "Say what bids are judged by.",
            "Add criteria",
            "criteria",
        )
    if quality != tender.quality_weight:
        return Check(
            "weights",
            False,
            f"Quality weights add up to {plain(quality)}, not {plain(tender.quality_weight)}",
            _last_change_of_weights(tender) or "The shares of the criteria must make the quality share exactly.",
            "Fix the weights",
            "criteria",
        )
    if total != HUNDRED:
        return Check(
            "weights",
            False,
            f"Quality and price add up to {plain(total)}, not 100",
            "Every point must belong to something.",
            "Fix the weights",
            "criteria",
        )
    return _sections(tender) or Check(
        "weights", True, f"Weights add up: quality {plain(quality)}, price {plain(tender.price_weight)}"
    )


def _sections(tender: Tender) -> Check | None:
    """A section whose published weight is not the sum of its criteria."""
    sums: dict[int | None, Decimal] = {}
    for row in tender.criteria.all():
        sums[row.section_id] = sums.get(row.section_id, Decimal(0)) + row.weight
    for section in tender.criterion_sections.all():
        if (together := sums.get(section.pk, Decimal(0))) != section.weight:
            return Check(
                "weights",
                False,
                f"‘{section.label}’ weighs {plain(section.weight)}, and its criteria add up to {plain(together)}",
                "The weight of a section is the sum of its criteria.",
                "Fix the weights",
                "criteria",
            )
    return None


def _last_change_of_weights(tender: Tender) -> str:
    """Who moved a weight last, and when: the quickest way to see what to mend."""
    last = tender.changes.filter(what__contains="was changed from").select_related("by").order_by("-version").first()
    return f"{last.what} By {last.by.full_name}, {in_words(last.at)}." if last else ""


def scale(tender: Tender) -> Check:
    scale = list(tender.scale.all())
    top = max((row.mark for row in scale), default=Decimal(0))
    if len(scale) < 2 or top <= 0:
        return Check(
            "scale",
            False,
            "The scale of marks has no top",
            "Give at least two marks, the highest above 0.",
            "Fix the scale",
            "scale",
        )
    if top != top.to_integral_value():
        return Check(
            "scale",
            False,
            f"The highest mark of the scale is {plain(top)}",
            "Make it a whole number: points are worked out as mark ÷ highest mark.",
            "Fix the scale",
            "scale",
        )
    for row in scale:
        if not row.descriptor.strip():
            return Check(
                "scale",
                False,
                f"Mark {plain(row.mark)} has no descriptor",
                "Evaluators and bidders must know what each mark means.",
                "Fix the scale",
                "scale",
            )
    for criterion in tender.criteria.all():
        if criterion.minimum_mark is not None and criterion.minimum_mark > top:
            return Check(
                "scale",
                False,
                f"‘{criterion.label}’ asks for a minimum mark above the scale",
                f"The highest mark is {plain(top)}.",
                "Fix the criteria",
                "criteria",
            )
    return Check("scale", True, "Each mark of the scale has its descriptor")


def award_rule(tender: Tender, lots: list[Lot]) -> Check:
    try:
        rule = AwardRuleData.parse(tender.award_rule)
    except RuleError as error:
        return Check("rule", False, "The award rule is not complete", error.sentences[0], "Fix the award rule", "rule")
    tags = {tag for lot in lots for tag in lot.tags}
    for cap in rule.caps:
        if cap.kind == "tag" and cap.tag not in tags:
            return Check(
                "rule",
                False,
                f"The award rule limits ‘{cap.tag}’, and no lot has that tag",
                "Tag the lots, or take the limit out.",
                "Fix the award rule",
                "rule",
            )
    return Check("rule", True, "The award rule has its limits and a tie-break")


def timetable_dates(tender: Tender) -> timetable.Dates:
    """The tender's dates, as the pure timetable reads them."""
    return timetable.Dates(
        ready_by=tender.ready_by,
        publish_on=tender.publish_on,
        questions_close_at=tender.questions_close_at,
        closes_at=tender.closes_at,
        marks_due_at=tender.marks_due_at,
        award_on=tender.award_on,
        standstill_days=tender.standstill_days,
        contract_starts_on=tender.contract_starts_on,
    )


def dates(tender: Tender, lots: list[Lot]) -> Check:
    wrong = timetable_faults.problems(
        timetable_dates(tender),
        now=clock.now(),
        minimum_days=ruling.least_days(ruling.ruling_of(tender, lots)),
        extra=timetable.closing_days(tender.procurement.buyer.extra_holidays),
    )
    if not wrong:
        return Check("dates", True, "Every date follows its rule")
    more = f" {len(wrong) - 1} more to fix." if len(wrong) > 1 else ""
    return Check(
        "dates",
        False,
        "The timetable does not hold",
        next(iter(wrong.values())) + more,
        "Fix the timetable",
        "timetable",
    )

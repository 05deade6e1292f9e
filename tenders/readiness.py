"""When a tender may move: the checks before approval, each with its reason in words, and the conditions of each verb.

A check names the page that mends it by a word (`place`); the page turns the word into an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core import clock
from core.calendar import in_words
from core.workflow import blockers, condition
from tenders import timetable
from tenders.enums import DocumentKind, EnvelopeKind, LotStatus, NoticeKind, NoticeStatus, StaffTransfer, TenderStatus
from tenders.rules import AwardRuleData, RuleError

if TYPE_CHECKING:
    from tenders.models import InterestDeclaration, Lot, Tender

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be right before the approver sees the tender."""

    key: str
    ok: bool
    title: str
    detail: str = ""
    act: str = ""
    place: str = ""
    waiting: bool = False

    @property
    def word(self) -> str:
        return "Passes" if self.ok else ("Waiting" if self.waiting else "To fix")


@contextmanager
def remembered(tender: Tender) -> Iterator[None]:
    """Inside this block the checks of `tender` are made once: a page asks for them in its head, timeline and list."""
    token = _remembered.set((tender.pk, checks(tender) if tender.status == TenderStatus.DRAFT else []))
    try:
        yield
    finally:
        _remembered.reset(token)


_remembered: ContextVar[tuple[int, list[Check]] | None] = ContextVar("checks_of_this_page", default=None)


def checks(tender: Tender) -> list[Check]:
    """Every check, in the order of the work; what fails says why and where to mend it."""
    kept = _remembered.get()
    if kept is not None and kept[0] == tender.pk:
        return kept[1]
    lots = list(tender.lots.select_related("area"))
    return [
        _details(tender),
        _lots(lots),
        _regimes(lots),
        _weights(tender),
        _scale(tender),
        _award_rule(tender, lots),
        _dates(tender),
        _staff_lists(tender, lots),
        _specification(tender),
        _engagement(tender),
        _conflicts(tender),
        _approver(tender),
    ]


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def which_lots(numbers: list[int]) -> str:
    """'Lot 7 has', 'Lots 1 to 4 and 9 have': runs of numbers drawn together."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]} {'and' if len(run) == 2 else 'to'} {run[-1]}" for run in runs]
    if len(numbers) == 1:
        return f"Lot {words[0]} has"
    joined = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"Lots {joined} have"


def _details(tender: Tender) -> Check:
    missing = [
        words
        for words, value in (
            ("what is bought", tender.description),
            ("a common procurement code (CPV)", tender.cpv),
            ("how small firms were considered", tender.small_firms),
        )
        if not value.strip()
    ]
    if not missing:
        return Check("details", True, "What is bought is described, and small firms were considered")
    return Check(
        "details",
        False,
        f"The details lack {' and '.join(missing)}",
        "The notice cannot go without.",
        "Fill in the details",
        "details",
    )


def _lots(lots: list[Lot]) -> Check:
    if not lots:
        return Check(
            "lots", False, "There is no lot yet", "Bidders bid for lots: add at least one.", "Add lots", "lots"
        )
    for lot in lots:
        missing = [
            word
            for word, value in (
                ("area", lot.area_id),
                ("weekly hours", lot.weekly_hours),
                ("value a year", lot.annual_value),
            )
            if not value
        ]
        if missing:
            return Check(
                "lots",
                False,
                f"Lot {lot.number} has no {' and no '.join(missing)}",
                "Bidders cannot price it without.",
                "Fill in the lots",
                "lots",
            )
    return Check("lots", True, "Each lot has its area, hours and value")


def _regimes(lots: list[Lot]) -> Check:
    open_ones = [lot.number for lot in lots if not lot.regime]
    if not open_ones:
        return Check("regime", True, "The regime of each lot is decided")
    which = which_lots(open_ones)
    return Check(
        "regime",
        False,
        f"{which} no regime decision",
        "Lots with health care in them may fall under the Provider Selection Regime: decide before you publish.",
        "Decide the regime",
        "regime",
    )


def _weights(tender: Tender) -> Check:
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
            f"Quality weights add up to {_plain(quality)}, not {_plain(tender.quality_weight)}",
            _last_change_of_weights(tender) or "The shares of the criteria must make the quality share exactly.",
            "Fix the weights",
            "criteria",
        )
    if total != HUNDRED:
        return Check(
            "weights",
            False,
            f"Quality and price add up to {_plain(total)}, not 100",
            "Every point must belong to something.",
            "Fix the weights",
            "criteria",
        )
    return Check("weights", True, f"Weights add up: quality {_plain(quality)}, price {_plain(tender.price_weight)}")


def _last_change_of_weights(tender: Tender) -> str:
    """Who moved a weight last, and when: the quickest way to see what to mend."""
    last = tender.changes.filter(what__contains="was changed from").select_related("by").order_by("-version").first()
    return f"{last.what} By {last.by.full_name}, {in_words(last.at)}." if last else ""


def _scale(tender: Tender) -> Check:
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
    for row in scale:
        if not row.descriptor.strip():
            return Check(
                "scale",
                False,
                f"Mark {_plain(row.mark)} has no descriptor",
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
                f"The highest mark is {_plain(top)}.",
                "Fix the criteria",
                "criteria",
            )
    return Check("scale", True, "Each mark of the scale has its descriptor")


def _award_rule(tender: Tender, lots: list[Lot]) -> Check:
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


def _dates(tender: Tender) -> Check:
    wrong = timetable.problems(
        timetable_dates(tender), now=clock.now(), minimum_days=tender.rules().minimum_tendering_days
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


def _staff_lists(tender: Tender, lots: list[Lot]) -> Check:
    lists = {
        document.lot_id for document in tender.documents.filter(kind=DocumentKind.STAFF_LIST, removed_at__isnull=True)
    }
    missing = [
        lot.number
        for lot in lots
        if lot.staff_transfer == StaffTransfer.EXPECTED and lot.pk not in lists and None not in lists
    ]
    if not missing:
        return Check("staff", True, "Each lot with a staff transfer (TUPE) has its list")
    return Check(
        "staff",
        False,
        f"{which_lots(missing)} no staff transfer (TUPE) list",
        "Bidders cannot price it without one.",
        "Add the list",
        "documents",
    )


def _specification(tender: Tender) -> Check:
    if tender.documents.filter(kind=DocumentKind.SPECIFICATION, removed_at__isnull=True).exists():
        return Check("documents", True, "The specification is there for bidders to read")
    return Check(
        "documents",
        False,
        "There is no specification",
        "Bidders must know what they bid for.",
        "Add the document",
        "documents",
    )


def _engagement(tender: Tender) -> Check:
    procurement = tender.procurement
    if procurement.engagement_url.strip() or procurement.no_engagement_reason.strip():
        return Check("engagement", True, "Engagement with the market is described")
    return Check(
        "engagement",
        False,
        "Nothing is said about talks with the market",
        "Link the engagement page, or say why there was no engagement notice (Act s.17).",
        "Describe the engagement",
        "details",
    )


def _conflicts(tender: Tender) -> Check:
    if tender.procurement.conflicts_assessed_at is not None:
        return Check("conflicts", True, "The conflicts assessment is recorded")
    return Check(
        "conflicts",
        False,
        "There is no conflicts assessment",
        "It is made before the notice goes and kept under review (Act s.83).",
        "Record the assessment",
        "conflicts",
    )


def _approver(tender: Tender) -> Check:
    if tender.approver is None:
        return Check(
            "approver",
            False,
            "No approver is named",
            "A second person approves every tender.",
            "Name an approver",
            "approver",
        )
    declaration = latest_declaration(tender, tender.approver.pk)
    if declaration is None:
        return Check(
            "approver",
            False,
            "The approver has not declared conflicts",
            f"{tender.approver.full_name} approves this tender and was asked to declare.",
            "Name another approver",
            "approver",
            waiting=True,
        )
    if declaration.has_interest:
        return Check(
            "approver",
            False,
            "The approver declared an interest",
            "Another person must approve this tender.",
            "Name another approver",
            "approver",
        )
    return Check("approver", True, "The approver has no conflict to declare")


def latest_declaration(tender: Tender, user_id: int) -> InterestDeclaration | None:
    """What this person last declared about the procurement."""
    return tender.procurement.interest_declarations.filter(user_id=user_id).order_by("-declared_at", "-pk").first()


# -- conditions of the verbs -----------------------------------------------------------------------------------------
@blockers
def ready_for_approval(tender: Tender) -> list[str]:
    return [f"{check.title}. {check.detail}".strip() for check in checks(tender) if not check.ok]


@blockers
def approver_is_free_of_conflict(tender: Tender) -> list[str]:
    check = _approver(tender)
    return [] if check.ok else [f"{check.title}. {check.detail}"]


@condition("It is approved already.")
def not_yet_approved(tender: Tender) -> bool:
    return tender.approved_at is None


@condition("The approver has not approved it.")
def is_approved(tender: Tender) -> bool:
    return tender.approved_at is not None


@condition("The platform holds its notice: wait for the answer before you change anything.")
def nothing_at_the_platform(tender: Tender) -> bool:
    return not tender.notices.filter(
        kind=NoticeKind.UK4, status__in=[NoticeStatus.SUBMITTED, NoticeStatus.ACCEPTED]
    ).exists()


@condition("The platform has not accepted the notice.")
def platform_accepted(tender: Tender) -> bool:
    return tender.notices.filter(kind=NoticeKind.UK4, status=NoticeStatus.ACCEPTED).exists()


@condition("The deadline for bids has passed before the notice was public: cancel the tender and start again.")
def deadline_ahead(tender: Tender) -> bool:
    return tender.closes_at is not None and clock.now() < tender.closes_at


@blockers
def deadline_behind(tender: Tender) -> list[str]:
    if tender.deadline_passed(clock.now()):
        return []
    when = in_words(tender.closes_at) if tender.closes_at else "a time not set"
    return [f"Bids may come in until {when}."]


@condition("Two officers, each freshly signed in, confirm the opening first.")
def two_officers(tender: Tender) -> bool:
    return tender.openings.filter(kind=EnvelopeKind.QUALITY, first_by__isnull=False, second_by__isnull=False).exists()


@blockers
def every_lot_decided(tender: Tender) -> list[str]:
    numbers = [str(lot.number) for lot in tender.lots.all() if lot.status == LotStatus.OPEN]
    if not numbers:
        return []
    return [f"{'Lot' if len(numbers) == 1 else 'Lots'} {', '.join(numbers)}: award or leave each lot first."]


@condition("A lot of it is awarded: end the contract instead.")
def no_lot_awarded(tender: Tender) -> bool:
    return not tender.lots.filter(status=LotStatus.AWARDED).exists()


@condition("Lots are decided while the tender is under assessment.")
def tender_under_assessment(lot: Lot) -> bool:
    return bool(lot.tender.status == TenderStatus.UNDER_ASSESSMENT)

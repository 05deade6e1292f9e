"""What the law is asked about: one procurement's facts, and the ruling that answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tenders.law.procedures import PROCEDURES, Procedure
from tenders.law.thresholds import Amounts, amounts_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenders.models import Lot, Tender

ACT, PSR, LEGACY = "act", "psr", "legacy"
MUST, IF, MAY = "must", "if", "may"
PLANNED_FIRST_DAYS, PLANNED_LAST_MONTHS = 40, 12
NOTICE_NAMES = {
    "UK1": "Pipeline notice",
    "UK2": "Preliminary market engagement notice",
    "UK3": "Planned procurement notice",
    "UK4": "Tender notice",
    "UK4B": "Below-threshold tender notice",
    "UK5": "Transparency notice",
    "UK6": "Contract award notice",
    "UK7": "Contract details notice",
    "UK8": "Contract payment notice",
    "UK9": "Contract performance notice",
    "UK10": "Contract change notice",
    "UK11": "Contract termination notice",
    "UK12": "Procurement termination notice",
    "UK13": "Dynamic market intention notice",
    "UK14": "Dynamic market establishment notice",
    "UK15": "Dynamic market modification notice",
    "UK16": "Dynamic market cessation notice",
}
"""What a notice is called; UK4B is the form of UK4 below the threshold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The facts the rules turn on. `value_inc_vat`: pounds over the whole term, None while it is not known.

    `urgent`: a state of urgency; `planned_notice`: a qualifying one was published; `preselected`: only preselected
    suppliers are invited, `negotiated`: and the period is agreed with all of them. `asks_to_take_part`: suppliers first
    ask to take part; None: as the procedure has it. `ground`: of a direct award, a key of `tenders.grounds.GROUNDS`.
    """

    on: date
    regime: str = ACT
    procedure: str = "open"
    light_touch: bool = False
    framework: bool = False
    via_framework: bool = False
    via_dynamic_market: bool = False
    value_inc_vat: Decimal | None = None
    kind: str = "services"
    central: bool = False
    user_choice: bool = False
    electronic: bool = True
    documents_at_once: bool = True
    urgent: bool = False
    planned_notice: bool = False
    preselected: bool = False
    negotiated: bool = False
    asks_to_take_part: bool | None = None
    ground: str = ""

    @property
    def rules(self) -> Procedure:
        return PROCEDURES[self.procedure]

    @property
    def amounts(self) -> Amounts:
        return amounts_on(self.on)

    @property
    def threshold(self) -> Decimal:
        return self.amounts.threshold(kind=self.kind, light_touch=self.light_touch, central=self.central)

    @property
    def covered(self) -> bool:
        """At or above the threshold; a value not known yet is taken to be, unless the procedure is for those below."""
        if self.value_inc_vat is None:
            return self.procedure != "below_threshold"
        return self.value_inc_vat >= self.threshold

    @property
    def large(self) -> bool:
        return self.value_inc_vat is not None and self.value_inc_vat > self.amounts.large_contract

    def at(self, value: Decimal) -> Case:
        """The same procurement at another value."""
        return replace(self, value_inc_vat=value)


def last_day(first: date, days: int) -> date:
    """The last day of a period of so many days that begins with `first`, as s.53, s.59, s.80 and s.93 count theirs."""
    return first + timedelta(days=days - 1)


@dataclass(frozen=True, slots=True)
class Due:
    """A notice that is due. `need`: 'must', 'if' (in the case `when` names) or 'may'.

    `anchor` names the day its `days` run from: 'sign', 'end', 'quarter', 'april', or the act it goes before.
    """

    kind: str
    need: str
    when: str
    law: str
    anchor: str = ""
    days: int | None = None

    @property
    def name(self) -> str:
        return NOTICE_NAMES[self.kind]

    def on(self, day: date) -> date | None:
        """The last day for it, when the day it counts from is `day`."""
        return None if self.days is None else last_day(day, self.days)


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule and why it bites, or why it does not."""

    key: str
    law: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What bites. None, False or nothing: no such rule. `problems` stop a publication; `advice` is to be taken."""

    case: Case
    covered: bool
    notices: tuple[Due, ...] = ()
    tendering_days: int | None = None
    participation_days: int | None = None
    standstill_days: int = 0
    standstill_mandatory: bool = False
    kpis: int = 0
    contract_details_days: int | None = None
    publish_contract_days: int | None = None
    change_notice: bool = False
    termination_days: int | None = None
    framework_max_years: int | None = None
    summaries: bool = False
    lots_reasons: bool = False
    advice: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    why: tuple[Reason, ...] = field(default=())

    def kinds(self, *needs: str) -> tuple[str, ...]:
        """The notices of these needs ('must' unless said otherwise), in order."""
        wanted = needs or (MUST,)
        return tuple(due.kind for due in self.notices if due.need in wanted)

    def due(self, kind: str) -> Due | None:
        return next((due for due in self.notices if due.kind == kind), None)

    def reason(self, key: str) -> Reason | None:
        return next((reason for reason in self.why if reason.key == key), None)


def case_of(tender: Tender, lots: Iterable[Lot] | None = None) -> Case:
    """The facts of a tender as it stands: its lots under the Act, its value with VAT, its procedure.

    Lots under another regime are not counted; when all of them are under one, that regime is the case's.
    """
    found = list(tender.lots.all()) if lots is None else list(lots)
    rules = tender.rules()
    own = [lot for lot in found if lot.regime in {"", ACT}]
    others = {lot.regime for lot in found} - {"", ACT}
    shorter = tender.shorter_period
    return Case(
        on=tender.publish_on or tender.created_at.date(),
        regime=ACT if own or not found else sorted(others)[-1],
        procedure=tender.procedure,
        light_touch=tender.procurement.light_touch if rules.either else rules.light_touch,
        framework=rules.framework,
        value_inc_vat=value_with_vat(tender, own or found),
        kind=tender.purchase_kind,
        user_choice=tender.procedure == "user_choice",
        documents_at_once=tender.documents_at_once,
        urgent=shorter == "urgency",
        planned_notice=shorter == "planned",
        preselected=shorter in {"preselected", "negotiated"},
        negotiated=shorter == "negotiated",
        asks_to_take_part=_asks(tender) if rules.staged else None,
        ground=_ground(tender) if rules.competes == "direct" else "",
    )


def _ground(tender: Tender) -> str:
    award = getattr(tender, "direct_award", None)
    return "" if award is None else str(award.ground)


def _asks(tender: Tender) -> bool | None:
    """Whether the first stage is one of requests to take part; None while no stage is described."""
    first = next(iter(tender.stages.all()), None)
    return None if first is None else first.kind == "participation"


def value_with_vat(tender: Tender, lots: Iterable[Lot]) -> Decimal | None:
    """The lots' value over the whole term with VAT, to the penny; None while a lot has no value."""
    values = [lot.annual_value for lot in lots]
    if not values or any(value is None for value in values):
        return None
    year = sum((value for value in values if value is not None), Decimal(0))
    return (year * tender.term_months / 12 * (100 + tender.vat_percent) / 100).quantize(Decimal("0.01"))


def planned_notice_problem(published_on: date | None, tender_on: date) -> str:
    """Why a planned notice does not qualify for ten days: too young, too old, or not there. Empty: it does."""
    if published_on is None:
        return "No planned procurement notice (UK3) was published: publish one first, or keep the general period."
    days = (tender_on - published_on).days
    if days < PLANNED_FIRST_DAYS:
        return f"The planned procurement notice (UK3) is {days} days old: it must be 40 days old or more."
    year_later = published_on.replace(year=published_on.year + 1) if (
        published_on.month, published_on.day
    ) != (2, 29) else date(published_on.year + 1, 2, 28)  # fmt: skip
    if tender_on > year_later:
        return "The planned procurement notice (UK3) is more than 12 months old: publish another one."
    return ""

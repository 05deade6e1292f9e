"""The dry run of a tender as it stands: its rules as the sandbox takes them, and dummy bids to begin with."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from evaluation.allocation import Lot
from evaluation.models import DryRun
from evaluation.queries.inputs import criteria_of, rules_of
from evaluation.queries.instance import award_rule_of
from evaluation.sandbox import Dummy, Setting
from tenders.formulas import terms_of
from tenders.pricing.basket import NoBasket, value_of
from tenders.queries.prices import schedule_of
from tenders.readiness import judging
from tenders.rules import RuleError

if TYPE_CHECKING:
    from tenders.models import Tender

NAMES = ("Bidder A", "Bidder B", "Bidder C", "Bidder D", "Bidder E")
PRICE_OF_NAME = ("1.10", "1.04", "1.00", "0.96", "0.90")
"""The better a dummy bid is to begin with, the dearer: otherwise no formula would have anything to decide."""
MARKS_UNDER_TOP = (0, 1, 1, 2, 3)
WEEKS = 52
USUAL_PRICE = Decimal("24.40")


def obstacles(tender: Tender) -> list[str]:
    """Why no dry run can be made yet, one sentence each; empty when it can."""
    lots = list(tender.lots.all())
    found = [] if lots else ["There is no lot yet: add at least one."]
    for check in (judging.weights(tender), judging.scale(tender)):
        if not check.ok:
            found.append(f"{check.title}. {check.detail}".strip())
    return found


def setting_of(tender: Tender) -> Setting:
    """The tender's rules as they stand. Ask `obstacles` first: weights and scale must hold."""
    lots = list(tender.lots.order_by("number"))
    try:
        rule = tender.rule()
    except RuleError:
        rule = None
    return Setting(
        lots=tuple(
            Lot(
                key=str(lot.number),
                label=lot.name,
                order=lot.number,
                tags=tuple(lot.tags),
                hours=lot.weekly_hours or None,
            )
            for lot in lots
        ),
        rules=rules_of(tender, "", criteria_of(tender)),
        award=award_rule_of(tender, rule) if rule else None,
        mechanism=rule.mechanism if rule else "D",
    )


def usual_price(tender: Tender) -> Decimal:
    """The price about which the dummy bids lie: the middle of a published scale, or what the lots' values come to."""
    terms = terms_of(tender.price_formula_terms)
    if {"full_price", "nil_price"} <= set(terms):
        return _pence((terms["full_price"] + terms["nil_price"]) / 2)
    if terms.get("optimum_price", Decimal(0)) > 0:
        return _pence(terms["optimum_price"])
    return _pence(_basket(tender, _usual_rate(tender)))


def _usual_rate(tender: Tender) -> Decimal:
    """What the lots' values come to for an hour."""
    lots = [lot for lot in tender.lots.all() if lot.weekly_hours and lot.annual_value]
    hours = sum((lot.hours for lot in lots), Decimal(0)) * WEEKS
    value = sum((lot.annual_value or Decimal(0) for lot in lots), Decimal(0))
    return value / hours if hours and value else USUAL_PRICE


def _basket(tender: Tender, rate: Decimal) -> Decimal:
    """The basket of a price schedule when each line is priced in the middle of its limits, or at the usual rate."""
    schedule = schedule_of(tender)
    first = tender.lots.order_by("number").first()
    if not schedule.has_lines or first is None:
        return rate
    prices = {}
    for line in schedule.of_lot(first.number):
        limits = [limit for limit in (line.floor, line.ceiling) if limit is not None]
        own = rate * line.visit_minutes / 60 if line.unit == "visit" and line.visit_minutes else rate
        prices[line.key] = sum(limits, Decimal(0)) / len(limits) if limits else own
    try:
        return value_of(schedule, first.number, prices).value
    except NoBasket:
        return rate


def _pence(amount: Decimal) -> Decimal:
    return max(amount.quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal("0.01"))


def first_dummies(tender: Tender) -> list[Dummy]:
    """Five made-up bids, the same every time for the same tender: dear and good at one end, cheap and poor at the other."""
    marks = sorted(row.mark for row in tender.scale.all())
    keys = [row.key for row in tender.criteria.all()]
    lots = [str(lot.number) for lot in tender.lots.order_by("number")]
    wanted = (lots, list(reversed(lots)), lots[::2], [*lots[1::2], *lots[:1]], lots[:-1] or lots)
    usual = usual_price(tender)
    hours = sum((lot.hours for lot in tender.lots.all()), Decimal(0)) / 2
    return [
        Dummy(
            name=name,
            marks={
                key: marks[max(0, len(marks) - 1 - MARKS_UNDER_TOP[place] - (place + at) % 2)]
                for at, key in enumerate(keys)
            },
            price=_pence(usual * Decimal(PRICE_OF_NAME[place])),
            lots=tuple(wanted[place]),
            hours=hours.quantize(Decimal(1), ROUND_HALF_UP) if hours else None,
        )
        for place, name in enumerate(NAMES)
    ]


def standing_dummies(tender: Tender) -> list[Dummy]:
    """The dummy bids the lead kept last, while they fit the criteria, marks and lots as they are; else the first ones."""
    kept = DryRun.objects.filter(tender=tender).order_by("made_at", "pk").last()
    if kept is None:
        return first_dummies(tender)
    found = [Dummy.from_data(each) for each in kept.dummies]
    return found if all(fits(tender, found)) else first_dummies(tender)


def fits(tender: Tender, dummies: list[Dummy]) -> list[bool]:
    """For each dummy bid, whether its marks and lots are ones the tender has now."""
    keys = {row.key for row in tender.criteria.all()}
    scale = {row.mark for row in tender.scale.all()}
    lots = {str(lot.number) for lot in tender.lots.all()}
    return [
        set(dummy.marks) == keys and set(dummy.marks.values()) <= scale and set(dummy.lots) <= lots for dummy in dummies
    ]


def sent_run(tender: Tender) -> DryRun | None:
    """The dry run that went to the approver with the tender's present version."""
    return (
        DryRun.objects.filter(tender=tender, purpose=DryRun.Purpose.SENT, tender_version=tender.version)
        .select_related("made_by")
        .order_by("made_at", "pk")
        .last()
    )

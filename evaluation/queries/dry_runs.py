"""The dry run of a tender as it stands: its rules as the sandbox takes them, and dummy bids to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from evaluation.allocation import Lot
from evaluation.models import DryRun
from evaluation.queries.inputs import criteria_of, rules_of
from evaluation.queries.instance import award_rule_of
from evaluation.sandbox import Dummy, Setting
from tenders import loaded
from tenders.formulas import terms_of
from tenders.pricing.basket import NoBasket, value_of
from tenders.pricing.schedule import QUANTITIES
from tenders.queries.prices import schedule_of
from tenders.readiness import judging
from tenders.rules import RuleError

if TYPE_CHECKING:
    from tenders.models import Lot as TenderLot
    from tenders.models import Tender
    from tenders.pricing.schedule import Line, Schedule

NAMES = ("Bidder A", "Bidder B", "Bidder C", "Bidder D", "Bidder E")
PRICE_OF_NAME = ("1.10", "1.04", "1.00", "0.96", "0.90")
"""The better a dummy bid is to begin with, the dearer: otherwise no formula would have anything to decide."""
MARKS_UNDER_TOP = (0, 1, 1, 2, 3)
WEEKS = 52
USUAL_PRICE = Decimal("24.40")
HIGHEST_UNDER_CEILING, LOWEST = Decimal(1) / Decimal(PRICE_OF_NAME[0]), Decimal(PRICE_OF_NAME[-1])
"""So that the dearest dummy bid stays under a ceiling, and the cheapest above a floor."""


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
    """The price about which the dummy bids for the first lot lie."""
    prices = usual_prices(tender)
    return prices[min(prices)] if prices else USUAL_PRICE


def usual_prices(tender: Tender) -> dict[int, Decimal]:
    """Lot number -> a usual price, of the size that bidders would give there.

    The middle of a published scale; else the basket of the lot's price lines; else what its value comes to for an hour
    or, where its work is not counted in hours, the value of the whole.
    """
    lots = loaded.lots(tender)
    terms = terms_of(tender.price_formula_terms)
    if {"full_price", "nil_price"} <= set(terms):
        return {lot.number: _pence((terms["full_price"] + terms["nil_price"]) / 2) for lot in lots}
    if terms.get("optimum_price", Decimal(0)) > 0:
        return {lot.number: _pence(terms["optimum_price"]) for lot in lots}
    rate, schedule = _usual_rate(lots), schedule_of(tender, lots=lots)
    if schedule.has_lines:
        return {lot.number: _pence(_basket(schedule, lot, rate, tender.term_months)) for lot in lots}
    return {lot.number: _pence(_single_price(lot, rate, tender.term_months)) for lot in lots}


def _single_price(lot: TenderLot, rate: Decimal, months: int) -> Decimal:
    """Of an hour where the lot is counted in hours, else of the whole; within the lot's own limits."""
    limits = [limit for limit in (lot.price_floor, lot.price_ceiling) if limit is not None]
    if len(limits) == 2:
        return sum(limits, Decimal(0)) / 2
    usual = rate if lot.counts_hours else _whole(lot, months) or rate
    if lot.price_ceiling is not None:
        return min(usual, lot.price_ceiling * HIGHEST_UNDER_CEILING)
    return max(usual, lot.price_floor / LOWEST) if lot.price_floor is not None else usual


def _usual_rate(lots: Sequence[TenderLot]) -> Decimal:
    """What the lots' values come to for an hour."""
    counted = [lot for lot in lots if lot.weekly_hours and lot.annual_value]
    hours = sum((lot.hours for lot in counted), Decimal(0)) * WEEKS
    value = sum((lot.annual_value or Decimal(0) for lot in counted), Decimal(0))
    return value / hours if hours and value else USUAL_PRICE


def _whole(lot: TenderLot, months: int) -> Decimal:
    """Pounds over the whole term, without VAT; nought while the value is not known."""
    return (lot.annual_value or Decimal(0)) * months / 12


def _basket(schedule: Schedule, lot: TenderLot, rate: Decimal, months: int) -> Decimal:
    """The basket of a lot when each of its lines has a usual price."""
    lines = schedule.of_lot(lot.number)
    whole = _whole(lot, months)
    counted = sum(1 for line in lines if line.quantity) if schedule.basket == QUANTITIES else 0
    prices = {}
    for line in lines:
        share = whole / counted / line.quantity if counted and line.quantity else Decimal(0)
        prices[line.key] = max(_line_price(line, lot, rate, whole, share), Decimal("0.01"))
    try:
        return value_of(schedule, lot.number, prices).value
    except NoBasket:
        return rate


def _line_price(line: Line, lot: TenderLot, rate: Decimal, whole: Decimal, share: Decimal) -> Decimal:
    """The middle of its limits; else the usual rate; else, where no hour is counted, an equal `share` of the lot's value.

    `share` is nought in an average, where a line's part of the value cannot be told: the unit then says the size.
    """
    limits = [limit for limit in (line.floor, line.ceiling) if limit is not None]
    if limits:
        return sum(limits, Decimal(0)) / len(limits)
    if line.unit in {"hour", "visit"} and (lot.counts_hours or not share):
        return rate * line.visit_minutes / 60 if line.unit == "visit" and line.visit_minutes else rate
    if share:
        return share
    size = (lot.annual_value or Decimal(0)) / WEEKS if line.unit == "week" else whole
    return size or rate


def _pence(amount: Decimal) -> Decimal:
    return max(amount.quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal("0.01"))


def first_dummies(tender: Tender) -> list[Dummy]:
    """Five made-up bids, the same every time for the same tender: dear and good at one end, cheap and poor at the other."""
    marks = sorted(row.mark for row in tender.scale.all())
    keys = [row.key for row in tender.criteria.all()]
    lots = [str(lot.number) for lot in tender.lots.order_by("number")]
    wanted = (lots, list(reversed(lots)), lots[::2], [*lots[1::2], *lots[:1]], lots[:-1] or lots)
    usual = usual_prices(tender)
    first = min(usual, default=0)
    hours = sum((lot.hours for lot in tender.lots.all()), Decimal(0)) / 2
    return [
        Dummy(
            name=name,
            marks={
                key: marks[max(0, len(marks) - 1 - MARKS_UNDER_TOP[place] - (place + at) % 2)]
                for at, key in enumerate(keys)
            },
            price=_about(usual.get(first, USUAL_PRICE), place),
            lots=tuple(wanted[place]),
            prices={
                str(number): _about(price, place)
                for number, price in usual.items()
                if price != usual[first] and str(number) in wanted[place]
            },
            hours=hours.quantize(Decimal(1), ROUND_HALF_UP) if hours else None,
        )
        for place, name in enumerate(NAMES)
    ]


def _about(usual: Decimal, place: int) -> Decimal:
    return _pence(usual * Decimal(PRICE_OF_NAME[place]))


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

"""The parts that several notices share. JSON-safe values only.

Money is text in pounds, without VAT unless its name says otherwise; instants are ISO 8601 in UTC; days are ISO dates.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from tenders.law.case import case_of
from tenders.law.rules import bites
from tenders.rules import AwardRuleData, RuleError

if TYPE_CHECKING:
    from core.models import Organisation
    from tenders.models import Lot, Procurement, Tender

PENNY = Decimal("0.01")
HUNDRED = Decimal(100)


def instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def body(organisation: Organisation) -> dict[str, str]:
    return {
        "ref": organisation.ref,
        "name": organisation.name,
        "address": organisation.address,
        "postcode": organisation.postcode,
        "email": organisation.email,
    }


def head(procurement: Procurement, tender: Tender) -> dict[str, Any]:
    """What every notice begins with: title, references, buyers, law, code, worth, dates."""
    return {
        "title": tender.title,
        "procurement": procurement.reference,
        "ocid": procurement.ocid,
        "tender": tender.reference,
        "description": tender.description,
        "buyer": body(procurement.buyer),
        "joint_buyers": [body(buyer) for buyer in procurement.joint_buyers.all()],
        "regime": procurement.get_regime_display(),
        "procedure": procedure(tender),
        "cpv": tender.cpv,
        "term_months": tender.term_months,
    }


def procedure(tender: Tender) -> dict[str, Any]:
    rules = tender.rules()
    return {
        "key": rules.key,
        "label": rules.label,
        "route": rules.route,
        "light_touch": rules.light_touch,
        "framework": rules.framework,
    }


def owes_standstill(tender: Tender) -> bool:
    """Whether the law asks for a standstill, or keeps one by default; never below the threshold (Act s.51)."""
    return bool(bites(case_of(tender)).standstill_days)


def dates(tender: Tender) -> dict[str, Any]:
    """The tender's own dates: the one deadline among them."""
    return {
        "questions_close_at": instant(tender.questions_close_at),
        "closes_at": instant(tender.closes_at),
        "award_on": day(tender.award_on),
        "standstill_days": tender.standstill_days if owes_standstill(tender) else None,
        "contract_starts_on": day(tender.contract_starts_on),
    }


def planned_dates(tender: Tender) -> dict[str, Any]:
    """Dates of a notice that opens nothing: no deadline among them, so that nobody reads one."""
    return {
        "tender_on": day(tender.publish_on),
        "award_on": day(tender.award_on),
        "contract_starts_on": day(tender.contract_starts_on),
        "contract_ends_on": day(ends_on(tender)),
    }


def ends_on(tender: Tender) -> date | None:
    """The last day of the term: so many months after the start, less a day."""
    start = tender.contract_starts_on
    return None if start is None else months_later(start, tender.term_months)


def months_later(start: date, months: int) -> date:
    """The day before the same day of the month so many months on; a month too short gives its last day."""
    whole = start.year * 12 + start.month - 1 + months
    year, month = divmod(whole, 12)
    for number in range(start.day, 0, -1):
        try:
            return date.fromordinal(date(year, month + 1, number).toordinal() - (number == start.day))
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def rule_and_words(tender: Tender) -> tuple[dict[str, Any], list[str]]:
    try:
        rule = AwardRuleData.parse(tender.award_rule)
    except RuleError:
        return {}, []
    return rule.to_json(), rule.words()


def lots_of(tender: Tender) -> list[Lot]:
    return list(tender.lots.select_related("area"))


def lot(lot: Lot) -> dict[str, Any]:
    return {
        "number": lot.number,
        "name": lot.name,
        "area": lot.area.number if lot.area else None,
        "zone": lot.zone,
        "tags": lot.tags,
        "scheme": lot.scheme,
        "delivered_at": lot.delivered_at,
        "cpv": lot.cpv,
        "weekly_hours": text(lot.weekly_hours),
        "annual_value": text(lot.annual_value),
        "regime": lot.get_regime_display(),
    }


def with_vat(amount: Decimal, percent: Decimal) -> Decimal:
    """An amount with VAT, rounded once, to the penny, half up."""
    return (amount * (HUNDRED + percent) / HUNDRED).quantize(PENNY, ROUND_HALF_UP)


def total_value(tender: Tender, lots: list[Lot]) -> dict[str, Any]:
    """What the lots are worth a year and over the term in pounds without VAT, and the whole with VAT."""
    year = sum((lot.annual_value or Decimal(0) for lot in lots), Decimal(0))
    total = (year * tender.term_months / 12).quantize(PENNY, ROUND_HALF_UP)
    return {
        "annual": text(year.quantize(PENNY)),
        "total": text(total),
        "total_inc_vat": text(with_vat(total, tender.vat_percent)),
        "vat_percent": text(tender.vat_percent),
        "weekly_hours": text(sum((lot.hours for lot in lots), Decimal(0))),
        "vat_included": False,
    }


def documents(tender: Tender) -> list[dict[str, Any]]:
    return [
        {
            "ref": document.ref,
            "title": document.title,
            "kind": document.get_kind_display(),
            "lot": document.lot.number if document.lot else None,
            "filename": document.filename,
            "version": document.version,
            "size": document.size,
            "sha256": document.sha256,
        }
        for document in tender.documents.filter(removed_at__isnull=True).select_related("lot")
    ]

"""What a notice says, taken from the procurement's own fields at the moment it is frozen. JSON-safe values only.

Money is text in pounds without VAT, instants are ISO 8601 in UTC, days are ISO dates.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tenders.enums import NoticeKind
from tenders.rules import AwardRuleData, RuleError

if TYPE_CHECKING:
    from core.models import Organisation
    from tenders.models import Lot, Notice, Tender


def instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _body(organisation: Organisation) -> dict[str, str]:
    return {
        "ref": organisation.ref,
        "name": organisation.name,
        "address": organisation.address,
        "postcode": organisation.postcode,
        "email": organisation.email,
    }


def tender_notice_fields(tender: Tender) -> dict[str, Any]:
    """The tender notice (UK4): value, procedure, deadlines, lots, limits on lots, criteria, rule, documents."""
    procurement = tender.procurement
    lots = list(tender.lots.select_related("area"))
    rule, words = _rule(tender)
    rules = tender.rules()
    return {
        "title": tender.title,
        "procurement": procurement.reference,
        "ocid": procurement.ocid,
        "tender": tender.reference,
        "description": tender.description,
        "buyer": _body(procurement.buyer),
        "joint_buyers": [_body(buyer) for buyer in procurement.joint_buyers.all()],
        "regime": procurement.get_regime_display(),
        "procedure": {
            "key": rules.key,
            "label": rules.label,
            "route": rules.route,
            "light_touch": rules.light_touch,
            "framework": rules.framework,
        },
        "cpv": tender.cpv,
        "term_months": tender.term_months,
        "value": total_value(tender, lots),
        "dates": {
            "questions_close_at": instant(tender.questions_close_at),
            "closes_at": instant(tender.closes_at),
            "award_on": tender.award_on.isoformat() if tender.award_on else None,
            "standstill_days": tender.standstill_days,
            "contract_starts_on": tender.contract_starts_on.isoformat() if tender.contract_starts_on else None,
        },
        "lots": [_lot(lot) for lot in lots],
        "most_lots_to_bid_for": len(lots),
        "award_rule": rule,
        "award_rule_words": words,
        "weights": {"quality": _text(tender.quality_weight), "price": _text(tender.price_weight)},
        "price": {"label": tender.price_label, "formula": tender.price_formula},
        "criteria": [
            {
                "key": row.key,
                "number": row.number,
                "label": row.label,
                "question": row.question,
                "weight": _text(row.weight),
                "word_limit": row.word_limit,
                "minimum_mark": _text(row.minimum_mark),
            }
            for row in tender.criteria.all()
        ],
        "scale": [
            {"mark": _text(row.mark), "name": row.name, "descriptor": row.descriptor} for row in tender.scale.all()
        ],
        "small_firms": tender.small_firms,
        "engagement_url": procurement.engagement_url,
        "no_engagement_reason": procurement.no_engagement_reason,
        "conflicts_assessment_confirmed": procurement.conflicts_assessed_at is not None,
        "documents": [
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
        ],
    }


def _rule(tender: Tender) -> tuple[dict[str, Any], list[str]]:
    try:
        rule = AwardRuleData.parse(tender.award_rule)
    except RuleError:
        return {}, []
    return rule.to_json(), rule.words()


def _lot(lot: Lot) -> dict[str, Any]:
    return {
        "number": lot.number,
        "name": lot.name,
        "area": lot.area.number if lot.area else None,
        "zone": lot.zone,
        "tags": lot.tags,
        "scheme": lot.scheme,
        "weekly_hours": _text(lot.weekly_hours),
        "annual_value": _text(lot.annual_value),
        "regime": lot.get_regime_display(),
    }


def total_value(tender: Tender, lots: list[Lot]) -> dict[str, Any]:
    """What the lots are worth a year and over the term, in pounds without VAT."""
    year = sum((lot.annual_value or Decimal(0) for lot in lots), Decimal(0))
    return {
        "annual": _text(year.quantize(Decimal("0.01"))),
        "total": _text((year * tender.term_months / 12).quantize(Decimal("0.01"))),
        "weekly_hours": _text(sum((lot.hours for lot in lots), Decimal(0))),
        "vat_included": False,
    }


def termination_fields(tender: Tender) -> dict[str, Any]:
    """The procurement termination notice (UK12)."""
    return {
        "title": tender.title,
        "procurement": tender.procurement.reference,
        "ocid": tender.procurement.ocid,
        "tender": tender.reference,
        "buyer": _body(tender.procurement.buyer),
        "reason": tender.cancel_reason,
        "ended_at": instant(tender.cancelled_at),
    }


def public_payload(notice: Notice) -> dict[str, Any]:
    """What becomes public here once the platform has accepted the notice: its frozen fields, number and time."""
    return {
        **notice.fields,
        "kind": notice.kind,
        "kind_label": NoticeKind(notice.kind).label,
        "reference": notice.reference,
        "version": notice.version,
        "procurement": notice.procurement.reference,
        "cdp_id": notice.cdp_id,
        "published_at": instant(notice.accepted_at),
    }

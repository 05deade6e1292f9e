"""The transparency notice (UK5): before a contract is awarded directly, to whom, on which ground, and why (Act s.44)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core import clock
from core.calendar import uk_day
from tenders.grounds import GROUNDS
from tenders.notice_kinds import lacking, parts
from tenders.notice_kinds.shape import Ask, Facts, Kind, Missing

if TYPE_CHECKING:
    from tenders.models import DirectAward, Tender

ASKS = (Ask("risks", "Known risks to the contract", "text", "Left empty: none."),)


def award_of(tender: Tender) -> DirectAward | None:
    found: DirectAward | None = getattr(tender, "direct_award", None)
    return found


def fields(tender: Tender, facts: Facts) -> dict[str, Any]:
    procurement, award = tender.procurement, award_of(tender)
    ground = GROUNDS.get(award.ground) if award else None
    return {
        **parts.head(procurement, tender),
        "value": value(award, tender.vat_percent),
        "dates": {
            "award_on": parts.day(tender.award_on),
            "contract_starts_on": parts.day(award.starts_on) if award else None,
            "contract_ends_on": parts.day(award.ends_on) if award else None,
        },
        "supplier": {
            "name": award.supplier_name if award else "",
            "number": award.supplier_number if award else "",
            "address": award.supplier_address if award else "",
            "excluded": award.get_supplier_excluded_display() if award and award.supplier_excluded else "",
        },
        "ground": {"key": ground.key, "label": ground.label, "law": ground.law} if ground else {},
        "justification": award.justification if award else "",
        "risks": facts.get("risks", ""),
        "conflicts_assessment_confirmed": procurement.conflicts_assessed_at is not None,
    }


def value(award: DirectAward | None, vat_percent: Decimal) -> dict[str, Any]:
    total = (award.value if award else None) or Decimal(0)
    return {
        "total": parts.text(total),
        "total_inc_vat": parts.text(parts.with_vat(total, vat_percent)),
        "vat_percent": parts.text(vat_percent),
        "vat_included": False,
    }


def lacks(tender: Tender, facts: Facts) -> list[Missing]:
    return [*lacking.described(tender), *award_lacks(tender), *lacking.conflicts(tender)]


def award_lacks(tender: Tender) -> list[Missing]:
    """What the award itself is without: supplier, value, dates, ground, reason."""
    award, place = award_of(tender), "direct_award"
    if award is None:
        return [Missing("Nothing is written yet about the award: supplier, value, ground and reason.", place)]
    found = [
        Missing(sentence, place)
        for sentence, given in (
            ("The supplier is not named.", award.supplier_name.strip()),
            ("It is not said whether the supplier is excluded or excludable (Act s.57).", award.supplier_excluded),
            ("The value of the contract is not given.", award.value),
            ("The start of the contract is not given.", award.starts_on),
            ("The end of the contract is not given.", award.ends_on),
            ("The reason is not written.", award.justification.strip()),
        )
        if not given
    ]
    ground = GROUNDS.get(award.ground)
    if ground is None:
        found.append(Missing("The ground is not chosen.", place))
        return found
    if not ground.in_force(uk_day(clock.now())):
        found.append(Missing(f"‘{ground.label}’ is not a ground in force today: choose another.", place))
    if ground.user_choice != (tender.procedure == "user_choice"):
        found.append(Missing(f"‘{ground.label}’ is not a ground for this procedure: choose another.", place))
    if ground.user_choice and award.preference_on is None:
        found.append(Missing("It is not said when the person expressed the preference.", place))
    if ground.user_choice and not award.preference_text.strip():
        found.append(Missing("It is not said how the person expressed the preference.", place))
    if award.supplier_excluded == "excluded" and award.ground != "urgency":
        found.append(Missing("An excluded supplier gets no direct award without an overriding interest (s.41).", place))
    return found


def blocks(tender: Tender) -> list[str]:
    if tender.procedure == "user_choice":
        return ["A user choice has no transparency notice (Act s.44(3)): its reason is recorded here instead."]
    if tender.procedure != "direct_award":
        return ["Suppliers compete for this contract: a transparency notice is for a direct award (Act s.44)."]
    if tender.approved_at is None:
        return ["It leaves for the platform when the approver approves the award."]
    return []


KIND = Kind(
    key="UK5",
    law="Act s.44; Regs r.26",
    purpose="Before a contract is awarded without a competition: to whom, on which ground, and why.",
    fields=fields,
    asks=ASKS,
    lacks=lacks,
    blocks=blocks,
    sent_by="It leaves when the approver approves the award.",
    leaves_with="approval",
)

"""The tender notice (UK4): value with and without VAT, lots and their limits, criteria, conditions, framework, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenders import formulas, question_sheet, stage_words
from tenders.notice_kinds import lacking, parts
from tenders.notice_kinds.shape import Ask, Facts, Kind, Missing
from tenders.pricing import published
from tenders.queries.prices import schedule_of

if TYPE_CHECKING:
    from tenders.models import Tender


def _framework(tender: Tender) -> bool:
    return tender.rules().framework


ASKS = (
    Ask(
        "most_lots_to_bid_for",
        "Most lots one supplier may bid for",
        "whole",
        "Left empty, a supplier may bid for all of them (Regs r.18(2)(p)).",
    ),
    Ask(
        "most_lots_awarded",
        "Most lots one supplier may be awarded",
        "whole",
        "Left empty, it follows from the limits of the award rule (Regs r.18(2)(p)).",
    ),
    Ask(
        "how_lots_are_decided",
        "How lots are shared out when a supplier could win more",
        "text",
        "Left empty, the notice prints the award rule in words (Act s.23(4)(b), Regs r.18(2)(p)).",
    ),
    Ask("conditions", "Conditions of participation", "text", "Legal, financial, technical: what a supplier must have."),
    Ask("options", "Options in the contract", "text", "What you may add later at a stated price. Left empty: none."),
    Ask("extension", "Possible extension", "text", "By how long, and who decides. Left empty: none."),
    Ask("suits_small", "Is it suitable for small and medium firms?", "yes_no"),
    Ask("suits_voluntary", "Is it suitable for voluntary, community and social enterprises?", "yes_no"),
    Ask(
        "risks", "Known risks to the contract", "text", "What could keep a supplier from performing. Left empty: none."
    ),
    Ask("payment", "Payment", "text", "Such as: within 14 days of a valid invoice."),
    Ask(
        "call_off",
        "How work is handed out under the framework",
        "text",
        needed="It is a framework: say how work is handed out under it (Act s.45(5)).",
        only_if=_framework,
    ),
    Ask(
        "users",
        "Who may use the framework",
        "lines",
        "One body on each line.",
        needed="It is a framework: say who may use it (Act s.45(5)).",
        only_if=_framework,
    ),
    Ask("most_suppliers", "Most suppliers on the framework", "whole", "Left empty: no limit.", only_if=_framework),
    Ask(
        "fee_percent",
        "Fee for suppliers, in per cent of each call-off",
        "percent",
        "Left empty: no fee (Act s.45(7)).",
        only_if=_framework,
    ),
)


def proposed(tender: Tender) -> dict[str, Any]:
    """What follows from the tender until the lead writes something else."""
    found: dict[str, Any] = {}
    if tender.small_firms.strip():
        found |= {"suits_small": "yes", "suits_voluntary": "yes"}
    if _framework(tender):
        _, words = parts.rule_and_words(tender)
        procurement = tender.procurement
        found["call_off"] = " ".join(words)
        found["users"] = [procurement.buyer.name, *(buyer.name for buyer in procurement.joint_buyers.all())]
    return found


def most_awarded(tender: Tender) -> int | None:
    """The most lots the award rule lets one supplier hold in the first kind of place; None without a limit."""
    rule, _ = parts.rule_and_words(tender)
    positions = [position["key"] for position in rule.get("positions", [])]
    caps = [cap["limit"] for cap in rule.get("caps", []) if cap["kind"] == "lots" and cap["position"] in positions[:1]]
    return min(caps) if caps else None


def fields(tender: Tender, facts: Facts) -> dict[str, Any]:
    """What would be frozen now. Other rooms of this floor add their parts here, each under a key of its own."""
    procurement = tender.procurement
    lots = parts.lots_of(tender)
    rule, words = parts.rule_and_words(tender)
    return {
        **parts.head(procurement, tender),
        "category": tender.get_purchase_kind_display(),
        "value": parts.total_value(tender, lots),
        "dates": {**parts.dates(tender), "contract_ends_on": parts.day(parts.ends_on(tender))},
        "lots": [parts.lot(lot) for lot in lots],
        "most_lots_to_bid_for": facts.get("most_lots_to_bid_for") or len(lots),
        "most_lots_awarded": facts.get("most_lots_awarded") or most_awarded(tender) or len(lots),
        "how_lots_are_decided": facts.get("how_lots_are_decided") or " ".join(words),
        "why_one_lot": tender.one_lot_reason if len(lots) == 1 else "",
        "award_rule": rule,
        "award_rule_words": words,
        "stages": stage_words.published(tender),
        **judged_by(tender),
        "conditions": facts.get("conditions", ""),
        "options": facts.get("options", ""),
        "extension": facts.get("extension", ""),
        "small_firms": tender.small_firms,
        "suits_small": facts.get("suits_small") == "yes",
        "suits_voluntary": facts.get("suits_voluntary") == "yes",
        "risks": facts.get("risks", ""),
        "payment": facts.get("payment", ""),
        "framework": framework(tender, facts),
        "engagement_url": procurement.engagement_url,
        "no_engagement_reason": procurement.no_engagement_reason,
        "conflicts_assessment_confirmed": procurement.conflicts_assessed_at is not None,
        "documents": parts.documents(tender),
    }


def judged_by(tender: Tender) -> dict[str, Any]:
    """Weights, price and its formula, criteria with their sections, and scale."""
    sections = {row.pk: row.number for row in tender.criterion_sections.all()}
    return {
        "weights": {"quality": parts.text(tender.quality_weight), "price": parts.text(tender.price_weight)},
        "price": formulas.published(tender),
        "price_schedule": published.to_json(schedule_of(tender)),
        "questions": question_sheet.published(tender.questions.select_related("lot")),
        "criteria": [
            {
                "key": row.key,
                "number": row.number,
                "label": row.label,
                "question": row.question,
                "weight": parts.text(row.weight),
                "word_limit": row.word_limit,
                "minimum_mark": parts.text(row.minimum_mark),
                "section": sections.get(row.section_id or 0),
            }
            for row in tender.criteria.all()
        ],
        "sections": [
            {
                "number": row.number,
                "label": row.label,
                "weight": parts.text(row.weight),
                "threshold": parts.text(row.threshold),
            }
            for row in tender.criterion_sections.all()
        ],
        "scale": [
            {"mark": parts.text(row.mark), "name": row.name, "descriptor": row.descriptor} for row in tender.scale.all()
        ],
    }


def framework(tender: Tender, facts: Facts) -> dict[str, Any] | None:
    """Selection process, users, limit and fee; None for a contract (Act s.45)."""
    if not _framework(tender):
        return None
    return {
        "call_off": facts.get("call_off", ""),
        "users": list(facts.get("users", [])),
        "most_suppliers": facts.get("most_suppliers"),
        "fee_percent": facts.get("fee_percent"),
        "maximum_years": tender.rules().framework_max_years,
    }


def limits(facts: Facts, count: int) -> list[Missing]:
    """A supplier cannot bid for, or be awarded, more lots than there are."""
    pairs = ((facts.get("most_lots_to_bid_for"), "bid for"), (facts.get("most_lots_awarded"), "be awarded"))
    return [
        Missing(f"A supplier could {name} {number} lots, and there are {count}.")
        for number, name in pairs
        if isinstance(number, int) and count and number > count
    ]


def lacks(tender: Tender, facts: Facts) -> list[Missing]:
    lots = parts.lots_of(tender)
    found = [*lacking.described(tender), *lacking.valued(lots)]
    found += lacking.dated(tender, "closes_at", "award_on", "contract_starts_on")
    rule, _ = parts.rule_and_words(tender)
    if not rule and len(lots) > 1:
        found.append(Missing("The award rule is not complete, so the notice cannot say how lots are shared.", "rule"))
    if not tender.criteria.exists():
        found.append(Missing("There is no criterion, so the notice cannot say what bids are judged by.", "criteria"))
    found += limits(facts, len(lots))
    procurement = tender.procurement
    if not (procurement.engagement_url.strip() or procurement.no_engagement_reason.strip()):
        found.append(Missing("There is no engagement page and no reason why there was none (Act s.17).", "details"))
    return [*found, *lacking.conflicts(tender)]


def not_yet_published(tender: Tender) -> list[str]:
    return ["It leaves for the platform when the approver approves the tender."]


KIND = Kind(
    key="UK4",
    law="Act s.21; Regs r.18 to 21",
    purpose="Opens the tender: the deadline, what is bought, how bids are judged.",
    fields=fields,
    asks=ASKS,
    lacks=lacks,
    proposed=proposed,
    blocks=not_yet_published,
    sent_by="It leaves when the approver approves the tender.",
    leaves_with="approval",
)

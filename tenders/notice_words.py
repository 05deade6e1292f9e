"""A notice's frozen fields as a person reads them: for the preview, for the page of a version, and for what changed.

Pure: JSON in, words out. A field nobody named here is still shown, under its own name, so that nothing published is
hidden from whoever approves it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenders import field_words as say
from tenders import stage_words
from tenders.pricing import published


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its name in words and what it says, a sentence or a line each."""

    key: str
    label: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of two versions; empty where a version has no such field."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


Words = Callable[[Any], Sequence[str]]


SEE_THE_RULE = "By the award rule, which stands under its own heading."


def said(fields: Mapping[str, Any]) -> list[Line]:
    """Every field that says something, in the order of a notice."""
    whole = " ".join(text for text in say.lines(fields.get("award_rule_words") or []) if text)
    known = [key for key in LABELS if key in fields]
    unknown = sorted(key for key in fields if key not in LABELS and key not in HIDDEN)
    found = []
    for key in (*known, *unknown):
        label, words = LABELS.get(key, (key.replace("_", " ").capitalize(), say.anything))
        says = tuple(text for text in words(fields[key]) if text)
        if whole and key != "award_rule_words":  # the award rule is said once, under its own heading
            says = tuple(text.replace(whole, SEE_THE_RULE) for text in says)
        if says:
            found.append(Line(key, label, says))
    return found


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What differs between two versions, field by field, in the order of the later one."""
    was, now = {line.key: line for line in said(before)}, {line.key: line for line in said(after)}
    found = []
    for key in [*now, *(key for key in was if key not in now)]:
        old, new = was.get(key), now.get(key)
        if old is None or new is None or old.says != new.says:
            label = (new or old).label  # type: ignore[union-attr] # one of the two is there
            found.append(Difference(label, old.says if old else (), new.says if new else ()))
    return found


HIDDEN = {"award_rule", "tender", "kind", "kind_label", "reference", "version", "cdp_id", "published_at", "ended_at"}
LABELS: dict[str, tuple[str, Words]] = {
    "title": ("Title", say.plain),
    "procurement": ("Reference", say.plain),
    "ocid": ("Open contracting identifier", say.plain),
    "buyer": ("Buyer", say.bodies),
    "joint_buyers": ("Buying with", say.bodies),
    "supplier": ("Supplier", say.supplier),
    "ground": ("Ground", say.ground),
    "justification": ("Why there is no competition", say.plain),
    "reason": ("Reason", say.plain),
    "description": ("What is bought", say.plain),
    "subject": ("What is asked of the market", say.plain),
    "process": ("How suppliers take part", say.plain),
    "events": ("Events", say.lines),
    "pipeline_year": ("Pipeline of the year that begins in April", say.plain),
    "parts": ("Parts of the market", say.lines),
    "membership": ("Conditions for membership", say.plain),
    "category": ("Kind of purchase", say.plain),
    "cpv": ("Common procurement code (CPV)", say.plain),
    "value": ("Worth", say.worth),
    "term_months": ("Length", say.months),
    "dates": ("Dates", say.dates),
    "regime": ("Law", say.plain),
    "procedure": ("Procedure", say.named),
    "below_threshold": ("Below the threshold", say.yes_no),
    "stages": ("Stages", stage_words.words),
    "lots": ("Lots", say.lots),
    "most_lots_to_bid_for": ("Most lots one supplier may bid for", say.plain),
    "most_lots_awarded": ("Most lots one supplier may be awarded", say.plain),
    "how_lots_are_decided": ("How lots are shared out", say.plain),
    "why_one_lot": ("Why it is not divided into lots", say.plain),
    "award_rule_words": ("Award rule", say.lines),
    "weights": ("Weights", say.weights),
    "price": ("Price", say.price),
    "price_schedule": ("Price schedule", published.words),
    "criteria": ("Criteria", say.criteria),
    "sections": ("Sections of criteria", say.sections),
    "scale": ("Scale of marks", say.scale),
    "conditions": ("Conditions of participation", say.plain),
    "options": ("Options", say.plain),
    "extension": ("Possible extension", say.plain),
    "framework": ("Framework", say.framework),
    "small_firms": ("How small firms were considered", say.plain),
    "suits_small": ("Suitable for small and medium firms", say.yes_no),
    "suits_voluntary": ("Suitable for voluntary, community and social enterprises", say.yes_no),
    "risks": ("Known risks", say.plain),
    "payment": ("Payment", say.plain),
    "shortens_the_period": ("Shortens the tendering period", say.yes_no),
    "more": ("More for suppliers", say.plain),
    "contact": ("Whom to write to", say.plain),
    "engagement_url": ("Engagement page", say.address),
    "no_engagement_reason": ("Why there was no engagement", say.plain),
    "conflicts_assessment_confirmed": ("Conflicts assessment", say.conflicts),
    "documents": ("Documents", say.documents),
}

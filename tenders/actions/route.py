"""The facts that the law turns on: kind of purchase, VAT, how documents come, and why a period may be shorter."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.models import User
from core.workflow import Refused
from tenders.actions.drafting import drafting
from tenders.enums import PurchaseKind, ShorterPeriod
from tenders.models import Tender

FIELDS = (
    "purchase_kind",
    "vat_percent",
    "documents_at_once",
    "shorter_period",
    "shorter_period_reason",
    "one_lot_reason",
)


class RouteRefused(Refused):
    """`fields` says which fact is wrong and why."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(list(fields.values()))


def set_route(*, tender: Tender, by: User, facts: Mapping[str, Any], version: int | None = None) -> Tender:
    """Set any of FIELDS; the ruling, and with it the least days for bids, follows from them."""
    wrong: dict[str, str] = {}
    vat = facts.get("vat_percent", tender.vat_percent)
    if not Decimal(0) <= vat <= Decimal(100):
        wrong["vat_percent"] = "VAT: give a percentage from 0 to 100."
    if facts.get("purchase_kind", PurchaseKind.SERVICES) not in PurchaseKind.values:
        wrong["purchase_kind"] = "Kind of purchase: choose services, goods or works."
    shorter = facts.get("shorter_period", "")
    if shorter and shorter not in ShorterPeriod.values:
        wrong["shorter_period"] = "Shorter period: choose one of the reasons the law allows."
    if shorter and not str(facts.get("shorter_period_reason", "")).strip():
        wrong["shorter_period_reason"] = "Say why the shorter period applies; the reason stands in the log."
    if wrong:
        raise RouteRefused(wrong)
    with drafting(
        tender,
        by=by,
        what="The facts that the rules turn on were changed.",
        version=version,
        facts={"fields": list(facts)},
    ) as draft:
        for field in FIELDS:
            if field in facts:
                setattr(draft, field, facts[field])
    return tender

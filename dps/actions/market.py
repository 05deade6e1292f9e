"""Setting a market up, opening it, closing it for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core import audit
from core.permissions import has_role
from core.workflow import NotPermitted, Refused, move
from dps import policies
from dps.conditions import STANDARD_CONDITIONS, parse, to_data
from dps.enums import MarketStatus
from dps.models import Market, Part
from frameworks.actions.agreement import open_agreement
from frameworks.actions.lots import add_lot
from frameworks.models import Agreement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from core.models import Organisation, User
    from frameworks.models import AgreementLot


@transaction.atomic
def found_market(
    *,
    buyer: Organisation,
    ref: str,
    title: str,
    summary: str,
    parts: Sequence[str],
    by: User,
    consideration_days: int = 10,
) -> Market:
    """A market in draft from nothing: its agreement with an open door, and a part for each name, in order."""
    if Agreement.objects.filter(ref=ref).exists():
        raise Refused([f"The reference {ref} is taken. Choose another."])
    agreement = open_agreement(ref=ref, title=title, buyer=buyer, by=by)
    market = set_up_market(
        agreement=agreement, title=title, summary=summary, by=by, consideration_days=consideration_days
    )
    for number, name in enumerate(parts, start=1):
        add_part(market=market, lot=add_lot(agreement, number=number, name=name, by=by), by=by)
    return market


@transaction.atomic
def set_up_market(
    *,
    agreement: Agreement,
    title: str,
    summary: str,
    by: User,
    conditions: Sequence[dict[str, Any]] | None = None,
    consideration_days: int = 10,
) -> Market:
    """A market in draft on an agreement with an open door, with the standard conditions unless others are given.

    `consideration_days` are working days from the day an application is sent to the latest day of its decision.
    Raises `ConditionsError` for conditions that cannot be used.
    """
    if not has_role(by, agreement.buyer, policies.MANAGER):
        raise NotPermitted("Only a framework manager of this buyer sets up its markets.")
    if not agreement.open_door:
        raise Refused(["This agreement's door is closed. A market stands on an agreement with an open door."])
    if Market.objects.filter(agreement=agreement).exists():
        raise Refused(["This agreement has a market already."])
    data = to_data(parse(list(conditions)) if conditions is not None else STANDARD_CONDITIONS)
    market = Market.objects.create(
        agreement=agreement, title=title, summary=summary, conditions=data, consideration_days=consideration_days
    )
    audit.record(market.chain(), "market set up", by=by, facts={"agreement": agreement.ref, "title": title})
    return market


@transaction.atomic
def add_part(*, market: Market, lot: AgreementLot, by: User, description: str = "") -> Part:
    """A part for one lot of the agreement. Parts may be added later too; their conditions are the market's."""
    if not policies.may_run_market(by, market):
        raise NotPermitted("Only a framework manager of this buyer adds parts to its markets.")
    market = Market.objects.select_for_update().get(pk=market.pk)
    if market.status == MarketStatus.CEASED:
        raise Refused(["This market has ceased. It takes no new parts."])
    if lot.agreement_id != market.agreement_id:
        raise Refused(["This lot belongs to another agreement. Choose one of the market's own."])
    if Part.objects.filter(agreement_lot=lot).exists():
        raise Refused([f"{lot.name} is a part of the market already."])
    part = Part.objects.create(
        market=market, agreement_lot=lot, number=lot.number, name=lot.name, description=description
    )
    audit.record(market.chain(), "part added", by=by, facts={"part": part.number})
    return part


def open_market(*, market: Market, by: User) -> Market:
    """From now on suppliers apply on any day; the conditions stand for good."""
    return move(market, "open", by=by)


def cease_market(*, market: Market, reason: str, by: User) -> Market:
    """No further applications; what is submitted is still decided. Needs a reason, which the public page shows."""
    if not reason.strip():
        raise Refused(["Reason: say why the market ends. Its members and the public read it."])
    return move(market, "cease", by=by, reason=reason.strip())

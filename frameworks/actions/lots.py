"""Adding a lot to an agreement that is not made from a tender: a part of a market, with an open door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core import audit
from core.workflow import Refused
from frameworks import policies
from frameworks.actions.rights import require
from frameworks.models import Agreement, AgreementLot

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Area


def add_lot(agreement: Agreement, *, number: int, name: str, by: User, area: Area | None = None) -> AgreementLot:
    """One more lot of an agreement with an open door; the lots of any other come from its tender or its data."""
    require(policies.may_manage, by, agreement, "add a lot")
    if not agreement.open_door:
        raise Refused("The lots of this agreement come from its tender. A market's agreement takes new ones.")
    if number < 1 or not name.strip():
        raise Refused("Give the lot a number of 1 or more and a name.")
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        if agreement.lots.filter(number=number).exists():
            raise Refused(f"There is a lot {number} already. Choose another number.")
        lot = AgreementLot.objects.create(
            agreement=agreement, number=number, name=name.strip(), area=area, zone=area.zone if area else ""
        )
        audit.record(agreement.chain(), "agreement.lot_added", by=by, facts={"area": number})
    return lot

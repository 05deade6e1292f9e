"""Who else is in a bid: kept in one sealed part of the draft, stored in the clear once the bid is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.models import User
from core.workflow import Refused
from tenders.actions.bid import save_part
from tenders.models import Bid, OpenedInformation, OpenedParty
from tenders.suppliers import parties as rules

KNOWN = ("key", "kind", "name", "number", "what", "lots", "share", "declared", "because")


def save_parties(
    *, bid: Bid, by: User, alone: bool, parties: Sequence[Mapping[str, Any]] = (), expected: int | None = None
) -> int:
    """The whole list, or that the bidder bids alone. Raises `Refused` with a sentence for each fault."""
    if alone and parties:
        raise Refused("Remove everybody who is named first, then say that you bid alone.")
    if len(parties) > rules.MOST:
        raise Refused(f"Name at most {rules.MOST}.")
    lots = set(bid.tender.lots.values_list("number", flat=True))
    wrong = [fault for each in parties for fault in rules.faults(each, lots)]
    if wrong:
        raise Refused(wrong)
    kept = [{name: each[name] for name in KNOWN if name in each} for each in parties]
    value = {"alone": True} if alone else {"alone": False, "items": kept}
    return save_part(bid, "parties", value, by=by, expected=expected)


def store_supplier(bid: Bid, value: Mapping[str, Any]) -> None:
    """What an opened bid says about who bids, in the clear. Called in the transaction of the opening."""
    said = value.get("information")
    if said:
        OpenedInformation.objects.create(
            bid=bid,
            version=said["version"],
            saved_at=datetime.fromisoformat(said["saved_at"]),
            confirmed_at=datetime.fromisoformat(said["confirmed_at"]),
            confirmed_by=said["confirmed_by"],
            content=said["content"],
        )
    OpenedParty.objects.bulk_create(
        OpenedParty(
            bid=bid,
            place=place,
            kind=each["kind"],
            name=each["name"],
            number=each.get("number", ""),
            what=each.get("what", ""),
            lots=each.get("lots", []),
            share=Decimal(str(each["share"])) if each.get("share") is not None else None,
            declared=each.get("declared", {}),
            because=each.get("because", ""),
        )
        for place, each in enumerate(rules.items(value.get("parties")), 1)
    )

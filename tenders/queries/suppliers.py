"""Reading suppliers: their standard information, the debarment list, declines, and what opened bids say of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from core import clock
from core.calendar import uk_day
from core.models import Organisation
from tenders.models import Bid, DebarmentEntry, Decline, StandardInformation, Tender
from tenders.suppliers import information as shape
from tenders.suppliers import parties as party_rules
from tenders.suppliers.matching import plain_name, plain_number


def latest(organisation: Organisation) -> StandardInformation | None:
    """The version that counts; None where nothing was ever saved."""
    rows = StandardInformation.objects.filter(organisation=organisation).select_related("saved_by")
    return rows.order_by("-version").first()


def current(organisation: Organisation) -> dict[str, Any]:
    row = latest(organisation)
    return row.content if row else shape.empty()


def information_changed_since(bid: Bid) -> bool:
    """Whether the standard information has a newer version than the confirmation in the draft; read without the draft."""
    part = bid.parts.filter(part="information").first()
    row = latest(bid.organisation)
    return part is not None and row is not None and row.saved_at > part.saved_at


# -- the debarment list ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Match:
    """Somebody of a bid who is like an entry of the list. `how`: by number, or by name."""

    who: str
    entry: DebarmentEntry
    how: str


def matches(people: Sequence[tuple[str, str]], on: date | None = None) -> list[Match]:
    """`people` are (name, number). An entry counts while it has not ended. A match asks for a look; it decides nothing."""
    on = on or uk_day(clock.now())
    names = {plain_name(name) for name, _ in people} - {""}
    numbers = {plain_number(number) for _, number in people} - {""}
    standing = DebarmentEntry.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    rows = list(standing.filter(Q(plain_name__in=names) | (Q(number__in=numbers) & ~Q(number=""))))
    found = []
    for name, number in people:
        for row in rows:
            if row.number and plain_number(number) == row.number:
                found.append(Match(name, row, "the same number"))
            elif plain_name(name) == row.plain_name:
                found.append(Match(name, row, "the same name"))
    return found


def everybody_of(
    name: str, number: str, information: Mapping[str, Any] | None, parties: Sequence[Mapping[str, Any]]
) -> list[tuple[str, str]]:
    """The bidder, those connected to it, and everybody it names: whoever is looked up."""
    found = [(name, number), *shape.names(information or {})]
    found += [(str(each["name"]), str(each.get("number", ""))) for each in parties]
    return list(dict.fromkeys(found))


def matches_of_draft(bid: Bid, information: Mapping[str, Any], parties: Mapping[str, Any]) -> list[Match]:
    named = everybody_of(
        bid.organisation.name,
        bid.organisation.company_number,
        information.get("content"),
        party_rules.items(parties),
    )
    return matches(named)


def matches_of_opened(bid: Bid) -> list[Match]:
    """For the buyer, once the bid is open."""
    opened = getattr(bid, "opened_information", None)
    parties = [{"name": each.name, "number": each.number} for each in bid.opened_parties.all()]
    return matches(
        everybody_of(
            bid.organisation.name, bid.organisation.company_number, opened.content if opened else None, parties
        )
    )


# -- declining ---------------------------------------------------------------------------------------------------------
def decline_of(tender: Tender, organisation: Organisation) -> Decline | None:
    rows = Decline.objects.filter(tender=tender, organisation=organisation, taken_back_at__isnull=True)
    return rows.select_related("declined_by", "organisation").first()

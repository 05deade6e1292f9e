"""What comes out of a price envelope: one price a lot to be compared, with the lines it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from tenders.models import Bid, Lot, OpenedPrice
from tenders.pricing.basket import NoBasket, value_of
from tenders.pricing.completeness import lines_of, single_of
from tenders.pricing.schedule import Schedule
from tenders.queries.prices import schedule_of


def store_prices(bid: Bid, prices: Mapping[str, Any], failures: list[str]) -> None:
    """Keep the opened prices of one bid. A lot whose price cannot be worked out is named in `failures`, for the record;
    it stops no other lot and no other bid."""
    lots = {lot.number: lot for lot in bid.tender.lots.all()}
    schedule = schedule_of(bid.tender, lots=list(lots.values()))
    taken_out = set(Lot.ever.filter(tender=bid.tender, removed_at__isnull=False).values_list("number", flat=True))
    rows = []
    for number, saved in sorted(prices.items(), key=lambda each: int(each[0])):
        if int(number) in taken_out:
            continue  # the record names it among what is asked no longer
        try:
            rows.append(_row(bid, lots, schedule, int(number), saved))
        except NoBasket as trouble:
            failures.append(str(trouble))
    OpenedPrice.objects.bulk_create(rows)


def _row(bid: Bid, lots: Mapping[int, Lot], schedule: Schedule, number: int, saved: Any) -> OpenedPrice:
    if number not in lots:
        raise NoBasket(f"The bid prices lot {number}, and this tender has no such lot.")
    try:
        if not schedule.has_lines:
            rate = Decimal(single_of(saved))
            return OpenedPrice(bid=bid, lot=lots[number], rate=rate)
        given = {key: Decimal(price) for key, price in lines_of(saved).items()}
    except InvalidOperation:
        raise NoBasket(f"The price of lot {number} is not in the form this tender asks for.") from None
    basket = value_of(schedule, number, given)
    return OpenedPrice(bid=bid, lot=lots[number], rate=basket.value, lines=basket.to_json())

"""What of a working copy is handed in: the lots it is submitted for, and nothing that belongs to another lot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenders.keeper.access import Denied
from tenders.keeper.reading import WHOLE, typed_by_envelope
from tenders.models import Bid

CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """`lots` in the bidder's order of preference; `files` as they are listed in the quality payload."""

    lots: list[int]
    quality: dict[str, Any]
    price: dict[str, Any]
    files: list[dict[str, Any]]


def named(prefix: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """The parts whose names begin so, by the rest of their names."""
    return {name.removeprefix(prefix): each for name, each in value.items() if name.startswith(prefix)}


def handed_in(
    bid: Bid,
    value: Mapping[str, Any],
    listed: Sequence[Mapping[str, Any]],
    *,
    lots: Collection[int] | None,
    head: Mapping[str, Any],
) -> HandedIn:
    """The two payloads. `value` is the working copy by part, `lots` those to hand in (None: all that were chosen).

    The order of preference is closed up to 1, 2, 3 ... among them. A price, a lot's own question with its files, and a
    mark of confidence for a lot that is not handed in stay in the draft, sealed to the bidder alone.
    """
    chosen = sorted(value.get("choices", []), key=lambda each: int(each["preference"]))
    numbers = [int(each["lot"]) for each in chosen]
    if lots is not None and not set(lots) <= set(numbers):
        raise Denied("A lot that was not chosen cannot be submitted.")
    wanted = [each for each in chosen if lots is None or int(each["lot"]) in lots]
    kept = {str(each["lot"]) for each in wanted}
    others = _parts_of_other_lots(bid, kept)
    files = [dict(each) for each in listed if each["criterion"] not in others]
    with_quality, with_price = typed_by_envelope(bid, named("question:", value), kept)
    whole = {name: value[name] for name in WHOLE if name in value}
    if CONFIDENTIAL in whole:
        whole[CONFIDENTIAL] = [each for each in whole[CONFIDENTIAL] if each["part"] not in others]
    asked = set(bid.tender.criteria.values_list("key", flat=True))
    quality = {
        **head,
        "choices": [{**each, "preference": place} for place, each in enumerate(wanted, 1)],
        # An answer to a question that a change took out stays in the draft, and is not part of the bid.
        "answers": {key: text for key, text in named("answer:", value).items() if key in asked},
        "declarations": value.get("declarations", {}),
        "files": files,
        **whole,
        "typed": with_quality,
    }
    prices = {lot: price for lot, price in named("price:", value).items() if lot in kept}
    price = {**head, "prices": prices, "typed": with_price}
    return HandedIn([int(each["lot"]) for each in wanted], quality, price, files)


def _parts_of_other_lots(bid: Bid, kept: Collection[str]) -> set[str]:
    """The names of all parts that belong to one lot which is not handed in."""
    others = {lot for lot in bid.tender.lots.all() if str(lot.number) not in kept}
    questions = {each.part for each in bid.tender.questions.all() if each.lot_id in {lot.pk for lot in others}}
    return questions | {f"price:{lot.number}" for lot in others}

"""From a public record to the row of the register's list: in the same transaction, or all over again."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cms.models import RegisterArea, RegisterBuyer, RegisterEntry
from cms.register import search
from cms.register.facts import NOTICE, NoticeFacts, notice_facts, part, rows, text
from core import outbox, publication

if TYPE_CHECKING:
    from core.models import PublicRecord, User

AWARDED, ENDED = "awarded", "ended"
ALERTS = "register.alerts"
LARGEST_VALUE = Decimal(10) ** 13
CPV_DIGITS = 8


def when_published(record: PublicRecord, by: User | None, facts: dict[str, Any]) -> None:
    """Effect of 'core.published': the list has the notice from the same commit on, and alerts are asked for."""
    if record.kind != NOTICE:
        return
    entry, is_new = project(record)
    if is_new:
        # Whom it concerns is worked out after the commit: publishing waits for nobody's saved search.
        outbox.queue(ALERTS, key=f"alerts:{entry.reference}", payload={"entry": entry.pk})


@transaction.atomic
def project(record: PublicRecord) -> tuple[RegisterEntry, bool]:
    """Write the row of a notice; a later version takes the row of the earlier. Returns the row and whether it is new."""
    notice = notice_facts(record)
    standing = RegisterEntry.objects.filter(procurement=notice.procurement, kind=notice.kind[:10]).first()
    if standing is not None and standing.record_id > record.pk:
        return standing, False
    entry, is_new = RegisterEntry.objects.update_or_create(
        procurement=notice.procurement, kind=notice.kind[:10], defaults=_columns(notice, record)
    )
    names = areas_of(notice)
    entry.areas.set(_areas(names))
    search.write(entry.pk, [notice.title, notice.reference, notice.buyer, notice.procurement, notice.kind_name,
                            text(notice.payload, "description"), text(notice.payload, "cpv"), *names])  # fmt: skip
    _note_outcome(notice)
    return entry, is_new


def _columns(notice: NoticeFacts, record: PublicRecord) -> dict[str, Any]:
    return {
        "record": record,
        "kind_name": notice.kind_name[:80],
        "reference": notice.reference,
        "tender": notice.tender[:40],
        "title": notice.title[:300],
        "title_key": notice.title.casefold()[:300],
        "buyer": RegisterBuyer.objects.get_or_create(name=notice.buyer[:200])[0] if notice.buyer else None,
        "cpv": cpv_number(text(notice.payload, "cpv")),
        "value": value_of(notice),
        "lots": len(rows(notice.payload, "lots")),
        "published_at": notice.published_at,
        "closes_at": notice.closes_at,
        "is_tender": notice.is_tender,
        "outcome": _outcome_so_far(notice),
    }


def areas_of(notice: NoticeFacts) -> list[str]:
    """The names of the areas a notice is about, in order of lot."""
    names = [text(lot, "name")[:200] for lot in rows(notice.payload, "lots")]
    return list(dict.fromkeys(name for name in names if name))


def _areas(names: list[str]) -> list[RegisterArea]:
    known = {area.name: area for area in RegisterArea.objects.filter(name__in=names)}
    new = [RegisterArea(name=name, key=area_key(name)) for name in names if name not in known]
    return [*known.values(), *RegisterArea.objects.bulk_create(new)]


def area_key(name: str) -> str:
    """Names are compared by their words: '  Norton, West ' and 'norton west' are one."""
    return " ".join(search.words_of(name))[:200]


def cpv_number(code: str) -> int | None:
    """'85000000-9' as 85000000; None for what is no code."""
    digits = re.sub(r"[^0-9]", "", code.partition("-")[0])
    return int(digits) if len(digits) == CPV_DIGITS else None


def value_of(notice: NoticeFacts) -> Decimal | None:
    """The whole value in pounds without VAT, where the notice says one that a list can hold."""
    said = text(part(notice.payload, "value"), "total") or text(notice.payload, "value")
    try:
        value = Decimal(said)
    except InvalidOperation:
        return None
    return round(value, 2) if value.is_finite() and 0 <= value < LARGEST_VALUE else None


def _outcome_so_far(notice: NoticeFacts) -> str:
    if notice.is_award:
        return AWARDED
    if notice.is_termination:
        return ENDED
    if not notice.is_tender:
        return ""
    family = RegisterEntry.objects.filter(procurement=notice.procurement, is_tender=False).values_list(
        "outcome", flat=True
    )
    outcomes = set(family)
    return AWARDED if AWARDED in outcomes else ENDED if ENDED in outcomes else ""


def _note_outcome(notice: NoticeFacts) -> None:
    """The tender notices of a procurement say how it ended: an award stands over an ending."""
    tenders = RegisterEntry.objects.filter(procurement=notice.procurement, is_tender=True)
    if notice.is_award:
        tenders.update(outcome=AWARDED)
    elif notice.is_termination:
        tenders.exclude(outcome=AWARDED).update(outcome=ENDED)


def rebuild() -> int:
    """Make every row again from the public records, in the order in which they became public. Nobody is told."""
    count = 0
    for record in publication.records(NOTICE).iterator(chunk_size=500):
        project(record)
        count += 1
    return count


def catch_up() -> int:
    """Due work: an installation whose list is empty though notices are public (it is new to it) makes the list."""
    if RegisterEntry.objects.exists() or not publication.records(NOTICE).exists():
        return 0
    return rebuild()

"""The debarment list, as a file of comma-separated values. It is taken whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import Refused
from tenders.models import DebarmentEntry
from tenders.suppliers.matching import plain_name, plain_number

COLUMNS = ("name", "number", "country", "kind", "grounds", "added", "ends")
LONGEST = {"name": 200, "number": 40, "country": 60, "grounds": 500}
MOST_ROWS = 20_000
MOST_FAULTS = 20
KINDS = {"mandatory": True, "discretionary": False}
CHAIN = "debarment-list"


def import_list(data: bytes, *, by: User | None) -> int:
    """Put the list in place of the one before; returns how many names it has.

    Raises `Refused` with a sentence for each fault that names the row (the heading is row 1) and the column; then nothing
    is changed.
    """
    entries = _read(data)
    with transaction.atomic():
        before = DebarmentEntry.objects.count()
        DebarmentEntry.objects.all().delete()
        DebarmentEntry.objects.bulk_create(entries, batch_size=500)
        facts = {"names": len(entries), "before": before, "sha256": hashlib.sha256(data).hexdigest()}
        audit.record(CHAIN, "debarment.import", by=by, facts=facts)
    return len(entries)


def _read(data: bytes) -> list[DebarmentEntry]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Refused("Save the file as UTF-8: it has signs in another encoding.") from wrong
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        heading = next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error as wrong:
        raise Refused(f"The file cannot be read as comma-separated values: {wrong}.") from wrong
    names = [each.strip().lower() for each in heading]
    if missing := [each for each in COLUMNS if each not in names]:
        raise Refused(f"Row 1: the column ‘{missing[0]}’ is missing. The columns are {', '.join(COLUMNS)}.")
    if not rows:
        raise Refused("The file has a heading and no row. An empty list is not taken: it would clear everybody.")
    if len(rows) > MOST_ROWS:
        raise Refused(f"The file has {len(rows):,} rows; at most {MOST_ROWS:,} are read.")
    faults: list[str] = []
    entries = [_entry(number, row, faults) for number, row in enumerate(rows, 2)]
    if faults:
        more = len(faults) - MOST_FAULTS
        raise Refused(faults[:MOST_FAULTS] + ([f"And {more} more faults."] if more > 0 else []))
    return [each for each in entries if each is not None]


def _entry(number: int, row: dict[str | None, str | list[str] | None], faults: list[str]) -> DebarmentEntry | None:
    if None in row:
        faults.append(f"Row {number}: it has more cells than the heading. Put a text with commas in quotation marks.")
        return None
    said = {str(key).strip().lower(): str(value or "").strip() for key, value in row.items()}
    wrong = list(_faults(said))
    faults += [f"Row {number}, {each}" for each in wrong]
    if wrong:
        return None
    return DebarmentEntry(
        name=said["name"],
        plain_name=plain_name(said["name"])[:200],
        number=plain_number(said["number"])[:40],
        country=said["country"],
        mandatory=KINDS[said["kind"].lower()],
        grounds=said["grounds"],
        added_on=date.fromisoformat(said["added"]),
        ends_on=date.fromisoformat(said["ends"]) if said["ends"] else None,
        imported_at=clock.now(),
    )


def _faults(said: dict[str, str]) -> Iterator[str]:
    for key in ("name", "kind", "grounds", "added"):
        if not said[key]:
            yield f"column ‘{key}’: it is empty."
    for key, most in LONGEST.items():
        if len(said[key]) > most:
            yield f"column ‘{key}’: it has {len(said[key]):,} signs, and {most} is the most."
    if said["kind"] and said["kind"].lower() not in KINDS:
        yield f"column ‘kind’: write mandatory or discretionary, not ‘{said['kind'][:40]}’."
    for key in ("added", "ends"):
        if said[key] and not _is_day(said[key]):
            yield f"column ‘{key}’: write the day as 2026-03-31, not ‘{said[key][:40]}’."
    if _is_day(said["added"]) and _is_day(said["ends"]) and said["ends"] < said["added"]:
        yield "column ‘ends’: it lies before the day in ‘added’."


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

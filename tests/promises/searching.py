"""Searching everything that can be copied away for what bidders wrote, and for the keys that would open it (promise 4)."""

from __future__ import annotations

import base64
import io
import itertools
import json
import os
import re
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

from core import clock
from tenders import sealing
from tenders.actions.record import export_record
from tenders.models import Bid, Envelope, Tender
from tests.factories.bids import WRITING
from tests.factories.people import Cast


def everything(folder: Path, keeper: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below `folder` that is not the keeper's, and the whole database as bytes and row by row."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_relative_to(keeper):
            yield path.name, path.read_bytes()
    if connection.vendor == "sqlite":
        copy = folder / "copy-of-the-database.sqlite3"
        with sqlite3.connect(copy) as target:
            connection.connection.backup(target)
        yield "database", copy.read_bytes()
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the database's own names
            for row in cursor.fetchall():
                yield table, b"\n".join(_bytes(value) for value in row)


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return (json.dumps(value, default=str, ensure_ascii=False)).encode()


def other_copies(people: Cast, tender: Tender, folder: Path) -> Iterator[tuple[str, bytes]]:
    """What lies beside: the caches, a backup as it is carried away, the record that the buyer's lead exports."""
    for name in settings.CACHES:
        yield f"cache {name}", str(getattr(caches[name], "_cache", {})).encode()
    call_command("backup", "make", str(folder / "carried-away"))
    for path in sorted((folder / "carried-away").rglob("*")):
        if path.is_file():
            yield f"backup {path.name}", unfolded(path)
    with clock.at(WRITING), zipfile.ZipFile(io.BytesIO(export_record(tender=tender, by=people.lead).data)) as box:
        for name in box.namelist():
            yield f"record {name}", box.read(name)


def unfolded(copy: Path) -> bytes:
    """What a copy says: PostgreSQL's is compressed, and nothing would be found in it as it lies."""
    if copy.suffix != ".dump":
        return copy.read_bytes()
    return subprocess.run(["pg_restore", "--file=-", str(copy)], capture_output=True, check=True).stdout


def keys_lying_about(places: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Whatever has the length of a private key, in files, cells and settings: raw, in hex and in base64."""
    own = [(f"setting {name}", _bytes(getattr(settings, name))) for name in dir(settings) if name.isupper()]
    own += [(f"environment {name}", value.encode()) for name, value in os.environ.items()]
    for place, data in itertools.chain(places, cells(), own):
        if len(data) == sealing.KEY:
            yield place, data
        for found in re.findall(rb"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])", data):
            yield place, bytes.fromhex(found.decode())
        for found in re.findall(rb"(?<![\w+/])[A-Za-z0-9+/]{43}=", data):
            yield place, base64.b64decode(found)


def cells() -> Iterator[tuple[str, bytes]]:
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the database's own names
            for row in cursor.fetchall():
                yield from ((table, _bytes(value)) for value in row)


def what_bids_are_sealed_to() -> set[bytes]:
    of_bids = Bid.objects.values_list("draft_public_key", flat=True)
    of_envelopes = Envelope.objects.values_list("public_key", flat=True)
    return {bytes(public) for public in [*of_bids, *of_envelopes]}


def halves_found(places: Iterator[tuple[str, bytes]]) -> list[str]:
    """Where a private half lies that opens a draft or an envelope."""
    sealed_to, looked = what_bids_are_sealed_to(), dict[bytes, str]()
    assert len(sealed_to) >= 3
    for place, key in keys_lying_about(places):
        looked.setdefault(key, place)
    return [place for key, place in looked.items() if sealing.public_of(key) in sealed_to]


def spellings(canary: str) -> list[bytes]:
    """As typed, in hex, and in base64 at each of the three alignments, without its uncertain edges."""
    plain = canary.encode()
    shifted = [base64.b64encode(b"\x00" * lead + plain)[4:-4] for lead in range(3)]
    return [plain, plain.lower(), plain.hex().encode(), *shifted]


STEM = "CANARY"
STEMS = (
    b"CANARY", b"canary", b"CANARY".hex().encode(),
    *(base64.b64encode(b"\x00" * lead + b"CANARY")[4 if lead else 0 : 8] for lead in range(3)),
)  # fmt: skip
"""What every spelling of a planted word holds: where none of it occurs, the words need not be looked for one by one."""


def found_in(places: Iterator[tuple[str, bytes]], canaries: list[str]) -> list[tuple[str, str]]:
    forms = [(canary, spelling) for canary in canaries for spelling in spellings(canary)]
    figures = [form for form in forms if not form[0].startswith(STEM)]
    return [
        (canary, place)
        for place, data in places
        for canary, spelling in (forms if any(stem in data for stem in STEMS) else figures)
        if spelling in data
    ]

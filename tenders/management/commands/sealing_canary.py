"""`manage.py sealing_canary`: does sealing work here, now, and does anything lie open?

Two checks, for a person and for a nightly job: the keeper makes an envelope key pair and what is sealed to it is
not readable with any other; and, given a file of strings (one a line), a copy of the database and of every file
outside the keeper's folder is searched for them. Found strings end the command with an error.
"""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from tenders import sealing
from tenders.keeper import client
from tenders.keeper.contexts import SYSTEM

WINDOW = 4 * 1024 * 1024


class Command(BaseCommand):
    help = "Check that sealing works and that none of the given strings lies open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--strings", type=Path, metavar="FILE", help="strings to look for, one a line")

    def handle(self, *args: Any, **options: Any) -> None:
        self._try_sealing()
        if options["strings"]:
            self._search(options["strings"])

    def _try_sealing(self) -> None:
        try:
            made = client.ask("make_envelope", tender="CANARY", kind="quality")
        except (client.KeeperAway, client.KeeperRefused) as trouble:
            raise CommandError(f"The keeper cannot seal: {trouble}") from trouble
        context = sealing.Context(system=SYSTEM, tender="CANARY", envelope="quality", bidder="")
        sealed = sealing.seal(b"canary", public=client.bytes_of(made, "public"), context=context)
        try:
            sealing.unseal(sealed, private=secrets.token_bytes(sealing.KEY), context=context)
        except sealing.CannotUnseal:
            self.stdout.write("Sealing works: the keeper made a key pair, and no other key opens what is sealed to it.")
            return
        raise CommandError("A key that was never given out opened a sealed canary. Stop this installation.")

    def _search(self, path: Path) -> None:
        try:
            words = [line.strip().encode() for line in path.read_text().splitlines() if line.strip()]
        except OSError as problem:
            raise CommandError(f"{path} cannot be read: {problem.strerror}.") from problem
        found = {(word, place) for place, data in _places() for word in words if word in data}
        for word, place in sorted(found):
            self.stderr.write(f"{word.decode()!r} lies open in {place}")
        if found:
            raise CommandError(f"{len({word for word, _ in found})} of {len(words)} strings lie open.")
        self.stdout.write(f"0 of {len(words)} strings lie open in the database and the files.")


def _places() -> Iterator[tuple[str, bytes]]:
    """Each file outside the keeper's folder in overlapping windows, then each table row by row."""
    for path in sorted(Path(settings.VAR_DIR).rglob("*")):
        if path.is_file() and not path.is_relative_to(settings.KEEPER_DIR):
            yield from ((str(path.name), piece) for piece in _windows(path))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the database's own names
            for row in cursor.fetchall():
                yield f"table {table}", b"\n".join(_bytes(value) for value in row)


def _windows(path: Path) -> Iterator[bytes]:
    tail = b""
    with path.open("rb") as file:
        while piece := file.read(WINDOW):
            yield tail + piece
            tail = piece[-1024:]


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()

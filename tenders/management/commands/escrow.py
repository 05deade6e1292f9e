"""`manage.py escrow`: make the escrow key on a machine apart, and show every quarter that it still opens something."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from core.calendar import in_words
from core.workflow import Refused
from tenders import escrow, keyfiles, sealing


class Command(BaseCommand):
    help = "The escrow key: new-key and open on a machine apart; canary, opened and status on the server."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        new = acts.add_parser("new-key", help="on a machine apart: make the key pair; FILE gets the private half")
        new.add_argument("file", type=Path)
        canary = acts.add_parser("canary", help="on the server: seal a word to the escrow key; carry FILE to the key")
        canary.add_argument("file", type=Path)
        opening = acts.add_parser("open", help="on the machine apart: open a canary and print its word")
        opening.add_argument("file", type=Path)
        opening.add_argument("--key", type=Path, required=True, help="the escrow key's private half")
        opened = acts.add_parser("opened", help="on the server: record the word that came back")
        opened.add_argument("canary")
        opened.add_argument("word")
        opened.add_argument("--by", required=True, help="who opened it")
        acts.add_parser("status", help="on the server: until when the last drill counts; ends with 1 when it does not")

    def handle(self, *args: Any, **options: Any) -> None:
        act = str(options["act"]).replace("-", "_")
        try:
            getattr(self, f"_{act}")(options)
        except (Refused, escrow.NoKey) as refusal:
            raise CommandError(str(refusal)) from refusal
        except keyfiles.KeyFileError as trouble:
            raise CommandError(f"The escrow key cannot be read: {trouble}.") from trouble
        except (OSError, UnicodeDecodeError) as trouble:
            raise CommandError(f"The file cannot be read or written: {trouble}.") from trouble
        except DatabaseError as trouble:
            raise CommandError(f"The database is not reached: {type(trouble).__name__}.") from trouble

    def _new_key(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if path.exists():
            raise CommandError(f"{path} exists. Name a new file: an escrow key is never written over.")
        pair = sealing.new_pair()
        keyfiles.write_private(path, pair.private)
        self.stdout.write(f"FAIRLOT_ESCROW_PUBLIC_KEY={pair.public.hex()}")
        self.stdout.write(f"Keep {path} off this network, in two places, and never on a server that runs Fairlot.")

    def _canary(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if path.exists():
            raise CommandError(f"{path} exists. Name a new file.")
        canary, carried = escrow.make_canary()
        path.write_text(carried)
        self.stdout.write(f"Canary {canary.ref} is in {path}. Open it on the machine that has the escrow key:")
        self.stdout.write(f"    FAIRLOT_DEMO=1 python manage.py escrow open {path.name} --key KEYFILE")
        self.stdout.write(f"Then, within a week, here: manage.py escrow opened {canary.ref} WORD --by NAME")

    def _open(self, options: dict[str, Any]) -> None:
        word = escrow.open_canary(options["file"].read_text(), private=keyfiles.read(options["key"]))
        self.stdout.write(word)

    def _opened(self, options: dict[str, Any]) -> None:
        drill = escrow.record_drill(reference=options["canary"], word=options["word"], who=options["by"])
        until = drill.at + escrow.GOOD_FOR
        self.stdout.write(f"The escrow key exists and opens. Tenders can be published until {in_words(until)}.")

    def _status(self, options: dict[str, Any]) -> None:
        if sentence := escrow.lacks():
            raise CommandError(sentence)
        until = escrow.good_until(escrow.present_key())
        assert until is not None
        self.stdout.write(f"The last drill counts until {in_words(until)}.")

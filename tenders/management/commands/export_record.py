"""`manage.py export_record REFERENCE OUT.zip`: the record of a tender for somebody who checks it elsewhere."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenders.actions.record import export_record
from tenders.models import Tender


class Command(BaseCommand):
    help = "Write the record of a tender (logs, receipts, openings, keys, anchors) with its verifier into a ZIP file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="the tender's reference")
        parser.add_argument("out", type=Path, help="the ZIP file to write; it must not exist")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        tender = Tender.objects.filter(reference=options["reference"]).first()
        if tender is None:
            raise CommandError(f"There is no tender {options['reference']}.")
        if out.exists():
            raise CommandError(f"{out} exists. Name a new file: a record is never written over.")
        made = export_record(tender=tender, by=None)
        try:
            out.write_bytes(made.data)
        except OSError as trouble:
            raise CommandError(f"{out} cannot be written: {trouble.strerror}.") from trouble
        self.stdout.write(f"{out}: {len(made.data)} bytes")
        self.stdout.write(f"Head of the tender's log: {made.head}")
        self.stdout.write("Write the head down where nobody who runs this system can change it.")

"""`manage.py backup`: make a backup, put one back, and look whether all of it holds (docs/operating.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import audit
from tenders import backup, soundness
from tenders.receipts import CHAIN


class Command(BaseCommand):
    help = "Backups: make FOLDER, restore FOLDER (into an empty place), check (does all of it hold?)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        make = acts.add_parser("make", help="database, files and keys into a new folder")
        make.add_argument("folder", type=Path)
        make.add_argument(
            "--with-keeper", action="store_true", help="the keeper's folder too: then guard the copy alike"
        )
        restore = acts.add_parser("restore", help="put a backup back into an empty installation")
        restore.add_argument("folder", type=Path)
        check = acts.add_parser("check", help="every log, anchor, receipt and file; with a backup also its canary")
        check.add_argument("folder", type=Path, nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options)
        except backup.BackupError as trouble:
            raise CommandError(str(trouble)) from trouble
        except OSError as trouble:
            raise CommandError(f"A file cannot be read or written: {trouble}.") from trouble

    def _make(self, options: dict[str, Any]) -> None:
        manifest = backup.make(options["folder"], keeper=options["with_keeper"])
        self.stdout.write(f"{len(manifest['files'])} files are in {options['folder']}.")
        if not manifest["keeper"]:
            self.stdout.write("The keeper's folder is not among them: back it up as its own user, apart from this.")

    def _restore(self, options: dict[str, Any]) -> None:
        manifest = backup.restore(options["folder"])
        audit.record(CHAIN, "backup.restored", by=None, facts={"made_at": manifest["made_at"]})
        self.stdout.write(f"The backup of {manifest['made_at']} is back. Start the keeper, then run `backup check`.")

    def _check(self, options: dict[str, Any]) -> None:
        found = list(soundness.faults())
        if options["folder"] and not backup.canary_opens(backup.read(options["folder"])):
            found.append("The keeper does not open the backup's canary: its folder is not the one of that backup.")
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} faults in {soundness.counted()}.")
        self.stdout.write(f"All of it holds: {soundness.counted()}.")

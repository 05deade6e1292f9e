"""Read the debarment list from a file and put it in place of the one before."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.workflow import Refused
from tenders.actions.debarment import COLUMNS, import_list

MOST_BYTES = 20 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "Import the debarment list from a UTF-8 file of comma-separated values with the columns "
        f"{', '.join(COLUMNS)}. The whole list is replaced, or nothing is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            if file.stat().st_size > MOST_BYTES:
                raise CommandError(f"{file.name} is larger than 20 MB: that is no debarment list. Nothing was changed.")
            number = import_list(file.read_bytes(), by=None)
        except OSError as missing:
            raise CommandError(f"{file} cannot be read: {missing.strerror}. Nothing was changed.") from missing
        except Refused as refusal:
            raise CommandError("Nothing was changed.\n" + "\n".join(refusal.reasons)) from refusal
        self.stdout.write(f"The debarment list has {number:,} name{'' if number == 1 else 's'} now.")

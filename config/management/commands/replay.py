"""Walk a whole programme through the public actions and print each step, who did it and what was refused."""

from __future__ import annotations

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from config.scenario import replay
from config.scenario.story import Taken
from tenders.models import Procurement

PROGRAMMES = ("stockton",)


class Command(BaseCommand):
    help = "Replay a programme from an empty database: replay stockton [--until STEP] [--json]"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("programme", choices=PROGRAMMES)
        parser.add_argument("--until", default="", metavar="STEP", help="stop after this step")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError(
                "The replay moves the clock, so it runs in demonstration or test mode only: set FAIRLOT_DEMO=1."
            )
        known = [step.key for step in replay.STEPS]
        if options["until"] and options["until"] not in known:
            raise CommandError(f"There is no step '{options['until']}'. The steps are: {', '.join(known)}.")
        self._aside(quiet=options["json"])
        for taken in replay.run(until=options["until"]):
            self._print(taken, as_json=options["json"])

    def _aside(self, *, quiet: bool) -> None:
        """Files, keys and the stand-in's book go to a folder of the replay's own; so does the database if it is used."""
        folder = Path(settings.VAR_DIR) / "replay"
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("files", "keeper"):
            (folder / name).mkdir(parents=True, mode=0o700)
        in_use = Procurement.objects.exists()
        settings.VAR_DIR, settings.MEDIA_ROOT, settings.KEEPER_DIR = folder, folder / "files", folder / "keeper"
        settings.KEEPER = "inline"
        settings.SITE_URL = "http://127.0.0.1:8000"
        if not in_use:
            return
        if connection.vendor != "sqlite":
            raise CommandError("This database already holds procurements. Give the replay an empty one.")
        if not quiet:
            self.stdout.write("This database is in use; making an empty one aside (about half a minute) ...")
        connections.close_all()
        connection.settings_dict["NAME"] = str(folder / "replay.sqlite3")
        call_command("migrate", verbosity=0, interactive=False)

    def _print(self, taken: Taken, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(taken.to_json(), ensure_ascii=False))
        else:
            self.stdout.write(f"{taken.number:2}. {taken.key:12} {taken.who}: {taken.title}")
            self.stdout.write(f"    -> {taken.state}")
            for refusal in taken.refusals:
                self.stdout.write(f"    refused: {refusal}")
        self.stdout.flush()

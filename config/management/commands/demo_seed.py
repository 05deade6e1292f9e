"""Fill the demonstration: a tender at each interesting stage, all made by walking the real actions."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.scenario import people, stages
from tenders.models import Procurement


class Command(BaseCommand):
    help = "Fill an empty demonstration; does nothing when it is filled already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--people-only", action="store_true", help="only the buyer and its staff: nothing is bought yet"
        )
        names = [stage.__name__ for stage in stages.STAGES if stage not in stages.NEEDED]
        parser.add_argument(
            "--only", nargs="+", choices=names, default=(), metavar="STAGE", help=f"only these: {', '.join(names)}"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("Made-up people and bids belong in a demonstration only: set FAIRLOT_DEMO=1.")
        if options["people_only"]:
            people.set_up_buyer()
            self.stdout.write("The buyer and its staff are set up.")
            return
        if Procurement.objects.exists():
            self.stdout.write("The demonstration is filled already.")
            return
        # The seeding writes bids for seven suppliers; it stands in for their browsers and for the keeper.
        settings.KEEPER = "inline"
        began = time.monotonic()
        for made in stages.seed_all(options["only"]):
            self.stdout.write(f"  {time.monotonic() - began:5.1f} s  {made}")
            self.stdout.flush()

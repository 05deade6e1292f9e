"""Bring an agreement in from a programme file, and the hand-backs recorded in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.models import Organisation, User
from core.workflow import NotPermitted, Refused
from frameworks.actions.agreement import import_agreement
from frameworks.actions.history import record_history
from frameworks.programme import ProgrammeError


class Command(BaseCommand):
    help = "Bring in an agreement as it stood, and what happened to its places. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a programme file, such as config/programmes/stockton.json")
        parser.add_argument("--by", required=True, help="the e-mail address of the framework manager who brings it in")
        parser.add_argument("--buyer", default="", help="the council's short code, when that person acts for several")
        parser.add_argument("--framework", default="", help="which agreement of the file; the first when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(email__iexact=options["by"]).first()
        if by is None:
            raise CommandError(f"--by: nobody has the address {options['by']}.")
        buyers = Organisation.objects.filter(
            kind="buyer", memberships__user=by, memberships__ended_at=None, memberships__role="framework_manager"
        ).distinct()
        buyer = (buyers.filter(short_code=options["buyer"]) if options["buyer"] else buyers).first()
        if buyer is None:
            raise CommandError(f"--by: {by.email} is framework manager of no such council.")
        try:
            data = json.loads(options["file"].read_text(encoding="utf-8"))
            made = import_agreement(data, buyer=buyer, by=by, framework=options["framework"])
            said = record_history(made, data, by=by, framework=options["framework"])
        except (OSError, ValueError, RecursionError, Refused, NotPermitted) as wrong:
            sentences = wrong.sentences if isinstance(wrong, ProgrammeError) else [str(wrong)]
            raise CommandError("\n".join(sentences)) from wrong
        self.stdout.write(f"{made.ref} {made.title}: {made.places.count()} places on record.")
        for sentence in said:
            self.stdout.write(sentence)

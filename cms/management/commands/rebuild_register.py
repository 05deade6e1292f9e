"""Make the register's list again from the public records."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms.register import projection


class Command(BaseCommand):
    help = "Make every row of the register's list again from the public records; nobody is told."

    def handle(self, *args: Any, **options: Any) -> None:
        count = projection.rebuild()
        self.stdout.write(f"{count} notice{'' if count == 1 else 's'} read; the list is made again.")

"""What is only ever added to, the database itself keeps so."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from core.db.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("tenders", "0001_initial")]

    operations: ClassVar[list[AppendOnly]] = [
        AppendOnly("TenderChange"),
        AppendOnly("InterestDeclaration"),
        AppendOnly("Submission"),
        AppendOnly("Attempt"),
        AppendOnly("KeeperRead"),
    ]

"""What was declared, agreed, ranked and computed is added to and never changed: the database itself refuses."""

from __future__ import annotations

from django.db import migrations

from core.db.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial")]

    operations = [AppendOnly(name) for name in ("Declaration", "Consensus", "LotRanking", "AllocationRun")]

"""A dry run that was kept is what the approver read: the database itself keeps it as it was."""

from __future__ import annotations

from django.db import migrations

from core.db.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0003_authoring")]

    operations = [AppendOnly("DryRun")]

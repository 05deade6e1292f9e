"""The log and the public record cannot be changed or deleted, even by hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from core.db.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("core", "0001_initial")]
    operations: ClassVar = [AppendOnly("AuditEntry"), AppendOnly("PublicRecord")]

"""Anchors of the log are only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from core.db.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [("core", "0003_setting_up")]
    operations: ClassVar = [AppendOnly("AuditAnchor"), AppendOnly("AnchorStamp")]

"""Records of decisions and of what was told: only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from core.db.append_only import AppendOnly
from core.db.only_later import OnlyLater


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("tenders", "0003_authoring")]

    operations: ClassVar[list[AppendOnly | OnlyLater]] = [
        AppendOnly("EligibilityDecision"),
        AppendOnly("TenderDecision"),
        AppendOnly("TimetableChange"),
        AppendOnly("AmendmentEdit"),
        AppendOnly("ChangedPart"),
        AppendOnly("Announcement"),
        AppendOnly("Told"),
        AppendOnly("Confirmation"),
        AppendOnly("PublishedAnswer"),
        OnlyLater("Tender", "closes_at", since="published_at"),
    ]

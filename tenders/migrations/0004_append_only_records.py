"""Records of decisions, of bidding and of what was told are only ever added to; a deadline only moves later.

SQLite drops the triggers of a table that a migration alters, so those that stood before stand here again.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from core.db.append_only import AppendOnly
from core.db.only_later import OnlyLater


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("tenders", "0003_authoring")]

    operations: ClassVar[list[AppendOnly | OnlyLater]] = [
        AppendOnly("TenderChange"),
        AppendOnly("InterestDeclaration"),
        AppendOnly("Submission"),
        AppendOnly("Attempt"),
        AppendOnly("KeeperRead"),
        AppendOnly("EligibilityDecision"),
        AppendOnly("TenderDecision"),
        AppendOnly("TimetableChange"),
        AppendOnly("AmendmentEdit"),
        AppendOnly("ChangedPart"),
        AppendOnly("Announcement"),
        AppendOnly("Told"),
        AppendOnly("Confirmation"),
        AppendOnly("PublishedAnswer"),
        AppendOnly("StandardInformation"),
        AppendOnly("OpenedInformation"),
        AppendOnly("OpenedParty"),
        AppendOnly("ReceiptKey"),
        AppendOnly("EscrowCanary"),
        AppendOnly("EscrowDrill"),
        AppendOnly("Message"),
        AppendOnly("MessageRead"),
        AppendOnly("LotExclusion"),
        AppendOnly("CheckDecision"),
        AppendOnly("PutRightAnswer"),
        AppendOnly("PutRightFile"),
        AppendOnly("LateSubmission"),
        AppendOnly("Trouble"),
        AppendOnly("Affected"),
        AppendOnly("OpeningStep"),
        OnlyLater("Tender", "closes_at", since="published_at"),
    ]

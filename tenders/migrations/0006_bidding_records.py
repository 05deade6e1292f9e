"""Records of bidding are only ever added to; and the triggers of tables that were altered since are made anew."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from core.db.append_only import AppendOnly
from core.db.only_later import OnlyLater


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("tenders", "0005_bidding")]

    operations: ClassVar[list[AppendOnly | OnlyLater]] = [
        # SQLite drops the triggers of a table that a migration alters: what stood before stands again.
        AppendOnly("TenderChange"),
        AppendOnly("InterestDeclaration"),
        AppendOnly("Submission"),
        AppendOnly("Attempt"),
        AppendOnly("KeeperRead"),
        AppendOnly("EligibilityDecision"),
        AppendOnly("TenderDecision"),
        AppendOnly("TimetableChange"),
        AppendOnly("AmendmentEdit"),
        AppendOnly("Announcement"),
        AppendOnly("Told"),
        AppendOnly("Confirmation"),
        AppendOnly("PublishedAnswer"),
        OnlyLater("Tender", "closes_at", since="published_at"),
        # New.
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
    ]

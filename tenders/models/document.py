"""Documents of the invitation. Each upload of the same title is a new version; nothing is written over."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from tenders.enums import DocumentKind
from tenders.models.lot import Lot
from tenders.models.tender import Tender


def document_path(document: TenderDocument, filename: str) -> str:
    """Where the file lies: by its hash, so that no name a person typed becomes a path."""
    return f"documents/{document.tender.reference}/{document.sha256[:2]}/{document.sha256}"


class TenderDocument(models.Model):
    """A file of the invitation, for one lot or (lot empty) for all of them."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="documents")
    ref = models.CharField(max_length=12, unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind.choices, default=DocumentKind.OTHER)
    title = models.CharField(max_length=200)
    file = models.FileField(upload_to=document_path, max_length=300)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)
    amendment = models.ForeignKey(
        "tenders.Amendment", on_delete=models.PROTECT, null=True, blank=True, related_name="brought"
    )
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["tender", "title", "version"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "title", "version"], name="document_version_once_per_title"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

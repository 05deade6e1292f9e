"""What belongs to a change of an open tender: its saves, its files, and every value it replaced."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from tenders.enums import DocumentKind
from tenders.models.amendment import Amendment
from tenders.models.lot import Lot


class AmendmentEdit(models.Model):
    """One save of a change while it is written: what changed in it, and who has had a hand in it."""

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="edits")
    version = models.PositiveIntegerField()
    what = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["amendment", "version"], name="amendment_edit_once_per_version")]

    def __str__(self) -> str:
        return f"{self.amendment_id} version {self.version}: {self.what}"


def proposed_path(document: ProposedDocument, filename: str) -> str:
    """Where the file lies: by its hash, beside the documents it may join."""
    return f"documents/{document.amendment.tender.reference}/{document.sha256[:2]}/{document.sha256}"


class ProposedDocument(models.Model):
    """A file that joins the invitation, or replaces one of its documents, when its change comes into force.

    `ref` is the reference the document will have then. Suppliers cannot reach it before.
    """

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="documents")
    ref = models.CharField(max_length=12, unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=DocumentKind.choices, default=DocumentKind.OTHER)
    title = models.CharField(max_length=200)
    file = models.FileField(upload_to=proposed_path, max_length=300)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["amendment", "title"]
        constraints = [
            models.UniqueConstraint(fields=["amendment", "title"], name="proposed_document_once_per_title"),
        ]

    def __str__(self) -> str:
        return self.title


class ChangedPart(models.Model):
    """One value as it stood and as it became when a change came into force. Append-only: the history of what was asked.

    `path` as in `tenders.changing`; the values as a change keeps them (None: it was not there, or is not any more).
    """

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="replaced")
    path = models.CharField(max_length=100)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["amendment", "pk"]
        constraints = [models.UniqueConstraint(fields=["amendment", "path"], name="changed_part_once_per_change")]

    def __str__(self) -> str:
        return f"{self.amendment_id} {self.path}"

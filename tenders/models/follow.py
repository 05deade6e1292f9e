"""Who wants to be told what happens to a tender."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import refs


def follow_reference() -> str:
    """Sixteen letters nobody can guess: the reference is also what stops the mails without signing in."""
    return refs.new_ref("W", 16)


class Follow(models.Model):
    """One person follows one tender. The buyer is never told who."""

    ref = models.CharField(max_length=20, unique=True, default=follow_reference, editable=False)
    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="follows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="follows")
    followed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-followed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "user"], condition=Q(ended_at__isnull=True), name="follow_once_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tender_id} followed by {self.user_id}"

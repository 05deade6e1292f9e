"""Rights that end by themselves: reading one thing for a time, and founding a buyer organisation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core import clock, refs
from core.models.people import Organisation, User


class AccessGrantQuerySet(models.QuerySet["AccessGrant"]):
    def standing(self) -> AccessGrantQuerySet:
        """Those that count at this instant; they lapse by the clock, nobody has to end them."""
        now = clock.now()
        return self.filter(revoked_at__isnull=True, starts_at__lte=now, ends_at__gt=now)


class AccessGrant(models.Model):
    """One person may read one thing in one role, from when, until when, why, by whose hand.

    `subject` names the thing as the floor that shows it does ("procurement:SBC-2027-014"). A grant gives nothing but
    reading: whatever changes something asks for a membership.
    """

    ref = models.CharField(max_length=16, unique=True, default=refs.grant_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="access_grants")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="access_grants")
    subject = models.CharField(max_length=80, db_index=True)
    subject_title = models.CharField(max_length=200)
    url = models.CharField(max_length=200, blank=True, default="")  # where its reader begins
    role = models.CharField(max_length=30, default="auditor")
    reason = models.TextField()
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    given_at = models.DateTimeField(default=clock.now)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="core_grant_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="core_grant_revocation_paired",
            ),
        ]
        ordering: ClassVar[list[str]] = ["-given_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} may read {self.subject}"

    def standing(self) -> bool:
        return self.revoked_at is None and self.starts_at <= clock.now() < self.ends_at


class BuyerInvitation(models.Model):
    """Whoever runs this installation asks somebody to set a buyer organisation up. The link works once."""

    email = models.EmailField()
    token_digest = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=32, editable=False)
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, organisation__isnull=True)
                | Q(used_at__isnull=False, organisation__isnull=False),
                name="core_buyer_invitation_use_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to set up a buyer"

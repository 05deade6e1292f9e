"""The outbox: what must leave this system, written in the same transaction as the fact that causes it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import clock


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def waiting(self, at: datetime) -> OutboxQuerySet:
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True, due_at__lte=at)

    def mail(self) -> OutboxQuerySet:
        return self.filter(kind="mail")


class OutboxMessage(models.Model):
    """One mail, notice or other call to the outside, known by a key that makes a second posting the same posting."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=160, unique=True)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address = models.EmailField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    payload = models.JSONField(default=dict)
    about = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    last_problem = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="core_outbox_waiting",
            ),
            models.Index(fields=["to", "-created_at"], name="core_outbox_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

"""Who signed up for an event. How a sign-up stands follows from its three instants; there is no state to set."""

from __future__ import annotations

from django.db import models

from cms.enums import Standing
from core import refs


def new_reference() -> str:
    """Sixteen letters nobody can guess: the reference is also what lets its holder cancel."""
    return refs.new_ref("S", 16)


def organisation_key(name: str) -> str:
    """How two spellings of one organisation are recognised: case and spaces do not count."""
    return " ".join(name.casefold().split())


class EventSignUp(models.Model):
    """One person's wish to come: it has a place, waits for one, or was cancelled."""

    reference = models.CharField(max_length=20, unique=True, default=new_reference)
    event = models.ForeignKey("cms.EventPage", on_delete=models.PROTECT, related_name="sign_ups")
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    organisation = models.CharField(max_length=160)
    organisation_key = models.CharField(max_length=160)
    needs = models.TextField(max_length=500, blank=True)
    received = models.DateTimeField()
    placed = models.DateTimeField(null=True, blank=True)
    cancelled = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["received", "pk"]
        constraints = [
            # A double click must not take two places.
            models.UniqueConstraint(
                fields=["event", "email"], condition=models.Q(cancelled__isnull=True), name="one_sign_up_a_person"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def standing(self) -> Standing:
        if self.cancelled:
            return Standing.CANCELLED
        return Standing.PLACE if self.placed else Standing.WAITING

"""Suppliers: the standard information kept once, the debarment list, who declined, and what opened bids say of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.permissions import organisations_of
from tenders.enums import DeclineReason, TenderStatus
from tenders.policies import bids as policies

if TYPE_CHECKING:
    from core.models import User

OPENED = (TenderStatus.OPENED, TenderStatus.UNDER_ASSESSMENT, TenderStatus.COMPLETE)


class StandardInformation(models.Model):
    """One version of what an organisation says about itself; the last one counts. Only ever added to.

    Its own people read and write it. A buyer meets it only as the snapshot sealed with a bid.
    """

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="information")
    version = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["organisation", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="standard_information_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} version {self.version}"


class DebarmentEntry(models.Model):
    """One name of the debarment list (Act s.62), as last imported. An alias is a row of its own."""

    name = models.CharField(max_length=200)
    plain_name = models.CharField(max_length=200, db_index=True)
    number = models.CharField(max_length=40, blank=True, db_index=True)
    country = models.CharField(max_length=60, blank=True)
    mandatory = models.BooleanField("on a mandatory ground")
    grounds = models.CharField(max_length=500)
    added_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DeclineQuerySet(models.QuerySet["Decline"]):
    def visible_to(self, user: User | None) -> DeclineQuerySet:
        """Its own organisation always; the buyer's readers once the bids are open; nobody else."""
        buyers = organisations_of(user, kind="buyer", roles=policies.READERS_AFTER_OPENING)
        theirs = Q(tender__procurement__buyer__in=buyers) | Q(tender__procurement__joint_buyers__in=buyers)
        own = Q(organisation__in=organisations_of(user, kind="supplier"))
        return self.filter(own | (Q(tender__status__in=OPENED, taken_back_at__isnull=True) & theirs)).distinct()


class Decline(models.Model):
    """A supplier that will not bid, and why. The buyer learns of it at the opening, and may do better next time."""

    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="declines")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="declines")
    reason = models.CharField(max_length=12, choices=DeclineReason)
    words = models.TextField(blank=True)
    declined_at = models.DateTimeField()
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DeclineQuerySet.as_manager()

    class Meta:
        ordering = ["declined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "organisation"],
                condition=Q(taken_back_at__isnull=True),
                name="decline_once_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="decline_taken_back_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} declined {self.tender_id}"


class OpenedInformation(models.Model):
    """The standard information of an opened bid, as it was confirmed for it."""

    bid = models.OneToOneField("tenders.Bid", on_delete=models.PROTECT, related_name="opened_information")
    version = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=120)
    content = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.bid_id} version {self.version}"


class OpenedParty(models.Model):
    """A consortium member, sub-contractor or key person named in an opened bid, with the declarations given for it."""

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_parties")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14)
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=40, blank=True)
    what = models.CharField(max_length=300, blank=True)
    lots = models.JSONField(default=list, blank=True)
    share = models.DecimalField("share in per cent", max_digits=5, decimal_places=2, null=True, blank=True)
    declared = models.JSONField(default=dict, blank=True)
    because = models.TextField("why a declaration is not given", blank=True)

    class Meta:
        ordering = ["bid", "place"]
        constraints = [models.UniqueConstraint(fields=["bid", "place"], name="opened_party_place_once")]

    def __str__(self) -> str:
        return f"{self.bid_id} {self.name}"

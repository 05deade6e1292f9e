"""What a tender says of itself: the purchase, the weights, the timetable, and who to call."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from tenders.enums import PurchaseKind, ShorterPeriod
from tenders.pricing.schedule import BASKETS, SHARES


class TenderTerms(models.Model):
    """The published terms of a tender. What happened to it, and its states, are `Tender`'s."""

    purchase_kind = models.CharField(
        "what kind of purchase", max_length=8, choices=PurchaseKind.choices, default=PurchaseKind.SERVICES
    )
    vat_percent = models.DecimalField("VAT in per cent", max_digits=5, decimal_places=2, default=Decimal(20))
    shorter_period = models.CharField(
        "why bids may be open for less", max_length=12, choices=ShorterPeriod.choices, blank=True, default=""
    )
    shorter_period_reason = models.TextField(blank=True, default="")
    documents_at_once = models.BooleanField("all documents are published with the notice", default=True)
    one_lot_reason = models.TextField("why it is not parted into lots", blank=True, default="")

    quality_weight = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(70))
    price_weight = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(30))
    price_formula = models.CharField(max_length=40, default="lowest/price")
    price_formula_terms = models.JSONField("figures that the price formula needs", default=dict, blank=True)
    price_label = models.CharField(max_length=120, default="Price for one hour of care")
    price_basket = models.CharField(
        "how the price lines make one price", max_length=12, choices=list(BASKETS.items()), default=SHARES
    )
    result_places = models.PositiveSmallIntegerField("decimal places of published scores", default=2)
    award_rule = models.JSONField(default=dict)

    ready_by = models.DateTimeField("ready for approval by", null=True, blank=True)
    publish_on = models.DateField("notice planned for", null=True, blank=True)
    questions_close_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField("bids close", null=True, blank=True)
    marks_due_at = models.DateTimeField("marking and moderation done by", null=True, blank=True)
    award_on = models.DateField("award planned for", null=True, blank=True)
    strict_opening = models.BooleanField(
        "bids open only with two officers' own keys", default=False, help_text="Any two of the officers named."
    )
    standstill_days = models.PositiveSmallIntegerField("working days of standstill", default=8)
    contract_starts_on = models.DateField(null=True, blank=True)

    contact_name = models.CharField("who to call", max_length=120, blank=True, default="")
    contact_telephone = models.CharField("telephone of the contact", max_length=30, blank=True, default="")
    contact_email = models.EmailField("e-mail of the contact", blank=True, default="")
    contact_hours = models.CharField("hours of the contact", max_length=120, blank=True, default="")

    class Meta:
        abstract = True

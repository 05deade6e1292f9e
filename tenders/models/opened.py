"""What came out of an opened bid: choices, answers, declarations, files, prices."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db import models
from django.db.models import Q

from core.workflow import Refused
from tenders.enums import Scan
from tenders.sealed_store import plain_segments


class OpenedChoice(models.Model):
    """A lot the bid is for, the bidder's order of preference, and the weekly hours it offers there."""

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_choices")
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="+")
    preference = models.PositiveSmallIntegerField()
    weekly_hours = models.DecimalField(max_digits=9, decimal_places=1)

    class Meta:
        ordering = ["bid", "preference"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "lot"], name="opened_choice_once"),
            models.UniqueConstraint(fields=["bid", "preference"], name="opened_preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id} lot {self.lot_id}"


class OpenedAnswer(models.Model):
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_answers")
    criterion = models.ForeignKey("tenders.Criterion", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    words = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bid", "criterion"], name="opened_answer_once")]

    def __str__(self) -> str:
        return f"{self.bid_id} {self.criterion_id}"


class OpenedDeclaration(models.Model):
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_declarations")
    key = models.CharField(max_length=40)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bid", "key"], name="opened_declaration_once")]

    def __str__(self) -> str:
        return f"{self.bid_id} {self.key}"


class OpenedFile(models.Model):
    """A file of an opened bid. It stays encrypted on disk; its key, like the answers, is now in the clear."""

    ref = models.CharField(max_length=20, unique=True)
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_files")
    criterion = models.ForeignKey("tenders.Criterion", on_delete=models.PROTECT, null=True, related_name="+")
    question = models.ForeignKey("tenders.Question", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    key = models.BinaryField()
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.WAITING)

    class Meta:
        ordering = ["bid", "name"]

    def __str__(self) -> str:
        return self.ref

    def plain(self) -> Iterator[bytes]:
        """The file in pieces of 1 MB. Raises `CannotUnseal` if a byte of it was changed since it came."""
        return plain_segments(self.ref, key=bytes(self.key), size=self.size)

    def handed_out(self) -> Iterator[bytes]:
        """`plain`, for somebody's computer. Raises `Refused` for a file in which the virus scanner found something."""
        if self.scan == Scan.INFECTED:
            raise Refused(
                "The virus scanner found something in this file, so it is not handed out. It is kept as it came, with its "
                "SHA-256 in the opening record. Ask the supplier for a clean copy in the tender's messages."
            )
        return self.plain()


class OpenedPrice(models.Model):
    """The price of a bid for a lot. `rate` is what is compared: the one price, or the exact value of the basket.

    With a price schedule `lines` holds how it was made: {"basket", "divisor", "value", "words", "hourly", "lines": [{key,
    label, unit, quantity, price, part}]}, figures as text.
    """

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_prices")
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="+")
    # Fifteen digits are as many as both databases keep exactly.
    rate = models.DecimalField(max_digits=15, decimal_places=6)
    lines = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["bid", "lot"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "lot"], name="opened_price_once"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="opened_price_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id} lot {self.lot_id}"

    @property
    def hourly(self) -> Decimal | None:
        """The price of an hour, to the penny; None where what is priced is not all by the hour."""
        if not self.lines:
            return self.rate if self.lot.counts_hours else None
        return Decimal(self.lines["hourly"]) if self.lines["hourly"] else None

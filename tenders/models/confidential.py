"""What a bidder asked to be kept back if somebody asks for its bid, with the reason: known once the bid is opened."""

from __future__ import annotations

from django.db import models

from tenders.enums import ConfidentialReason


class OpenedConfidential(models.Model):
    """One part of an opened bid that its bidder marked as confidential. A claim: a person decides on a request.

    `part` is the part's name in the draft ('answer:<key>', 'question:<key>', 'price:<lot>') or 'file:<reference>';
    `label` is what it is called on the page.
    """

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_confidential")
    part = models.CharField(max_length=160)
    label = models.CharField(max_length=300)
    reason = models.CharField(max_length=20, choices=ConfidentialReason)
    because = models.TextField()

    class Meta:
        ordering = ["bid", "pk"]
        constraints = [models.UniqueConstraint(fields=["bid", "part"], name="opened_confidential_once")]

    def __str__(self) -> str:
        return f"{self.bid_id} {self.part}"

"""The register's list: one row for each procurement and kind of notice, made from the public records.

The records are the truth and this is a table of contents: it can be thrown away and made again (`rebuild_register`).
The words that are searched lie in a table of their own (`cms.register.search`).
"""

from __future__ import annotations

from django.db import models

from core import clock, refs


class RegisterBuyer(models.Model):
    """A buyer as notices name it, for the list to choose from."""

    name = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RegisterArea(models.Model):
    """An area as lots name it; `key` is the name as it is compared."""

    name = models.CharField(max_length=200, unique=True)
    key = models.CharField(max_length=200, db_index=True)

    def __str__(self) -> str:
        return self.name


class RegisterEntry(models.Model):
    """The newest version of one kind of notice of one procurement. How it stands follows from this row and the clock."""

    record = models.ForeignKey("core.PublicRecord", on_delete=models.PROTECT, related_name="+")
    procurement = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    kind_name = models.CharField(max_length=80)
    reference = models.CharField(max_length=80, unique=True)
    tender = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)
    title_key = models.CharField(max_length=300)
    buyer = models.ForeignKey(RegisterBuyer, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    cpv = models.PositiveIntegerField(null=True, blank=True, help_text="The eight digits as a number.")
    value = models.DecimalField("pounds without VAT", max_digits=16, decimal_places=2, null=True, blank=True)
    lots = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    is_tender = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, blank=True, help_text="How the procurement ended: awarded, ended.")
    areas = models.ManyToManyField(RegisterArea, related_name="entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procurement", "kind"], name="register_one_row_a_procurement_and_kind")
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="register_newest"),
            models.Index(fields=["title_key", "id"], name="register_title"),
            models.Index(fields=["closes_at", "reference"], name="register_closing"),
            models.Index(fields=["cpv"], name="register_cpv"),
            models.Index(fields=["value"], name="register_value"),
        ]

    def __str__(self) -> str:
        return self.reference


def search_reference() -> str:
    """Sixteen letters nobody can guess: the reference also confirms and stops the mails without signing in."""
    return refs.new_ref("Q", 16)


class SavedSearch(models.Model):
    """What somebody looks for, kept, so that each new notice that matches is told by e-mail once.

    A signed-in person's is on at once; a bare address confirms first, by the letter that only its holder reads.
    """

    ref = models.CharField(max_length=20, unique=True, default=search_reference, editable=False)
    user = models.ForeignKey("core.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=100)
    query = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["email"], name="saved_search_email")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        return self.confirmed_at is not None and self.ended_at is None

"""Notices: the fields as frozen, and what the central digital platform said about them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.permissions import by_the_clock
from core.workflow import Stateful, StatusField, legal_statuses, transition
from tenders.enums import NoticeKind, NoticeStatus
from tenders.models.procurement import Procurement
from tenders.models.tender import Tender
from tenders.policies import tenders as policies

if TYPE_CHECKING:
    from core.models import User


class Notice(Stateful):
    """One notice as sent: public here only once the platform took it, whose time starts the clocks (Regs r.5)."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="notices")
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    kind = models.CharField(max_length=4, choices=NoticeKind.choices)
    reference = models.CharField(max_length=60, unique=True)
    version = models.PositiveIntegerField(default=1)
    fields = models.JSONField(default=dict)
    status = StatusField(NoticeStatus)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    cdp_id = models.CharField("platform's number", max_length=60, blank=True, default="")
    accepted_at = models.DateTimeField("accepted by the platform", null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal_reason = models.TextField(blank=True, default="")
    asked_again_at = models.DateTimeField("asked for an answer again", null=True, blank=True)
    asked_again_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("given up", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["procurement", "created_at", "pk"]
        constraints = [
            legal_statuses("notice", NoticeStatus),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_legal_kind"),
            models.CheckConstraint(
                condition=~Q(status=NoticeStatus.ACCEPTED) | (Q(accepted_at__isnull=False) & ~Q(cdp_id="")),
                name="notice_accepted_with_number_and_time",
            ),
            models.UniqueConstraint(
                fields=["procurement", "kind", "version"], name="notice_version_once_per_procurement_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(asked_again_at__isnull=True, asked_again_by__isnull=True)
                | Q(asked_again_at__isnull=False, asked_again_by__isnull=False),
                name="notice_asked_again_pair",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="notice_withdrawn_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def code(self) -> str:
        """The platform's name of the form: a below-threshold tender notice is a UK4 there too."""
        return "UK4" if self.kind == NoticeKind.UK4B else str(self.kind)

    def chain(self) -> str:
        return self.procurement.chain()

    def subject_facts(self) -> dict[str, Any]:
        return {"notice": self.reference, "kind": self.kind}

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=NoticeStatus.DRAFTED,
        target=NoticeStatus.SUBMITTED,
        label="Submit to the platform",
        permission=policies.may_send_notice,
        effects=("tenders.notice_submitted",),
    )
    def submit(self, *, by: User | None, at: datetime) -> None:
        self.submitted_at = at

    @transition(
        field=status,
        source=NoticeStatus.DRAFTED,
        target=NoticeStatus.WITHDRAWN,
        label="Give it up",
        permission=policies.may_write_notice,
        effects=("tenders.notice_withdrawn",),
    )
    def withdraw(self, *, by: User | None, at: datetime) -> None:
        self.withdrawn_at, self.withdrawn_by = at, by

    @transition(
        field=status,
        source=NoticeStatus.SUBMITTED,
        target=NoticeStatus.ACCEPTED,
        label="Accepted by the platform",
        permission=by_the_clock,
        effects=("tenders.notice_accepted",),
    )
    def accept(self, *, by: User | None, at: datetime, cdp_id: str, accepted_at: datetime) -> None:
        self.cdp_id, self.accepted_at = cdp_id, accepted_at

    @transition(
        field=status,
        source=NoticeStatus.SUBMITTED,
        target=NoticeStatus.REFUSED,
        label="Refused by the platform",
        permission=by_the_clock,
        effects=("tenders.notice_refused",),
    )
    def refuse(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.refused_at, self.refusal_reason = at, reason


class NoticeFacts(models.Model):
    """What only a notice needs to know (the year of a pipeline, how the market is engaged), as typed for one kind.

    `facts`: name of the question -> JSON-safe answer; `version` counts the saves, so that nobody writes over a colleague.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="notice_facts")
    kind = models.CharField(max_length=4, choices=NoticeKind.choices)
    facts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["procurement", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "kind"], name="notice_facts_once_per_procurement_and_kind"),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_facts_legal_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.procurement.reference} {self.kind}"

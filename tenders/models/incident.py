"""What went wrong around a deadline, what is known of it, and what two people decided."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core import refs
from core.workflow import Stateful, StatusField, blockers, legal_statuses, transition
from tenders.enums import IncidentKind, IncidentOutcome, IncidentStatus
from tenders.in_time import opening_begun
from tenders.policies import incidents as policies

if TYPE_CHECKING:
    from core.models import User

S = IncidentStatus


def incident_reference() -> str:
    return refs.new_ref("I", 8)


def _person() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


@blockers
def can_still_be_admitted(incident: Incident) -> list[str]:
    """A late bid joins before anything is open, whole as it came, or not at all."""
    if incident.outcome != IncidentOutcome.ADMIT:
        return []
    return why_not_admit(incident)


def why_not_admit(incident: Incident) -> list[str]:
    if incident.kind != IncidentKind.LATE or incident.bid is None:
        return ["Only a bid that came after the deadline is admitted."]
    if opening_begun(incident.tender):
        return ["The bids are open or being opened: a late one can be admitted only before anybody has read another."]
    if incident.late_submission() is None:
        return ["What came was not a whole bid, so there is nothing to admit. The attempt stays recorded."]
    return []


class Incident(Stateful):
    """One decision record: kind, when, who was affected, trail and hashes as evidence, the decision and its reason.

    `evidence` is frozen when it is recorded and added to by later attempts while nothing is proposed: {'trail': [...],
    'closes_at': the deadline, 'proposed': the SHA-256 of the late manifest that is proposed and decided on}; no content.
    `bid` is set where it is about one bidder; before the opening no page of the buyer names whose it is.
    """

    ref = models.CharField(max_length=20, unique=True, default=incident_reference, editable=False)
    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="incidents")
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, null=True, related_name="incidents")
    kind = models.CharField(max_length=10, choices=IncidentKind)
    status = StatusField(S)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    what = models.TextField()
    evidence = models.JSONField(default=dict, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = _person()
    outcome = models.CharField(max_length=10, choices=IncidentOutcome, blank=True, default="")
    reasons = models.TextField(blank=True, default="")
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = _person()
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = _person()
    sent_back_reason = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _person()

    class Meta:
        ordering = ["tender", "begun_at", "pk"]
        constraints = [
            legal_statuses("incident", S),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="incident_decided_by_two"
            ),
            models.CheckConstraint(
                condition=~Q(status=S.DECIDED) | Q(proposed_by__isnull=False, decided_by__isnull=False),
                name="incident_decision_has_both",
            ),
            models.UniqueConstraint(
                fields=["bid"],
                condition=Q(kind=IncidentKind.LATE, status__in=[S.OPEN, S.PROPOSED]),
                name="incident_one_late_waits_per_bid",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def chain(self) -> str:
        return self.tender.chain()

    def subject_facts(self) -> dict[str, Any]:
        return {"incident": self.ref, "kind": str(self.kind)}

    def get_act_url(self, verb: str = "") -> str:
        return reverse("tenders:incident", args=[self.tender.reference, self.ref])

    def late_submission(self) -> LateSubmission | None:
        """The late bid that is decided on, sealed: the one proposed; before a proposal, what the last whole attempt brought."""
        brought = [line.get("manifest_sha256", "") for line in self.evidence.get("trail", [])]
        digest = self.evidence.get("proposed") or next((each for each in reversed(brought) if each), "")
        if self.bid is None or not digest:
            return None
        return (
            LateSubmission.objects.filter(attempt__bid=self.bid, manifest_sha256=digest)
            .select_related("attempt")
            .first()
        )

    @transition(
        field=status,
        source=S.OPEN,
        target=S.PROPOSED,
        label="Propose a decision",
        permission=policies.may_propose,
        effects=("tenders.incident_proposed",),
    )
    def propose(self, *, by: User | None, at: datetime, outcome: str, reason: str, manifest_sha256: str = "") -> None:
        self.proposed_at, self.proposed_by = at, by
        self.outcome, self.reasons = outcome, reason
        self.evidence = {**self.evidence, "proposed": manifest_sha256}

    @transition(
        field=status,
        source=S.PROPOSED,
        target=S.OPEN,
        label="Send back",
        permission=policies.may_send_back,
    )
    def send_back(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.sent_back_at, self.sent_back_by, self.sent_back_reason = at, by, reason
        self.evidence = {**self.evidence, "proposed": ""}

    @transition(
        field=status,
        source=S.PROPOSED,
        target=S.DECIDED,
        label="Confirm the decision",
        permission=policies.may_confirm,
        conditions=[can_still_be_admitted],
        effects=("tenders.incident_decided",),
    )
    def confirm(self, *, by: User | None, at: datetime) -> None:
        self.decided_at, self.decided_by = at, by


class LateSubmission(models.Model):
    """A whole bid as it came after the deadline, sealed like every other. Append-only.

    It is no submission: the keeper opens none of it unless two people admitted it (ADR 11).
    """

    attempt = models.OneToOneField("tenders.Attempt", on_delete=models.PROTECT, related_name="late")
    manifest = models.JSONField()
    manifest_sha256 = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    sealed_quality = models.BinaryField()
    sealed_price = models.BinaryField()
    sealed_copy = models.BinaryField()
    file_keys = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"late {self.attempt_id}"


class Trouble(models.Model):
    """That something of the portal failed a bidder at an instant: which step, never what was being written. Append-only."""

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="troubles")
    at = models.DateTimeField()
    what = models.CharField(max_length=120)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M:%S}"


class Affected(models.Model):
    """One bidder an incident touched and how, as the rows told when it was recorded. Append-only."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="affected")
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=300)

    class Meta:
        ordering = ["incident", "bid"]
        constraints = [models.UniqueConstraint(fields=["incident", "bid"], name="affected_once_per_incident")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.bid_id}"

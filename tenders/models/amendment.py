"""Changes to an open tender: collected by the lead, approved by a second person, in force when the platform accepts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core import clock
from core.permissions import by_the_clock
from core.workflow import Stateful, StatusField, legal_statuses, transition
from tenders import conditions_amending as conditions
from tenders.enums import AmendmentStatus
from tenders.models.notice import Notice
from tenders.models.tender import Tender
from tenders.policies import amendments as policies

if TYPE_CHECKING:
    from core.models import User

S = AmendmentStatus


def _person() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


def _pair(name: str) -> models.CheckConstraint:
    """`x_at` and `x_by` come together or not at all."""
    return models.CheckConstraint(
        condition=Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})
        | Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False}),
        name=f"amendment_{name}_pair",
    )


class Amendment(Stateful):
    """One change to an open tender. Until it is in force the old facts and the old deadline stand.

    `changes`: list of {'path', 'to'}; a path is a line of `tenders.changing` ('lot:3:weekly_hours'). Dates have columns
    of their own; `approved_dates` freezes all that move, the later ones too, as the approver read them and the notice
    says them (name to ISO text). `told` freezes, when it comes into force, each line before and after, as it was told.
    """

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField()
    status = StatusField(S)
    version = models.PositiveIntegerField(default=1, help_text="Counts the saves: an approval is for one version.")
    changes = models.JSONField(default=list, blank=True)
    new_questions_close_at = models.DateTimeField("questions close", null=True, blank=True)
    new_closes_at = models.DateTimeField("bids close", null=True, blank=True)
    moves_later_dates = models.BooleanField(default=True, help_text="Marking, award and start move by as many days.")
    approved_dates = models.JSONField("every date as approved", null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    what_to_do = models.TextField("what suppliers must do", blank=True, default="")
    time_considered = models.TextField("why the time left is enough", blank=True, default="")
    told = models.JSONField("as told to everyone", default=list, blank=True)
    old_closes_at = models.DateTimeField("the deadline that stood", null=True, blank=True)
    bids_to_confirm = models.BooleanField(default=False)
    incident = models.ForeignKey(
        "tenders.Incident", on_delete=models.PROTECT, null=True, blank=True, related_name="extensions"
    )
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, null=True, blank=True, related_name="amendment")

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = _person()
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = _person()
    sent_back_reason = models.TextField(blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = _person()
    refused_at = models.DateTimeField("refused by the platform", null=True, blank=True)
    refusal_reason = models.TextField(blank=True, default="")
    published_at = models.DateTimeField("in force since", null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    lapsed_because = models.TextField(blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = _person()

    class Meta:
        ordering = ["tender", "-number"]
        verbose_name = "change"
        constraints = [
            legal_statuses("amendment", S),
            _pair("sent"),
            _pair("sent_back"),
            _pair("approved"),
            _pair("withdrawn"),
            models.UniqueConstraint(fields=["tender", "number"], name="amendment_number_once_per_tender"),
            models.UniqueConstraint(
                fields=["tender"], condition=Q(status__in=conditions.IN_FLIGHT), name="amendment_one_on_its_way"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("sent_by")) & ~Q(approved_by=F("created_by"))),
                name="amendment_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.APPROVED, S.PUBLISHED]) | Q(approved_at__isnull=False),
                name="amendment_approved_before_it_goes",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.PUBLISHED) | Q(published_at__isnull=False, old_closes_at__isnull=False),
                name="amendment_in_force_has_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(old_closes_at__isnull=True)
                | Q(new_closes_at__isnull=True)
                | Q(new_closes_at__gt=F("old_closes_at")),
                name="amendment_deadline_only_later",
            ),
        ]

    def __str__(self) -> str:
        return f"Change {self.number} to {self.tender.reference}"

    def get_absolute_url(self) -> str:
        return reverse("tenders:change", args=[self.tender.reference, self.number])

    def get_act_url(self, verb: str) -> str:
        return reverse("tenders:change_act", args=[self.tender.reference, self.number, verb])

    def chain(self) -> str:
        return self.tender.chain()

    def subject_facts(self) -> dict[str, Any]:
        return {"change": self.number}

    # -- what it is, from its own facts -------------------------------------------------------------------------------
    @property
    def reference(self) -> str:
        return f"{self.tender.reference}-change-{self.number}"

    def is_empty(self) -> bool:
        return not self.changes and self.new_closes_at is None and self.new_questions_close_at is None

    def is_extension(self) -> bool:
        """Only a later deadline: bids need no confirming."""
        return self.new_closes_at is not None and not self.changes

    def invalidates(self) -> bool:
        """Whether bids must be confirmed: any change but one of the description, which is one of words."""
        return any(not str(each["path"]).startswith("description") for each in self.changes)

    def title(self) -> str:
        return f"Change {self.number}: {'later deadline' if self.is_extension() else 'what is asked'}"

    def status_words(self) -> str:
        """The state as a reader should see it now."""
        if self.status == S.APPROVED and self.tender.deadline_passed(clock.now()):
            if self.new_closes_at is not None:
                return "Waiting for the platform: accepted before bids closed, it still counts"
            return "Not in force: bids closed before the platform answered"
        return S(self.status).label

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=S.DRAFT,
        target=S.IN_APPROVAL,
        label="Send to the approver",
        permission=policies.may_write,
        conditions=[
            conditions.tender_is_open,
            conditions.has_a_change,
            conditions.has_a_reason,
            conditions.says_what_to_do,
            conditions.time_was_considered,
            conditions.no_other_on_its_way,
            conditions.fits_the_tender,
        ],
        effects=("tenders.change_sent",),
        style="primary",
    )
    def send(self, *, by: User | None, at: datetime) -> None:
        self.sent_at, self.sent_by = at, by
        self.approved_at = self.approved_by = self.approved_dates = None

    @transition(
        field=status,
        source=S.IN_APPROVAL,
        target=S.APPROVED,
        label="Approve the change",
        permission=policies.may_approve,
        conditions=[conditions.tender_is_open, conditions.fits_the_tender],
        effects=("tenders.change_approved",),
        style="hidden",
    )
    def approve(self, *, by: User | None, at: datetime, dates: dict[str, str | None] | None = None) -> None:
        self.approved_at, self.approved_by, self.approved_dates = at, by, dates

    @transition(
        field=status,
        source=S.IN_APPROVAL,
        target=S.DRAFT,
        label="Send back",
        permission=policies.may_send_back,
        effects=("tenders.change_sent_back",),
        style="hidden",
    )
    def send_back(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.sent_back_at, self.sent_back_by, self.sent_back_reason = at, by, reason

    @transition(
        field=status,
        source=S.APPROVED,
        target=S.PUBLISHED,
        label="Bring into force",
        permission=by_the_clock,
        conditions=[conditions.tender_is_open],
        effects=("tenders.change_in_force",),
    )
    def publish(
        self,
        *,
        by: User | None,
        at: datetime,
        in_force_at: datetime,
        told: list[Any],
        old_closes_at: datetime,
        **facts: object,
    ) -> None:
        self.published_at, self.told, self.old_closes_at = in_force_at, told, old_closes_at
        self.bids_to_confirm = self.invalidates()

    @transition(
        field=status,
        source=S.APPROVED,
        target=S.REFUSED,
        label="Refused by the platform",
        permission=by_the_clock,
        effects=("tenders.change_refused",),
    )
    def refuse(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.refused_at, self.refusal_reason = at, reason

    @transition(
        field=status,
        source=S.REFUSED,
        target=S.APPROVED,
        label="Send the notice again",
        permission=policies.may_send_back,
        conditions=[conditions.tender_is_open],
        hint="The same fields leave again; the approval stands.",
    )
    def send_again(self, *, by: User | None, at: datetime) -> None:
        """The approval stands; the notice is another row."""

    @transition(
        field=status,
        source=S.REFUSED,
        target=S.DRAFT,
        label="Mend it",
        permission=policies.may_write,
        hint="Back to draft; the approval is void.",
    )
    def revise(self, *, by: User | None, at: datetime) -> None:
        self.approved_at = self.approved_by = self.approved_dates = None
        self.notice = None

    @transition(
        field=status,
        source=S.APPROVED,
        target=S.LAPSED,
        label="Came too late",
        permission=by_the_clock,
        effects=("tenders.change_lapsed",),
    )
    def lapse(self, *, by: User | None, at: datetime, because: str) -> None:
        self.lapsed_at, self.lapsed_because = at, because

    @transition(
        field=status,
        source=[S.DRAFT, S.IN_APPROVAL, S.REFUSED],
        target=S.WITHDRAWN,
        label="Withdraw the change",
        permission=policies.may_write,
        effects=("tenders.change_withdrawn",),
        hint="Nothing of it comes into force; it stays in the record.",
    )
    def withdraw(self, *, by: User | None, at: datetime) -> None:
        self.withdrawn_at, self.withdrawn_by = at, by

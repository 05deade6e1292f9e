"""A place: one provider's position in one area (or on the agreement's one reserve list), from a day to a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from core import refs
from core.workflow import Stateful, StatusField, legal_statuses, transition
from frameworks import policies, rules
from frameworks.enums import SOLE_POSITIONS, Position, Precision
from frameworks.enums import PlaceStatus as S
from frameworks.models.agreement import Agreement, AgreementLot
from frameworks.models.columns import pair, who
from frameworks.models.member import Member

if TYPE_CHECKING:
    from core.models import User


def place_ref() -> str:
    return refs.new_ref("L", 6)


class PlaceQuerySet(models.QuerySet["Place"]):
    def held(self) -> Self:
        return self.filter(status=S.HELD)

    def on(self, day: date) -> Self:
        """The places as they stood on a day: a place counts from its first day until the day before it ended."""
        return self.filter(from_on__lte=day).filter(Q(to_on__isnull=True) | Q(to_on__gt=day))


class Place(Stateful):
    """`lot` is empty for a reserve list that covers the whole agreement. `rank` orders reserves and ranked lists."""

    ref = models.CharField(max_length=12, unique=True, default=place_ref, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="places")
    lot = models.ForeignKey(AgreementLot, on_delete=models.PROTECT, null=True, blank=True, related_name="places")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="places")
    position = models.CharField(max_length=12, choices=Position.choices)
    rank = models.PositiveSmallIntegerField(default=1)
    rate = models.DecimalField("rate an hour in pounds", max_digits=8, decimal_places=2, null=True, blank=True)
    status = StatusField(S)
    from_on = models.DateField()
    from_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    given_at = models.DateTimeField()
    given_by = who(required=True)
    given_reason = models.TextField(blank=True, default="")
    to_on = models.DateField(null=True, blank=True)
    to_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = who()
    ended_reason = models.TextField(blank=True, default="")

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "lot__number", "rank", "pk"]
        constraints = [
            legal_statuses("frameworks_place", S),
            pair("place", "ended"),
            models.CheckConstraint(condition=Q(position__in=Position.values), name="frameworks_place_position_legal"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="frameworks_place_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(status=S.HELD, to_on__isnull=True) | Q(status=S.ENDED, to_on__isnull=False),
                name="frameworks_place_ended_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(lot__isnull=False) | Q(position=Position.RESERVE),
                name="frameworks_place_whole_agreement_is_reserve",
            ),
            models.UniqueConstraint(
                fields=["lot", "position"],
                condition=Q(status=S.HELD, position__in=SOLE_POSITIONS),
                name="frameworks_one_holder_a_position",
            ),
            models.UniqueConstraint(
                fields=["lot", "member"],
                condition=Q(status=S.HELD, lot__isnull=False),
                name="frameworks_one_place_a_provider_and_area",
            ),
            models.UniqueConstraint(
                fields=["agreement", "member"],
                condition=Q(status=S.HELD, lot__isnull=True),
                name="frameworks_one_reserve_place_a_provider",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_position_display()} in {self.lot or 'every area'}: {self.member}"

    def chain(self) -> str:
        return self.agreement.chain()

    def subject_facts(self) -> dict[str, Any]:
        return {
            "provider": self.member.organisation.ref,
            "area": self.lot.number if self.lot else 0,
            "position": str(self.position),
        }

    def words(self) -> str:
        """'primary in area 3', 'reserve for every area'."""
        if self.lot is None:
            return f"{self.position} for every area"
        return f"{self.position} in area {self.lot.number}"

    def as_held(self) -> rules.Held:
        """For the caps; a whole-agreement reserve counts in no area (number 0)."""
        if self.lot is None:
            return rules.Held(0, str(self.position))
        return rules.Held(self.lot.number, str(self.position), tuple(self.lot.tags))

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=S.HELD,
        target=S.ENDED,
        label="End the place",
        permission=policies.may_manage,
        effects=("frameworks.place_ended",),
        style="hidden",
    )
    def end(self, *, by: User | None, at: datetime, on: date, reason: str, precision: str = Precision.DAY) -> None:
        self.ended_at, self.ended_by, self.ended_reason = at, by, reason
        self.to_on, self.to_precision = on, precision

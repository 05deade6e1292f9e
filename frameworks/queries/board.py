"""The broker's board: who waits, for how long, with whom an offer stands, who is next; and the waiting list by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Prefetch, QuerySet

from core import clock
from core.calendar import UK_TIME, uk, uk_day
from frameworks.enums import WAITING, OfferStatus, ReferralStatus
from frameworks.models import Agreement, Offer, Place, Referral
from frameworks.queries.positions import places_on
from frameworks.queries.route import Step, step

LATE = timedelta(days=7)
LOW = timedelta(minutes=15)
WEEKS = 12
SORTS = {
    "wait": ("recorded_at", "number"),
    "hours": ("-weekly_hours", "number"),
    "area": ("lot__number", "recorded_at"),
}
SORT_WORDS = {"wait": "longest wait", "hours": "most hours", "area": "area"}


def age_words(span: timedelta) -> str:
    """'8 days 2 h', '3 h', '40 min': how long somebody has waited."""
    minutes = max(0, int(span.total_seconds()) // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} day{'' if days == 1 else 's'}" + (f" {hours} h" if hours else "")
    return f"{hours} h" if hours else f"{minutes} min"


@dataclass(frozen=True, slots=True)
class Line:
    """One referral on the board. offer: the one that is open now; said_no: how many have not taken it."""

    referral: Referral
    now: datetime
    offers: tuple[Offer, ...]
    step: Step

    @property
    def offer(self) -> Offer | None:
        return next((offer for offer in self.offers if offer.is_open_at(self.now)), None)

    @property
    def age(self) -> str:
        return age_words((self.referral.closed_at or self.now) - self.referral.recorded_at)

    @property
    def is_late(self) -> bool:
        return self.is_waiting and self.now - self.referral.recorded_at > LATE

    @property
    def is_waiting(self) -> bool:
        return self.referral.status in WAITING

    @property
    def seconds_left(self) -> int:
        return int((self.offer.expires_at - self.now).total_seconds()) if self.offer else 0

    @property
    def seconds_given(self) -> int:
        return int((self.offer.expires_at - self.offer.offered_at).total_seconds()) if self.offer else 1

    @property
    def is_low(self) -> bool:
        return self.offer is not None and self.offer.expires_at - self.now < LOW

    @property
    def last_no(self) -> datetime | None:
        return max((offer.answered_at or offer.closed_at or offer.expires_at for offer in self.refused), default=None)

    @property
    def refused(self) -> list[Offer]:
        """Offers declined or left without an answer, written down or not."""
        no = (OfferStatus.DECLINED, OfferStatus.LAPSED)
        return [o for o in self.offers if o.status in no or (o.status == OfferStatus.OPEN and o is not self.offer)]

    @property
    def said_no(self) -> str:
        """'2 declined', '1 declined, 1 did not answer'."""
        declined = sum(offer.status == OfferStatus.DECLINED for offer in self.refused)
        silent = len(self.refused) - declined
        parts = [f"{declined} declined"] if declined else []
        return ", ".join(parts + ([f"{silent} did not answer"] if silent else []))

    @property
    def next_place(self) -> Place | None:
        """Who is next: now if no offer stands, else if the present offer comes to nothing."""
        return self.step.place or self.step.then

    @property
    def next_why(self) -> str:
        place = self.next_place
        if place is None:
            return self.step.words if self.step.nobody_left else "the last in line"
        if self.step.place is not None:
            return self.step.why
        return f"{place.position} for area {self.referral.lot.number}"


def boards(user: Any) -> list[Agreement]:
    """The agreements a person may see a board of: live first."""
    found = Agreement.objects.visible_to(user).filter(open_door=False, imported_from="").select_related("buyer")
    order = {"live": 0, "draft": 1, "ended": 2}
    return sorted(found, key=lambda agreement: (order[agreement.status], agreement.ref))


def filtered(agreement: Agreement, *, state: str = "waiting", area: int | None = None, sort: str = "wait") -> Any:
    """Referrals of an agreement by state ('waiting', a status, or 'all') and area, in an order of SORTS."""
    found: QuerySet[Referral] = agreement.referrals.all()
    if state == "waiting":
        found = found.filter(status__in=WAITING)
    elif state in ReferralStatus.values:
        found = found.filter(status=state)
    if area is not None:
        found = found.filter(lot__number=area)
    return found.order_by(*SORTS.get(sort, SORTS["wait"]))


def lines(agreement: Agreement, found: QuerySet[Referral] | Sequence[Referral]) -> list[Line]:
    """Referrals as lines of the board: three queries, however many there are."""
    offers = Offer.objects.select_related("place__member__organisation").order_by("number")
    if isinstance(found, QuerySet):
        found = list(found.select_related("lot").prefetch_related(Prefetch("offers", queryset=offers)))
    places, now = places_on(agreement), clock.now()
    made = []
    for referral in found:
        referral.agreement = agreement
        own = tuple(referral.offers.all())
        made.append(Line(referral, now, own, step(referral, places, own)))
    return made


def line(referral: Referral, offers: tuple[Offer, ...]) -> Line:
    """One referral as a line."""
    return Line(referral, clock.now(), offers, step(referral, places_on(referral.agreement), offers))


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures at the top of the board."""

    waiting: int
    without_offer: int
    without_offer_late: int
    open_offers: int
    open_with: int
    next_to_end: Offer | None
    usual_days: float | None

    @property
    def needs_words(self) -> str:
        if not self.without_offer:
            return "Every referral has an offer open"
        late, count = self.without_offer_late, self.without_offer
        if late == 0:
            return "None has waited over 7 days"
        if late == count:
            return {1: "It has waited over 7 days", 2: "Both have waited over 7 days"}.get(
                count, "All have waited over 7 days"
            )
        return f"{late} of them over 7 days"


def summary(agreement: Agreement) -> Summary:
    """Two queries: what waits with its newest offers, and what was placed in the last four weeks."""
    now = clock.now()
    waiting = list(agreement.referrals.filter(status__in=WAITING).values_list("pk", "recorded_at"))
    offers = [
        offer
        for offer in Offer.objects.filter(referral__agreement=agreement, status=OfferStatus.OPEN)
        .select_related("referral", "place__member")
        .order_by("expires_at")
        if offer.is_open_at(now)
    ]
    on_offer = {offer.referral_id for offer in offers}
    bare = [recorded for pk, recorded in waiting if pk not in on_offer]
    placed = agreement.referrals.filter(status=ReferralStatus.PLACED, closed_at__gte=now - timedelta(weeks=4))
    waits = [(closed - recorded).total_seconds() / 86400 for recorded, closed in _pairs(placed)]
    return Summary(
        waiting=len(waiting),
        without_offer=len(bare),
        without_offer_late=sum(now - recorded > LATE for recorded in bare),
        open_offers=len(offers),
        open_with=len({offer.place.member_id for offer in offers}),
        next_to_end=offers[0] if offers else None,
        usual_days=median(waits) if waits else None,
    )


def _pairs(found: QuerySet[Referral]) -> list[tuple[datetime, datetime]]:
    return [(a, b) for a, b in found.values_list("recorded_at", "closed_at") if b is not None]


@dataclass(frozen=True, slots=True)
class Week:
    """People waiting on one Monday at 9am (for the present week: now if that comes first)."""

    monday: date
    waiting: int
    late: int


def weeks(agreement: Agreement, count: int = WEEKS) -> list[Week]:
    """The last `count` weeks, oldest first: one query, counted here."""
    now = clock.now()
    spans = list(agreement.referrals.values_list("recorded_at", "closed_at"))
    today = uk_day(now)
    first = today - timedelta(days=today.weekday())
    found = []
    for back in range(count - 1, -1, -1):
        monday = first - timedelta(weeks=back)
        at = min(now, uk(now).replace(year=monday.year, month=monday.month, day=monday.day, hour=9, minute=0, second=0,
                                      microsecond=0, tzinfo=UK_TIME))  # fmt: skip
        there = [recorded for recorded, closed in spans if recorded <= at and (closed is None or closed > at)]
        found.append(Week(monday, len(there), sum(at - recorded > LATE for recorded in there)))
    return found


def trend_words(found: Sequence[Week]) -> str:
    """What the picture says, as a heading."""
    first, last = found[0].waiting, found[-1].waiting
    if first == last:
        return "The waiting list is as long as it was" if last else "Nobody waits"
    if last > first:
        return "The waiting list has grown" if first else "The waiting list has begun"
    return "The waiting list is less than half what it was" if last * 2 < first else "The waiting list is shorter"

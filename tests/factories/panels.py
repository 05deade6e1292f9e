"""Panels and awards at each state, reached by walking the real actions. Every mark, reason and price is made up.

Seven suppliers on Stockton's first areas; instants follow the tender's own timetable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from core import clock, jobs
from core.models import Organisation, User
from evaluation import progress
from evaluation.actions import approval, award_notice, conclusion, marking, moderation, summaries
from evaluation.actions import award as awarding
from evaluation.actions import panel as actions
from evaluation.models import Panel
from tenders.models import Bid, Tender
from tenders.pricing.schedule import Line
from tests.factories import bids as bid_factory
from tests.factories import people, tenders
from tests.factories.people import Cast

OPENED = datetime(2027, 4, 19, 9, 0, tzinfo=UTC)
DECLARED = datetime(2027, 4, 20, 9, 0, tzinfo=UTC)
MARKED = datetime(2027, 5, 5, 9, 0, tzinfo=UTC)
AGREED = datetime(2027, 5, 20, 9, 0, tzinfo=UTC)
PRICED = datetime(2027, 6, 1, 9, 0, tzinfo=UTC)
PROPOSED = datetime(2027, 6, 8, 9, 0, tzinfo=UTC)
APPROVED = datetime(2027, 6, 10, 9, 0, tzinfo=UTC)
SENT = datetime(2027, 6, 14, 9, 0, tzinfo=UTC)

REASON = (
    "They pay travel time and plan rotas by postcode, which answers the question, "
    "but nothing is said about how a missed visit is noticed and by whom."
)
"""Eighteen words or more, and it takes up the answer's own: travel, rotas, postcode."""

NAMES = (
    "Tees Valley Homecare", "Larchfield Care", "Hartburn Home Support", "Norton Lane Support",
    "Grange Care Co-operative", "Beacon Domiciliary", "Cleveland Companions",
)  # fmt: skip


@dataclass(slots=True)
class Field:
    """Who bids: organisations with a person each, in order."""

    bidders: list[tuple[Organisation, User]] = field(default_factory=list)

    def of(self, name: str) -> User:
        """The person who acts for the organisation of that name."""
        return next(user for organisation, user in self.bidders if organisation.name == name)


def bidders(cast: Cast, count: int = 3) -> Field:
    """The cast's two suppliers, then others."""
    found = Field([(cast.supplier, cast.bidder), (cast.rival_supplier, cast.rival)])
    for number, name in enumerate(NAMES[2:count], start=3):
        known = User.objects.filter(full_name=f"Owner {number}").first()
        if known is not None:
            found.bidders.append((Organisation.objects.get(name=name), known))
            continue
        organisation = people.supplier(name, f"0999999{number}")
        found.bidders.append((organisation, people.person(f"Owner {number}", organisation, "owner")))
    found.bidders = found.bidders[:count]
    return found


def closed(
    cast: Cast,
    *,
    lots: int = 2,
    count: int = 3,
    rates: Sequence[str] = (),
    answers: Sequence[str] = (),
    price_lines: Sequence[Line] = (),
    lines: Sequence[Mapping[str, str]] = (),
) -> Tender:
    """Bids are in for every lot, one rate a bidder; the deadline has passed."""
    tender = tenders.published(cast, at=tenders.PUBLISHED, lots_kept=lots, price_lines=price_lines)
    numbers = list(tender.lots.order_by("number").values_list("number", flat=True))
    for place, (organisation, user) in enumerate(bidders(cast, count).bidders):
        what = bid_factory.Written(
            lots=numbers,
            rate=rates[place] if place < len(rates) else f"{22 + place}.00",
            answer=answers[place] if place < len(answers) else bid_factory.Written().answer,
            lines=lines[place] if place < len(lines) else {},
        )
        bid_factory.submitted(tender, organisation, user, what)
    from tenders.actions import tender as tender_actions

    assert tender.closes_at is not None
    with clock.at(tender.closes_at + timedelta(seconds=1)):
        tender_actions.close(tender=tender)
    return Tender.objects.get(pk=tender.pk)


def appointed(cast: Cast, tender: Tender) -> Panel:
    """Three evaluators and a moderator."""
    evaluators = [cast.evaluator_a, cast.evaluator_b, cast.evaluator_c]
    return actions.appoint_panel(tender, by=cast.lead, evaluators=evaluators, moderator=cast.moderator)


def opened(cast: Cast, **kwargs: object) -> Panel:
    """Appointed, and the quality envelopes open: the bidders are known, nobody has declared."""
    tender = closed(cast, **kwargs)  # type: ignore[arg-type] # the same keywords, passed on
    with clock.at(tenders.CLOSES + timedelta(hours=1)):
        appointed(cast, tender)
    bid_factory.opened(tender, cast.lead, cast.approver, at=OPENED)
    return Panel.objects.get(tender=tender)


def declare_all(panel: Panel) -> None:
    """Nobody has an interest."""
    panel = Panel.objects.get(pk=panel.pk)
    none = {bid.ref: "" for bid in progress.bids_of(panel.tender)}
    for member in panel.standing():
        actions.declare(panel, by=member.user, interests=none)


def started(cast: Cast, **kwargs: object) -> Panel:
    """Declared, and marking has begun."""
    panel = opened(cast, **kwargs)
    with clock.at(DECLARED):
        declare_all(panel)
        actions.start_marking(Panel.objects.get(pk=panel.pk), by=cast.lead)
    return Panel.objects.get(pk=panel.pk)


def mark_all(panel: Panel, user: User, *, mark: int = 3, marks: Mapping[str, int] | None = None) -> None:
    """One evaluator marks everything; `marks` names the mark by supplier."""
    for bid in progress.bids_of(panel.tender):
        for question in progress.questions_of(panel.tender):
            given = (marks or {}).get(bid.organisation.name, mark)
            marking.save_mark(panel, by=user, bid=bid, criterion=question, mark=Decimal(given), reason=REASON)


def moderating(cast: Cast, **kwargs: object) -> Panel:
    """All marks are in: 3, 4 and 3 for everything."""
    panel = started(cast, **kwargs)
    with clock.at(MARKED):
        for user, mark in ((cast.evaluator_a, 3), (cast.evaluator_b, 4), (cast.evaluator_c, 3)):
            mark_all(panel, user, mark=mark)
            marking.submit_marks(panel, by=user)
    return Panel.objects.get(pk=panel.pk)


def agree_all(cast: Cast, panel: Panel, marks: Mapping[str, int] | None = None) -> None:
    """The panel agrees 3 for everything, or the mark named by supplier."""
    for bid in progress.bids_of(panel.tender):
        for question in progress.questions_of(panel.tender):
            agreed = Decimal((marks or {}).get(bid.organisation.name, 3))
            moderation.record_consensus(
                panel, by=cast.moderator, bid=bid, criterion=question, mark=agreed, reason=REASON
            )


def locked(cast: Cast, *, marks: Mapping[str, int] | None = None, **kwargs: object) -> Panel:
    """Quality is locked; prices are sealed."""
    panel = moderating(cast, **kwargs)
    with clock.at(AGREED):
        agree_all(cast, panel, marks)
        moderation.lock_quality(panel, by=cast.moderator)
    return Panel.objects.get(pk=panel.pk)


def priced(cast: Cast, **kwargs: object) -> Tender:
    """Prices are open; nothing is ranked."""
    panel = locked(cast, **kwargs)  # type: ignore[arg-type] # the same keywords, passed on
    bid_factory.opened(panel.tender, cast.lead, cast.approver, kind="price", at=PRICED)
    return Tender.objects.get(pk=panel.tender_id)


def proposed(cast: Cast, **kwargs: object) -> Tender:
    """The rule has been run; nothing is sent."""
    tender = priced(cast, **kwargs)
    with clock.at(PROPOSED):
        awarding.propose_awards(tender, by=cast.lead)
    return Tender.objects.get(pk=tender.pk)


def sent(cast: Cast, **kwargs: object) -> Tender:
    """With the approver."""
    tender = proposed(cast, **kwargs)
    with clock.at(PROPOSED):
        approval.send_awards_for_approval(tender, by=cast.lead)
    return tender


def approved(cast: Cast, **kwargs: object) -> Tender:
    """Confirmed by the second pair of eyes."""
    tender = sent(cast, **kwargs)
    with clock.at(APPROVED):
        approval.approve_awards(tender, by=cast.approver, has_interest=False)
    return tender


def told(cast: Cast, **kwargs: object) -> Tender:
    """Every bidder has its summary."""
    tender = approved(cast, **kwargs)
    with clock.at(SENT):
        summaries.draft_summaries(tender, by=cast.lead)
        summaries.send_summaries(tender, by=cast.lead)
    return tender


def standing_still(cast: Cast, **kwargs: object) -> Tender:
    """The notice is public; the standstill runs from Monday 14 June 2027."""
    tender = told(cast, **kwargs)
    with clock.at(SENT):
        award_notice.submit_award_notice(tender, by=cast.lead)
        jobs.run_due()
        jobs.run_due()
    return tender


def signed(cast: Cast, **kwargs: object) -> Tender:
    """Signed on the first morning after the standstill: the lots are awarded, the tender complete."""
    tender = standing_still(cast, **kwargs)
    with clock.at(SENT + timedelta(days=10)):
        conclusion.sign_awards(tender, by=cast.lead)
    return Tender.objects.get(pk=tender.pk)


def bid_of(tender: Tender, name: str) -> Bid:
    """The bid of the supplier of that name."""
    return Bid.objects.get(tender=tender, organisation__name=name)

"""What the bidding half of this floor puts into the ports."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from core import clock, jobs, ports
from core.calendar import in_words
from core.models import Membership, User
from core.permissions import organisations_of
from core.ports import NavItem, Need
from tenders import clocks, escrow
from tenders.actions.envelopes import make_envelopes
from tenders.bid_frame import lots_words
from tenders.enums import BidStatus, EnvelopeKind, IncidentKind, IncidentStatus, OpeningStatus, TenderStatus
from tenders.models import Bid, Opening, Tender
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.queries import late_bids
from tenders.working_copy import ASIDE


def fill() -> None:
    """Called once, when the app is ready."""
    ports.effects.add("tenders.approved", _make_envelopes)
    ports.guards.fill("tenders.escrow_was_tried", escrow.holds_up)
    jobs.due("tenders.escrow_rehearsal", escrow.rehearse)
    jobs.due("tenders.clocks", clocks.look)
    ports.navigation.add(navigation)
    ports.needs_you.add(bids_need_you)
    ports.needs_you.add(openings_need_you)
    ports.panels.add("tenders.overview", openings_panel)


def _make_envelopes(tender: Tender, by: User | None, facts: dict[str, Any]) -> None:
    if tender.takes_bids:
        make_envelopes(tender=tender)


def navigation(user: User) -> list[NavItem]:
    if not organisations_of(user, kind="supplier"):
        return []
    return [NavItem("Your bids", reverse("bidding:bids"), "bids", order=20)]


def bids_need_you(user: User) -> list[Need]:
    """A draft that is not submitted, a submitted bid that was changed since, or one that came late: nobody should miss it."""
    own = organisations_of(user, kind="supplier", roles=policies.WRITERS)
    if not own:
        return []
    now = clock.now()
    theirs = Bid.objects.filter(organisation__in=own).select_related("tender", "organisation")
    drafts = theirs.filter(tender__status=TenderStatus.PUBLISHED, tender__closes_at__gte=now)
    found = [need for bid in drafts if (need := _bid_need(bid, user)) is not None]
    waiting = [IncidentStatus.OPEN, IncidentStatus.PROPOSED]
    late = theirs.filter(incidents__kind=IncidentKind.LATE, incidents__status__in=waiting, tender__closes_at__lt=now)
    return [*found, *[_late_need(bid) for bid in late.distinct()]]


def _late_need(bid: Bid) -> Need:
    told = " ".join(late_bids.told(bid, queries.standing(bid)))
    about = f"{bid.tender.reference} {bid.tender.title}. {told}"
    url = reverse("bidding:tasks", args=[bid.ref])
    return Need("The council decides on your late bid", about, url, who="others", label="See your bid")


def _bid_need(bid: Bid, user: User) -> Need | None:
    url = reverse("bidding:tasks", args=[bid.ref])
    about, due = f"{bid.tender.reference} {bid.tender.title}", bid.tender.closes_at
    if bid.status == BidStatus.DRAFT or (bid.status == BidStatus.WITHDRAWN and _written_since(bid)):
        return Need(_finish(bid, user), about, url, due, label="Go to your bid")
    if bid.status == BidStatus.WITHDRAWN:
        return None  # withdrawing is an answer too
    if bid.status == BidStatus.NEEDS_CONFIRMING:
        what = f"Confirm your bid after change {bid.unconfirmed_change}, or submit again"
        return Need(what, about, reverse("bidding:changes", args=[bid.ref]), due, label="See what changed")
    standing = queries.standing(bid)
    if standing is not None and queries.draft_differs(bid, standing):
        return Need("Submit the changes to your bid", about, url, due, label="Go to your bid")
    left = sorted(set(standing.left_out) - queries.taken_out(bid)) if standing is not None else []
    if left:
        return Need(f"Submit {lots_words(left)} as well", about, url, due, label="Go to your bid")
    return None


def _written_since(bid: Bid) -> bool:
    """Whether anything was saved or uploaded after the bid was withdrawn: then somebody means to bid again."""
    since = bid.withdrawn_at
    if since is None:
        return False
    saved = bid.parts.exclude(part__startswith=ASIDE).filter(saved_at__gt=since)
    return saved.exists() or bid.files.filter(uploaded_at__gt=since, removed_at__isnull=True).exists()


def _finish(bid: Bid, user: User) -> str:
    """An editor cannot submit: the sentence names who does."""
    if policies.may_submit(user, bid):
        return "Finish and submit your bid"
    owners = Membership.objects.current().filter(organisation=bid.organisation_id, role="owner").select_related("user")
    names = [each.user.full_name for each in owners.order_by("pk")[:2]]
    who = " or ".join(names)
    return f"Finish your part; {who} submits" if who else "Finish your part; an owner of your organisation submits"


def openings_need_you(user: User) -> list[Need]:
    """Tenders whose deadline has passed and whose envelopes wait for one of two officers."""
    own = organisations_of(user, kind="buyer", roles=policies.OPENERS)
    if not own:
        return []
    now = clock.now()
    waiting = Tender.objects.filter(
        procurement__buyer__in=own,
        status__in=[TenderStatus.PUBLISHED, TenderStatus.CLOSED],
        closes_at__lt=now,
    )
    found = [_opening_need(tender, user) for tender in waiting]
    return [*found, *_price_needs(user, own)]


def _opening_need(tender: Tender, user: User) -> Need:
    opening = tender.openings.filter(kind=EnvelopeKind.QUALITY).first()
    url = reverse("bidding:opening", args=[tender.reference, EnvelopeKind.QUALITY])
    about = f"{tender.reference} {tender.title}"
    if opening is not None and opening.first_by_id == user.pk and opening.status == OpeningStatus.FIRST_CONFIRMED:
        return Need("Wait for the second officer to open the bids", about, url, who="others", label="See the opening")
    return Need("Open the quality envelopes with a second officer", about, url, tender.closes_at, label="Open bids")


def openings_panel(request: HttpRequest, tender: Tender) -> str | None:
    """On the tender's overview, once bids have closed: where each envelope class stands."""
    user = request.user
    if not isinstance(user, User) or not policies.may_see_opening(user, tender):
        return None
    if tender.status == TenderStatus.CANCELLED or not tender.deadline_passed(clock.now()):
        return None
    standing = {opening.kind: opening for opening in tender.openings.all()}
    rows = [_panel_row(tender, kind, standing.get(kind)) for kind in EnvelopeKind]
    return render_to_string("tenders/bidding/overview_panel.html", {"rows": rows})


def _panel_row(tender: Tender, kind: EnvelopeKind, opening: Opening | None) -> dict[str, str]:
    status = OpeningStatus(opening.status) if opening else OpeningStatus.WAITING
    is_open = status == OpeningStatus.OPENED
    if opening is not None and opening.opened_at is not None:
        note = f"Opened {in_words(opening.opened_at)}; the record lists every bid"
    elif kind == EnvelopeKind.PRICE and opening is None:
        note = "They open only when quality is locked"
    else:
        note = str(status.label)
    return {
        "label": f"{kind.label} envelopes",
        "url": reverse("bidding:opening", args=[tender.reference, kind]),
        "note": note,
        "word": "Opened" if is_open else "Sealed",
        "style": "good" if is_open else "out",
    }


def _price_needs(user: User, own: list[Any]) -> list[Need]:
    waiting = Opening.objects.filter(
        kind=EnvelopeKind.PRICE, status=OpeningStatus.FIRST_CONFIRMED, tender__procurement__buyer__in=own
    ).select_related("tender")
    return [
        Need(
            "Open the price envelopes as second officer",
            f"{opening.tender.reference} {opening.tender.title}",
            reverse("bidding:opening", args=[opening.tender.reference, EnvelopeKind.PRICE]),
            label="Open prices",
            who="others" if opening.first_by_id == user.pk else "you",
        )
        for opening in waiting
    ]

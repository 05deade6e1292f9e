"""What happens around and after the opening puts into the ports."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from core import clock, jobs, ports
from core.models import User
from core.permissions import organisations_of
from core.ports import Need
from tenders.actions import exclusions, given_files, incidents, opening, put_right
from tenders.enums import ExclusionStatus, IncidentStatus, PutRightStatus, Side
from tenders.models import Bid, Exclusion, Incident, Message, PutRight, Tender
from tenders.policies import bids as bid_policies
from tenders.policies import exclusions as policies
from tenders.policies import incidents as incident_policies
from tenders.queries import exclusions as queries
from tenders.queries import threads


def fill() -> None:
    """Called once, when the app is ready."""
    ports.effects.add("tenders.exclusion_notified", exclusions.tell_of_the_notice)
    ports.effects.add("tenders.exclusion_answered", exclusions.tell_of_the_answer)
    ports.effects.add("tenders.exclusion_proposed", exclusions.ask_the_approver)
    ports.effects.add("tenders.exclusion_confirmed", exclusions.take_out)
    ports.effects.add("tenders.exclusion_ended", exclusions.tell_it_ended)
    ports.effects.add("tenders.put_right_answered", put_right.tell_it_came)
    ports.effects.add("tenders.put_right_lapsed", put_right.tell_it_lapsed)
    ports.effects.add("tenders.incident_proposed", incidents.ask_the_second)
    ports.effects.add("tenders.incident_decided", incidents.decided)
    ports.effects.add("tenders.change_approved", incidents.extension_approved)
    ports.effects.add("tenders.change_sent_back", incidents.extension_given_up)
    ports.effects.add("tenders.change_withdrawn", incidents.extension_given_up)
    jobs.due("tenders.openings", opening.continue_due)
    jobs.due("tenders.put_right", put_right.lapse_due)
    jobs.due("tenders.given_scans", given_files.scan_due)
    ports.needs_you.add(suppliers_need)
    ports.needs_you.add(buyers_need)
    ports.panels.add("tenders.bid", bid_panel)
    ports.panels.add("tenders.overview", overview_panel)


def suppliers_need(user: User) -> list[Need]:
    """What the buyer asked of one's bid and a time is set for, and what one has not read yet."""
    own = organisations_of(user, kind="supplier", roles=bid_policies.WRITERS)
    if not own:
        return []
    found = []
    now = clock.now()
    asked = PutRight.objects.filter(bid__organisation__in=own, status=PutRightStatus.ASKED, due_at__gte=now)
    for request in asked.select_related("bid__tender"):
        found.append(
            Need(
                "Put answers of your bid right",
                _about(request.bid.tender),
                reverse("bidding:put_right", args=[request.bid.ref]),
                request.due_at,
                label="Put it right",
            )
        )
    notices = Exclusion.objects.filter(
        bid__organisation__in=own, status=ExclusionStatus.NOTIFIED, representations_by__gte=now
    )
    for notice in notices.select_related("bid__tender"):
        url = reverse("bidding:own_exclusion", args=[notice.bid.ref, notice.ref])
        found.append(
            Need("Answer a notice of possible exclusion", _about(notice.bid.tender), url, notice.representations_by)
        )
    unread = Message.objects.filter(thread__organisation__in=own, side=Side.BUYER, thread__bid__isnull=False)
    bids = unread.exclude(reads__user=user).values_list("thread__bid", flat=True).distinct()
    for bid in Bid.objects.filter(pk__in=bids).select_related("tender"):
        url = reverse("bidding:messages", args=[bid.ref])
        found.append(Need("Read what the buyer wrote about your bid", _about(bid.tender), url, label="Read it"))
    return found


def _about(tender: Tender) -> str:
    return f"{tender.reference} {tender.title}"


def buyers_need(user: User) -> list[Need]:
    """Exclusions that wait for one's own step."""
    own = organisations_of(user, kind="buyer", roles=bid_policies.OPENERS)
    if not own:
        return []
    acted_on = Q(status__in=[ExclusionStatus.DRAFTED, ExclusionStatus.HEARD, ExclusionStatus.PROPOSED])
    time_over = Q(status=ExclusionStatus.NOTIFIED, representations_by__lt=clock.now())
    waiting = Exclusion.objects.filter(acted_on | time_over, bid__tender__procurement__buyer__in=own).select_related(
        "bid__tender__procurement__buyer", "lot"
    )
    found = []
    for each in waiting:
        tender = each.bid.tender
        if each.status == ExclusionStatus.PROPOSED:
            if policies.may_decide(user, each):
                found.append(Need("Decide on an exclusion", _about(tender), each.get_act_url(), label="Decide"))
        elif policies.may_prepare(user, each):
            what = (
                "Tell the supplier of an exclusion" if each.status == ExclusionStatus.DRAFTED else "Propose a decision"
            )
            found.append(Need(f"{what}, bid {each.bid.letter}", _about(tender), each.get_act_url(), label="Go on"))
    open_ones = Incident.objects.filter(tender__procurement__buyer__in=own).exclude(status=IncidentStatus.DECIDED)
    for incident in open_ones.select_related("tender__procurement__buyer"):
        if incident.status == IncidentStatus.OPEN and policies.is_lead(user, incident.tender):
            what = f"Propose what follows: {incident.get_kind_display().lower()}"
        elif incident.status == IncidentStatus.PROPOSED and incident_policies.may_confirm(user, incident):
            what = f"Confirm a decision: {incident.get_kind_display().lower()}"
        else:
            continue
        found.append(Need(what, _about(incident.tender), incident.get_act_url(), label="Decide"))
    return found


def bid_panel(request: HttpRequest, bid: Bid) -> str | None:
    """On a bid's page: messages, notices and the request to put it right."""
    assert isinstance(request.user, User)
    context = {
        "bid": bid,
        "unread": threads.unread_by(request.user, bid),
        "asked": PutRight.objects.filter(bid=bid).first(),
        "notices": queries.told_to(bid),
    }
    if not (bid.tender.opened_at or context["unread"] or hasattr(bid, "thread")):
        return None
    return render_to_string("tenders/after/bid_panel.html", context, request)


def overview_panel(request: HttpRequest, tender: Tender) -> str | None:
    """On the tender's overview once the bids are open: the ways to checks, exclusions and messages."""
    user = request.user
    if tender.published_at is None or not isinstance(user, User) or not bid_policies.may_see_opening(user, tender):
        return None
    waiting = [each for each in queries.of_tender(tender) if each.status not in exclusions.OVER]
    unread = Message.objects.filter(thread__tender=tender, side=Side.SUPPLIER).exclude(reads__user=user).count()
    context = {
        "tender": tender,
        "incidents": tender.incidents.count(),
        "undecided": tender.incidents.exclude(status=IncidentStatus.DECIDED).count(), "exclusions": waiting, "unread": unread, "reads_bids": bid_policies.may_open_tender(user, tender),
    }  # fmt: skip
    return render_to_string("tenders/after/overview_panel.html", context, request)

"""What needs whom now, and where an evaluation shows in the navigation."""

from __future__ import annotations

from django.urls import reverse

from core.models import User
from core.permissions import organisations_of
from core.ports import NavItem, Need
from evaluation import policies, progress
from evaluation.enums import AwardStatus, PanelStatus, Seat
from evaluation.models import Panel, PanelMember, Summary
from evaluation.queries import steps
from evaluation.queries.panels import holds_a_seat, loaded_seats
from tenders.models import Tender

RUNNING = ("published", "closed", "opened", "under_assessment")


def needs_of(user: User) -> list[Need]:
    """Seats on panels, tenders led, awards to approve, results to read."""
    found = [need for member in loaded_seats(user) if (need := _seat_need(member)) is not None]
    found += _buyer_needs(user)
    found += _bidder_needs(user)
    return found


def step_words(member: PanelMember) -> str:
    """What this seat has to do now, in a few words; '' when nothing waits."""
    need = _seat_need(member)
    return need.what if need else ""


def navigation(user: User) -> list[NavItem]:
    """'Marking' for those who sit on a panel, or may be asked to."""
    if organisations_of(user, kind="buyer", roles=["evaluator", "moderator"]) or holds_a_seat(user):
        return [NavItem("Marking", reverse("evaluation:marking"), "marking", 20)]
    if Summary.objects.filter(sent_at__isnull=False).filter(policies.bids_for("bid__", user)).exists():
        return [NavItem("Your results", reverse("evaluation:results"), "results", 40)]
    return []


def _about(tender: Tender) -> str:
    return f"{tender.reference}, {tender.title}"


def _seat_need(member: PanelMember) -> Need | None:
    panel, tender = member.panel, member.panel.tender
    bids = progress.bids_of(tender)
    url = reverse("evaluation:panel", args=[tender.reference])
    if bids and not progress.has_declared(member, bids):
        declare = reverse("evaluation:declare", args=[tender.reference])
        return Need(
            "Declare your interests in the bidders", _about(tender), declare, tender.marks_due_at, label="Declare"
        )
    if panel.status == PanelStatus.INDIVIDUAL and member.seat == Seat.EVALUATOR:
        tally = next(tally for tally in progress.tallies(panel) if tally.member.pk == member.pk)
        if member.submitted_at is not None:
            return Need(
                "Your marks are in; others are still marking", _about(tender), url, tender.marks_due_at, "others"
            )
        what = f"Mark the bids: {tally.done} of {tally.due} marked" if not tally.complete else "Hand in your marks"
        return Need(what, _about(tender), url, tender.marks_due_at, label="Mark" if not tally.complete else "Hand in")
    if member.seat == Seat.MODERATOR and panel.status in {PanelStatus.INDIVIDUAL, PanelStatus.CONSENSUS}:
        return _moderator_need(panel)
    return None


def _moderator_need(panel: Panel) -> Need:
    tender = panel.tender
    url = reverse("evaluation:moderate", args=[tender.reference])
    if panel.status == PanelStatus.INDIVIDUAL:
        waiting = len(progress.marks_still_out(panel))
        who = "1 evaluator" if waiting == 1 else f"{waiting} evaluators"
        return Need(f"Waiting for the marks of {who}", _about(tender), url, tender.marks_due_at, "others")
    due = len(progress.bids_of(tender)) * len(progress.questions_of(tender))
    done = len(progress.agreed(panel))
    if progress.consensus_missing(panel):
        return Need(
            f"Agree the marks: {done} of {due} agreed", _about(tender), url, tender.marks_due_at, label="Moderate"
        )
    return Need("Lock quality", _about(tender), url, tender.marks_due_at, label="Lock")


def _buyer_needs(user: User) -> list[Need]:
    buyers = organisations_of(user, kind="buyer", roles=[policies.LEAD, policies.APPROVER])
    if not buyers:
        return []
    tenders = Tender.objects.filter(policies.follows("", user), status__in=RUNNING)
    found: list[Need] = []
    for tender in tenders.select_related("procurement__buyer", "panel").prefetch_related("procurement__joint_buyers"):
        step = steps.step_of(tender)
        if step is not None and (need := _buyer_need(user, tender, step)) is not None:
            found.append(need)
    return found


def _buyer_need(user: User, tender: Tender, step: steps.Step) -> Need | None:
    if step.actor == steps.OPENERS:
        return None  # the opening's own page asks its two officers
    lead, approver = policies.is_lead(user, tender), policies.is_approver(user, tender)
    if step.actor == steps.LEAD and lead:
        return Need(step.what, _about(tender), step.url, step.due, label=step.label)
    if step.actor == steps.APPROVER and approver and tender.approver_id in {None, user.pk}:
        return Need(step.what, _about(tender), step.url, step.due, label=step.label)
    if lead:
        return Need(step.what, _about(tender), step.url, step.due, "others")
    return None


def _bidder_needs(user: User) -> list[Need]:
    if not organisations_of(user, kind="supplier"):
        return []
    running = [AwardStatus.SUMMARIES_SENT, AwardStatus.STANDSTILL]
    sent = Summary.objects.filter(sent_at__isnull=False, tender__lots__award__status__in=running)
    return [
        Need(
            "Read your result and the reasons", _about(summary.tender),
            reverse("evaluation:result", args=[summary.tender.reference]), label="Read",
        )
        for summary in sent.filter(policies.bids_for("bid__", user)).select_related("tender").distinct()
    ]  # fmt: skip

"""What typed questions put into the ports: the panel on the overview, and the decisions that wait for a lead."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from core import ports
from core.models import User
from core.permissions import organisations_of
from core.ports import Need
from tenders.enums import BidStatus, QuestionEnvelope
from tenders.models import Tender
from tenders.policies import eligibility as policies
from tenders.queries.eligibility import undecided, waiting


def fill() -> None:
    """Called once, when the app is ready."""
    ports.panels.add("tenders.overview", eligibility_panel)
    ports.needs_you.add(decisions_wait)


def eligibility_panel(request: HttpRequest, tender: Tender) -> str | None:
    """Once the bids are open: how many answers still wait for a person. Counts only, no word of a bid."""
    user = request.user
    if tender.opened_at is None or not isinstance(user, User) or not policies.may_read(user, tender):
        return None
    asked = tender.questions.filter(envelope=QuestionEnvelope.ELIGIBILITY, stage=1).count()
    if not asked:
        return None
    context = {
        "tender": tender,
        "questions": asked,
        "bids": tender.bids.filter(status=BidStatus.OPENED).count(),
        "waiting": undecided(tender),
    }
    return render_to_string("tenders/eligibility/overview_panel.html", context)


def decisions_wait(user: User) -> list[Need]:
    """For leads: opened answers that nothing but a person can pass or fail."""
    own = organisations_of(user, kind="buyer", roles=["lead"])
    if not own:
        return []
    return [
        Need(
            f"Decide on {count} answer{'' if count == 1 else 's'} of eligibility",
            f"{tender.reference} {tender.title}",
            reverse("tenders:eligibility", args=[tender.reference]),
            tender.marks_due_at,
            label="Decide",
        )
        for tender, count in waiting(own)
    ]

"""This floor's part of a tender's overview: where the evaluation stands, and the way in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from core.models import User
from evaluation import policies
from evaluation.enums import AwardStatus
from evaluation.models import Panel, Summary
from evaluation.queries.rankings import awards_of, current_run
from evaluation.queries.steps import step_of

SHOWN_FROM = ("published", "closed", "opened", "under_assessment", "complete")


def draw(request: HttpRequest, tender: Any) -> str | None:
    """Nothing before publication, and nothing for people who neither follow the tender nor sit on its panel."""
    user = request.user
    if not isinstance(user, User) or tender.status not in SHOWN_FROM:
        return None
    panel: Panel | None = getattr(tender, "panel", None)
    follows = policies.may_follow(user, tender)
    if not follows and (panel is None or policies.seat_of(user, panel) is None):
        return None
    step = step_of(tender)
    awards = awards_of(tender) if follows else []
    standing = [award for award in awards if award.status not in {AwardStatus.CANCELLED, AwardStatus.REFUSED}]
    context = {
        "tender": tender,
        "panel": panel,
        "step": step if follows or (step is not None and step.actor in {"panel", "moderator"}) else None,
        "award": follows and current_run(tender) is not None,
        "summaries": follows and Summary.objects.filter(tender=tender).exists(),
        "decided": follows and step is None and bool(awards),
        "places": [{"award": award, "first": _first(award)} for award in standing],
    }
    return render_to_string("evaluation/parts/overview.html", context, request=request)


def _first(award: Any) -> str:
    return next((place.bid.organisation.name for place in award.places.all()), "Nobody")

"""Markets as anyone reads them: what they are for, their parts and members, the conditions, how to join."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.frames import Crumb
from core.permissions import organisations_of
from dps import policies
from dps.enums import MarketStatus
from dps.models import Application, Market
from dps.queries.members import places


@require_safe
def markets(request: HttpRequest) -> HttpResponse:
    """Every market that was ever opened, by title."""
    found = Market.objects.visible_to(request.user).public()
    rows = found.select_related("agreement__buyer").prefetch_related("parts").order_by("title", "pk")
    return render(request, "dps/markets.html", {"markets": rows, "crumbs": [Crumb("Markets")]})


@require_safe
def market(request: HttpRequest, ref: str) -> HttpResponse:
    """One market. A signed-in supplier sees how its own applications stand."""
    visible = Market.objects.visible_to(request.user).select_related("agreement__buyer")
    found = get_object_or_404(visible, ref=ref)
    members: dict[int, list[str]] = {}
    for place in places(found):
        members.setdefault(place.lot_id or 0, []).append(str(place.member.organisation))
    suppliers = organisations_of(request.user, kind="supplier", roles=policies.APPLICANTS)
    own: dict[int, Application] = {}
    for each in Application.objects.filter(part__market=found, organisation__in=suppliers).order_by("pk"):
        own[each.part_id] = each
    rows: list[dict[str, Any]] = [
        {"part": part, "members": members.get(part.agreement_lot_id, []), "own": own.get(part.pk)}
        for part in found.parts.all()
    ]
    return render(
        request,
        "dps/market.html",
        {
            "market": found,
            "rows": rows,
            "conditions": found.condition_list(),
            "is_open": found.status == MarketStatus.OPEN,
            "is_supplier": bool(suppliers),
            "runs_it": Market.objects.run_by(request.user).filter(pk=found.pk).exists(),
            "crumbs": [Crumb("Markets", reverse("dps:markets")), Crumb(found.title)],
        },
    )

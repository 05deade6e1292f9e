"""The ranking of each lot, and how it was worked out, line by line."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.charts import stacked_bars
from core.frames import Crumb, Frame
from evaluation.models import LotRanking
from evaluation.queries.rankings import current_rankings, working
from evaluation.queries.steps import step_of
from evaluation.scoring import LotRanking as Working
from evaluation.views.finding import find_for_award, reader
from evaluation.views.heads import award_frame
from tenders.models import OpenedPrice, Tender


@login_required
@require_safe
def overview(request: HttpRequest, reference: str) -> HttpResponse:
    """Every lot with its first three."""
    tender = find_for_award(request, reference)
    names = _names(tender)
    rows = []
    for ranking in current_rankings(tender):
        done = working(ranking)
        rows.append(
            {
                "lot": ranking.lot,
                "ranked": len(done.rows),
                "excluded": len(done.excluded),
                "best": [(names[row.bid], row.shown_total) for row in done.rows[:3]],
                "tied": bool(done.steps),
            }
        )
    frame = _frame(request, tender, "Ranking of each lot", _crumbs(tender))
    return render(request, "evaluation/rankings.html", {"frame": frame, "rows": rows, "tender": tender})


@login_required
@require_safe
def lot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One lot: bars by criterion and price, the table, and every line of the sum."""
    tender = find_for_award(request, reference)
    rankings = {ranking.lot.number: ranking for ranking in current_rankings(tender)}
    if number not in rankings:
        raise Http404("This lot has no ranking.")
    ranking = rankings[number]
    done, names, baskets = working(ranking), _names(tender), _baskets(ranking)
    crumbs = [*_crumbs(tender), Crumb(f"Lot {number}")]
    frame = _frame(request, tender, f"Ranking of lot {number}: {ranking.lot.name}", crumbs)
    context = {
        "frame": frame,
        "tender": tender,
        "lot": ranking.lot,
        "ranking": ranking,
        "working": done,
        "chart": _chart(tender, done, names, number),
        "rows": [_row(tender, row, names, baskets) for row in done.rows],
        "excluded": [(names[each.bid], each) for each in done.excluded],
        "versions": _earlier(ranking),
    }
    return render(request, "evaluation/ranking.html", context)


def _frame(request: HttpRequest, tender: Tender, title: str, crumbs: list[Crumb]) -> Frame:
    frame = award_frame(tender, reader(request), step_of(tender), None)
    frame.title = title
    frame.crumbs = [*frame.crumbs[:-1], *crumbs]
    return frame


def _crumbs(tender: Tender) -> list[Crumb]:
    return [
        Crumb("Award", reverse("evaluation:award", args=[tender.reference])),
        Crumb("Ranking", reverse("evaluation:ranking", args=[tender.reference])),
    ]


def _names(tender: Tender) -> dict[str, str]:
    return {bid.ref: bid.organisation.name for bid in tender.bids.select_related("organisation")}


def _earlier(ranking: LotRanking) -> list[LotRanking]:
    earlier = LotRanking.objects.filter(lot=ranking.lot, version__lt=ranking.version).select_related("ranked_by")
    return list(earlier.order_by("-version"))


def _points(tender: Tender, row: Any) -> list[Fraction]:
    """The points of each criterion as a share of the whole, then those of the price."""
    quality = [line.points * Fraction(tender.quality_weight) / 100 for line in row.working if line.mark is not None]
    return [*quality, row.price_points]


def _chart(tender: Tender, done: Working, names: dict[str, str], number: int) -> Any:
    if not done.rows:
        return None
    series = [line.label for line in done.rows[0].working if line.mark is not None] + ["Price"]
    data = [(f"{row.rank}. {names[row.bid]}", _points(tender, row)) for row in done.rows]
    return stacked_bars(
        f"Scores in lot {number}",
        f"{len(data)} bids, best first, parted by question and price; out of 100.",
        series,
        data,
        top=100,
        places=tender.result_places,
    )


def _baskets(ranking: LotRanking) -> dict[str, dict[str, Any]]:
    """Bid reference to how its price was made of the lines it gave; empty where one price a lot was asked."""
    rows = OpenedPrice.objects.filter(lot_id=ranking.lot_id).exclude(lines={}).values_list("bid__ref", "lines")
    return dict(rows)


def _row(tender: Tender, row: Any, names: dict[str, str], baskets: dict[str, dict[str, Any]]) -> dict[str, Any]:
    shares = _points(tender, row)
    lines = [line for line in row.working if line.mark is not None]
    return {
        "name": names[row.bid],
        "row": row,
        "basket": baskets.get(row.bid),
        "lines": [
            {"line": line, "weight": line.share * Fraction(tender.quality_weight) / 100, "points": share}
            for line, share in zip(lines, shares, strict=False)
        ],
    }

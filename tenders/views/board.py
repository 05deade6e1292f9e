"""The board of all procurements: stage, worth, owner, who has how much to do, and what is due next."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.calendar import uk
from core.frames import Crumb
from core.permissions import organisations_of
from core.views.sheet import csv_answer
from core.workflow import NotPermitted
from tenders.frames import STYLES
from tenders.queries import board as queries
from tenders.views.authoring.access import person

PAGE = 50


def _only_buyers(request: HttpRequest) -> None:
    if not queries.may_see(person(request)):
        raise NotPermitted("The board is for a council's own people; bidders find tenders under Notices.")


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    _only_buyers(request)
    chosen = queries.BoardFilter.read(request.GET.dict())
    found = queries.board(person(request), chosen)
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "tenders/board/board.html",
        {
            "page": page,
            "rows": [(row, STYLES[row.tender.status]) for row in page],
            "board": found,
            "totals": [(words, count, worth, chosen.address(stage=key)) for key, words, count, worth in found.totals],
            "chosen": chosen,
            "filters": queries.tags(chosen, found),
            "stages": queries.STAGES.items(),
            "values": [(key, words) for key, (words, _, _) in queries.VALUES.items()],
            "sorts": queries.SORTS.items(),
            "sorted_by": queries.SORTS[chosen.sort],
            "csv": reverse("tenders:board_csv") + chosen.address(),
            "workload": [(each, chosen.address(owner=each.owner.ref)) for each in found.workload],
            "may_draft": bool(organisations_of(person(request), kind="buyer", roles=["lead"])),
            "crumbs": [Crumb("Tenders", reverse("tenders:list")), Crumb("Board")],
        },
    )


@login_required
@require_safe
def board_csv(request: HttpRequest) -> HttpResponse:
    """The whole board as it is narrowed, as a spreadsheet reads it."""
    _only_buyers(request)
    found = queries.board(person(request), queries.BoardFilter.read(request.GET.dict()))
    heading = ["Reference", "Title", "Buyer", "Stage", "Owner", "Worth without VAT", "Next", "Next date", "Late"]
    rows = [
        [
            row.tender.reference,
            row.tender.title,
            row.tender.procurement.buyer.name,
            row.stage_words,
            row.owner.full_name,
            f"{row.worth:.2f}",
            row.next_words,
            uk(row.next_at).strftime("%Y-%m-%d %H:%M") if row.next_at else "",
            "yes" if row.late else "no",
        ]
        for row in found.rows
    ]
    return csv_answer("board", heading, rows)

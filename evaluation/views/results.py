"""What a bidder reads once every summary is sent: its own result and the reasons."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.frames import Crumb
from evaluation import policies
from evaluation.models import Summary
from evaluation.queries.outcome import outcome_words, standstill_words
from evaluation.views.awarding import pdf_response
from evaluation.views.finding import reader


def _own(request: HttpRequest, reference: str) -> Summary:
    """The reader's own organisation's summary, once sent; anybody else's is not there."""
    own = policies.bids_for("bid__", reader(request))
    found = Summary.objects.filter(own, tender__reference=reference, sent_at__isnull=False)
    summary = found.select_related("tender__procurement__buyer", "bid__organisation").first()
    if summary is None:
        raise Http404("There is no result for you here.")
    return summary


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every result of the reader's organisations, the newest first."""
    own = policies.bids_for("bid__", reader(request))
    rows = Summary.objects.filter(own, sent_at__isnull=False).select_related("tender", "bid__organisation")
    return render(request, "evaluation/results.html", {"rows": rows.order_by("-sent_at"), "crumbs": []})


@login_required
@require_safe
def result(request: HttpRequest, reference: str) -> HttpResponse:
    """The summary as a page: lots, marks and reasons, the winners', and what happens next."""
    summary = _own(request, reference)
    content = json.loads(summary.content)
    context = {
        "summary": summary,
        "content": content,
        "tender": summary.tender,
        "outcome": outcome_words(content),
        "standstill": standstill_words(summary.tender),
        "crumbs": [Crumb("Your results", reverse("evaluation:results")), Crumb(summary.tender.title)],
    }
    return render(request, "evaluation/result.html", context)


@login_required
@require_safe
def own_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """One's own summary as a PDF."""
    summary = _own(request, reference)
    if summary.pdf is None:
        raise Http404("This summary was made where PDFs could not be drawn; the page says the same.")
    return pdf_response(bytes(summary.pdf), reference)

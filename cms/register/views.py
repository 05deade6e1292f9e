"""The public register: notices and results, for people and for machines. Nobody signs in to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cms.register import queries
from cms.register.awarded import award_detail
from cms.register.changes import changes_of, earlier_documents
from cms.register.detail import asks_first, plain_lines, strip_of, tender_detail
from cms.register.forms import SearchForm
from cms.register.wanted import SORTS, Wanted
from core import clock
from core.calendar import time_left_words
from core.frames import Crumb
from core.views.sheet import csv_answer
from tenders.queries.clarifications import published as answers

if TYPE_CHECKING:
    from datetime import datetime

    from cms.register.facts import NoticeFacts

A_PAGE = 25


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice, newest first, narrowed by what the address says. The same few statements however many there are."""
    asked, at = Wanted.read(request.GET), clock.now()
    found = queries.found(asked, at)
    if request.GET.get("format") == "csv":
        return _csv(found, at)
    rows: Any = found  # it counts and slices itself, which is all that a paginator asks
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    search = SearchForm({**asked.limits(), "sort": asked.sort}, buyers=queries.buyers())
    return render(
        request,
        "cms/notices.html",
        {
            "limits": [each for each in search.visible_fields() if each.name != "words"],
            "narrowed": bool(set(asked.limits()) - {"words"}),
            "page": page,
            "rows": [queries.listed(each, at) for each in page],
            "search": search,
            "filters": asked.tags(request.path),
            "sorted_by": SORTS[asked.sort].lower(),
            "csv": asked.address(format="csv"),
            "keep": reverse("cms:alert_new") + asked.address(),
            "crumbs": [Crumb("Tenders")],
        },
    )


def _csv(found: queries.Found, at: datetime) -> HttpResponse:
    heading = ["Reference", "Notice", "Title", "Buyer", "Procurement", "Status", "Published", "Bids close",
               "CPV", "Value without VAT", "Lots"]  # fmt: skip
    rows = (
        [
            each.reference,
            each.kind_name,
            each.title,
            each.buyer.name if each.buyer else "",
            each.procurement,
            queries.listed(each, at).status_words,
            each.published_at,
            each.closes_at or "",
            each.cpv or "",
            "" if each.value is None else each.value,
            each.lots,
        ]
        for each in found
    )
    return csv_answer("notices", heading, rows)


def _found(reference: str) -> NoticeFacts:
    notice = queries.notice(reference)
    if notice is None:
        raise Http404
    return notice


@require_safe
def notice_page(request: HttpRequest, reference: str) -> HttpResponse:
    """One notice: the facts first, then its fields, lots, documents, history, and the same for machines."""
    notice, at = _found(reference), clock.now()
    family = queries.family(notice.procurement)
    newest = next((each for each in reversed(family) if each.kind == notice.kind), notice)
    newer = newest if newest.version > notice.version else None
    # What stands now is said by the newest version; an older page is the record of what was said then.
    standing = queries.standing_of(newest, queries.outcomes_of(family), at)
    left = ""
    if newest.closes_at:
        left = time_left_words(at, newest.closes_at) if at <= newest.closes_at else "Closed"
        if at <= newest.closes_at and standing == "ended":
            left = "Cancelled"  # no bid is taken any more, whatever the notice's day was
    context: dict[str, Any] = {
        "notice": notice,
        "standing": queries.Listed(notice, standing),
        "history": family[::-1],
        "newer": newer,
        "closes_at": newest.closes_at,
        "ended": next((each for each in reversed(family) if each.is_termination), None) if notice.is_tender else None,
        "changes": changes_of(notice) if notice.is_tender else [],
        "earlier": earlier_documents(family, notice.tender) if notice.is_tender else [],
        "result": next((each for each in reversed(family) if each.is_award), None),
        "facts": strip_of(newest, left.capitalize()),
        "open": standing == "open",
        "asks_first": asks_first(newest.payload),
        "answers": answers(notice.procurement, tender) if (tender := notice.tender) and notice.is_tender else None,
        "bid_url": reverse("bidding:start", args=[tender]) if tender else "",
        "worth_url": reverse("bidding:worth", args=[tender]) if tender else "",
        "print_url": reverse("bidding:print_questions", args=[tender]) if tender else "",
        "tender_url": reverse("bidding:tender", args=[tender]) if tender else "",
        "register_url": reverse("bidding:register"),
        "crumbs": [Crumb("Tenders", reverse("cms:notices")), Crumb(notice.reference)],
    }
    if notice.is_award:
        return render(request, "cms/result.html", context | {"detail": award_detail(notice)})
    if not notice.is_tender:
        return render(request, "cms/notice_plain.html", context | {"lines": plain_lines(notice)})
    return render(request, "cms/notice.html", context | {"detail": tender_detail(notice)})


@require_safe
def notice_json(request: HttpRequest, reference: str) -> JsonResponse:
    """The notice as it was published, for machines, with the digest of its public record."""
    notice = _found(reference)
    return JsonResponse(
        {
            "reference": notice.reference,
            "procurement": notice.procurement,
            "title": notice.title,
            "published_at": notice.published_at.isoformat(),
            "sha256": notice.digest,
            "notice": dict(notice.payload),
        },
        json_dumps_params={"indent": 2, "sort_keys": True},
    )


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What was awarded, newest first."""
    page = Paginator(queries.awards(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "cms/results.html", {"page": page, "crumbs": [Crumb("Results")]})


@require_safe
def result_page(request: HttpRequest, reference: str) -> HttpResponse:
    """The result of a procurement, by its own reference: the latest award notice."""
    awards = [each for each in queries.family(reference) if each.is_award]
    if not awards:
        raise Http404
    notice = awards[-1]
    return render(
        request,
        "cms/result.html",
        {
            "notice": notice,
            "detail": award_detail(notice),
            "history": queries.family(reference)[::-1],
            "crumbs": [Crumb("Results", reverse("cms:results")), Crumb(reference)],
        },
    )

"""Where a bidder marks what it asks to be kept confidential, with reasons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.forms import Form
from tenders.actions.confidential import save_confidential
from tenders.confidential import of_draft
from tenders.forms.confidential import ConfidentialForm
from tenders.models import Bid
from tenders.queries.bids import Draft
from tenders.views.bidding.entry import bid_page, person
from tenders.views.bidding.part_page import PartPage, answer_part


@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def confidential(request: HttpRequest, bid: Bid) -> HttpResponse:
    def make(data: QueryDict | None, draft: Draft) -> ConfidentialForm:
        version = draft.versions.get("confidential", 0)
        marks = draft.content.confidential
        marked = {mark["part"] for mark in marks}
        # The law publishes prices, so none is offered; a mark that was made before stays, and can be taken away.
        parts = [each for each in of_draft(bid, draft) if not each.part.startswith("price:") or each.part in marked]
        return ConfidentialForm(data, parts=parts, marks=marks, initial={"version": version})

    def save(form: Form, draft: Draft) -> int:
        assert isinstance(form, ConfidentialForm)
        return save_confidential(bid=bid, marks=form.marks(), by=person(request), expected=form.expected)

    page = PartPage(
        part="confidential",
        title="What you ask us to keep confidential",
        template="tenders/bidding/confidential.html",
        make=make,
        save=save,
        told="What you marked is saved",
        submit_label="Save what is marked",
    )
    return answer_part(request, bid, page)

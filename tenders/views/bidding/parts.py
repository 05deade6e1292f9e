"""The pages where a bid is written: declarations, lots and hours, answers. All work without JavaScript."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core import clock
from core.forms import Form
from tenders.actions import bid as actions
from tenders.contact import contact_of
from tenders.forms.bidding import AnswerForm, ChoicesForm, DeclarationsForm
from tenders.models import Bid
from tenders.queries.bids import Draft
from tenders.views.bidding.entry import bid_page, person
from tenders.views.bidding.part_page import PartPage, answer_part


def _asks_until(bid: Bid) -> datetime | None:
    """Until when a question can be asked; None when it is too late."""
    until, now = bid.tender.questions_close_at, clock.now()
    return until if until is not None and bid.tender.is_open_for_bids(now) and now <= until else None


def _to_confirm(form: Form) -> str:
    """What is still to do after a save that kept an unticked declaration."""
    assert isinstance(form, DeclarationsForm)
    left = sum(1 for on in form.given().values() if not on)
    return f"Saved, {left} still to confirm" if left else ""


@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def declarations(request: HttpRequest, bid: Bid) -> HttpResponse:
    def make(data: QueryDict | None, draft: Draft) -> DeclarationsForm:
        version = draft.versions.get("declarations", 0)
        return DeclarationsForm(data, given=draft.content.declarations, initial={"version": version})

    def save(form: Form, draft: Draft) -> int:
        assert isinstance(form, DeclarationsForm)
        return actions.save_declarations(bid=bid, given=form.given(), by=person(request), expected=form.expected)

    page = PartPage(
        part="declarations",
        title="Declarations",
        template="tenders/bidding/declarations.html",
        make=make,
        save=save,
        told="Declarations saved",
        unfinished=_to_confirm,
        context=lambda _form, _draft: {"asks_until": _asks_until(bid), "contact": contact_of(bid.tender)},
        submit_label="Save the declarations",
    )
    return answer_part(request, bid, page)


@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def lots(request: HttpRequest, bid: Bid) -> HttpResponse:
    every = list(bid.tender.lots.all())

    def make(data: QueryDict | None, draft: Draft) -> ChoicesForm:
        version = draft.versions.get("choices", 0)
        return ChoicesForm(data, lots=every, choices=draft.content.choices, initial={"version": version})

    def save(form: Form, draft: Draft) -> int:
        assert isinstance(form, ChoicesForm)
        return actions.save_choices(bid=bid, choices=form.chosen(), by=person(request), expected=form.expected)

    page = PartPage(
        part="choices",
        title="Lots you bid for, and hours",
        template="tenders/bidding/lots.html",
        make=make,
        save=save,
        told="Lots and hours saved",
        submit_label="Save lots and hours",
    )
    return answer_part(request, bid, page)


@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, bid: Bid, *, key: str) -> HttpResponse:
    criterion = get_object_or_404(bid.tender.criteria.all(), key=key)
    part = f"answer:{key}"

    def make(data: QueryDict | None, draft: Draft) -> AnswerForm:
        text, version = draft.content.answers.get(key, ""), draft.versions.get(part, 0)
        return AnswerForm(data, criterion=criterion, text=text, initial={"version": version})

    def save(form: Form, draft: Draft) -> int:
        assert isinstance(form, AnswerForm)
        text = form.cleaned_data["text"]
        return actions.save_answer(bid=bid, criterion=key, text=text, by=person(request), expected=form.expected)

    page = PartPage(
        part=part,
        title=criterion.label,
        template="tenders/bidding/answer.html",
        make=make,
        save=save,
        told=f"‘{criterion.label}’ saved",
        submit_label="Save the answer",
        context=lambda _form, _draft: {"criterion": criterion, "scale": bid.tender.scale.order_by("-mark")},
    )
    return answer_part(request, bid, page)

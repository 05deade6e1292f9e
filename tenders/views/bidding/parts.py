"""The pages where a bid is written: declarations, lots and hours, answers. All work without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core import clock
from core.forms import Form
from core.messages import done
from core.workflow import Refused
from tenders.actions import bid as actions
from tenders.bid_frame import bid_frame
from tenders.forms.bidding import AnswerForm, ChoicesForm, DeclarationsForm
from tenders.models import Bid
from tenders.policies import bids as policies
from tenders.queries.bids import Draft
from tenders.views.bidding.entry import bid_page, person
from tenders.views.bidding.part_page import PartPage, answer_part

Save = Callable[[], object]


def saved_part(request: HttpRequest, bid: Bid, form: Form, save: Save, told: str) -> HttpResponse | None:
    """Save and go back to the tasks; None (with the reasons on the form) when it was refused."""
    try:
        save()
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return None
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"saved_at": clock.now().isoformat()})
    done(request, told, "It is sealed in your draft. Only what you submit counts.")
    return redirect("bidding:tasks", ref=bid.ref)


def _refused_in_words(request: HttpRequest, form: Form) -> HttpResponse | None:
    """A page that saves itself hears the first fault in words."""
    if request.headers.get("X-Requested-With") != "fetch":
        return None
    said = [str(error) for errors in form.errors.values() for error in errors]
    return JsonResponse({"message": said[0] if said else "It was not saved."}, status=400)


def draw_part(request: HttpRequest, bid: Bid, template: str, title: str, context: dict[str, object]) -> HttpResponse:
    form = context["form"]
    assert isinstance(form, Form)
    if form.errors and (told := _refused_in_words(request, form)) is not None:
        return told
    full = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title),
        "cancel_url": reverse("bidding:tasks", args=[bid.ref]),
        "writable": policies.may_write(person(request), bid) and bid.tender.is_open_for_bids(clock.now()),
        **context,
    }
    return render(request, template, full, status=400 if form.errors else 200)


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

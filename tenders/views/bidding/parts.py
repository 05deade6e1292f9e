"""The pages where a bid is written: declarations, lots and hours, answers. All work without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core import clock
from core.forms import Form
from core.messages import done
from core.workflow import Refused
from tenders.actions import bid as actions
from tenders.actions.bid import Stale
from tenders.bid_frame import bid_frame
from tenders.forms.bidding import AnswerForm, ChoicesForm, DeclarationsForm
from tenders.models import Bid
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.views.bidding.entry import bid_page, person, session, typed

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
    draft = queries.draft(bid, session=session(request))
    form = DeclarationsForm(
        typed(request),
        given=draft.content.declarations,
        initial={"version": draft.versions.get("declarations", 0)},
    )
    if request.method == "POST" and form.is_valid():
        answered = saved_part(
            request,
            bid,
            form,
            lambda: actions.save_declarations(bid=bid, given=form.given(), by=person(request), expected=form.expected),
            "Declarations saved",
        )
        if answered is not None:
            return answered
    context: dict[str, object] = {"form": form, "submit_label": "Save the declarations"}
    return draw_part(request, bid, "tenders/bidding/declarations.html", "Your organisation and declarations", context)


@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def lots(request: HttpRequest, bid: Bid) -> HttpResponse:
    draft = queries.draft(bid, session=session(request))
    form = ChoicesForm(
        typed(request),
        lots=list(bid.tender.lots.all()),
        choices=draft.content.choices,
        initial={"version": draft.versions.get("choices", 0)},
    )
    if request.method == "POST" and form.is_valid():
        answered = saved_part(
            request,
            bid,
            form,
            lambda: actions.save_choices(bid=bid, choices=form.chosen(), by=person(request), expected=form.expected),
            "Lots and hours saved",
        )
        if answered is not None:
            return answered
    context: dict[str, object] = {"form": form, "submit_label": "Save lots and hours"}
    return draw_part(request, bid, "tenders/bidding/lots.html", "Lots you bid for, and hours", context)


@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, bid: Bid, *, key: str) -> HttpResponse:
    criterion = get_object_or_404(bid.tender.criteria.all(), key=key)
    draft = queries.draft(bid, session=session(request))
    part = f"answer:{key}"
    form = AnswerForm(
        typed(request),
        criterion=criterion,
        text=draft.content.answers.get(key, ""),
        initial={"version": draft.versions.get(part, 0)},
    )
    theirs = ""
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            nonlocal theirs
            try:
                actions.save_answer(
                    bid=bid,
                    criterion=key,
                    text=form.cleaned_data["text"],
                    by=person(request),
                    expected=form.expected,
                )
            except Stale:
                # Both versions are shown, and saving again (with the new version's number) keeps this one.
                theirs = draft.content.answers.get(key, "")
                newer = request.POST.copy()
                newer["version"] = str(draft.versions.get(part, 0))
                form.data = newer
                raise

        answered = saved_part(request, bid, form, save, f"‘{criterion.label}’ saved")
        if answered is not None:
            return answered
    context: dict[str, object] = {
        "form": form,
        "criterion": criterion,
        "theirs": theirs,
        "submit_label": "Save the answer",
        "scale": bid.tender.scale.order_by("-mark"),
        "saved": queries.saved(bid).get(part),
    }
    return draw_part(request, bid, "tenders/bidding/answer.html", criterion.label, context)

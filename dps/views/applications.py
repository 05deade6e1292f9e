"""A supplier's application: start it, answer, check, send, take it back, read the decision."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import calendar, messages
from core.frames import Crumb
from core.models import Organisation, User
from core.permissions import organisations_of
from core.views.posted import posted
from core.workflow import NotPermitted, Refused, blocks
from dps import policies
from dps.actions import application as actions
from dps.enums import ApplicationStatus
from dps.forms.application import AnswersForm
from dps.frames import application_frame
from dps.models import Application, Market, Part

A_PAGE = 25


def the_user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def own_application(request: HttpRequest, ref: str) -> Application:
    """An application of one of the reader's own organisations; the buyer's side reads it on a page of its own."""
    suppliers = organisations_of(the_user(request), kind="supplier")
    found = Application.objects.visible_to(the_user(request)).filter(organisation__in=suppliers)
    return get_object_or_404(found.select_related("part__market__agreement__buyer", "organisation"), ref=ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Begin an application to a part. A GET (a link followed after signing in) asks first and changes nothing."""
    user = the_user(request)
    market = get_object_or_404(Market.objects.visible_to(user).public(), ref=ref)
    part = get_object_or_404(Part.objects.filter(market=market), number=number)
    suppliers = organisations_of(user, kind="supplier", roles=policies.APPLICANTS)
    if not suppliers:
        raise NotPermitted(
            "Only an owner or editor of a supplier applies. Register your organisation, or ask its owner."
        )
    if request.method == "POST":
        try:
            made = actions.start_application(part=part, organisation=_chosen(request, suppliers), by=user)
        except Refused as refusal:
            messages.refused(request, refusal.reasons)
            return redirect("dps:market", ref=ref)
        return redirect("dps:application", ref=made.ref)
    crumbs = [Crumb("Markets", reverse("dps:markets")), Crumb(market.title, market.get_absolute_url()), Crumb("Apply")]
    return render(request, "dps/apply.html", {"market": market, "part": part, "suppliers": suppliers, "crumbs": crumbs})


def _chosen(request: HttpRequest, suppliers: list[Organisation]) -> Organisation:
    wanted = request.POST.get("organisation", suppliers[0].ref)
    found = next((each for each in suppliers if each.ref == wanted), None)
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Every application of the reader's organisations, the latest first."""
    user = the_user(request)
    suppliers = organisations_of(user, kind="supplier")
    if not suppliers:
        raise Http404
    mine = Application.objects.visible_to(user).filter(organisation__in=suppliers)
    rows = mine.select_related("part__market", "organisation")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    crumbs = [Crumb("Markets", reverse("dps:markets")), Crumb("Your applications")]
    return render(request, "dps/applications.html", {"page": page, "crumbs": crumbs})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, ref: str) -> HttpResponse:
    """The answers while it is a draft; how it stands, and the decision, after that."""
    found = own_application(request, ref)
    if found.status != ApplicationStatus.DRAFT:
        if request.method == "POST":
            raise Refused([f"This application is {found.get_status_display().lower()}. It cannot be changed."])
        return render(request, "dps/application.html", _standing(request, found))
    return _answering(request, found)


def _answering(request: HttpRequest, found: Application) -> HttpResponse:
    market, user = found.part.market, the_user(request)
    form = AnswersForm(posted(request), conditions=market.condition_list(), answers=found.answers)
    if form.is_bound:
        readable = form.is_valid()
        if not policies.may_apply(user, found):
            raise NotPermitted("Only an owner or editor of the applicant changes its application.")
        actions.save_answers(application=found, answers={**found.answers, **form.answers()}, by=user)
        if readable and "later" in request.POST:
            messages.done(request, "Saved", "Come back whenever you like. We see nothing of it before you send it.")
            return redirect("dps:applications")
        if readable and not form.name_what_is_missing():
            return redirect("dps:application_check", ref=found.ref)
    context = {"frame": application_frame(found, "Apply"), "form": form, "application": found, "market": market}
    return render(request, "dps/answers.html", context, status=400 if form.is_bound else 200)


def _standing(request: HttpRequest, found: Application) -> dict[str, object]:
    may = policies.may_apply(the_user(request), found)
    return {
        "frame": application_frame(found, ""),
        "application": found,
        "market": found.part.market,
        "answers": found.questions(),
        "may_withdraw": may and found.status == ApplicationStatus.SUBMITTED,
        "may_again": may and found.status in {ApplicationStatus.REFUSED, ApplicationStatus.WITHDRAWN},
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Read it once more, then send it."""
    found, user = own_application(request, ref), the_user(request)
    if request.method == "POST":
        try:
            actions.submit_application(application=found, by=user)
        except Refused as refusal:
            messages.refused(request, refusal.reasons)
            return redirect("dps:application", ref=ref)
        return _sent(request, found)
    if found.status != ApplicationStatus.DRAFT:
        return redirect("dps:application", ref=ref)
    change = reverse("dps:application", args=[ref])
    answers = [
        (each.label, f"{each.answer}. {each.why}" if each.why else each.answer, change) for each in found.questions()
    ]
    context = {
        "frame": application_frame(found, "Check your answers"), "title": "Check your answers", "answers": answers,
        "submit_label": "Send the application", "cancel_url": change, "blocked": blocks(found, "submit"),
    }  # fmt: skip
    return render(request, "core/check_answers.html", context)


def _sent(request: HttpRequest, found: Application) -> HttpResponse:
    assert found.consider_by is not None
    messages.done(
        request,
        f"Sent: {found.ref}",
        f"{found.buyer.name} decides by {calendar.date_in_words(found.consider_by)}, and writes to you with reasons.",
    )
    return redirect("dps:application", ref=found.ref)


@login_required
@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take it back."""
    found = own_application(request, ref)
    try:
        actions.withdraw_application(application=found, by=the_user(request))
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    else:
        messages.done(request, "Taken back", "Nobody decides on it any more. You can apply again on any day.")
    return redirect("dps:application", ref=ref)

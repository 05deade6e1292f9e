"""The engagement officer's pages: the list, a new page, one programme, its preview, publishing, who signed up."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms import policies
from cms.actions import engagement
from cms.forms.engagement import NewProgrammeForm
from cms.frames import list_frame, programme_frame
from cms.models import EventPage, EventSignUp, ProgrammePage
from cms.queries.programme_facts import programme_facts
from cms.queries.programmes import counted
from core import messages
from core.frames import Crumb, Frame
from core.models import Organisation, User
from core.permissions import organisations_of
from core.views.history import history_page
from core.views.posted import posted
from core.views.sheet import csv_answer
from core.workflow import Refused

A_PAGE = 25


def officer_buyers(request: HttpRequest) -> list[Organisation]:
    """The buyers the reader engages for; nobody else has these pages."""
    found = organisations_of(request.user, kind="buyer", roles=[policies.ENGAGEMENT_OFFICER])
    if not found:
        raise Http404
    return found


def own_programme(request: HttpRequest, ref: str) -> ProgrammePage:
    """The programme as it was last saved, if the reader engages for its buyer."""
    found: ProgrammePage = get_object_or_404(ProgrammePage.objects.visible_to(request.user), ref=ref)
    return found


def frame_of(page: ProgrammePage, *, title: str = "", here: str = "") -> Frame:
    """The frame of any page about this programme."""
    copy = engagement.working_copy(page)
    return programme_frame(
        copy, programme_facts(copy, drafts=True), unpublished=len(engagement.unpublished(page)), title=title, here=here
    )


def the_user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme of the reader's buyers, the one changed last first."""
    officer_buyers(request)
    mine = ProgrammePage.objects.visible_to(request.user).order_by("-latest_revision_created_at", "title")
    page = Paginator(mine, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "cms/programmes.html", {"frame": list_frame("Engagement"), "page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_programme(request: HttpRequest) -> HttpResponse:
    """The page and its first event from one form; it is saved as a draft and shown as the public will see it."""
    form = NewProgrammeForm(posted(request), buyers=officer_buyers(request))
    if request.method == "POST" and form.is_valid():
        by = the_user(request)
        page = engagement.draft_programme(buyer=form.chosen_buyer(), words=form.words(), by=by)
        if event := form.event_words():
            engagement.add_event(page=page, words=event, by=by)
        messages.done(request, "Draft saved", "This is how it will look. Nobody else sees it until you publish it.")
        return redirect("cms:programme_preview", ref=page.ref)
    crumbs = [Crumb("Engagement", reverse("cms:programmes")), Crumb("New page")]
    frame = list_frame("New engagement page", crumbs=crumbs)
    status = 400 if form.is_bound else 200
    return render(request, "cms/new_programme.html", {"frame": frame, "form": form}, status=status)


@login_required
@require_safe
def programme(request: HttpRequest, ref: str) -> HttpResponse:
    """One programme: what the public does not see yet, its parts, its events."""
    page = own_programme(request, ref)
    waiting = engagement.unpublished(page)
    copy = engagement.working_copy(page)
    facts = programme_facts(copy, drafts=True)
    events = counted(EventPage.objects.child_of(page)).order_by("starts_at", "pk")
    return render(
        request,
        "cms/programme_office.html",
        {
            "frame": programme_frame(copy, facts, unpublished=len(waiting)),
            "page": page,
            "copy": copy,
            "facts": facts,
            "waiting": waiting,
            "events": events,
        },
    )


@login_required
@require_safe
def preview(request: HttpRequest, ref: str) -> HttpResponse:
    """The public page made of what is saved, with the button that publishes it."""
    page = own_programme(request, ref)
    copy = engagement.working_copy(page)
    context = {
        "page": copy,
        "facts": programme_facts(copy, drafts=True),
        "preview": True,
        "waiting": engagement.unpublished(page),
        "crumbs": [
            Crumb("Engagement", reverse("cms:programmes")),
            Crumb(str(copy.title), reverse("cms:programme", args=[page.ref])),
            Crumb("Preview"),
        ],
    }
    return render(request, "cms/programme_page.html", context)


@login_required
@require_POST
def publish(request: HttpRequest, ref: str) -> HttpResponse:
    """Make everything saved public."""
    page = own_programme(request, ref)
    try:
        engagement.publish(page=page, by=the_user(request))
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    else:
        messages.done(request, "The page is public", "Anyone can read it and book a place. Nobody was written to.")
    return redirect("cms:programme", ref=ref)


@login_required
@require_safe
def history(request: HttpRequest, ref: str) -> HttpResponse:
    """Who did what with this programme, and when."""
    page = own_programme(request, ref)
    own = Crumb(str(page.title), reverse("cms:programme", args=[page.ref]))
    frame = list_frame(str(page.title), crumbs=[Crumb("Engagement", reverse("cms:programmes")), own])
    found: HttpResponse = history_page(request, chain=page.chain(), frame=frame)
    return found


def own_event(request: HttpRequest, ref: str, slug: str) -> tuple[ProgrammePage, EventPage]:
    """An event of a programme the reader engages for."""
    page = own_programme(request, ref)
    event: EventPage = get_object_or_404(EventPage.objects.child_of(page), slug=slug)
    return page, event


@login_required
@require_safe
def visitors(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """Who comes and who waits, in the order in which they asked."""
    page, event = own_event(request, ref, slug)
    wishes = EventSignUp.objects.filter(event=event, cancelled__isnull=True)
    if request.GET.get("format") == "csv":
        return _csv(event, list(wishes))
    shown = Paginator(wishes, 50).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "frame": frame_of(page, title=f"Who is coming: {event.title}", here="Who is coming"),
        "event": event,
        "page": shown,
        "csv": "?format=csv",
    }
    return render(request, "cms/visitors.html", context)


def _csv(event: EventPage, wishes: list[EventSignUp]) -> HttpResponse:
    return csv_answer(
        f"{event.slug}-visitors",
        ["Name", "Organisation", "E-mail", "Standing", "To arrange"],
        [[wish.name, wish.organisation, wish.email, wish.standing.label, wish.needs] for wish in wishes],
    )

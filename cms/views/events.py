"""An event's public page with its sign-up, a visitor's booking, and the calendar file of a programme."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cms.actions.places import cancel, free_places, sign_up
from cms.calendar_file import calendar_file
from cms.enums import Standing
from cms.forms.events import SignUpForm
from cms.models import EventPage, EventSignUp, ProgrammePage
from cms.queries.programme_facts import programme_facts
from core import clock
from core.calendar import in_words
from core.messages import done
from core.views.posted import posted
from core.workflow import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def event(request: HttpRequest, page: EventPage) -> HttpResponse:
    """The event, and the form while booking is open. A good form ends on the page itself, so that a reload is harmless."""
    form = SignUpForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                wish = sign_up(event=page, visitor=form.visitor())
            except Refused as refusal:
                status = 409
                for reason in refusal.reasons:
                    form.add_error(None, reason)
            else:
                _say(request, wish)
                return redirect(page.url)
    at = clock.now()
    return render(
        request,
        page.template,
        {
            "page": page,
            "programme": page.programme,
            "form": form,
            "left": free_places(page),
            "bookable": page.needs_booking and page.starts_at > at,
            "over": page.is_over(at),
        },
        status=status,
    )


def _say(request: HttpRequest, wish: EventSignUp) -> None:
    # The reference is a key to the booking: it goes to the address given, never onto this page.
    if wish.standing is Standing.PLACE:
        done(request, "You have a place", f"We have written to {wish.email}. The mail tells you how to cancel.")
    else:
        done(
            request,
            "You are on the waiting list",
            f"Every place is taken. We write to {wish.email} as soon as one is given up.",
        )


@require_http_methods(["GET", "HEAD", "POST"])
def booking(request: HttpRequest, ref: str) -> HttpResponse:
    """A visitor's own booking, by the reference in the mail: see how it stands, and cancel it."""
    wish = get_object_or_404(EventSignUp.objects.select_related("event"), reference=ref)
    if request.method == "POST":
        cancel(sign_up=wish)
        done(request, "Your booking is cancelled", "If somebody was waiting, the place is theirs now.")
        return redirect("cms:booking", ref=ref)
    page = wish.event
    return render(
        request,
        "cms/booking.html",
        {
            "wish": wish,
            "page": page,
            "waiting": wish.standing is Standing.WAITING,
            "cancelled": wish.standing is Standing.CANCELLED,
            "may_cancel": wish.standing is not Standing.CANCELLED and page.starts_at > clock.now(),
            "when": in_words(page.starts_at),
        },
    )


@require_safe
def programme_calendar(request: HttpRequest, ref: str) -> HttpResponse:
    """Every date of a public programme as a calendar file."""
    page = ProgrammePage.objects.live().filter(ref=ref).first()
    if page is None:
        raise Http404
    text = calendar_file(page, programme_facts(page), at=clock.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{page.slug}.ics"'
    return response

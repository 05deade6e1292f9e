"""Changing the parts of a programme: its words, its events, its dates, what we heard, its survey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cms.actions import engagement
from cms.forms.engagement import (
    DateRowForm,
    EventForm,
    HeardNoteForm,
    HeardRowForm,
    ProgrammeForm,
    SurveyForm,
    rows_of,
)
from cms.views.programmes import frame_of, own_event, own_programme, the_user
from core import messages
from core.views.posted import posted

if TYPE_CHECKING:
    from django import forms

    from cms.models import ProgrammePage
    from core.frames import Frame

NEXT = "The public sees it when you publish the page."
WORDS = ("title", "summary", "topic", "plan", "procurement_reference", "contact_name", "contact_email")
EVENT = ("title", "starts_at", "ends_at", "place", "description", "capacity", "one_each", "step", "outcome")
ROW = {
    "dates": ("on", "title", "text", "tag", "outcome", "step"),
    "heard": ("said", "providers", "verdict", "did"),
}


def _form_page(request: HttpRequest, frame: Frame, form: forms.Form, cancel: str) -> HttpResponse:
    context = {"frame": frame, "form": form, "submit_label": "Save", "cancel_url": cancel}
    return render(request, "core/form_page.html", context, status=400 if form.is_bound else 200)


def _saved(request: HttpRequest, page: ProgrammePage, what: str) -> HttpResponse:
    messages.done(request, what, NEXT)
    return redirect("cms:programme", ref=page.ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, ref: str) -> HttpResponse:
    """Title, plan, reference and whom to ask."""
    page = own_programme(request, ref)
    copy = engagement.working_copy(page)
    form = ProgrammeForm(posted(request), initial={name: getattr(copy, name) for name in WORDS})
    if form.is_bound and form.is_valid():
        engagement.change_programme(page=page, words=form.words(), by=the_user(request))
        return _saved(request, page, "The words are saved")
    frame = frame_of(page, title="Change the words", here="Words")
    return _form_page(request, frame, form, reverse("cms:programme", args=[ref]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_new(request: HttpRequest, ref: str) -> HttpResponse:
    """One more event."""
    page = own_programme(request, ref)
    form = EventForm(posted(request))
    if form.is_bound and form.is_valid():
        engagement.add_event(page=page, words=form.words(), by=the_user(request))
        return _saved(request, page, "The event is saved")
    frame = frame_of(page, title="Add an event", here="New event")
    return _form_page(request, frame, form, reverse("cms:programme", args=[ref]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_edit(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """Time, place, capacity, and how it went."""
    page, event = own_event(request, ref, slug)
    copy = engagement.event_copy(event)
    form = EventForm(posted(request), initial={name: getattr(copy, name) for name in EVENT})
    if form.is_bound and form.is_valid():
        engagement.change_event(event=event, words=form.words(), by=the_user(request))
        return _saved(request, page, "The event is saved")
    frame = frame_of(page, title=f"Change the event: {copy.title}", here="Event")
    return _form_page(request, frame, form, reverse("cms:programme", args=[ref]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: HttpRequest, ref: str) -> HttpResponse:
    """Days that need no booking, a row each."""
    page = own_programme(request, ref)
    copy = engagement.working_copy(page)
    initial = [{name: getattr(row, name) for name in ROW["dates"]} for row in copy.dates.all()]
    rows = rows_of(DateRowForm)(posted(request), initial=initial, prefix="dates")
    if rows.is_bound and rows.is_valid():
        engagement.set_dates(page=page, dates=rows.words(), by=the_user(request))
        return _saved(request, page, "The dates are saved")
    frame = frame_of(page, title="Dates that need no booking", here="Dates")
    context = {"frame": frame, "rows": rows, "noun": "Date", "back": reverse("cms:programme", args=[ref])}
    return render(request, "cms/rows.html", context, status=400 if rows.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def heard(request: HttpRequest, ref: str) -> HttpResponse:
    """What the market said and what we did, a row each."""
    page = own_programme(request, ref)
    copy = engagement.working_copy(page)
    initial = [{name: getattr(row, name) for name in ROW["heard"]} for row in copy.heard_points.all()]
    rows = rows_of(HeardRowForm)(posted(request), initial=initial, prefix="heard")
    note = HeardNoteForm(posted(request), initial={"note": copy.heard_note})
    if rows.is_bound and rows.is_valid() and note.is_valid():
        engagement.set_heard(page=page, points=rows.words(), note=note.cleaned_data["note"], by=the_user(request))
        return _saved(request, page, "What we heard is saved")
    frame = frame_of(page, title="What we heard, and what we did", here="What we heard")
    context = {
        "frame": frame, "rows": rows, "note": note, "noun": "Point", "back": reverse("cms:programme", args=[ref]),
    }  # fmt: skip
    return render(request, "cms/rows.html", context, status=400 if rows.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, ref: str) -> HttpResponse:
    """A link to a survey kept elsewhere."""
    page = own_programme(request, ref)
    copy = engagement.working_copy(page)
    initial = {
        "question": copy.survey_question, "url": copy.survey_url, "note": copy.survey_note,
        "length": copy.survey_length, "closes_at": copy.survey_closes_at,
    }  # fmt: skip
    form = SurveyForm(posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        engagement.set_survey(page=page, survey=form.words(), by=the_user(request))
        return _saved(request, page, "The survey is saved")
    frame = frame_of(page, title="Survey", here="Survey")
    return _form_page(request, frame, form, reverse("cms:programme", args=[ref]))

"""Setting an organisation up: the list of steps, its name, its colour with a preview, the days it is closed."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import brand, clock, messages, policies, ports
from core.actions import organisation as actions
from core.calendar import bank_holidays, date_in_words, uk_day
from core.frames import Crumb
from core.models import AuditEntry, Organisation
from core.organisation_forms import ColourForm, HolidayForm, NameForm, people_of
from core.ports import SetupStep
from core.views.organisation.entry import administered, form_page, frame_of, own, person, tried, typed

DETAILS = ("name", "short_code", "address", "postcode", "telephone", "email")


def _decided(organisation: Organisation, verb: str) -> bool:
    return AuditEntry.objects.filter(chain__name=organisation.chain(), verb=verb).exists()


def own_steps(organisation: Organisation) -> list[SetupStep]:
    """The steps of this floor; the floors above add theirs by the port."""
    people, waiting = len(people_of(organisation)), organisation.invitations.filter(accepted_at=None, revoked_at=None)
    asked = waiting.filter(expires_at__gt=clock.now()).count()
    closed = len(organisation.extra_holidays)
    ref = [organisation.ref]
    return [
        SetupStep(
            "Name and address", f"{organisation.name}, {organisation.short_code}",
            reverse("core:organisation_name", args=ref), bool(organisation.address or organisation.email), 10,
        ),
        SetupStep(
            "Colour", organisation.brand_colour, reverse("core:organisation_colour", args=ref),
            _decided(organisation, "organisation.colour_changed"), 20,
        ),
        SetupStep(
            "Days you are closed", f"{closed} besides bank holidays" if closed else "Bank holidays only",
            reverse("core:organisation_holidays", args=ref), closed > 0, 30,
        ),
        SetupStep(
            "Colleagues and their roles",
            f"{people} {'person' if people == 1 else 'people'}" + (f", {asked} invited" if asked else ""),
            reverse("core:staff", args=ref), people > 1, 90,
        ),
    ]  # fmt: skip


@login_required
@require_safe
def setting_up(request: HttpRequest, ref: str) -> HttpResponse:
    """The task list of setting up, and the ways to people, duties, access and the log."""
    organisation = own(request, ref)
    steps = [*own_steps(organisation), *ports.setup_steps.gather(organisation)]
    steps.sort(key=lambda step: step.order)
    user = person(request)
    frame = frame_of(organisation, "Setting up")
    frame.crumbs = [Crumb(organisation.name)]
    context = {
        "frame": frame,
        "organisation": organisation,
        "steps": steps,
        "done": sum(1 for step in steps if step.done),
        "first": next((step.title for step in steps if not step.done), ""),
        "may_administer": policies.may_administer(user, organisation),
        "may_see_log": policies.may_see_log(user, organisation),
    }
    return render(request, "core/organisation/setting_up.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, ref: str) -> HttpResponse:
    """Name, short code, address and how suppliers reach it."""
    organisation = administered(request, ref)
    initial = {key: getattr(organisation, key) for key in DETAILS}
    form = NameForm(typed(request), own=organisation, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = {key: form.cleaned_data[key] for key in DETAILS}
        if tried(form, lambda: actions.change_name(organisation=organisation, by=person(request), **wanted)):
            messages.done(request, "Saved", "Notices and letters drawn up from now on carry it.")
            return redirect("core:setting_up", ref=ref)
    return form_page(
        request, form, frame_of(organisation, "Name and address"), submit_label="Save",
        cancel_url=reverse("core:setting_up", args=[ref]),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def colour(request: HttpRequest, ref: str) -> HttpResponse:
    """The colour. 'Show it' draws the preview and saves nothing; 'Use it' saves."""
    organisation = administered(request, ref)
    form = ColourForm(typed(request), initial={"colour": organisation.brand_colour})
    shown = organisation.brand_colour
    if request.method == "POST" and form.is_valid():
        shown = form.cleaned_data["colour"]
        if "use" in request.POST:
            act = lambda: actions.change_colour(organisation=organisation, by=person(request), colour=shown)  # noqa: E731 # one call, handed on
            if tried(form, act, "colour"):
                messages.done(request, "The colour is yours", "Every page for your people and suppliers carries it.")
                return redirect("core:setting_up", ref=ref)
    parsed = brand.parse(shown)
    assert parsed is not None
    return form_page(
        request, form, frame_of(organisation, "Colour"), template="core/organisation/colour.html",
        shown=shown, preview_css=reverse("core:brand_preview", args=[shown.removeprefix("#")]),
        ratio=f"{brand.contrast(parsed, brand.WHITE):.1f}", organisation=organisation,
        cancel_url=reverse("core:setting_up", args=[ref]),
    )  # fmt: skip


@require_safe
def brand_preview(request: HttpRequest, colour: str) -> HttpResponse:
    """The tokens of a colour that nobody has chosen yet, for the part of the page that shows it."""
    if brand.parse(f"#{colour}") is None:
        raise Http404("That is not a colour.")
    made = brand.palette(f"#{colour}")
    css = (
        f".brand-preview {{ --brand: {made.brand}; --brand-deep: {made.deep}; --brand-tint: {made.tint}; "
        f"--brand-line: {made.line}; --brand-pale: {made.pale}; }}\n"
    )
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@login_required
@require_http_methods(["GET", "POST"])
def holidays(request: HttpRequest, ref: str) -> HttpResponse:
    """Every day of the coming year and a half that is no working day, and whose it is; add one, take one out."""
    organisation = administered(request, ref)
    known = [date.fromisoformat(day) for day in organisation.extra_holidays]
    form = HolidayForm(typed(request) if "remove" not in request.POST else None, known=known)
    by = person(request)
    if "remove" in request.POST:
        gone = request.POST["remove"]
        kept = [day for day in known if day.isoformat() != gone]
        actions.set_holidays(organisation=organisation, by=by, days=kept)
        messages.done(request, "The day counts as a working day again", "Dates that are set already stay as they are.")
        return redirect("core:organisation_holidays", ref=ref)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        if tried(form, lambda: actions.set_holidays(organisation=organisation, by=by, days=[*known, day]), "day"):
            messages.done(
                request, f"{date_in_words(day)} is in your calendar", "Periods worked out from now on leave it out."
            )
            return redirect("core:organisation_holidays", ref=ref)
    context = {"days": _calendar(organisation), "organisation": organisation}
    return form_page(
        request,
        form,
        frame_of(organisation, "Days you are closed"),
        template="core/organisation/holidays.html",
        **context,
    )


def _calendar(organisation: Organisation) -> list[dict[str, object]]:
    """Day, name, and who put it there; bank holidays of any part of the UK count (Act s.123)."""
    today = uk_day(clock.now())
    last = today + timedelta(days=548)
    rows: list[dict[str, object]] = [
        {"day": day, "name": name, "own": ""}
        for year in range(today.year, last.year + 1)
        for day, name in bank_holidays(year).items()
        if today <= day <= last
    ]
    who = _who_added(organisation)
    rows += [
        {"day": date.fromisoformat(day), "name": who.get(day, "Added by your organisation"), "own": day}
        for day in organisation.extra_holidays
    ]
    return sorted(rows, key=lambda row: str(row["day"]))


def _who_added(organisation: Organisation) -> dict[str, str]:
    """Day -> 'Added by Hazel Dunn on 4 March 2027', from the log."""
    found: dict[str, str] = {}
    entries = AuditEntry.objects.filter(chain__name=organisation.chain(), verb="organisation.holidays_changed")
    for entry in entries.select_related("actor").order_by("number"):
        before = set(entry.facts.get("old", {}).get("days", []))
        for day in entry.facts.get("new", {}).get("days", []):
            if day not in before:
                when = date_in_words(uk_day(entry.at), weekday=False)
                found[day] = f"Added by {entry.actor.full_name if entry.actor else 'the system'} on {when}"
    return found

"""The standard information of an organisation: overview, one page a section, one page an item of a list."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.calendar import uk_day
from core.forms import Form
from core.frames import Crumb, Frame
from core.messages import done, refused
from core.models import Organisation
from core.permissions import organisations_of
from core.views.history import history_page
from core.workflow import NotPermitted, Refused
from tenders.actions import supplier_information as actions
from tenders.actions.supplier_information import Overtaken
from tenders.forms.suppliers import ITEM_FORMS, AboutForm, GroundForm, GroundsForm, SectionForm, initial_of
from tenders.policies import bids as policies
from tenders.queries import suppliers as queries
from tenders.suppliers import grounds
from tenders.suppliers import information as shape
from tenders.suppliers.shown import lines_of, rows_of
from tenders.views.bidding.entry import person, typed


def organisation_of(request: HttpRequest, ref: str) -> Organisation:
    """The reader's own organisation; anybody else's is not there (404). Who only reads posts nothing (403)."""
    own = {each.ref: each for each in organisations_of(person(request), kind="supplier")}
    if ref not in own:
        raise Http404("There is no such organisation.")
    found: Organisation = own[ref]
    if request.method == "POST" and not policies.may_keep_information(person(request), found):
        raise NotPermitted("You may read this. Owners and editors of your organisation change it.")
    return found


def _page(request: HttpRequest, organisation: Organisation, template: str, title: str, **context: Any) -> HttpResponse:
    home = reverse("bidding:information", args=[organisation.ref])
    crumbs = [Crumb("Your bids", reverse("bidding:bids"))]
    crumbs += [Crumb("Standard information", home), Crumb(title)] if template != "overview" else [Crumb(title)]
    form = context.get("form")
    full = {
        "organisation": organisation,
        "title": title,
        "crumbs": crumbs,
        "cancel_url": home,
        "writable": policies.may_keep_information(person(request), organisation),
        "row": queries.latest(organisation),
        **context,
    }
    status = 400 if isinstance(form, Form) and form.is_bound else 200
    return render(request, f"tenders/suppliers/{template}.html", full, status=status)


@login_required
@require_safe
def overview(request: HttpRequest, organisation: str) -> HttpResponse:
    ours = organisation_of(request, organisation)
    content = queries.current(ours)
    warnings = shape.warnings(content, uk_day(clock.now()))
    rows = [
        (section, shape.state(content, section), rows_of(content, section.key), _url(ours, section.key))
        for section in shape.SECTIONS
    ]
    lacks = shape.lacks(content)
    first = next((url for section, state, _, url in rows if section.needed and state != "Complete"), "")
    return _page(
        request, ours, "overview", "Standard information",
        rows=rows, lacks=lacks, first=first, warnings=warnings, may_invite=policies.may_invite(person(request), ours),
    )  # fmt: skip


def _url(organisation: Organisation, section: str) -> str:
    if section in shape.LISTS:
        return reverse("bidding:information_list", args=[organisation.ref, section])
    return reverse(f"bidding:information_{section}", args=[organisation.ref])


@login_required
@require_safe
def history(request: HttpRequest, organisation: str) -> HttpResponse:
    """Who changed what and when; what it said stands in the versions, not in the log."""
    ours = organisation_of(request, organisation)
    title = f"History of {ours.name}"
    crumbs = [Crumb("Your bids", reverse("bidding:bids")), Crumb("Standard information", _home(ours)), Crumb("History")]
    answer: HttpResponse = history_page(request, chain=ours.chain(), frame=Frame(title=title, crumbs=crumbs))
    return answer


def _home(organisation: Organisation) -> str:
    return reverse("bidding:information", args=[organisation.ref])


@login_required
@require_http_methods(["GET", "POST"])
def about(request: HttpRequest, organisation: str) -> HttpResponse:
    ours = organisation_of(request, organisation)
    row = queries.latest(ours)
    held = dict(queries.current(ours).get("about") or {})
    known = {"postcode": ours.postcode, "address": ours.address, "telephone": ours.telephone, "email": ours.email}
    form = AboutForm(typed(request), initial={**known, **initial_of(held), "version": row.version if row else 0})
    theirs: Any = None
    if request.method == "POST" and form.is_valid():
        answer, theirs = _kept(
            request,
            ours,
            form,
            lambda: actions.save_about(
                organisation=ours, about=form.value(), by=person(request), expected=form.expected
            ),
            "Your organisation’s page is saved",
        )
        if answer is not None:
            return answer
    return _page(
        request, ours, "form", "About your organisation",
        form=form, submit_label="Save", theirs=lines_of("about", theirs) if theirs else (),
        intro=f"{ours.name}, {'company number ' + ours.company_number if ours.company_number else 'no company number'}.",
    )  # fmt: skip


def _kept(request: HttpRequest, ours: Organisation, form: Form, save: Any, told: str) -> tuple[Any, Any]:
    """(the redirect, nothing) when it was saved; (nothing, what a colleague saved meanwhile) when it was not."""
    try:
        made = save()
    except Overtaken as late:
        newer = request.POST.copy()
        newer["version"] = str(late.version)  # whoever saves again has seen what stands there
        form.data = newer
        form.add_error(None, late.reasons[0])
        return None, late.theirs or {}
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return None, None
    done(request, told, f"Version {made.version}. Bids keep what was confirmed for them until you confirm again.")
    return redirect("bidding:information", organisation=ours.ref), None


@login_required
@require_http_methods(["GET", "POST"])
def exclusion_grounds(request: HttpRequest, organisation: str) -> HttpResponse:
    ours = organisation_of(request, organisation)
    row = queries.latest(ours)
    held = queries.current(ours).get("grounds") or {}
    form = GroundsForm(typed(request), answers=held, initial={"version": row.version if row else 0})
    theirs: Any = None
    if request.method == "POST" and form.is_valid():
        answer, theirs = _kept(
            request,
            ours,
            form,
            lambda: actions.save_grounds(
                organisation=ours, answers=form.answers(), by=person(request), expected=form.expected
            ),
            "Your answers about exclusion grounds are saved",
        )
        if answer is not None:
            return _on_to_what_is_owed(ours) or answer
    told = [(ground, held[ground.key]) for ground in grounds.applying(held)]
    return _page(
        request, ours, "grounds", "Exclusion grounds",
        form=form, submit_label="Save the answers", told=told, theirs=lines_of("grounds", theirs) if theirs else (),
    )  # fmt: skip


def _on_to_what_is_owed(ours: Organisation) -> HttpResponse | None:
    """The page of the first ground that applies and of which nothing is told yet."""
    held = queries.current(ours).get("grounds") or {}
    owed = [each.key for each in grounds.applying(held) if not held[each.key].get("what")]
    return redirect("bidding:information_ground", organisation=ours.ref, ground=owed[0]) if owed else None


@login_required
@require_http_methods(["GET", "POST"])
def ground(request: HttpRequest, organisation: str, ground: str) -> HttpResponse:
    ours = organisation_of(request, organisation)
    which = grounds.BY_KEY.get(ground)
    if which is None:
        raise Http404("There is no such ground.")
    held = (queries.current(ours).get("grounds") or {}).get(ground) or {}
    form = GroundForm(typed(request), initial=held)
    if request.method == "POST" and form.is_valid():
        answer, _ = _kept(
            request,
            ours,
            form,
            lambda: actions.tell_of_ground(
                organisation=ours, ground=ground, told=form.cleaned_data, by=person(request)
            ),
            f"‘{which.label}’ is told of",
        )
        if answer is not None:
            return redirect("bidding:information_grounds", organisation=ours.ref)
    return _page(
        request, ours, "form", which.label, form=form, submit_label="Save", theirs=(),
        intro="A ground that applies does not end your bid by itself: the buyer looks at what you have done since.",
        cancel_url=reverse("bidding:information_grounds", args=[ours.ref]),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def section_list(request: HttpRequest, organisation: str, section: str) -> HttpResponse:
    """What is named in a list; for connected persons also that there is nobody."""
    ours, found = organisation_of(request, organisation), _list(section)
    if request.method == "POST":
        try:
            actions.say_none(organisation=ours, section=section, by=person(request))
        except Refused as refusal:
            refused(request, refusal.reasons)
            return redirect("bidding:information_list", organisation=ours.ref, section=section)
        done(request, f"{found.label}: none", "It is saved in your standard information.")
        return redirect("bidding:information", organisation=ours.ref)
    content = queries.current(ours)
    soon = {each.text: each for each in shape.warnings(content, uk_day(clock.now())) if each.section == section}
    return _page(
        request, ours, "list", found.label, section=found, rows=rows_of(content, section), warnings=list(soon.values()),
        none=bool((content.get(section) or {}).get("none")),
    )  # fmt: skip


def _list(section: str) -> shape.Section:
    if section not in shape.LISTS:
        raise Http404("There is no such list.")
    return shape.BY_KEY[section]


@login_required
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, organisation: str, section: str, key: str) -> HttpResponse:
    """One item: 'new' adds, its key changes or removes it."""
    ours, found = organisation_of(request, organisation), _list(section)
    held = next((each for each in shape.items(queries.current(ours), section) if each["key"] == key), None)
    if held is None and key != "new":
        raise Http404("There is no such item.")
    by = person(request)
    if request.method == "POST" and held is not None and "remove" in request.POST:
        actions.remove_item(organisation=ours, section=section, key=key, by=by)
        done(request, f"{held['name']} is removed", "Earlier versions keep it.")
        return redirect("bidding:information_list", organisation=ours.ref, section=section)
    form: SectionForm = ITEM_FORMS[section](typed(request), initial=initial_of(held or {}))
    if request.method == "POST" and form.is_valid():
        answer, _ = _kept(
            request,
            ours,
            form,
            lambda: actions.save_item(
                organisation=ours, section=section, item=form.value(), by=by, key=key if held else ""
            ),
            f"{form.cleaned_data['name']} is saved",
        )
        if answer is not None:
            return redirect("bidding:information_list", organisation=ours.ref, section=section)
    title = f"{held['name']}" if held else f"Add {'an' if found.one[0] in 'aeiou' else 'a'} {found.one}"
    return _page(
        request, ours, "item", title, form=form, submit_label="Save", held=held, section=found, theirs=(),
        cancel_url=reverse("bidding:information_list", args=[ours.ref, section]),
    )  # fmt: skip

"""Lots and criteria that join with a change, and taking a part of the tender out with it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from core import messages
from core.workflow import Refused
from tenders.actions import amending_parts as parts
from tenders.actions.drafting import Stale
from tenders.changing.parts import next_lot_number
from tenders.forms.change_parts import NewCriterionForm, NewLotForm
from tenders.models import Amendment
from tenders.views.authoring.access import person, posted, saved
from tenders.views.changes.entry import to_change, writable
from tenders.views.changes.pages import VOIDS, form_page

SAVED = ("Saved in the change", "The tender itself stays as it is for now.")


@login_required
@require_http_methods(["GET", "POST"])
def add_lot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    return _lot(request, writable(request, reference, number), None)


def lot_to_join(request: HttpRequest, amendment: Amendment, key: str) -> HttpResponse:
    """The page of a lot that is not there yet; 404 when this change does not add it."""
    return _lot(request, amendment, key)


def _lot(request: HttpRequest, amendment: Amendment, key: str | None) -> HttpResponse:
    said = _said(amendment, "lot", key)
    form = NewLotForm(posted(request), amendment=amendment, said=said)
    if request.method == "POST" and form.is_valid():
        lot = form.lot(int(key) if key is not None else next_lot_number(amendment.tender))
        data = form.cleaned_data
        if saved(
            form,
            lambda: parts.propose_lot(
                amendment=amendment,
                by=person(request),
                lot=lot,
                regime=data["regime"],
                regime_reason=data["regime_reason"],
                key=key,
                version=form.version_read,
            ),
        ):
            return to_change(request, amendment, *SAVED)
    title = "Add a lot" if key is None else f"Lot {key}, to be added"
    return form_page(request, amendment, form, title, intro=VOIDS, label="Save in the change")


def _said(amendment: Amendment, kind: str, key: str | None) -> dict[str, object] | None:
    if key is None:
        return None
    found = parts.proposed(amendment, kind).get(key)
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def add_criterion(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    return _criterion(request, writable(request, reference, number), None)


def criterion_to_join(request: HttpRequest, amendment: Amendment, key: str) -> HttpResponse:
    """The page of a criterion that is not there yet; 404 when this change does not add it."""
    return _criterion(request, amendment, key)


def _criterion(request: HttpRequest, amendment: Amendment, key: str | None) -> HttpResponse:
    said = _said(amendment, "criterion", key)
    form = NewCriterionForm(posted(request), amendment=amendment, said=said)
    if request.method == "POST" and form.is_valid():
        criterion, section = form.criterion(), form.section_number()
        if saved(
            form,
            lambda: parts.propose_criterion(
                amendment=amendment,
                by=person(request),
                criterion=criterion,
                section=section,
                key=key,
                version=form.version_read,
            ),
        ):
            return to_change(request, amendment, *SAVED)
    title = "Add a criterion" if key is None else "A criterion to be added"
    return form_page(request, amendment, form, title, intro=VOIDS, label="Save in the change")


@login_required
@require_POST
def take_away(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take a lot, criterion, question or price line out of the tender when the change is in force."""
    amendment = writable(request, reference, number)
    kind, _, key = request.POST.get("part", "").replace("\x00", "").partition(":")
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
    try:
        parts.take_away(amendment=amendment, by=person(request), kind=kind, key=key, version=version)
    except (Stale, Refused) as refusal:
        messages.refused(request, refusal.reasons)
        return redirect(amendment.get_absolute_url())
    kept = "What bidders wrote for it stays kept and sealed, and is not judged."
    return to_change(request, amendment, "It goes with this change", kept)

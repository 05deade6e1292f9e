"""Writing a change: the list, the side by side, and a page for each kind of line."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, messages
from core.calendar import time_left_words
from core.workflow import Refused
from tenders import changing
from tenders.actions import amending as actions
from tenders.actions.amendment_notice import silent_for, still_closes
from tenders.enums import AmendmentStatus
from tenders.forms.authoring.documents import DocumentForm
from tenders.forms.changes import CriterionForm, DatesForm, DescriptionForm, LotForm, ScaleForm, WordsForm
from tenders.policies import amendments as policies
from tenders.policies import tenders as tender_policies
from tenders.side_by_side import marked
from tenders.upload_gate import of_a_document, takes_files
from tenders.views.authoring.access import person, posted, saved
from tenders.views.changes import joining
from tenders.views.changes.entry import change_of, draw, open_tender, to_change, writable
from tenders.views.changes.pages import VOIDS, form_page, lines_page
from tenders.views.changes.places import places


@login_required
@require_safe
def changes(request: HttpRequest, reference: str) -> HttpResponse:
    """Every change of the tender, and the ways to make one."""
    tender = open_tender(request, reference)
    return draw(
        request,
        tender,
        "list",
        title="Changes to the open tender",
        here="changes",
        amendments=tender.amendments.select_related("created_by"),
        may_write=tender_policies.may_edit(person(request), tender),
        blocked=actions.changing_blocked(tender),
    )


@login_required
@require_POST
def start(request: HttpRequest, reference: str) -> HttpResponse:
    tender = open_tender(request, reference)
    try:
        amendment = actions.start(tender=tender, by=person(request))
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
        return redirect("tenders:changes", reference)
    return to_change(
        request, amendment, f"Change {amendment.number} is started", "Nobody outside your council sees it."
    )


@login_required
@require_safe
def change(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The change side by side, what it means for bids and time, and what comes next."""
    amendment = change_of(request, reference, number)
    tender, user = amendment.tender, person(request)
    lines = changing.lines(amendment)
    draft = amendment.status == AmendmentStatus.DRAFT
    context: dict[str, Any] = {
        "amendment": amendment,
        "lines": [(line, marked(line)) for line in lines],
        "may_write": draft and policies.may_write(user, amendment),
        "places": places(amendment) if draft and policies.may_write(user, amendment) else [],
        "silent": silent_for(amendment),
        "still_closes": still_closes(amendment),
        "time_left": time_left_words(clock.now(), tender.closes_at) if tender.closes_at else "",
        "edits": amendment.edits.select_related("by").order_by("-version"),
        "may_approve": amendment.status == AmendmentStatus.IN_APPROVAL and policies.may_approve(user, amendment),
        "may_send_back": amendment.status == AmendmentStatus.IN_APPROVAL and policies.may_send_back(user, amendment),
        "documents": {each.ref: each for each in amendment.documents.all()},
        "substantial": changing.substantial(amendment, changing.Standing(tender)) if not amendment.told else [],
    }
    return draw(request, tender, "change", title=f"Change {amendment.number}", **context)


@login_required
@require_http_methods(["GET", "POST"])
def description(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    amendment = writable(request, reference, number)
    form = DescriptionForm(posted(request), amendment=amendment)
    return lines_page(request, amendment, form, "Change the description", "A change of words alone voids no bid.")


@login_required
@require_http_methods(["GET", "POST"])
def lot(request: HttpRequest, reference: str, number: int, lot_number: int) -> HttpResponse:
    amendment = writable(request, reference, number)
    found = amendment.tender.lots.filter(number=lot_number).first()
    if found is None:
        return joining.lot_to_join(request, amendment, str(lot_number))
    form = LotForm(posted(request), amendment=amendment, lot=found)
    return lines_page(request, amendment, form, f"Change lot {lot_number}", VOIDS, part=f"lot:{lot_number}")


@login_required
@require_http_methods(["GET", "POST"])
def criterion(request: HttpRequest, reference: str, number: int, key: str) -> HttpResponse:
    amendment = writable(request, reference, number)
    found = amendment.tender.criteria.filter(key=key).first()
    if found is None:
        return joining.criterion_to_join(request, amendment, key)
    form = CriterionForm(posted(request), amendment=amendment, criterion=found)
    return lines_page(request, amendment, form, f"Change ‘{found.label}’", VOIDS, part=f"criterion:{key}")


@login_required
@require_http_methods(["GET", "POST"])
def scale(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    amendment = writable(request, reference, number)
    form = ScaleForm(posted(request), amendment=amendment, scale=list(amendment.tender.scale.all()))
    return lines_page(request, amendment, form, "Change what each mark means", VOIDS)


@login_required
@require_http_methods(["GET", "POST"])
def dates(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    amendment = writable(request, reference, number)
    form = DatesForm(posted(request), amendment=amendment)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saved(
            form,
            lambda: actions.set_dates(
                amendment=amendment,
                by=person(request),
                closes_at=data["closes_at"],
                questions_close_at=data["questions_close_at"],
                moves_later_dates=form.moves_later(),
                version=form.version_read,
            ),
        ):
            return to_change(request, amendment, "Saved in the change", still_closes(amendment))
    return form_page(request, amendment, form, "Later dates", label="Save in the change")


@login_required
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    amendment = writable(request, reference, number)
    form = WordsForm(posted(request), amendment=amendment)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saved(
            form,
            lambda: actions.set_words(
                amendment=amendment,
                by=person(request),
                reason=data["reason"],
                what_to_do=data["what_to_do"],
                time_considered=data["time_considered"],
                version=form.version_read,
            ),
        ):
            return to_change(request, amendment, "Saved in the change")
    return form_page(request, amendment, form, "Why it changes, and what suppliers must do", label="Save in the change")


@takes_files(of_a_document)
@login_required
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A new document, another version of one, or one to take out."""
    amendment = writable(request, reference, number)
    tender = amendment.tender
    if request.method == "POST" and "remove" in request.POST:
        try:
            ref = request.POST["remove"].replace("\x00", "")
            actions.propose_removal(amendment=amendment, by=person(request), ref=ref)
        except Refused as refusal:
            messages.refused(request, refusal.reasons)
            return redirect("tenders:change_documents", reference, number)
        return to_change(request, amendment, "Saved in the change", "The document stays until the change is in force.")
    form = DocumentForm(posted(request), request.FILES or None, tender=tender, initial={"version": amendment.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saved(
            form,
            lambda: actions.propose_document(
                amendment=amendment,
                by=person(request),
                upload=data["file"],
                title=data["title"],
                kind=data["kind"],
                lot=data["lot"],
                version=form.version_read,
            ),
        ):
            return to_change(request, amendment, "Saved in the change", "Suppliers get it when the change is in force.")
    return draw(
        request,
        tender,
        "documents",
        title="Change the documents",
        failed=form.is_bound,
        amendment=amendment,
        form=form,
        documents=tender.documents.filter(removed_at__isnull=True),
        cancel_url=amendment.get_absolute_url(),
    )


@login_required
@require_POST
def take_out(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take one line out of the change."""
    amendment = writable(request, reference, number)
    try:
        path = request.POST.get("path", "").replace("\x00", "")
        actions.take_out(amendment=amendment, by=person(request), path=path)
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
        return redirect(amendment.get_absolute_url())
    return to_change(request, amendment, "Taken out of the change", "It stays as it stands.")

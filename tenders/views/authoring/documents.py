"""Documents of the invitation: the list, an upload, a download."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from core import messages
from core.permissions import organisations_of
from tenders.actions import documents as actions
from tenders.enums import DocumentKind
from tenders.forms.authoring.base import DraftForm
from tenders.forms.authoring.documents import DocumentForm
from tenders.models import TenderDocument
from tenders.policies import tenders as policies
from tenders.upload_gate import of_a_document, takes_files
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of


@takes_files(of_a_document)
@login_required
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    if request.method == "POST" and "remove" in request.POST:
        plain = DraftForm({"version": ""})
        if plain.is_valid() and saved(
            plain,
            lambda: actions.remove_document(
                tender=tender, ref=request.POST["remove"].replace("\x00", ""), by=person(request)
            ),
        ):
            messages.done(request, "The document is taken out", "Its versions stay in the record.")
        else:
            messages.refused(request, [str(each) for each in plain.non_field_errors()])
        return redirect("tenders:documents", reference)
    form = DocumentForm(posted(request), request.FILES or None, tender=tender, initial={"version": tender.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saved(
            form,
            lambda: actions.add_document(
                tender=tender,
                by=person(request),
                upload=data["file"],
                title=data["title"],
                kind=data["kind"],
                lot=data["lot"],
                version=form.version_read,
            ),
        ):
            return back(
                request, tender, f"‘{data['title']}’ is added", "Bidders can read it once the notice is public."
            )
    return draw(
        request,
        tender,
        "documents",
        title="Documents",
        here="documents",
        failed=form.is_bound,
        form=form,
        documents=tender.documents.filter(removed_at__isnull=True).select_related("lot", "uploaded_by"),
        older=tender.documents.filter(removed_at__isnull=False).select_related("uploaded_by"),
        may_edit=may_change(request, tender),
    )


@require_safe
def document(request: HttpRequest, reference: str, ref: str) -> FileResponse | HttpResponse:
    """One document. Once the notice is public it needs no sign-in; before that only the council's people read it.

    A staff list names conditions of people who may transfer, however it was made anonymous: suppliers sign in for it.
    """
    found = (
        TenderDocument.objects.filter(tender__reference=reference, ref=ref)
        .select_related("tender__procurement__buyer")
        .first()
    )
    if found is None:
        raise Http404
    public = found.tender.published_at is not None and found.removed_at is None
    own = policies.may_read(request.user, found.tender)  # type: ignore[arg-type] # anonymous: refused
    if not public and not own:
        raise Http404
    if found.kind == DocumentKind.STAFF_LIST and not own:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not organisations_of(request.user, kind="supplier"):
            raise PermissionDenied
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.filename)
    answer["Content-Type"] = found.content_type
    answer["X-Content-Type-Options"] = "nosniff"
    return answer

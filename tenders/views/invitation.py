"""The whole invitation as one file, and what the public will see of the tender before it does."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from core import documents, docx, messages, pdf, ports
from tenders import foi
from tenders.invitation import document_of
from tenders.models import Tender
from tenders.views.authoring.access import draw, tender_of


@login_required
@require_safe
def as_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    try:
        made = documents.as_pdf(document_of(tender))
    except (pdf.PdfUnavailable, ValueError) as missing:
        messages.refused(request, [str(missing)])
        return redirect(tender.get_absolute_url())
    return _file(made, "application/pdf", f"{tender.reference}-invitation.pdf")


@login_required
@require_safe
def as_docx(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    return _file(docx.as_docx(document_of(tender)), docx.KIND, f"{tender.reference}-invitation.docx")


def _file(made: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_safe
def public(request: HttpRequest, reference: str) -> HttpResponse:
    """The notice as it will be drawn from its fields, and beside it what is held back, with the reason."""
    tender: Tender = tender_of(request, reference)
    return draw(
        request,
        tender,
        "public",
        title="What the public will see",
        here="public",
        seen=foi.seen(tender),
        drawn=ports.panels.draw("tenders.public_preview", request, tender),
        shown=foi.shown(tender),
        held=foi.held_back(tender),
    )

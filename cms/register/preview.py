"""A tender notice drawn before it is public, by the page that will show it: for the council's own people only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from cms.register.detail import tender_detail
from cms.register.facts import NOTICE, notice_facts
from core import clock
from core.models import PublicRecord
from tenders import foi


def draw(request: HttpRequest, tender: Any) -> str | None:
    """The body of the public page, from the fields that the notice froze or would freeze now. None without bids."""
    if not tender.takes_bids:
        return None
    seen = foi.seen(tender)
    notice = seen.notice
    record = PublicRecord(
        kind=NOTICE,
        reference=notice.reference if notice is not None else "",
        subject=tender.procurement.reference,
        title=tender.title,
        at=(notice.accepted_at if notice is not None else None) or clock.now(),
        payload={**seen.fields, "kind": "UK4", "kind_label": "Tender notice"},
    )
    detail = tender_detail(notice_facts(record))
    return render_to_string("cms/notice_facts.html", {"detail": detail}, request=request)

"""What the files of bids put into the ports."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from core import jobs, ports
from tenders.actions import standing, uploads_due
from tenders.models import Bid
from tenders.queries import uploads as queries


def fill() -> None:
    """Called once, when the app is ready."""
    jobs.due("tenders.uploads", uploads_due.finish_due)
    jobs.due("tenders.by_authority", standing.submit_due)
    jobs.due("tenders.scans", uploads_due.scan_due)
    jobs.due("tenders.uploads_expire", uploads_due.expire_due)
    ports.panels.add("tenders.bid", unfinished_panel)


def unfinished_panel(request: HttpRequest, bid: Bid) -> str | None:
    """On the bid's task list: uploads that did not come to their end, before anybody takes them for done."""
    found = queries.arriving(bid, session=request.session.session_key or "")
    if not found:
        return None
    return render_to_string("tenders/uploads/panel.html", {"arriving": found, "bid": bid})

"""What tells a bidder's people of a bid that is not submitted: the line on every page, and the reminders by mail."""

from __future__ import annotations

from django.urls import reverse

from core import clock, jobs, outbox, ports
from core.calendar import in_words, time_left_words
from core.frames import Banner
from core.models import User
from core.permissions import organisations_of
from tenders.actions import reminders
from tenders.queries.unsubmitted import Unsubmitted, unsubmitted_of

MOST_SHOWN = 3


def fill() -> None:
    """Called once, when the app is ready."""
    ports.banners.add(not_submitted)
    jobs.due("bid_reminders", reminders.remind_due)
    outbox.handler(reminders.KIND, reminders.send_reminder)


def not_submitted(user: User) -> list[Banner]:
    """One line a bid of which something is saved or uploaded and not submitted, those that close first."""
    own = organisations_of(user, kind="supplier")
    if not own:
        return []
    found = unsubmitted_of(own, clock.now())
    shown = [_banner(each) for each in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        more = f"And {len(found) - MOST_SHOWN} more bids are not submitted."
        shown.append(Banner(more, "", reverse("bidding:bids"), "Your bids"))
    return shown


def _banner(found: Unsubmitted) -> Banner:
    tender = found.bid.tender
    assert tender.closes_at is not None
    what = f"your bid for {tender.reference}, {tender.title}"
    closes = f"Bids close {in_words(tender.closes_at)}: {time_left_words(clock.now(), tender.closes_at)}."
    url = reverse("bidding:tasks", args=[found.bid.ref])
    if found.standing is None:
        saved = f"{found.words[:1].upper()}{found.words[1:]}. Only what you submit counts."
        return Banner(f"Uploaded, not submitted: {what}.", f"{saved} {closes}", url, "Go to your bid")
    left = "not every lot you chose is in it" if found.standing.left_out else "what was saved since is not in it"
    line = f"Version {found.standing.number} stands, and {left}. {closes}"
    return Banner(f"Not all submitted: {what}.", line, url, "Go to your bid")

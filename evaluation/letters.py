"""The mails an evaluation sends. Rows in the outbox, written with the step they tell of.

None names a mark, a price or a rival: a mail is read on telephones in corridors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core import outbox
from core.calendar import in_words
from evaluation.enums import Seat
from tenders import letter_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import User
    from evaluation.models import Panel, PanelMember
    from tenders.models import Tender


def _post(key: str, to: User, tender: Tender, subject: str, body: str, link: str) -> None:
    outbox.mail(
        to=to, key=f"evaluation:{tender.reference}:{key}:{to.ref}", subject=f"{tender.reference}: {subject}",
        body=body, link=link, about=f"tender:{tender.reference}",
    )  # fmt: skip


def _panel_page(tender: Tender) -> str:
    return reverse("evaluation:panel", args=[tender.reference])


def appointed(panel: Panel, member: PanelMember) -> None:
    """You sit on the panel."""
    tender = panel.tender
    what = "moderate the marks of" if member.seat == Seat.MODERATOR else "mark the bids for"
    body = (
        f"You are asked to {what} ‘{tender.title}’. Once the bids are open you first say whether you have an "
        "interest in any of the bidders; nobody reads a bid before that."
    )
    _post("appointed", member.user, tender, "you are on the panel", body, _panel_page(tender))


def declare_now(panel: Panel) -> None:
    """The bidders are known: everyone on the panel declares."""
    for member in panel.standing():
        body = "The bids are open and the bidders are known. Say whether you have an interest in any of them."
        _post("declare", member.user, panel.tender, "declare your interests", body, _panel_page(panel.tender))


def interest_declared(panel: Panel, member: PanelMember) -> None:
    """The lead weighs what was declared."""
    body = (
        f"{member.user.full_name} declared an interest in a bidder. The bids are closed to them until you stand them "
        "down or record why they may go on."
    )
    key = f"interest:{member.user.ref}:{member.declarations.count()}"
    _post(key, panel.appointed_by, panel.tender, "an interest was declared", body, _panel_page(panel.tender))


def marking_started(panel: Panel) -> None:
    """The evaluators may begin; by when."""
    due = f" Hand in your marks by {in_words(panel.tender.marks_due_at)}." if panel.tender.marks_due_at else ""
    for member in panel.evaluators():
        body = f"The answers are open to you.{due} Only you see your marks until everyone has handed in."
        _post("marking", member.user, panel.tender, "marking has started", body, _panel_page(panel.tender))


def marking_closed(panel: Panel) -> None:
    """All marks are in: the moderator leads on; the lead knows."""
    for member in panel.standing():
        if member.seat == Seat.MODERATOR:
            body = "Every evaluator has handed in. You now see all marks and reasons side by side."
            _post("moderate", member.user, panel.tender, "all marks are in", body, _panel_page(panel.tender))
    body = "Every evaluator has handed in. The moderator leads the panel to one mark for each answer."
    _post("marks-in", panel.appointed_by, panel.tender, "all marks are in", body, _panel_page(panel.tender))


def quality_locked(panel: Panel) -> None:
    """Prices may be opened."""
    body = "Quality is locked: every answer has its agreed mark and reason. The price envelopes can be opened."
    _post("locked", panel.appointed_by, panel.tender, "quality is locked", body, _panel_page(panel.tender))


def award_sent(tender: Tender, approvers: Iterable[User], stamp: str) -> None:
    """An approver reads it next. `stamp` tells one sending from the next."""
    for user in approvers:
        body = "The proposed award is ready for you to read and to approve or send back. Nobody else is told yet."
        link = reverse("evaluation:award", args=[tender.reference])
        _post(f"award-sent:{stamp}", user, tender, "an award waits for you", body, link)


def award_sent_back(tender: Tender, lead: User, stamp: str) -> None:
    """The approver is not content."""
    body = "The approver sent the proposed award back. The reason is on its page."
    link = reverse("evaluation:award", args=[tender.reference])
    _post(f"award-back:{stamp}", lead, tender, "the award came back", body, link)


def award_approved(tender: Tender, lead: User, stamp: str) -> None:
    """The lead sends the summaries next."""
    body = "The award is approved. The assessment summaries go to every bidder next, all at once."
    link = reverse("evaluation:award", args=[tender.reference])
    _post(f"award-approved:{stamp}", lead, tender, "the award is approved", body, link)


def summary_sent(tender: Tender, people: Iterable[User]) -> None:
    """The bidder's own result is there to read; the mail itself tells nothing."""
    facts = {"title": tender.title, "reference": tender.reference}
    body = letter_words.words("result", tender.procurement.buyer, facts)
    link = reverse("evaluation:result", args=[tender.reference])
    for user in people:
        _post("summary", user, tender, "your result and reasons", body, link)


def standstill_ended(tender: Tender, lead: User) -> None:
    """The contracts may be signed."""
    body = "The standstill has ended without a challenge recorded here. The contracts may be signed."
    link = reverse("evaluation:award", args=[tender.reference])
    _post("standstill-ended", lead, tender, "the standstill has ended", body, link)

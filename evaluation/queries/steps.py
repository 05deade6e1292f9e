"""Where an evaluation stands, and who takes the next step: one answer for needs, pages and timelines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from core.calendar import end_of_day
from evaluation import progress
from evaluation.enums import AwardStatus, PanelStatus
from evaluation.models import Award, Panel
from evaluation.queries.rankings import awards_of
from tenders.enums import LotStatus
from tenders.models import Tender

LEAD, PANEL, MODERATOR, APPROVER, OPENERS, PLATFORM, CLOCK, NOBODY = (
    "lead", "panel", "moderator", "approver", "openers", "platform", "clock", "",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """The next step: its key, whose it is, what it is called, and where it is done."""

    key: str
    actor: str
    what: str
    url: str
    due: datetime | None = None
    label: str = "Open"


def step_of(tender: Tender) -> Step | None:
    """The step the evaluation waits for; none before publication and once every lot is decided."""
    if tender.status not in {"published", "closed", "opened", "under_assessment"}:
        return None
    panel: Panel | None = getattr(tender, "panel", None)
    panel_url = reverse("evaluation:panel", args=[tender.reference])
    if panel is None:
        return Step(
            "appoint",
            LEAD,
            "Appoint the panel",
            reverse("evaluation:appoint", args=[tender.reference]),
            tender.closes_at,
        )
    if panel.status == PanelStatus.DECLARING:
        return _declaring(panel, panel_url)
    if panel.status == PanelStatus.INDIVIDUAL:
        return Step("mark", PANEL, "Mark the bids", panel_url, tender.marks_due_at, "Mark")
    if panel.status == PanelStatus.CONSENSUS:
        url = reverse("evaluation:moderate", args=[tender.reference])
        if progress.consensus_missing(panel):
            return Step("moderate", MODERATOR, "Agree one mark for each answer", url, tender.marks_due_at, "Moderate")
        return Step("lock", MODERATOR, "Lock quality", url, tender.marks_due_at, "Lock")
    return _after_quality(tender)


def planned(tender: Tender) -> datetime | None:
    """The end of the day the award is planned for."""
    return end_of_day(tender.award_on) if tender.award_on else None


def _declaring(panel: Panel, url: str) -> Step:
    if not progress.bidders_are_known(panel.tender):
        return Step("await_opening", OPENERS, "Open the quality envelopes", url)
    bids, due = progress.bids_of(panel.tender), panel.tender.marks_due_at
    if any(progress.open_interests(member, bids) for member in panel.standing()):
        return Step("weigh", LEAD, "Weigh a declared interest", url, due)
    if progress.declarations_missing(panel):
        return Step("declare", PANEL, "Declare interests in the bidders", url, due, "Declare")
    return Step("start", LEAD, "Start marking", url, due, "Start")


def _after_quality(tender: Tender) -> Step | None:
    url = reverse("evaluation:award", args=[tender.reference])
    if not progress.prices_are_open(tender):
        return Step("open_price", OPENERS, "Open the price envelopes", url)
    awards = [award for award in awards_of(tender) if award.status not in {AwardStatus.CANCELLED, AwardStatus.REFUSED}]
    if not awards:
        if all(lot.status != LotStatus.OPEN for lot in tender.lots.all()):
            return None
        return Step("propose", LEAD, "Rank the bids and propose the award", url, planned(tender), "Rank")
    return _award_step(tender, awards[0], url, {award.status for award in awards})


def _award_step(tender: Tender, first: Award, url: str, states: set[str]) -> Step | None:
    due = planned(tender)
    if AwardStatus.PROPOSED in states:
        if first.sent_at is None:
            return Step("send", LEAD, "Send award for approval", url, due, "Send")
        return Step("approve", APPROVER, "Approve the award", url, due, "Read")
    if AwardStatus.APPROVED in states:
        url = reverse("evaluation:summaries", args=[tender.reference])
        return Step("summaries", LEAD, "Send the assessment summaries", url, due, "Send")
    if AwardStatus.SUMMARIES_SENT in states:
        if first.notice is None or first.notice.status == "refused":
            return Step("notice", LEAD, "Submit the award notice", url, due, "Submit")
        return Step("notice_waits", PLATFORM, "The platform has the award notice", url)
    if AwardStatus.STANDSTILL in states:
        return Step("standstill", CLOCK, "Standstill runs", url, first.standstill_ends_at())
    if AwardStatus.CLEAR in states:
        return Step("sign", LEAD, "Record the signatures", url, None, "Sign")
    return None

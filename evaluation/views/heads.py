"""The heads of evaluation's pages: the strip that says by when and who, and the stages that matter there."""

from __future__ import annotations

from django.urls import reverse

from core import clock
from core.calendar import in_words, time_left_words
from core.frames import Crumb, Fact, Frame
from core.models import User
from evaluation import policies, progress
from evaluation.enums import Seat
from evaluation.models import Panel
from evaluation.queries.award_page import AwardPage
from evaluation.queries.stages import AWARDING, MARKING, keep
from evaluation.queries.steps import Step, planned, step_of
from tenders.enums import BidStatus
from tenders.frames import tender_frame
from tenders.models import Tender

STATE = {
    "propose": ("Ready to rank", "brand"),
    "send": ("Award drafted, not sent", "brand"),
    "approve": ("With the approver", "warn"),
    "summaries": ("Approved", "good"),
    "notice": ("Summaries sent", "good"),
    "notice_waits": ("Waiting for the platform", "warn"),
    "standstill": ("Standstill", "warn"),
    "sign": ("Clear to sign", "good"),
}
"""The tag of the award page for each step."""

WORDS = dict.fromkeys(("weigh", "declare", "start", "mark", "moderate", "lock"), "Marking and moderation done by") | {
    "appoint": "Bids close",
    "standstill": "Standstill ends",
}
"""What the date of a step is called; any other is the day planned for the award."""


def panel_frame(tender: Tender, user: User, title: str, *crumbs: Crumb, panel: Panel | None = None) -> Frame:
    """The head of a page about a panel: 'Marking / the tender / ...', the strip and the stages of marking."""
    frame = tender_frame(tender, user, title=title, here="marking")
    trail = [Crumb("Marking", reverse("evaluation:marking"))]
    trail.append(Crumb(tender.title, reverse("evaluation:panel", args=[tender.reference])))
    frame.crumbs = [*trail, *crumbs] if crumbs else [trail[0], Crumb(tender.title)]
    if panel is not None:
        frame.state, frame.state_style = panel.get_status_display(), "brand"
    step = step_of(tender)
    frame.facts = [deadline(tender, step), who_acts(tender, user, step), *frame.facts[2:]]
    return keep(frame, MARKING)


def award_frame(tender: Tender, user: User, step: Step | None, page: AwardPage | None) -> Frame:
    """The head of a page about the award; the total only where the reader sees the run."""
    count = tender.lots.count()
    word = page.instance.rule.lot_word[1 if count != 1 else 0] if page else "lots"
    frame = tender_frame(
        tender,
        user,
        title=f"Award of {_number(count)} {word} by the published rule",
        here="award",
        crumbs=[Crumb("Award")],
    )
    if step is not None and step.key in STATE:
        frame.state, frame.state_style = STATE[step.key]
    bids = tender.bids.filter(status=BidStatus.OPENED).count()
    facts = [
        deadline(tender, step),
        who_acts(tender, user, step),
        Fact("Bids", str(bids), [f"for {_number(count)} {word}"]),
    ]
    if page is not None:
        proven = page.run.proven
        facts.append(
            Fact(
                f"Total of {page.first} scores",
                page.total(),
                ["the most places, then the highest total" if proven else "by the published rule"],
            )
        )
    frame.facts = facts
    return keep(frame, AWARDING)


def _number(count: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    return words[count] if count < len(words) else str(count)


def deadline(tender: Tender, step: Step | None) -> Fact:
    """What is due next: the marks, the end of the standstill, or the day the award is planned for."""
    due = step.due if step is not None else None
    words = WORDS.get(step.key, "Award planned for") if step is not None else ""
    if due is None and step is not None:
        due = planned(tender)
    if due is None:
        return Fact("Next deadline", "None", ["Nothing is due"], brand=True)
    left = time_left_words(clock.now(), due, short=True)
    return Fact("Next deadline", left[0].upper() + left[1:], [f"{words} {in_words(due)}"], brand=True)


def who_acts(tender: Tender, user: User, step: Step | None) -> Fact:
    """The reader by 'You', anybody else by role or name, and what they do."""
    approver = tender.approver.full_name if tender.approver else "An approver"
    if step is None:
        return Fact("Who must act now", "Nobody", ["Every lot is decided"])
    if step.actor == "lead":
        who = "You" if policies.is_lead(user, tender) else "The procurement lead"
    elif step.actor == "approver":
        who = "You" if tender.approver_id == user.pk else approver
    elif _is_mine(user, tender, step):
        who = "You"
    else:
        others = {
            "platform": "The platform",
            "clock": "Nobody",
            "openers": "Two officers",
            "moderator": "The moderator",
        }
        who = others.get(step.actor, "The panel")
    then = [f"Then {approver}"] if step.key in {"propose", "send"} else []
    return Fact("Who must act now", who, [step.what, *then])


def _is_mine(user: User, tender: Tender, step: Step) -> bool:
    """A panel's step is the reader's while they have a seat of its kind and have not done it."""
    panel: Panel | None = getattr(tender, "panel", None)
    member = policies.seat_of(user, panel) if panel is not None else None
    if member is None:
        return False
    if step.actor == "moderator":
        return member.seat == Seat.MODERATOR
    if step.key == "mark":
        return member.seat == Seat.EVALUATOR and member.submitted_at is None
    return step.key == "declare" and not progress.has_declared(member, progress.bids_of(tender))

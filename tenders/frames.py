"""The head and the timeline of every page about a tender, whichever floor draws the page."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.urls import reverse
from django.utils.html import format_html

from core import clock, ports
from core.calendar import date_in_words, end_of_day, in_words, time_left_words
from core.frames import NOW, Crumb, Fact, Frame, Stage
from core.words import big_money
from tenders import conditions, readiness
from tenders.enums import NoticeStatus
from tenders.enums import TenderStatus as S
from tenders.policies import tenders as policies
from tenders.ports import next_dates
from tenders.stages import closing_words

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import User
    from tenders.models import Tender

STYLES = {
    S.DRAFT: "brand",
    S.IN_APPROVAL: "warn",
    S.PUBLISHED: "good",
    S.CLOSED: "out",
    S.OPENED: "brand",
    S.UNDER_ASSESSMENT: "brand",
    S.COMPLETE: "good",
    S.CANCELLED: "stop",
}


def tender_frame(
    tender: Tender,
    user: User,
    *,
    title: str | None = None,
    here: str = "overview",
    crumbs: Iterable[Crumb] = (),
) -> Frame:
    """Reference, state, strip and timeline of a tender. `here` other than 'overview' adds a way back to it."""
    with readiness.remembered(tender):
        return _frame(tender, user, title=title, here=here, crumbs=list(crumbs))


def _frame(tender: Tender, user: User, *, title: str | None, here: str, crumbs: list[Crumb]) -> Frame:
    trail = [Crumb("Tenders", reverse("tenders:list"))]
    if here == "overview":
        trail.append(Crumb(tender.title))
    else:
        trail += [Crumb(tender.title, tender.get_absolute_url()), *crumbs]
        if not crumbs:
            trail.append(Crumb(title or tender.title))
    return Frame(
        title=title or tender.title,
        reference=tender.reference,
        state=tender.status_words(),
        state_style=STYLES[S(tender.status)],
        facts=facts(tender, user),
        stages=stages(tender, user),
        crumbs=trail,
        history_url=reverse("tenders:history", args=[tender.reference])
        if policies.may_see_history(user, tender)
        else "",
    )


def stages(tender: Tender, user: User) -> list[Stage]:
    """What every floor says about the timeline, an upper floor's word standing for a lower one's of that key."""
    found: dict[str, Stage] = {}
    for stage in ports.stages.gather(tender, user):
        found.setdefault(stage.key, stage)  # upper floors' apps are made ready, and so speak, first
    ordered = sorted(found.values(), key=lambda stage: stage.order)
    last = max((n for n, stage in enumerate(ordered) if stage.state == NOW), default=-1)
    # One stage is 'now': the farthest that any floor marks; what lies before it and is marked so is under way still.
    return [
        stage if stage.state != NOW or n == last else Stage(stage.key, stage.label, stage.note, "done", stage.order)
        for n, stage in enumerate(ordered)
    ]


def facts(tender: Tender, user: User) -> list[Fact]:
    """Next deadline, who must act now, worth, route."""
    return [_deadline(tender), who_acts(tender, user), _worth(tender), _route(tender)]


def next_deadline(tender: Tender) -> tuple[str, datetime | None]:
    """What is due next, and when; None when nothing is, or nothing is set."""
    now = clock.now()
    if tender.status == S.DRAFT:
        return "Ready for approval by", tender.ready_by
    if tender.is_held:
        return "The notice leaves", tender.send_at
    if tender.status == S.IN_APPROVAL:
        return "Notice planned for", end_of_day(tender.publish_on) if tender.publish_on else None
    if tender.status == S.PUBLISHED and not tender.deadline_passed(now):
        if tender.questions_close_at and now <= tender.questions_close_at:
            return "Questions close", tender.questions_close_at
        return closing_words(tender), tender.closes_at
    if tender.status in {S.OPENED, S.UNDER_ASSESSMENT}:
        told: dict[int, tuple[str, datetime | None]] = dict(next_dates.gather([tender]))
        if tender.pk in told:
            return told[tender.pk]
    if tender.status in {S.PUBLISHED, S.CLOSED, S.OPENED, S.UNDER_ASSESSMENT}:
        return "Marking and moderation done by", tender.marks_due_at
    return "", None


def _deadline(tender: Tender) -> Fact:
    words, at = next_deadline(tender)
    if at is None:
        if tender.status == S.CANCELLED and tender.cancelled_at:
            return Fact("Next deadline", "None", [f"Cancelled on {in_words(tender.cancelled_at)}"], brand=True)
        return Fact("Next deadline", "None", ["Nothing is due"], brand=True)
    left = time_left_words(clock.now(), at, short=True)
    when = in_words(at)
    if tender.status == S.IN_APPROVAL and tender.publish_on and not tender.is_held:
        when = date_in_words(tender.publish_on)
    return Fact("Next deadline", left[0].upper() + left[1:], [f"{words} {when}"], brand=True)


def who_acts(tender: Tender, user: User) -> Fact:
    """Who must act now; upper floors replace it on their pages where they know better."""
    label = "Who must act now"
    approver = tender.approver.full_name if tender.approver else "An approver"
    if tender.status == S.DRAFT:
        failing = [check for check in readiness.checks(tender) if not check.ok]
        mine = sum(not check.waiting for check in failing)
        lines = []
        lead = "You" if policies.may_edit(user, tender) else "The procurement lead"
        if mine or not failing:
            lines.append(_who(lead, _for(mine) if failing else "to send it for approval"))
        lines += [_who("You" if tender.approver_id == user.pk else approver, _for(1)) for c in failing if c.waiting]
        return Fact(label, "", lines)
    if tender.status == S.IN_APPROVAL:
        if tender.approved_at is None:
            who = "You" if tender.approver_id == user.pk else approver
            return Fact(label, "", [_who(who, "to approve or send back")])
        if tender.is_held:
            return Fact(label, "", [_who("Nobody"), "Approved; the notice leaves by itself"])
        if not tender.takes_bids and not conditions.direct_award_may_be_signed.blocks(tender):
            return Fact(label, "", [_who("The procurement lead", "to record the end")])
        latest = tender.notices.order_by("-pk").first()
        if latest is not None and latest.status == NoticeStatus.REFUSED:
            return Fact(label, "", [_who("The procurement lead"), "The platform refused the notice"])
        return Fact(label, "", [_who("Nobody"), "The platform has the notice"])
    if tender.status == S.PUBLISHED and not tender.deadline_passed(clock.now()):
        asked = readiness.questions_waiting(tender)
        lead = "You" if policies.may_edit(user, tender) else "The procurement lead"
        answer = [_who(lead, f"to answer {counted(asked, 'question')}")] if asked else []
        return Fact(label, "", [*answer, _who("Bidders", "to bid"), "Nobody here can see who is bidding"])
    if tender.status in {S.PUBLISHED, S.CLOSED}:
        if asked := readiness.questions_waiting(tender):
            lead = "You" if policies.may_edit(user, tender) else "The procurement lead"
            return Fact(label, "", [_who(lead, f"to answer {counted(asked, 'question')}"), "Then two officers open"])
        return Fact(label, "", [_who("Two officers"), "They open the bids together"])
    if tender.status in {S.OPENED, S.UNDER_ASSESSMENT}:
        return Fact(label, "", [_who("The panel")])
    return Fact(label, "", [_who("Nobody")])


def _who(name: str, act: str = "") -> str:
    return format_html("<b>{}</b>, {}", name, act) if act else format_html("<b>{}</b>", name)


def _for(count: int) -> str:
    return f"for {counted(count, 'check')}"


def counted(count: int, thing: str) -> str:
    """'one question', 'twelve' as '12 questions'."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    number = words[count] if count < len(words) else str(count)
    return f"{number} {thing}{'' if count == 1 else 's'}"


def _worth(tender: Tender) -> Fact:
    if tender.procedure in {"direct_award", "user_choice"}:
        award = getattr(tender, "direct_award", None)
        known = big_money(award.value) if award and award.value else "Not known yet"
        return Fact("Worth", "", [_who(known), "The whole contract, excluding VAT"])
    if "lots" in getattr(tender, "_prefetched_objects_cache", {}):
        year = sum((lot.annual_value or Decimal(0) for lot in tender.lots.all()), Decimal(0))
    else:
        year = tender.lots.aggregate(total=Sum("annual_value"))["total"] or Decimal(0)
    years = tender.term_months / 12
    term = (
        f"{years:g} year{'' if years == 1 else 's'}" if tender.term_months % 6 == 0 else f"{tender.term_months} months"
    )
    total = year * tender.term_months / 12
    return Fact("Worth", "", [_who(big_money(total) if total else "Not known yet"), f"{term}, excluding VAT"])


def _route(tender: Tender) -> Fact:
    rules = tender.rules()
    return Fact("Route", "", [_who(rules.route), "Light touch services" if rules.light_touch else "General rules"])

"""The frame of every page about one bid: the clock, what is done, what is submitted, and the bidder's own stages."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from core import clock
from core.calendar import date_in_words, in_words, time_in_words, time_left_words, uk_day
from core.frames import BLOCKED, DONE, NEXT, NOW, Banner, Crumb, Fact, Frame, Stage
from tenders.completeness import Task
from tenders.contact import contact_of
from tenders.enums import STANDING, BidStatus, TenderStatus
from tenders.models import Bid, Submission
from tenders.queries.bids import standing

STYLES = {
    BidStatus.DRAFT: "brand",
    BidStatus.SUBMITTED: "good",
    BidStatus.NEEDS_CONFIRMING: "warn",
    BidStatus.WITHDRAWN: "warn",
    BidStatus.OPENED: "plain",
    BidStatus.EXCLUDED: "stop",
}
WORDS = {
    BidStatus.DRAFT: "Bid in draft",
    BidStatus.SUBMITTED: "Bid submitted",
    BidStatus.NEEDS_CONFIRMING: "Bid submitted, needs confirming",
    BidStatus.WITHDRAWN: "Bid withdrawn",
    BidStatus.OPENED: "Bid opened",
    BidStatus.EXCLUDED: "Bid excluded",
}


def bid_words(status: BidStatus) -> str:
    return WORDS[status]


def bid_style(status: BidStatus) -> str:
    return STYLES[status]


def bid_frame(
    bid: Bid,
    *,
    title: str = "",
    crumb: str = "",
    tasks: Sequence[Task] = (),
    chosen: Sequence[int] = (),
    submission: Submission | None = None,
) -> Frame:
    """`tasks` are empty where the page did not read the draft; the strip then leaves the count out. `submission` is the one
    that stands, where the page has read it already.
    """
    status = BidStatus(bid.status)
    crumbs = [Crumb("Your bids", reverse("bidding:bids"))]
    if crumb:
        crumbs += [Crumb(bid.tender.title, reverse("bidding:tasks", args=[bid.ref])), Crumb(crumb)]
    else:
        crumbs.append(Crumb(bid.tender.title))
    return Frame(
        title=title or heading(bid, chosen),
        reference=bid.tender.reference,
        state=WORDS[status],
        state_style=STYLES[status],
        context_line=bid.organisation.name,
        facts=_facts(bid, tasks, submission or standing(bid)),
        stages=stages(bid, len(chosen)),
        stages_title="Your bid",
        crumbs=crumbs,
        history_url=reverse("bidding:history", args=[bid.ref]),
        banner=_banner(bid),
        who_to_call=contact_of(bid.tender).sentence,
    )


def _banner(bid: Bid) -> Banner | None:
    """What every page of the bid says first: the tender is cancelled, or the bid waits to be confirmed."""
    tender, url = bid.tender, reverse("bidding:changes", args=[bid.ref])
    if tender.status == TenderStatus.CANCELLED:
        when = in_words(tender.cancelled_at) if tender.cancelled_at else ""
        line = f"No bid is opened. What you wrote stays readable to your own people. Why: {tender.cancel_reason}"
        return Banner(f"This tender was cancelled on {when}.", line, style="stop")
    if bid.status != BidStatus.NEEDS_CONFIRMING or tender.closes_at is None:
        return None
    if clock.now() > tender.closes_at:
        line = "It is opened all the same, marked as not confirmed."
        return Banner(f"Your bid stands and was not confirmed after change {bid.unconfirmed_change}.", line)
    line = f"Confirm it as it stands, or change it and submit again, before {in_words(tender.closes_at)}."
    title = f"The tender changed: your bid stands, but needs confirming after change {bid.unconfirmed_change}."
    return Banner(title, line, url, "See what changed and confirm")


def heading(bid: Bid, chosen: Sequence[int]) -> str:
    if not chosen:
        return f"Your bid: {bid.tender.title}"
    return f"Your bid: {bid.tender.title}, {lots_words(chosen)}"


def lots_words(numbers: Sequence[int]) -> str:
    """'lot 4', 'lots 4 and 9', 'lots 1, 4 and 9'."""
    ordered = [str(number) for number in sorted(numbers)]
    if len(ordered) == 1:
        return f"lot {ordered[0]}"
    return f"lots {', '.join(ordered[:-1])} and {ordered[-1]}" if ordered else ""


def _facts(bid: Bid, tasks: Sequence[Task], submission: Submission | None) -> list[Fact]:
    now, closes_at = clock.now(), bid.tender.closes_at
    facts = []
    if bid.tender.status == TenderStatus.CANCELLED and bid.tender.cancelled_at is not None:
        ended = f"The tender ended {in_words(bid.tender.cancelled_at)}. No bid is opened"
        facts.append(Fact("Bids close", "Cancelled", (ended,), brand=True))
    elif closes_at is not None:
        closed = now > closes_at
        line = f"{in_words(closes_at)}. It is now {date_in_words(uk_day(now), year=False)}, {time_in_words(now)}."
        big = "Closed" if closed else time_left_words(now, closes_at)
        facts.append(Fact("Bids closed" if closed else "Bids close", big, (line,), brand=not closed))
    if tasks:
        owed = [task for task in tasks if task.is_owed]
        done = sum(1 for task in owed if task.is_done)
        left = len(owed) - done
        note = "Nothing is missing" if not left else f"{left} still to do"
        facts.append(Fact("Done", f"{done} of {len(owed)}", (note,)))
    facts.append(_submitted(bid, submission))
    return facts


def _submitted(bid: Bid, submission: Submission | None) -> Fact:
    if submission is None:
        word = "Withdrawn" if bid.status == BidStatus.WITHDRAWN else "Nothing yet"
        return Fact("Submitted", word, ("We only count what you submit",))
    at = submission.received_at
    when = f"{date_in_words(uk_day(at), year=False)}, {time_in_words(at, seconds=True)}"
    lots = lots_words(submission.lots)
    what = f"Receipt {submission.receipt_number}{f', {lots}' if lots else ''}"
    return Fact("Submitted", f"Version {submission.number}", (when, what))


def stages(bid: Bid, lots: int = 0) -> list[Stage]:
    """The bidder's own timeline: from starting the bid to starting the work."""
    tender, now = bid.tender, clock.now()
    closed = tender.closes_at is not None and now > tender.closes_at
    cancelled = tender.status == TenderStatus.CANCELLED
    submitted = bid.status in (*STANDING, BidStatus.OPENED, BidStatus.EXCLUDED)
    by = f"By {in_words(tender.closes_at, year=False)}" if tender.closes_at else ""
    write = DONE if submitted or closed else NOW
    submit = DONE if submitted else (BLOCKED if closed or cancelled else NEXT)
    opened = bid.status in (BidStatus.OPENED, BidStatus.EXCLUDED)
    result = DONE if tender.status == TenderStatus.COMPLETE else (NOW if opened else NEXT)
    wait = DONE if opened else (NOW if submitted and closed else NEXT)
    handed_in = "Submitted" if submitted else "Submit"
    if submitted and not closed and not cancelled:
        submit, by = NOW, f"{_submitted_note(bid)}. You can replace it until bids close"
    else:
        by = _submitted_note(bid) or by
    return [
        Stage("start", "Start your bid", date_in_words(uk_day(bid.created_at), weekday=False, year=False), DONE),
        Stage("write", "Write your bid", f"{lots} lot{'' if lots == 1 else 's'}" if lots else "", write),
        Stage("submit", handed_in, by, submit),
        Stage("opening", "Opening", "After bids close, by two officers", BLOCKED if cancelled else wait),
        Stage("result", "Result and reasons", date_in_words(tender.award_on) if tender.award_on else "", result),
        Stage(
            "work",
            "Start work",
            date_in_words(tender.contract_starts_on) if tender.contract_starts_on else "",
            NEXT,
        ),
    ]


def _submitted_note(bid: Bid) -> str:
    if bid.submitted_at is None or bid.status == BidStatus.WITHDRAWN:
        return ""
    return f"{date_in_words(uk_day(bid.submitted_at), weekday=False, year=False)}, {time_in_words(bid.submitted_at)}"

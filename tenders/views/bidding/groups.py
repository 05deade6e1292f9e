"""The task list in groups: what is asked of every lot, then each lot with what it lacks and whether it is submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from core.calendar import time_in_words
from tenders import completeness
from tenders.completeness import Task
from tenders.models import Bid, Submission
from tenders.queries.bids import Draft, Saved

PAGES = {
    "information": "bid_information",
    "parties": "parties",
    "declarations": "declarations",
    "choices": "lots",
    "confidential": "confidential",
}
LATELY = 10 * 60  # seconds in which a save counts as 'is editing'


@dataclass(frozen=True, slots=True)
class Line:
    task: Task
    label: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """`says` is where a lot stands ('In version 2'), `lacks` what still keeps it from being submitted."""

    key: str
    title: str
    lines: list[Line]
    says: str = ""
    style: str = "plain"
    lacks: str = ""

    @property
    def complete(self) -> str:
        done = sum(1 for line in self.lines if line.task.is_done)
        return f"{done} of {len(self.lines)} complete"


@dataclass(frozen=True, slots=True)
class LotLine:
    """A chosen lot before it is submitted: whether it can be, and what it lacks."""

    number: int
    name: str
    ready: bool
    lacks: list[str]
    stands: bool
    """Whether it is in the version that stands."""

    @property
    def title(self) -> str:
        return f"Lot {self.number}: {self.name}"


def lot_lines(bid: Bid, tasks: Sequence[Task], draft: Draft, standing: Submission | None) -> list[LotLine]:
    """The chosen lots in the order of preference."""
    names = {lot.number: lot.name for lot in bid.tender.lots.all()}
    found = []
    for number in draft.content.chosen():
        own = [task.missing for task in tasks if task.lot == number and not task.is_done]
        ready = not completeness.missing(tasks, [number])
        stands = standing is not None and number in standing.lots
        found.append(LotLine(number, names.get(number, ""), ready, own, stands))
    return found


def url_of(bid: Bid, task: Task) -> str:
    """The page of a task."""
    if task.key.startswith("answer:"):
        return reverse("bidding:answer", args=[bid.ref, task.key.removeprefix("answer:")])
    if task.by_line:
        return reverse("bidding:lot_prices", args=[bid.ref, task.lot])
    if task.key.startswith("question:"):
        return reverse("bidding:typed", args=[bid.ref, task.key.removeprefix("question:")])
    page = PAGES.get(task.key, "prices")
    return reverse(f"bidding:{page}", args=[bid.ref])


def line_of(bid: Bid, task: Task, saved: dict[str, Saved], me: int, now: datetime) -> Line:
    label = task.label
    if task.lot:
        own = label.removeprefix(f"Lot {task.lot}: ")
        label = bid.tender.price_label if task.key.startswith("price:") else own
    return Line(task, label, url_of(bid, task) if task.can_start else "", _note(task, saved, me, now))


def groups_of(
    bid: Bid, tasks: Sequence[Task], lots: Sequence[LotLine], saved: dict[str, Saved], me: int, now: datetime
) -> list[Group]:
    """In the order of the page; a group of which nothing is asked is left out."""
    titles = {
        "all": "For every lot",
        "eligibility": "Eligibility questions",
        "quality": "Quality questions",
        "price": bid.tender.price_label,
    }
    found = [
        Group(key, title, [line_of(bid, task, saved, me, now) for task in tasks if task.group == key and not task.lot])
        for key, title in titles.items()
    ]
    for lot in sorted(lots, key=lambda each: each.number):
        lines = [line_of(bid, task, saved, me, now) for task in tasks if task.lot == lot.number]
        says, style = _state(lot)
        found.append(Group(f"lot-{lot.number}", lot.title, lines, says, style, " ".join(lot.lacks)))
    last = [line_of(bid, task, saved, me, now) for task in tasks if task.group == "last"]
    found.append(Group("last", "Before you submit", last))
    return [group for group in found if group.lines or group.says]


def _state(lot: LotLine) -> tuple[str, str]:
    if lot.stands:
        return ("Submitted", "good")
    if lot.ready:
        return ("Complete, not submitted", "warn")
    if lot.lacks:
        return ("Not complete", "out")
    return ("Waits for what every lot needs", "out")


def _note(task: Task, saved: dict[str, Saved], me: int, now: datetime) -> str:
    """What the task says of itself, and who saved it last."""
    last = saved.get(task.key)
    if last is None:
        return task.note
    who = "You" if last.by.pk == me else last.by.full_name
    if last.by.pk != me and (now - last.at).total_seconds() < LATELY:
        told = f"{who} is editing, last saved {time_in_words(last.at)}"
    else:
        told = f"{who}, last saved {_when(last.at, now)}"
    return f"{task.note}. {told}" if task.note else told


def _when(at: datetime, now: datetime) -> str:
    return time_in_words(at) if at.date() == now.date() else f"{at.day} {at:%B}"

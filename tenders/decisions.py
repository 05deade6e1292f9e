"""A buyer's own decision steps, and who decides at which value. Pure: no clock, no database.

Steps come as data: a list of objects as in `STEPS_FOR_A_KEY_DECISION`. Days are counted from the step named in `after`
('clear days' leave out both the day of that step and the day itself; otherwise working days). Values are pounds over
the whole term, without VAT.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.calendar import add_working_days, date_in_words, is_working_day
from core.words import money

GATES = {"approve": "before the tender is approved", "award": "before lots are awarded"}
CLEAR, WORKING = "clear", "working"


@dataclass(frozen=True, slots=True)
class DecisionStep:
    """One step. `by_clock`: nobody takes it, it is over when its days have run (a call-in)."""

    key: str
    label: str
    gates: str
    after: str = ""
    days: int = 0
    count: str = WORKING
    from_value: Decimal = Decimal(0)
    by_clock: bool = False
    rule: str = ""
    law: str = "The council's constitution"

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.label,
            "gates": self.gates,
            "after": self.after,
            "days": self.days,
            "count": self.count,
            "from_value": f"{self.from_value:f}",
            "by_clock": self.by_clock,
            "rule": self.rule,
            "law": self.law,
        }


@dataclass(frozen=True, slots=True)
class Band:
    """Who decides up to a value; `up_to` None: without limit."""

    up_to: Decimal | None
    who: str

    def to_json(self) -> dict[str, Any]:
        return {"up_to": None if self.up_to is None else f"{self.up_to:f}", "who": self.who}

    @property
    def words(self) -> str:
        return f"Up to {money(self.up_to)}: {self.who}" if self.up_to is not None else f"Above that: {self.who}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is on record for a step: the day and its reference."""

    on: date
    reference: str


@dataclass(frozen=True, slots=True)
class StepState:
    """A step for one tender: its record, the earliest day it can fall on, whether it holds things up, and the words."""

    step: DecisionStep
    recorded: Recorded | None
    earliest: date | None
    done: bool
    blocks: str

    @property
    def on(self) -> date | None:
        if self.recorded is not None:
            return self.recorded.on
        return self.earliest if self.step.by_clock else None


def who_decides(bands: Sequence[Band], value: Decimal) -> str:
    """Who decides at this value; empty where the buyer has no bands."""
    return next((band.who for band in bands if band.up_to is None or value <= band.up_to), "")


def applying(steps: Sequence[DecisionStep], value: Decimal) -> list[DecisionStep]:
    """The steps a tender of this value must take."""
    return [step for step in steps if value >= step.from_value]


def earliest_after(step: DecisionStep, day: date, *, extra: Collection[date] = ()) -> date:
    """The first day `step` can fall on when the step it counts from fell on `day`.

    28 clear days after 1 March: 2 to 29 March are clear, so 30 March. Five working days of call-in after Monday 1 March
    end with Monday 8 March.
    """
    if step.count == CLEAR:
        return day + timedelta(days=step.days + 1)
    return add_working_days(day, step.days, extra=extra) if step.days else day


def states(
    steps: Sequence[DecisionStep], recorded: Mapping[str, Recorded], *, today: date, extra: Collection[date] = ()
) -> list[StepState]:
    """Every step with its record, in order, and the sentence that holds the act it gates up (empty: nothing does)."""
    found: dict[str, StepState] = {}
    for step in steps:
        before = found.get(step.after)
        since = before.on if before is not None else None
        earliest = earliest_after(step, since, extra=extra) if since is not None else None
        own = recorded.get(step.key)
        blocks = _blocks(step, own, before, earliest, today)
        found[step.key] = StepState(step, own, earliest, not blocks, blocks)
    return list(found.values())


def _blocks(
    step: DecisionStep, own: Recorded | None, before: StepState | None, earliest: date | None, today: date
) -> str:
    if step.by_clock:
        if earliest is None:
            name = before.step.label if before is not None else "the step before it"
            return f"{step.label}: it counts from ‘{name}’, which is not recorded yet."
        return f"{step.label} on {date_in_words(earliest)}: wait until it is over." if today <= earliest else ""
    if own is None:
        after = f" It can be taken from {date_in_words(earliest)}." if earliest and earliest > today else ""
        return f"{step.label}: record it with its reference and date.{after}"
    if earliest is not None and own.on < earliest:
        return f"{step.label} of {date_in_words(own.on)} came too early: {step.rule or 'its days had not run'}."
    if own.on > today:
        return f"{step.label}: it is recorded for {date_in_words(own.on)}, which is still to come."
    return ""


def blocks(gate: str, found: Sequence[StepState]) -> list[str]:
    """Everything that holds up the approval ('approve') or the award ('award') of a tender."""
    return [state.blocks for state in found if state.step.gates == gate and state.blocks]


def planned(steps: Sequence[DecisionStep], *, approve_by: date, extra: Collection[date] = ()) -> dict[str, date]:
    """Counted back from the day of approval: the latest day for each step that comes before it."""
    found: dict[str, date] = {}
    needed: dict[str, date] = {}
    for step in reversed([each for each in steps if each.gates == "approve"]):
        latest = needed.get(step.key, approve_by)
        day = _on_or_before(latest - timedelta(days=1) if step.by_clock and step.key not in needed else latest, extra)
        found[step.key] = day
        if step.after:
            back = _back(step, day, extra)
            needed[step.after] = min(needed.get(step.after, back), back)
    return {step.key: found[step.key] for step in steps if step.key in found}


def _back(step: DecisionStep, day: date, extra: Collection[date]) -> date:
    """The latest day of the step before, so that `step` may fall on `day`."""
    if step.count == CLEAR:
        return _on_or_before(day - timedelta(days=step.days + 1), extra)
    left = step.days
    while left:
        left -= is_working_day(day, extra=extra)
        day -= timedelta(days=1)
    return _on_or_before(day, extra)


def _on_or_before(day: date, extra: Collection[date]) -> date:
    """`day`, or the last working day before it."""
    while not is_working_day(day, extra=extra):
        day -= timedelta(days=1)
    return day

"""What the top of a workspace page says: where the procurement stands, by when, and who must act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

DONE, NOW, NEXT, BLOCKED = "done", "now", "next", "blocked"


@dataclass(frozen=True, slots=True)
class Fact:
    """One cell of the strip. `big` is the key word or number; only the first cell of a strip is in the brand colour."""

    label: str
    big: str = ""
    lines: Sequence[str] = ()
    brand: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the timeline; `order` places it among the steps that other floors add."""

    key: str
    label: str
    note: str = ""
    state: str = NEXT
    order: int = 100


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Banner:
    """What must not be missed on any page of a record. Styles: warn, stop, brand."""

    title: str
    line: str = ""
    url: str = ""
    act: str = ""
    style: str = "warn"


@dataclass(slots=True)
class Frame:
    """Everything above and beside the main column of a workspace page."""

    title: str
    reference: str = ""
    state: str = ""
    state_style: str = "brand"
    facts: Sequence[Fact] = ()
    stages: Sequence[Stage] = ()
    crumbs: Sequence[Crumb] = ()
    history_url: str = ""
    context_line: str = ""
    stages_title: str = "Stages"
    extra: dict[str, str] = field(default_factory=dict)
    banner: Banner | None = None
    who_to_call: str = ""  # one sentence at the foot of the page: who helps when the page does not

    @property
    def stage_number(self) -> int:
        """The place of the present step, counted from 1; 0 when none is marked."""
        return next((n for n, stage in enumerate(self.stages, 1) if stage.state == NOW), 0)

    @property
    def stage_now(self) -> Stage | None:
        return next((stage for stage in self.stages if stage.state == NOW), None)

    @property
    def stage_next(self) -> Stage | None:
        number = self.stage_number
        return self.stages[number] if 0 < number < len(self.stages) else None

"""How a lower floor learns what an upper one knows. Filled in each app's `AppConfig.ready()`, read everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.duties import Duty
    from core.frames import Banner, Stage
    from core.handing_on import Work
    from core.models import AuditEntry, Organisation, User

Guard = Callable[[Any], list[str]]
Effect = Callable[[Any, "User | None", dict[str, Any]], None]
SourceT = TypeVar("SourceT", bound=Callable[..., Any])


class Guards:
    """Conditions that an upper floor keeps for a lower floor's transition. Unfilled means refused, never allowed."""

    def __init__(self) -> None:
        self._guards: dict[str, Guard] = {}

    def fill(self, name: str, guard: Guard) -> None:
        if name in self._guards and self._guards[name] is not guard:
            raise ValueError(f"The guard {name} is filled twice.")
        self._guards[name] = guard

    def blocks(self, name: str, obj: Any) -> list[str]:
        guard = self._guards.get(name)
        if guard is None:
            return [f"This installation cannot check '{name}', so the step stays closed."]
        return guard(obj)

    def filled(self) -> dict[str, str]:
        return {name: f"{guard.__module__}.{guard.__qualname__}" for name, guard in sorted(self._guards.items())}


class Effects:
    """What else happens in the same transaction: rows and outbox only, never the outside world."""

    def __init__(self) -> None:
        self._effects: dict[str, list[Effect]] = {}

    def add(self, name: str, effect: Effect) -> None:
        waiting = self._effects.setdefault(name, [])
        if effect not in waiting:
            waiting.append(effect)

    def run(self, name: str, obj: Any, by: User | None, facts: dict[str, Any]) -> None:
        for effect in self._effects.get(name, []):
            effect(obj, by, facts)

    def filled(self) -> dict[str, list[str]]:
        return {
            name: [f"{e.__module__}.{e.__qualname__}" for e in each] for name, each in sorted(self._effects.items())
        }


class Sources(Generic[SourceT]):
    """Lists that every floor adds to: what needs you, the navigation, the stages of a timeline, checks of a draft."""

    def __init__(self) -> None:
        self._sources: list[SourceT] = []

    def add(self, source: SourceT) -> None:
        if source not in self._sources:
            self._sources.append(source)

    def gather(self, *args: Any) -> list[Any]:
        return [item for source in self._sources for item in source(*args)]


class Panels:
    """Parts of a page that an upper floor draws on a lower floor's page."""

    def __init__(self) -> None:
        self._panels: dict[str, list[Callable[..., str | None]]] = {}

    def add(self, place: str, panel: Callable[..., str | None]) -> None:
        waiting = self._panels.setdefault(place, [])
        if panel not in waiting:
            waiting.append(panel)

    def draw(self, place: str, request: HttpRequest, obj: Any) -> list[str]:
        drawn = (panel(request, obj) for panel in self._panels.get(place, []))
        return [html for html in drawn if html]


@dataclass(frozen=True, slots=True)
class Need:
    """One row of 'What needs you now'. `who` is 'you', or 'others' when the reader waits for somebody.

    `at_once`: everything else waits for it, so that it stands under today whatever day it was planned for.
    """

    what: str
    about: str
    url: str
    due: datetime | None = None
    who: str = "you"
    label: str = "Open"
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One step of setting an organisation up: what it is, what stands now, whether somebody has decided it."""

    title: str
    now: str
    url: str
    done: bool
    order: int = 100


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    url: str
    key: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class Accepted:
    """The central platform took a notice: its number, and the instant every clock starts from."""

    cdp_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RefusedByPlatform:
    reason: str


class Publisher(Protocol):
    """The central digital platform, or its labelled stand-in. Publication comes from outside (Regs r.5)."""

    name: str
    is_stand_in: bool

    def submit(self, reference: str, fields: dict[str, Any]) -> None: ...

    def outcome(self, reference: str) -> Accepted | RefusedByPlatform | None: ...


@dataclass(slots=True)
class _Port:
    publisher: Publisher | None = field(default=None)


guards = Guards()
effects = Effects()
needs_you: Sources[Callable[[User], list[Need]]] = Sources()
# What must not be missed on any page, whatever the page is about.
banners: Sources[Callable[[User], list[Banner]]] = Sources()
navigation: Sources[Callable[[User], list[NavItem]]] = Sources()
public_navigation: Sources[Callable[[], list[NavItem]]] = Sources()
stages: Sources[Callable[[Any, User], list[Stage]]] = Sources()
# What a floor's own records say of log entries, by entry number: the sentence behind a bare 'changed'.
explanations: Sources[Callable[[str, list[AuditEntry]], list[tuple[int, str]]]] = Sources()
checks: Sources[Callable[[Any], list[Any]]] = Sources()
# The open work of a person in an organisation, which somebody else takes on when the person leaves (core.handing_on).
held_work: Sources[Callable[[User, Organisation], list[Work]]] = Sources()
# Pairs of parts that one person may not play together, and where they meet now (core.duties).
duties: Sources[Callable[[], list[Duty]]] = Sources()
# The steps of setting an organisation up.
setup_steps: Sources[Callable[[Organisation], list[SetupStep]]] = Sources()
# The pages that steer a demonstration (the clock, the mailbox, the stand-in for the platform); none on a server.
demonstration: Sources[Callable[[], list[NavItem]]] = Sources()
panels = Panels()
_port = _Port()


def connect_publisher(publisher: Publisher) -> None:
    _port.publisher = publisher


def publisher() -> Publisher:
    if _port.publisher is None:
        raise RuntimeError("No publication port is connected. Set FAIRLOT_PUBLISHER and start again.")
    return _port.publisher

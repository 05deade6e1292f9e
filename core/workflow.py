"""The one door for every state.

A model's transitions are declared together with `@transition`; `move()` is the only caller of any of them. It does,
in one transaction: lock the row -> permission -> source -> conditions -> guards -> the transition's own facts -> save
-> audit entry -> effects. A refusal is one exception that carries every reason in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db import transaction as database
from django.db.models import Q
from django_fsm import FSMField
from django_fsm import transition as fsm_transition

from core import audit, clock, ports
from core.models import User

Permission = Callable[[User | None, Any], bool]
MethodT = TypeVar("MethodT", bound=Callable[..., Any])
StatefulT = TypeVar("StatefulT", bound="Stateful")


class Refused(Exception):
    """The step cannot be taken now; `reasons` says why, one sentence each, with the mend where there is one."""

    def __init__(self, reasons: Sequence[str] | str) -> None:
        self.reasons = [reasons] if isinstance(reasons, str) else list(reasons)
        super().__init__(" ".join(self.reasons))


class NotPermitted(Exception):
    """This person may not do this, whatever the state."""

    def __init__(self, sentence: str) -> None:
        self.reasons = [sentence]
        super().__init__(sentence)


class Condition:
    """A check on an object with its reasons in words. Truthy when nothing blocks, as django_fsm expects."""

    def __init__(self, blocks: Callable[[Any], list[str]], name: str) -> None:
        self._blocks = blocks
        self.__name__ = name

    def __call__(self, obj: Any) -> bool:
        return not self._blocks(obj)

    def blocks(self, obj: Any) -> list[str]:
        return self._blocks(obj)


def condition(reason: str) -> Callable[[Callable[[Any], bool]], Condition]:
    """Make a yes-or-no check a condition: `reason` is what the page says when it fails."""

    def wrap(check: Callable[[Any], bool]) -> Condition:
        return Condition(lambda obj: [] if check(obj) else [reason], check.__name__)

    return wrap


def blockers(check: Callable[[Any], list[str]]) -> Condition:
    """Make a check that names each fault itself a condition."""
    return Condition(check, check.__name__)


class StatusField(FSMField):
    """The state of a workflow model: protected from assignment, its legal values taken from a TextChoices."""

    def __init__(self, states: type[models.TextChoices] | None = None, **kwargs: Any) -> None:
        if states is not None:
            kwargs.setdefault("choices", states.choices)
            kwargs.setdefault("default", states.values[0])
            kwargs.setdefault("max_length", 30)
        kwargs["protected"] = True
        kwargs.setdefault("db_index", True)
        super().__init__(**kwargs)

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        """The models that migrations make for themselves have no transitions, so django_fsm does not look for them.

        Its search listens to every model made afterwards; a migration run makes some twenty thousand, and the
        listening took half of a first start.
        """
        if cls.__module__ == "__fake__":
            models.CharField.contribute_to_class(self, cls, name, private_only=private_only, **kwargs)
        else:
            super().contribute_to_class(cls, name, private_only=private_only, **kwargs)


def legal_statuses(name: str, states: type[models.TextChoices], field: str = "status") -> models.CheckConstraint:
    """The database's own list of legal values."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": states.values}), name=f"{name}_{field}_legal")


class Stateful(models.Model):
    """Base of every model with a workflow. Subclasses declare `status` and say which chain their steps are logged in."""

    class Meta:
        abstract = True

    status: Any

    def chain(self) -> str:
        raise TypeError(f"{type(self).__name__} does not say which chain its steps are logged in.")

    def subject_facts(self) -> dict[str, Any]:
        """What the log says the step was about, when the chain holds more than this object."""
        return {}

    def get_act_url(self, verb: str) -> str:
        """Where the form of a verb posts to; pages that draw buttons from `moves()` need it."""
        raise TypeError(f"{type(self).__name__} has no page for its steps.")

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        # A protected field refuses assignment once set, and Django assigns on refresh: clear it first.
        for field in self._meta.concrete_fields:
            if isinstance(field, StatusField):
                self.__dict__.pop(field.attname, None)
        super().refresh_from_db(*args, **kwargs)


@dataclass(frozen=True, slots=True)
class Step:
    """What one transition declares beyond django_fsm's own: its words and its ports."""

    label: str
    permission: Permission
    needs: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    style: str = "plain"  # "primary", "plain", "danger", or "hidden" for steps with a page of their own
    hint: str = ""


def transition(
    *,
    field: Any,
    source: Any,
    target: Any,
    label: str,
    permission: Permission,
    conditions: Iterable[Condition] = (),
    needs: Iterable[str] = (),
    effects: Iterable[str] = (),
    style: str = "plain",
    hint: str = "",
) -> Callable[[MethodT], MethodT]:
    """Declare one row of a state table. The method sets the paired `x_at`/`x_by` facts and nothing else."""
    step = Step(label, permission, tuple(needs), tuple(effects), style, hint)

    def wrap(method: MethodT) -> MethodT:
        wrapped: MethodT = fsm_transition(
            field=field,
            source=source,
            target=target,
            conditions=list(conditions),
            permission=lambda obj, user: permission(user, obj),
            custom={"step": step},
        )(method)
        return wrapped

    return wrap


@dataclass(frozen=True, slots=True)
class Move:
    """A verb that this person may try now, and everything that still blocks it."""

    verb: str
    label: str
    blocked: tuple[str, ...]
    style: str
    hint: str = ""

    @property
    def is_open(self) -> bool:
        return not self.blocked


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a workflow's table: for pages, for the generated documentation and for the matrix tests."""

    verb: str
    source: str
    target: str
    step: Step
    conditions: tuple[Condition, ...]


class Table:
    """The rows of a workflow model, read once from its declared transitions."""

    _tables: ClassVar[dict[type[models.Model], list[Row]]] = {}

    @classmethod
    def of(cls, model: type[models.Model]) -> list[Row]:
        if model not in cls._tables:
            cls._tables[model] = cls._read(model)
        return cls._tables[model]

    @staticmethod
    def _read(model: type[models.Model]) -> list[Row]:
        rows = []
        for field in model._meta.concrete_fields:
            if not isinstance(field, StatusField):
                continue
            for item in field.get_all_transitions(model):
                step: Step = item.custom["step"]
                checks = tuple(check for check in item.conditions if isinstance(check, Condition))
                rows.append(Row(item.name, str(item.source), str(item.target), step, checks))
        return rows


def _row(obj: Stateful, verb: str) -> Row | None:
    return next((row for row in Table.of(type(obj)) if row.verb == verb and row.source in {str(obj.status), "*"}), None)


def _blocks(obj: Stateful, row: Row) -> list[str]:
    found = [reason for check in row.conditions for reason in check.blocks(obj)]
    return found + [reason for name in row.step.needs for reason in ports.guards.blocks(name, obj)]


def blocks(obj: Stateful, verb: str) -> list[str]:
    """Everything that blocks a verb in the object's present state, whoever asks."""
    row = _row(obj, verb)
    return _blocks(obj, row) if row else [_wrong_state(obj, verb)]


def moves(obj: Stateful, user: User | None) -> list[Move]:
    """The verbs this person may try in the present state, each with what still blocks it."""
    return [
        Move(row.verb, row.step.label, tuple(_blocks(obj, row)), row.step.style, row.step.hint)
        for row in Table.of(type(obj))
        if row.source in {str(obj.status), "*"} and row.step.permission(user, obj)
    ]


def may(obj: Stateful, verb: str, user: User | None) -> bool:
    """Could this person take this step now?"""
    row = _row(obj, verb)
    return bool(row and row.step.permission(user, obj) and not _blocks(obj, row))


def _wrong_state(obj: Stateful, verb: str) -> str:
    label = next((row.step.label for row in Table.of(type(obj)) if row.verb == verb), verb)
    name = str(obj._meta.verbose_name)
    return f"'{label}' cannot be done now: the {name} is {obj.get_status_display().lower()}."  # type: ignore[attr-defined] # added by Django for choices


def move(obj: StatefulT, verb: str, *, by: User | None, **facts: Any) -> StatefulT:
    """Take one step, or raise `NotPermitted` or `Refused` and change nothing.

    `by` is the person, or None when the clock moves it. `facts` go to the transition; those that are plain values are
    logged. `obj` is brought up to date with what was saved.
    """
    if not any(row.verb == verb for row in Table.of(type(obj))):
        raise LookupError(f"{type(obj).__name__} has no step called {verb}.")
    with database.atomic():
        # No key: whoever adds a row that names this one goes on. Its commit asks for the key after it took its locks, and
        # would wait there for us while we wait for one of those.
        locked: StatefulT = type(obj)._base_manager.select_for_update(no_key=True).get(pk=obj.pk)
        row = _row(locked, verb)
        candidates = [row] if row else [each for each in Table.of(type(obj)) if each.verb == verb]
        if not any(each.step.permission(by, locked) for each in candidates):
            raise NotPermitted(f"You do not have the right to do this: {candidates[0].step.label.lower()}.")
        if row is None:
            raise Refused(_wrong_state(locked, verb))
        if reasons := _blocks(locked, row):
            raise Refused(reasons)
        at = clock.now()
        before = str(locked.status)
        getattr(locked, verb)(by=by, at=at, **facts)
        locked.save()
        _log(locked, verb, by=by, at=at, before=before, facts=facts)
        for name in row.step.effects:
            ports.effects.run(name, locked, by, facts)
    obj.refresh_from_db()
    return obj


def _log(obj: Stateful, verb: str, *, by: User | None, at: Any, before: str, facts: dict[str, Any]) -> None:
    plain: dict[str, Any] = {
        key: value for key, value in facts.items() if isinstance(value, str | int | bool) and key != "reason"
    }
    if isinstance(facts.get("reason"), str):
        # A reason is somebody's words and may name people: the log keeps a commitment, the row keeps the words.
        plain["reason"] = audit.commitment(facts["reason"])
    entry = {"was": before, "is": str(obj.status), **obj.subject_facts(), **plain}
    audit.record(obj.chain(), f"{obj._meta.model_name}.{verb}", by=by, facts=entry, at=at)

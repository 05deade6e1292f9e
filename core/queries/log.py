"""The log of an organisation in words: who gave what to whom, which rule was what before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from core import roles
from core.calendar import UK_TIME, in_words
from core.models import AuditEntry, Invitation, Organisation, User

VERBS = {
    "organisation.founded": "Organisation registered",
    "organisation.set_up": "Organisation set up",
    "organisation.details_changed": "Name or address changed",
    "organisation.colour_changed": "Colour changed",
    "organisation.holidays_changed": "Days closed changed",
    "membership.granted": "Role given",
    "staff.invited": "Colleague invited",
    "staff.invited_again": "Invitation sent again",
    "staff.invitation_revoked": "Invitation taken back",
    "staff.joined": "Colleague joined",
    "staff.role_given": "Role given",
    "staff.role_ended": "Role ended",
    "staff.left": "Colleague left",
    "access.given": "Reading for a time given",
    "access.revoked": "Reading for a time ended",
    "policy.steps_changed": "Decision steps changed",
    "policy.bands_changed": "Delegation changed",
    "policy.letter_changed": "Letter wording changed",
}
_NAMES = {
    "short_code": "short code", "email": "e-mail address", "extra_holidays": "days closed", "days": "days closed",
    "person": "who", "roles": "roles", "role": "role",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the page shows it; `old` and `new` are empty where nothing was replaced."""

    number: int
    at: datetime
    who: str
    what: str
    about: str
    old: str
    new: str


def entries(
    organisation: Organisation, *, who: str = "", what: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[AuditEntry]:
    """Newest first, narrowed."""
    found = AuditEntry.objects.filter(chain__name=organisation.chain()).select_related("actor").order_by("-number")
    if who:
        found = found.filter(actor_ref=who)
    if what:
        found = found.filter(verb__in=[verb for verb, label in VERBS.items() if label == what] or [what])
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UK_TIME)


def choices(organisation: Organisation) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who has acted and what has been done here: what the filters offer."""
    rows = AuditEntry.objects.filter(chain__name=organisation.chain())
    people = (
        rows.exclude(actor=None).order_by("actor__full_name").values_list("actor_ref", "actor__full_name").distinct()
    )
    verbs = sorted({verb_words(verb) for verb in rows.order_by().values_list("verb", flat=True).distinct()})
    return list(people), [(label, label) for label in verbs]


def verb_words(verb: str) -> str:
    return VERBS.get(verb) or verb.replace(".", ": ").replace("_", " ").capitalize()


def lines(found: Iterable[AuditEntry]) -> list[Line]:
    """The entries in words; people by name and invitations by address, in two look-ups however many lines."""
    found = list(found)
    refs = {ref for entry in found for ref in _person_refs(entry.facts)}
    names = dict(User.objects.filter(ref__in=refs).values_list("ref", "full_name"))
    numbers = [entry.facts["invitation"] for entry in found if isinstance(entry.facts.get("invitation"), int)]
    asked = dict(Invitation.objects.filter(pk__in=numbers).values_list("pk", "email"))
    return [_line(entry, names, asked) for entry in found]


def _person_refs(facts: dict[str, Any]) -> set[str]:
    moved = [str(each).rpartition(" to ")[2] for each in facts.get("handed_on", [])]
    return {str(facts.get("person", "")), *moved} - {""}


def _line(entry: AuditEntry, names: dict[str, str], asked: dict[Any, str]) -> Line:
    facts = entry.facts
    old, new = facts.get("old", {}), facts.get("new", {})
    return Line(
        number=entry.number,
        at=entry.at,
        who=entry.actor.full_name if entry.actor else "The system",
        what=verb_words(entry.verb),
        about=_about(facts, names, asked),
        old=_values(old),
        new=_values(new),
    )


def _about(facts: dict[str, Any], names: dict[str, str], asked: dict[Any, str]) -> str:
    parts = []
    if person := facts.get("person"):
        parts.append(names.get(str(person), str(person)))
    elif (number := facts.get("invitation")) is not None:
        parts.append(asked.get(number, "an invitation"))
    keys = facts.get("roles") or ([facts["role"]] if facts.get("role") else [])
    if keys:
        parts.append(", ".join(roles.label(str(key)).lower() for key in keys))
    if subject := facts.get("subject"):
        parts.append(str(subject).partition(":")[2] or str(subject))
    if until := facts.get("until"):
        parts.append(f"until {in_words(datetime.fromisoformat(str(until)))}")
    if name := facts.get("letter"):
        parts.append(str(name))
    for moved in facts.get("handed_on", []):
        what, _, to = str(moved).rpartition(" to ")
        parts.append(f"{what} handed on to {names.get(to, to)}")
    return "; ".join(parts)


def _values(values: Any) -> str:
    if not isinstance(values, dict):
        return _plain(values)
    return "; ".join(
        f"{_NAMES.get(key, key.replace('_', ' '))}: {_plain(value)}" for key, value in sorted(values.items())
    )


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value) or "none"
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part not in ("", None))
    return str(value) if value not in ("", None) else "none"

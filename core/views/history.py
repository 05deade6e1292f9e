"""The log of one record as a page: who did what, when and why; by person, page by page, and as a CSV file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import audit, ports, refs
from core.frames import Crumb, Frame
from core.models import AuditEntry, Organisation, User
from core.templatetags.fairlot import plain_facts, what_was_done
from core.views.sheet import csv_answer

A_PAGE = 50
CLOCK = "clock"
_REF = re.compile(rf"[PO]-[{refs.ALPHABET}]{{8}}")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words. `why` is what the record itself says of the step, when it says something."""

    number: int
    at: datetime
    who: str
    what: str
    why: str
    facts: list[tuple[str, str]]


def history_page(
    request: HttpRequest, *, chain: str, frame: Frame, title: str = "Who did what, when and why", export_url: str = ""
) -> HttpResponse:
    """The log of one record, newest first. The caller has already checked that the reader may see the record.

    `export_url`: where the record is made into a file that can be checked elsewhere, when there is such a place.
    """
    frame.crumbs = [*frame.crumbs, Crumb("History")]
    every = audit.entries(chain)
    people = _people(every)
    who = request.GET.get("who", "")
    who = who if who in people else ""
    found = _by(every, who)
    if request.GET.get("format") == "csv":
        return _csv(chain, lines(chain, list(found)))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "core/history.html",
        {
            "frame": frame, "title": title, "chain": chain, "faults": audit.faults(chain), "page": page,
            "lines": lines(chain, list(page.object_list)), "people": people, "who": who,
            "filters": [(f"By {people[who]}", request.path)] if who else [], "csv": _csv_address(request),
            "export_url": export_url, "fold_facts": chain.startswith("bid:"),
        },
    )  # fmt: skip


def lines(chain: str, entries: list[AuditEntry]) -> list[Line]:
    """Entries as words: people and organisations by name, and what the floors know of a step beside it."""
    names = _names(entries)
    why: dict[int, str] = dict(ports.explanations.gather(chain, entries))
    return [
        Line(
            number=entry.number, at=entry.at, who=_actor(entry), what=what_was_done(entry),
            why=why.get(entry.number, ""),
            facts=[(name, _named(value, names)) for name, value in plain_facts(entry)],
        )
        for entry in entries
    ]  # fmt: skip


def _actor(entry: AuditEntry) -> str:
    return entry.actor.full_name if entry.actor else (entry.actor_ref or "The clock")


def _people(every: QuerySet[AuditEntry]) -> dict[str, str]:
    """Everyone who acted on this record, by reference, in order of name; the clock last."""
    rows = every.order_by().values_list("actor_ref", "actor__full_name").distinct()
    named = sorted((name or ref, ref) for ref, name in rows if ref)
    found = {ref: name for name, ref in named}
    return found | ({CLOCK: "The clock"} if any(not ref for ref, _ in rows) else {})


def _by(every: QuerySet[AuditEntry], who: str) -> QuerySet[AuditEntry]:
    if not who:
        return every
    return every.filter(actor_ref="" if who == CLOCK else who)


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _names(entries: list[AuditEntry]) -> dict[str, str]:
    """The names behind every reference that the facts of these entries hold; two queries at most."""
    wanted = {
        ref
        for entry in entries
        for value in entry.facts.values()
        for text in _strings(value)
        for ref in _REF.findall(text)
    }
    if not wanted:
        return {}
    people = dict(User.objects.filter(ref__in=wanted).values_list("ref", "full_name"))
    return people | dict(Organisation.objects.filter(ref__in=wanted).values_list("ref", "name"))


def _named(text: str, names: dict[str, str]) -> str:
    return _REF.sub(lambda found: names.get(found.group(), found.group()), text) if names else text


def _csv_address(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = "csv"
    return f"?{query.urlencode()}"


def _csv(chain: str, found: list[Line]) -> HttpResponse:
    rows = [
        [line.number, line.at, line.who, line.what, line.why, "; ".join(f"{name}: {value}" for name, value in line.facts)]
        for line in found
    ]  # fmt: skip
    return csv_answer(
        f"history-{chain.partition(':')[2] or chain}", ["Entry", "When", "Who", "What", "Why", "Facts"], rows
    )

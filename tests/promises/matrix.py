"""The frame of the authorisation matrix (promise 10): who is in it, what a row says, and how a row is tried.

A row is written by hand and says, for one route and one object in one state, what each person of `PEOPLE` is answered:

    Row("tenders:lot", {"reference": "@draft", "number": 1},
        get={200: "lead approver", 403: "evaluator", 404: REST}, post={200: "lead", 404: REST})

`@draft` is a name that the scene knows (tests/promises/scene.py): it becomes the object's reference, and the request is
made at the instant at which that object stands. `REST` is everybody signed in who is not named. A visitor who is not
signed in is sent to the sign-in page unless the row says `signed_out=200`. A POST carries `data` (nothing, if left out)
and is undone afterwards; a route with `post=None` must answer 405 to the first person its GET lets in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core import clock

PEOPLE = (
    "stranger", "lead", "approver", "auditor", "evaluator", "idle_evaluator", "moderator", "framework_manager",
    "broker", "engagement_officer", "administrator", "owner", "editor", "viewer", "rival", "newcomer", "other_buyer",
)  # fmt: skip
"""Everybody signed in. `stranger` belongs nowhere; `evaluator` and `moderator` sit on the panels; `idle_evaluator` has
the role and no seat; `owner`, `editor` and `viewer` share the first supplier; `rival` owns the second, which bids as well;
`newcomer` owns a supplier that bids for nothing; `other_buyer` holds every role of a buyer, at another council."""

BUYER = (
    "lead approver auditor evaluator idle_evaluator moderator framework_manager broker engagement_officer administrator"
)
DECIDERS = "lead approver"
FOLLOWERS = "lead approver auditor"
SUPPLIERS = "owner editor viewer rival newcomer"
OWN = "owner editor viewer"
EVERYBODY = " ".join(PEOPLE)
COLLEAGUES = "colleagues"
"""The buyer's people whom the row does not name otherwise."""
REST = "*"
LOGIN = "/accounts/login/"

Answers = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Row:
    route: str
    args: Mapping[str, Any] = field(default_factory=dict)
    get: Answers | None = None
    post: Answers | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    signed_out: int = 302
    signed_out_post: int = 0  # where it differs from `signed_out`
    at: str = ""
    """The name of the scene's object at whose instant the request is made; empty: the first `@` among the arguments."""
    note: str = ""

    def __str__(self) -> str:
        told = ", ".join(f"{key}={value}" for key, value in self.args.items())
        return f"{self.route}({told})"

    def moment(self) -> str:
        named = (str(value)[1:] for value in self.args.values() if str(value).startswith("@"))
        return self.at or next((name for name in named), "draft")


@dataclass(slots=True)
class Scene:
    """The objects of the scenario by name, the instant at which each stands, and a browser for each person."""

    refs: dict[str, Any] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    cast: Any = None
    people: dict[str, Any] = field(default_factory=dict)

    def put(self, name: str, ref: Any, at: datetime) -> None:
        self.refs[name], self.moments[name] = ref, at

    def address(self, row: Row) -> str:
        args = {
            key: self.refs[str(value)[1:]] if str(value).startswith("@") else value for key, value in row.args.items()
        }
        return reverse(row.route, kwargs=args or None)


def spelled(answers: Answers) -> dict[str, int]:
    """Person by person what a row expects; a person named twice or unknown is a mistake in the row."""
    found: dict[str, int] = {}
    named = {name for names in answers.values() for name in names.split()}
    colleagues = " ".join(name for name in BUYER.split() if name not in named)
    for status, names in answers.items():
        for name in () if names == REST else names.replace(COLLEAGUES, colleagues).split():
            if name not in PEOPLE:
                raise LookupError(f"The matrix knows nobody called {name}.")
            if name in found:
                raise ValueError(f"{name} is named twice.")
            found[name] = status
    rest = [status for status, names in answers.items() if names == REST]
    for name in PEOPLE:
        if name not in found and rest:
            found[name] = rest[0]
    return found


def grouped(answers: Mapping[str, int]) -> str:
    """Answers as a row writes them, so that what was found can be compared with what was expected."""
    by_status: dict[int, list[str]] = {}
    for name, status in answers.items():
        by_status.setdefault(status, []).append(name)
    return "{" + ", ".join(f'{status}: "{" ".join(names)}"' for status, names in sorted(by_status.items())) + "}"


def asked(client: Client, method: str, address: str, data: Mapping[str, Any]) -> tuple[int, str]:
    with transaction.atomic():
        response = client.get(address, data) if method == "get" else client.post(address, data)
        if response.streaming:
            b"".join(response.streaming_content)  # type: ignore[attr-defined] # Django's test responses stream or not
        transaction.set_rollback(True)
    return response.status_code, response.get("Location", "")


def tried(row: Row, scene: Scene) -> Iterator[str]:
    """Try a row with everybody; one sentence for each difference."""
    address = scene.address(row)
    with clock.at(scene.moments[row.moment()]):
        for method, wanted in (("get", row.get), ("post", row.post)):
            if wanted is None:
                yield from _closed(row, scene, method, address)
                continue
            data = row.data if method == "post" else {}
            found = {name: asked(scene.browsers[name], method, address, data)[0] for name in PEOPLE}
            expected = spelled(wanted)
            if found != expected:
                wrong = {name: status for name, status in found.items() if expected.get(name) != status}
                yield (
                    f"{method.upper()} {row} {address}\n    differs for {grouped(wrong)}"
                    f"\n    expected {grouped(expected)}\n    answered {grouped(found)}"
                )
            yield from _signed_out(row, method, address, data)


def _signed_out(row: Row, method: str, address: str, data: Mapping[str, Any]) -> Iterator[str]:
    status, to = asked(Client(), method, address, data)
    expected = row.signed_out_post if method == "post" and row.signed_out_post else row.signed_out
    if status != expected or (row.signed_out == 302 and not to.startswith(LOGIN)):
        yield f"{method.upper()} {row}: signed out, expected {expected}, answered {status} {to}"


def _closed(row: Row, scene: Scene, method: str, address: str) -> Iterator[str]:
    """A method without a row is not allowed at all: 405 for the first person whom the other method lets in."""
    other = spelled((row.get if method == "post" else row.post) or {}) if (row.get or row.post) else {}
    welcome = next((name for name in PEOPLE if other.get(name, 500) < 400), None)
    if welcome is None:
        return
    status, _ = asked(scene.browsers[welcome], method, address, {})
    if status != 405:
        yield f"{method.upper()} {row}: the row says nothing of it, and {welcome} is answered {status} instead of 405"


def rooms() -> list[Any]:
    """Every module of tests/promises/routes, one a room."""
    from tests.promises import routes

    return [import_module(f"{routes.__name__}.{each.name}") for each in iter_modules(routes.__path__)]


def all_rows() -> list[Row]:
    return [row for room in rooms() for row in getattr(room, "ROWS", ())]


def prefixes() -> dict[str, str]:
    """Parts of the address tree that belong to others (Wagtail, allauth): a rule for each instead of rows."""
    found: dict[str, str] = {}
    for room in rooms():
        found.update(getattr(room, "PREFIXES", {}))
    return found


def own_routes() -> dict[str, str]:
    """Every route of our own by its name (or its address, where it has none), outside the prefixes."""
    found: dict[str, str] = {}
    apart = prefixes()

    def walk(patterns: Any, address: str, space: str) -> None:
        for each in patterns:
            here = address + str(each.pattern)
            if isinstance(each, URLResolver):
                walk(each.url_patterns, here, f"{space}{each.namespace}:" if each.namespace else space)
            elif isinstance(each, URLPattern) and not any(here.startswith(prefix) for prefix in apart):
                found[f"{space}{each.name}" if each.name else here] = here

    walk(get_resolver().url_patterns, "", "")
    return found

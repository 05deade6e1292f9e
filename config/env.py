"""Reading settings from the environment: each variable is documented once, and a wrong one says its mend.

`variables()` is the list behind the table in docs/operating.md.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


class SettingsError(SystemExit):
    """A setting is missing or wrong. The message names the variable and the mend; the process ends."""


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    kind: str
    default: str
    purpose: str


_known: dict[str, Variable] = {}


def variables() -> list[Variable]:
    return list(_known.values())


def _read(name: str, kind: str, default: str | None, purpose: str) -> str | None:
    _known[name] = Variable(name, kind, "(required)" if default is None else default, purpose)
    value = os.environ.get(name, "").strip()
    return value or default


def text(name: str, default: str | None, purpose: str) -> str:
    value = _read(name, "text", default, purpose)
    if value is None:
        raise SettingsError(f"{name} is not set. It is {purpose}. Set it in the environment and start again.")
    return value


def flag(name: str, default: bool, purpose: str) -> bool:
    value = _read(name, "yes or no", "yes" if default else "no", purpose) or ""
    if value.lower() in {"1", "yes", "true", "on"}:
        return True
    if value.lower() in {"0", "no", "false", "off"}:
        return False
    raise SettingsError(f"{name} is '{value}'. It must be yes or no: {purpose}.")


def number(name: str, default: int, purpose: str, *, least: int = 0) -> int:
    value = _read(name, "number", str(default), purpose) or ""
    if not value.isdigit() or int(value) < least:
        raise SettingsError(f"{name} is '{value}'. It must be a whole number of at least {least}: {purpose}.")
    return int(value)


def names(name: str, default: str | None, purpose: str) -> list[str]:
    value = _read(name, "names, comma between", default, purpose)
    if value is None:
        raise SettingsError(f"{name} is not set. It is {purpose}. Set it to one or more names with commas between.")
    return [part.strip() for part in value.split(",") if part.strip()]


def database(name: str, default: str | None, purpose: str) -> dict[str, object]:
    """A database address as Django wants it: `sqlite:///path` or `postgres://user:password@host:port/name`.

    A PostgreSQL socket directory is given as `postgres:///name?host=/run/postgresql`.
    """
    value = text(name, default, purpose)
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:] if parts.path.startswith("//") else parts.path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", parts.hostname or "")),
            "PORT": str(parts.port or query.get("port", "")),
            "CONN_MAX_AGE": 60,
        }
    raise SettingsError(f"{name} must begin with sqlite:/// or postgres://, not '{parts.scheme or value}': {purpose}.")

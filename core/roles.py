"""The roles people hold in an organisation. Each floor names its own; `core` only keeps the list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    key: str
    label: str
    kind: str  # "buyer" or "supplier"
    order: int = 100


_roles: dict[str, Role] = {}


def register(role: Role) -> None:
    known = _roles.get(role.key)
    if known is not None and known != role:
        raise ValueError(f"Two roles are called {role.key}.")
    _roles[role.key] = role


def label(key: str) -> str:
    role = _roles.get(key)
    return role.label if role else key


def for_kind(kind: str) -> list[Role]:
    return sorted((role for role in _roles.values() if role.kind == kind), key=lambda role: (role.order, role.key))


def exists(key: str, kind: str) -> bool:
    return key in _roles and _roles[key].kind == kind

"""What this floor puts into the ports: roles, needs, navigation, stages, due work, the notices' way out."""

from __future__ import annotations

from core import roles
from core.roles import Role


def fill() -> None:
    """Called once, when the app is ready."""
    for role in (
        Role("lead", "Procurement lead", "buyer", 10),
        Role("approver", "Approver", "buyer", 20),
        Role("auditor", "Auditor", "buyer", 90),
        Role("owner", "Owner", "supplier", 10),
        Role("editor", "Editor", "supplier", 20),
        Role("viewer", "Viewer", "supplier", 30),
    ):
        roles.register(role)

"""What this floor adds to the floors below: roles, needs, navigation, stages, due work."""

from __future__ import annotations


def fill() -> None:
    """Called once when the application starts."""

"""The pages that steer a demonstration, named at the foot of every page of it and of nothing else."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from core import ports
from core.ports import NavItem


def fill() -> None:
    ports.demonstration.add(steering)


def steering() -> list[NavItem]:
    """None on a server, where these pages are not mounted."""
    if not settings.DEMO:
        return []
    return [
        NavItem("Be somebody else", reverse("demo:people"), "people"),
        NavItem("Every message sent", reverse("demo:mailbox"), "mailbox"),
        NavItem("Move the clock on", reverse("demo:clock"), "clock"),
        NavItem("How the platform answers", reverse("demo:platform"), "platform"),
    ]

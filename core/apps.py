"""The ground floor. It names no procurement word; the floors above fill its ports."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        from django.conf import settings

        from core import checks, ports  # noqa: F401 # importing registers the checks
        from core.publisher import StandIn

        if settings.PUBLISHER == "stand-in":
            ports.connect_publisher(StandIn())

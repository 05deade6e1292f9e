"""The dynamic market: apply any day, decided in a stated time, with reasons."""

from __future__ import annotations

from django.apps import AppConfig


class DpsConfig(AppConfig):
    name = "dps"
    label = "dps"
    verbose_name = "Dynamic markets"

    def ready(self) -> None:
        from dps import sources

        sources.fill()

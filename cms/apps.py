"""The public pages and the talk with the market."""

from __future__ import annotations

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = "Engagement"

    def ready(self) -> None:
        from cms import sources

        sources.fill()

"""The top floor: settings, addresses, and the commands that use every floor below."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    label = "config"
    verbose_name = "Fairlot"

    def ready(self) -> None:
        from config.demo import navigation

        navigation.fill()

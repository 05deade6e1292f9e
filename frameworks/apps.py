"""The frameworks floor: from signed awards to places, mobilisation and every referral under them."""

from __future__ import annotations

from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    name = "frameworks"
    label = "frameworks"
    verbose_name = "Frameworks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from frameworks import ports

        ports.fill()

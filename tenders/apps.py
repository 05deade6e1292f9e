"""The tenders floor: from the first draft of a notice to the opening of sealed bids."""

from __future__ import annotations

from django.apps import AppConfig


class TendersConfig(AppConfig):
    name = "tenders"
    label = "tenders"
    verbose_name = "Tenders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenders import (
            ports,
            ports_after,
            ports_bidding,
            ports_changes,
            ports_clarifications,
            ports_files,
            ports_questions,
            ports_reminding,
            ports_suppliers,
            system_checks,  # noqa: F401 # importing registers them
        )

        ports.fill()
        ports_after.fill()
        ports_bidding.fill()
        ports_changes.fill()
        ports_clarifications.fill()
        ports_files.fill()
        ports_questions.fill()
        ports_reminding.fill()
        ports_suppliers.fill()

"""The ground floor. It names no procurement word; the floors above fill its ports."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added
        from django.conf import settings

        from core import anchors, checks, jobs, links, ports, roles, second_step  # noqa: F401 # importing registers the checks
        from core.policies import ADMINISTRATOR
        from core.publisher import StandIn
        from core.sources import of_readers, workspace_links

        roles.register(roles.Role(ADMINISTRATOR, "Administrator", "buyer", 5))
        authenticator_added.connect(second_step.note_set_up, dispatch_uid="core.second_step")
        ports.navigation.add(workspace_links)
        ports.needs_you.add(of_readers)
        jobs.due("core.anchors", anchors.due)

        if settings.PUBLISHER == "stand-in":
            ports.connect_publisher(StandIn())

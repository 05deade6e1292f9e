"""What `manage.py check` looks at before a server starts: guards that nobody fills, a clock that could be moved."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from core import ports
from core.workflow import Stateful, Table


@register()
def guards_are_filled(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every guard a transition needs is filled by some floor; an unfilled one keeps the step closed for ever."""
    filled = ports.guards.filled()
    needed = {
        (name, model.__name__, row.verb)
        for model in apps.get_models()
        if issubclass(model, Stateful)
        for row in Table.of(model)
        for name in row.step.needs
    }
    return [
        Error(f"{model}.{verb} needs the guard '{name}', which nobody fills.", id="core.E001")
        for name, model, verb in sorted(needed)
        if name not in filled
    ]


@register()
def nothing_of_the_demonstration_on_a_server(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.MOVABLE_CLOCK and not (settings.DEMO or settings.TESTING):
        return [Error("The clock may be moved, which only demonstration and test mode allow.", id="core.E002")]
    return []

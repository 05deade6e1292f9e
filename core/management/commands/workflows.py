"""Write docs/workflows.md from the declared transitions, so that the diagrams cannot disagree with the code."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import models

from core import ports
from core.workflow import Stateful, Table

FLOORS = ("tenders", "evaluation", "frameworks", "dps", "cms")
HEAD = """# Workflows

Every state in Fairlot and every step between states. This page is made from the code by `manage.py workflows`; a test
says when it is stale. A step is taken by `core.workflow.move()` and nowhere else.
"""


def workflow_models() -> list[type[Stateful]]:
    """The workflow models of every floor, lowest floor first."""
    found = [m for m in apps.get_models() if issubclass(m, Stateful) and m._meta.app_label in FLOORS]
    return sorted(found, key=lambda m: (FLOORS.index(m._meta.app_label), m.__name__))


def _states(model: type[Stateful]) -> models.Field[Any, Any]:
    """The status field, which every workflow model declares for itself."""
    field = model._meta.get_field("status")  # type: ignore[misc] # declared by the subclasses, not by the base
    assert isinstance(field, models.Field)
    return field


def _label(model: type[Stateful], value: str) -> str:
    return str(dict(_states(model).flatchoices).get(value, value))


def describe(model: type[Stateful]) -> str:
    """One model's diagram and table, in Mermaid and Markdown."""
    name = str(model._meta.verbose_name).capitalize()
    first = str(_states(model).get_default())
    rows = sorted(Table.of(model), key=lambda row: (row.source != first, row.source, row.verb))
    lines = [f"## {name}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {first}"]
    for value, label in _states(model).flatchoices:
        lines.append(f"    {value} : {label}")
    lines += [f"    {row.source} --> {row.target} : {row.step.label}" for row in rows if row.source != "*"]
    lines += ["```", "", "| step | from | to | who | also needs |", "|---|---|---|---|---|"]
    for row in rows:
        needs = [check.__name__.replace("_", " ") for check in row.conditions] + list(row.step.needs)
        who = row.step.permission.__name__.replace("_", " ")
        lines.append(
            f"| {row.step.label} | {_label(model, row.source)} | {_label(model, row.target)} | {who} "
            f"| {'; '.join(needs) or '-'} |"
        )
    return "\n".join([*lines, ""])


def document() -> str:
    guards = ["## Guards that an upper floor keeps for a lower one", "", "| guard | kept by |", "|---|---|"]
    guards += [f"| {name} | `{keeper}` |" for name, keeper in ports.guards.filled().items()]
    return "\n".join([HEAD, *[describe(model) for model in workflow_models()], *guards, ""])


class Command(BaseCommand):
    help = "Write docs/workflows.md from the code; with --check, say whether it is stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "workflows.md"
        text = document()
        if options["check"]:
            if not path.exists() or path.read_text() != text:
                raise CommandError("docs/workflows.md is stale. Run `manage.py workflows`.")
            return
        path.write_text(text)
        self.stdout.write(f"Wrote {path.name} with {len(workflow_models())} workflows.")

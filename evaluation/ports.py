"""What this floor tells the floors around it: roles, guards, effects, timed work, needs, navigation, stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import jobs, ports, roles
from evaluation import guards, letters

if TYPE_CHECKING:
    from core.models import User


def fill() -> None:
    """Called once, when the apps are ready."""
    from evaluation import duties, formula_cards, handing_on, readiness
    from evaluation.actions import conclusion, dry_runs
    from evaluation.queries import needs, next_dates, stages
    from evaluation.views import dry_run, overview_panel
    from tenders import formulas
    from tenders import ports as tender_ports

    roles.register(roles.Role(key="evaluator", label="Evaluator", kind="buyer", order=40))
    roles.register(roles.Role(key="moderator", label="Moderator", kind="buyer", order=41))
    ports.guards.fill("evaluation.quality_locked", guards.quality_locked)
    ports.effects.add("tenders.opened", _ask_for_declarations)
    ports.effects.add("tenders.notice_accepted", conclusion.notice_accepted)
    ports.effects.add("evaluation.marking_started", _marking_started)
    ports.effects.add("evaluation.marking_closed", _marking_closed)
    ports.effects.add("evaluation.quality_locked", _quality_locked)
    formulas.known.add(formula_cards.cards)
    ports.checks.add(readiness.checks)
    ports.effects.add("tenders.sent_for_approval", dry_runs.keep_for_approver)
    ports.panels.add("tenders.approval", dry_run.panel)
    ports.needs_you.add(needs.needs_of)
    ports.navigation.add(needs.navigation)
    ports.stages.add(stages.stages_of)
    ports.panels.add("tenders.overview", overview_panel.draw)
    tender_ports.next_dates.add(next_dates.of_tenders)
    jobs.due("evaluation.standstill", conclusion.clear_due)
    ports.held_work.add(handing_on.held)
    ports.duties.add(duties.of_evaluation)


def _ask_for_declarations(tender: Any, by: User | None, facts: dict[str, Any]) -> None:
    panel = getattr(tender, "panel", None)
    if panel is not None:
        letters.declare_now(panel)


def _marking_started(panel: Any, by: User | None, facts: dict[str, Any]) -> None:
    letters.marking_started(panel)


def _marking_closed(panel: Any, by: User | None, facts: dict[str, Any]) -> None:
    letters.marking_closed(panel)


def _quality_locked(panel: Any, by: User | None, facts: dict[str, Any]) -> None:
    letters.quality_locked(panel)

"""What changes to open tenders, and the telling of them, put into the ports."""

from __future__ import annotations

from core import ports


def fill() -> None:
    """Called once, when the app is ready, after the ports of the notices are filled."""
    from tenders import needs_changes
    from tenders.actions import taking_effect, telling

    ports.effects.add("tenders.notice_accepted", taking_effect.take_effect)
    ports.effects.add("tenders.notice_accepted", telling.cancellation_is_public)
    ports.effects.add("tenders.notice_refused", taking_effect.platform_refused)
    ports.effects.add("tenders.change_sent", needs_changes.tell_the_approvers)
    ports.effects.add("tenders.change_sent_back", needs_changes.tell_the_lead_it_came_back)
    ports.effects.add("tenders.cancelled", telling.tell_of_the_cancellation)
    ports.needs_you.add(needs_changes.of_buyers)
    ports.panels.add("tenders.overview", needs_changes.panel)
    ports.panels.add("tenders.for_suppliers", needs_changes.supplier_panel)
    ports.panels.add("tenders.bid", needs_changes.bid_panel)

"""What this floor puts into the ports: roles, needs, navigation, stages, due work, the notices' way out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core import jobs, outbox, ports, roles
from core.ports import Sources
from core.roles import Role

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import User
    from tenders.models import Tender

interested: Sources[Callable[[Tender], list[User]]] = Sources()
"""Who follows a tender: each source names people to be told of its changes, extensions and cancellation."""

next_dates: Sources[Callable[[Sequence[Tender]], list[tuple[int, tuple[str, datetime | None]]]]] = Sources()
"""What an upper floor knows to be due next of tenders past their deadline: (tender, (what is due, when))."""

ROLES = (
    Role("lead", "Procurement lead", "buyer", 10),
    Role("approver", "Approver", "buyer", 20),
    Role("auditor", "Auditor", "buyer", 90),
    Role("owner", "Owner", "supplier", 10),
    Role("editor", "Editor", "supplier", 20),
    Role("viewer", "Viewer", "supplier", 30),
)


def fill() -> None:
    """Called once, when the app is ready."""
    from tenders import duties, explaining, explaining_bids, handing_on, needs, notice_needs, stages
    from tenders.actions import held, notices, tender, writing_notices
    from tenders.views.buyer import policy

    for role in ROLES:
        roles.register(role)
    ports.effects.add("tenders.notice_accepted", notices.publish_when_accepted)
    ports.effects.add("tenders.sent_for_approval", needs.tell_the_approver)
    ports.effects.add("tenders.sent_back", needs.tell_the_lead_it_came_back)
    ports.effects.add("tenders.notice_refused", needs.tell_the_lead_of_a_refusal)
    ports.effects.add("tenders.published", needs.tell_the_lead_it_is_public)
    outbox.handler(
        notices.OUTBOX_KIND, notices.deliver, kept=True, trouble=writing_notices.tell_the_lead_it_does_not_arrive
    )
    ports.effects.add("tenders.sent_back", held.withdraw)
    ports.effects.add("tenders.cancelled", held.withdraw)
    jobs.due("tenders.held_notices", held.send_due)
    jobs.due("tenders.notices", notices.poll_due)
    jobs.due("tenders.close", tender.close_due)
    ports.stages.add(stages.of_tender)
    ports.explanations.add(explaining.changes)
    ports.explanations.add(explaining_bids.bid_steps)
    ports.needs_you.add(needs.of_buyers)
    ports.needs_you.add(notice_needs.of_notices)
    ports.navigation.add(needs.navigation)
    ports.held_work.add(handing_on.held)
    ports.duties.add(duties.of_tenders)
    ports.setup_steps.add(policy.own_steps)

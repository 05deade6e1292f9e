"""What this floor adds to the floors below: roles, effects, needs, navigation, stages, due work."""

from __future__ import annotations

from core import jobs, ports, roles
from core.roles import Role
from frameworks import handing_on, letters, policies
from frameworks.actions import offers
from frameworks.queries import needs

ROLES = (
    Role(policies.MANAGER, "Framework manager", "buyer", 60),
    Role(policies.BROKER, "Broker", "buyer", 70),
)


def fill() -> None:
    """Called once when the application starts."""
    for role in ROLES:
        roles.register(role)
    ports.effects.add("frameworks.offer_accepted", letters.offer_accepted)
    ports.effects.add("frameworks.offer_declined", letters.offer_declined)
    ports.effects.add("frameworks.offer_lapsed", letters.offer_lapsed)
    ports.effects.add("frameworks.offer_withdrawn", letters.offer_withdrawn)
    ports.effects.add("frameworks.mobilisation_started", letters.mobilisation_started)
    ports.effects.add("frameworks.mobilisation_ready", letters.mobilisation_ready)
    ports.effects.add("frameworks.mobilisation_live", letters.mobilisation_decided)
    ports.effects.add("frameworks.mobilisation_no_go", letters.mobilisation_decided)
    ports.effects.add("frameworks.task_returned", letters.task_returned)
    ports.effects.add("frameworks.member_left", letters.member_left)
    ports.needs_you.add(needs.needs_of)
    ports.navigation.add(needs.navigation)
    ports.stages.add(needs.stages_of)
    jobs.due("frameworks.offers", offers.lapse_due)
    ports.held_work.add(handing_on.held)
    ports.duties.add(handing_on.duties)

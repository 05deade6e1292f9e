"""A market whose door stays open: two apply to a part, one is admitted and one refused with reasons."""

from __future__ import annotations

from tests.production.replay.story import Story, expect

ANSWERS = {
    "cqc_provider": "1-123456789",
    "cqc_personal_care": "yes",
    "standard_information": "yes",
    "exclusion_grounds": "no",
    "capacity": "Four carers nearby have hours to spare and could start within three days of being asked.",
}
# A market is set up by an installer: no page does that yet.
SET_UP = "from config.scenario import agreeing, people; agreeing.open_market(people.set_up_buyer())"


def apply(story: Story, supplier: str) -> None:
    owner = story.owner(supplier).go("/markets/").follow("reserve market").follow("Apply to Part 9").press("Start")
    owner.press("Save and check", ANSWERS)
    expect(owner.press("Send the application"), "Sent, waits for the decision")


def decide(story: Story, supplier_name: str, decision: str, reasons: str) -> None:
    manager = story.staff("framework_manager").go("/markets/office/").follow("reserve market").follow(supplier_name)
    manager.press("Decide and send the letter", decision=decision, reasons=reasons)

"""The Stockton 'Standard' programme from an empty database to the first referral, then the history of 2018-19.

Each step names who acts, calls the public actions and says the state that results. Refusals are tried on purpose: what
the system will not do is part of what it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from config.scenario import steps_agreeing, steps_assessing, steps_tendering
from config.scenario.story import Step, Story, Taken
from core import clock

__all__ = ["STEPS", "run"]

STEPS = (
    Step("set-up", "installer", "Set up the buyer, its people and its areas", steps_tendering.set_up),
    Step("engage", "engagement officer", "Publish the programme page with an event", steps_tendering.engage),
    Step("draft", "lead", "Draft the tender from the template", steps_tendering.draft),
    Step("send", "lead", "Put right what the checks found and send for approval", steps_tendering.send),
    Step("approve", "approver", "Approve; the notice goes to the platform", steps_tendering.approve),
    Step("register", "bidders", "Register seven made-up suppliers", steps_tendering.register),
    Step("bid", "bidders", "Choose areas, answer, price, upload, submit", steps_tendering.bid),
    Step("close", "the clock", "The deadline passes", steps_tendering.close),
    Step("open", "lead and approver", "Open the quality envelopes", steps_tendering.open_quality),
    Step("panel", "lead and panel", "Appoint, declare interests, start marking", steps_assessing.panel),
    Step("mark", "evaluators", "Mark blind and hand in", steps_assessing.mark),
    Step("agree", "moderator", "Record one mark and reason each; lock quality", steps_assessing.agree),
    Step("prices", "lead and approver", "Open the price envelopes", steps_assessing.prices),
    Step("award", "lead and approver", "Award lots by the published rule; approve", steps_assessing.award),
    Step("tell", "lead", "Send every summary; publish the award notice", steps_assessing.tell),
    Step("sign", "lead", "Stand still, then sign", steps_assessing.sign),
    Step("agreement", "framework manager", "Set up the agreement with its places", steps_agreeing.agreement),
    Step("mobilise", "framework manager, providers, approver", "Mobilise; go or no-go", steps_agreeing.mobilise),
    Step(
        "refer",
        "broker and providers",
        "Offer a referral in area 3 to the primary, then the secondary",
        steps_agreeing.refer,
    ),
    Step("market", "framework manager and suppliers", "Open a market; admit one, refuse one", steps_agreeing.market),
    Step("import-2018", "framework manager", "Bring in the agreement as awarded in 2018", steps_agreeing.bring_in),
    Step("hand-backs", "framework manager", "Record the hand-backs of 2018-19", steps_agreeing.hand_back),
)


def run(*, until: str = "") -> Iterator[Taken]:
    """Take the steps in order, each at its own instant; stops after `until`."""
    story = Story()
    for number, step in enumerate(STEPS, 1):
        story.refusals = []
        with clock.at(story.now):
            state = step.take(story)
        yield Taken(number, step.key, step.who, step.title, state, story.now.isoformat(), tuple(story.refusals))
        story.now += timedelta(hours=1)
        if step.key == until:
            return

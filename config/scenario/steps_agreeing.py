"""The replay from the agreement to the first referral and the market, then the history of 2018-19."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from config.scenario import agreeing, tendering
from config.scenario.story import Broken, Story
from core import clock
from core.calendar import uk_day
from frameworks.enums import PlaceStatus


def agreement(story: Story) -> str:
    story.agreement = agreeing.set_up(story.the_tender())
    with story.refused():
        agreeing.start(story.agreement)
    places = story.agreement.lots.filter(places__status=PlaceStatus.HELD).values_list("places__position", flat=True)
    counts = {name: list(places).count(name) for name in ("primary", "secondary", "reserve")}
    words = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"agreement {story.agreement.status}, {words} places"


def mobilise(story: Story) -> str:
    assert story.agreement is not None
    starts = uk_day(story.now)
    plans = agreeing.plan_mobilisation(story.agreement, starts_on=starts, go_live_on=starts + timedelta(days=84))
    with story.refused():
        agreeing.mobilise(plans[0], tasks=1)
        agreeing.call_ready(plans[0])
    story.now += timedelta(days=84)
    with clock.at(story.now):
        for plan in plans:
            agreeing.go_live(plan)
    states = sorted({plan.status for plan in plans})
    story.agreement.refresh_from_db()
    return f"{len(plans)} mobilisations {', '.join(states)}, agreement {story.agreement.status}"


def refer(story: Story) -> str:
    assert story.agreement is not None
    referral = agreeing.refer(story.agreement, 3, locality="Norton", district="TS20", person="A Made-Up Person")
    first = agreeing.offer(referral)
    with story.refused():
        agreeing.offer(referral)
    agreeing.decline(first, words="No carer is free in Norton before 10am this month.")
    second = agreeing.offer(referral)
    story.offer = agreeing.accept(second)
    referral.refresh_from_db()
    first.refresh_from_db()
    return f"referral {referral.status}: {first.position} {first.status}, {second.position} {story.offer.status}"


def market(story: Story) -> str:
    assert story.buyer is not None
    market = agreeing.open_market(story.buyer)
    part = market.parts.order_by("pk").first()
    assert part is not None
    taken = agreeing.apply(part, "beacon")
    turned_down = agreeing.apply(part, "cleveland")
    with story.refused():
        agreeing.refuse(turned_down, "")
    agreeing.admit(taken)
    agreeing.refuse(turned_down, "Registration for personal care could not be confirmed; apply again once it is.")
    taken.refresh_from_db()
    turned_down.refresh_from_db()
    return f"market {market.status}, one application {taken.status}, one {turned_down.status}"


def bring_in(story: Story) -> str:
    assert story.buyer is not None
    story.past = agreeing.bring_in_2018(story.buyer)
    return f"agreement {story.past.status}, {story.past.members.count()} providers as awarded in 2018"


def hand_back(story: Story) -> str:
    assert story.past is not None
    said = agreeing.record_hand_backs(story.past)
    wanted = _published_2019()
    if agreeing.standing(story.past) != wanted:
        raise Broken("The positions do not match those published in 2019.")
    return f"{len(said)} events recorded, positions_2019 reached"


def _published_2019() -> dict[str, Any]:
    data: Any = tendering.programme_data()
    found: dict[str, Any] = data["frameworks"][0]["positions_2019"]
    return found

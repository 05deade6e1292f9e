"""The Stockton 'Standard' programme from an empty database to the first referral, then the history of 2018-19.

Each step names who acts, calls the public actions and says the state that results. Refusals are tried on purpose: what
the system will not do is part of what it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from config.demo import cast
from config.scenario import agreeing, assessing, bidding, bids, people, tendering
from core import clock
from core.calendar import uk_day
from core.models import Organisation
from core.workflow import NotPermitted, Refused
from evaluation.models import Award, AwardPlace, Panel
from frameworks.models import Agreement, Offer
from tenders.actions import opening
from tenders.actions import tender as tender_acts
from tenders.models import Bid, Tender

BEGIN = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


class Broken(Exception):
    """The replay did not arrive where it must."""


@dataclass(slots=True)
class Story:
    """What has happened so far."""

    now: datetime = BEGIN
    buyer: Organisation | None = None
    tender: Tender | None = None
    panel: Panel | None = None
    agreement: Agreement | None = None
    past: Agreement | None = None
    offer: Offer | None = None
    refusals: list[str] = field(default_factory=list)
    engagement_url: str = ""

    def the_tender(self) -> Tender:
        assert self.tender is not None
        self.tender.refresh_from_db()
        return self.tender

    @contextmanager
    def refused(self) -> Iterator[None]:
        """Inside this block a refusal is expected; its words are kept."""
        try:
            yield
        except (Refused, NotPermitted) as refusal:
            self.refusals.extend(refusal.reasons)
        else:
            raise Broken("A step that must be refused was taken.")


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    who: str
    title: str
    take: Callable[[Story], str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step printed."""

    number: int
    key: str
    who: str
    title: str
    state: str
    at: str
    refusals: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "step": self.number, "key": self.key, "who": self.who, "title": self.title, "state": self.state,
            "at": self.at, "refusals": list(self.refusals),
        }  # fmt: skip


def _set_up(story: Story) -> str:
    story.buyer = people.set_up_buyer()
    tendering.bring_in_areas(story.buyer)
    return f"{len(cast.STAFF)} people in their roles, {story.buyer.areas.count()} areas"


def _engage(story: Story) -> str:
    assert story.buyer is not None
    page = tendering.engage(story.buyer)
    story.engagement_url = page.full_url or page.url or "/"
    return "engagement page live, one event with 40 places"


def _draft(story: Story) -> str:
    assert story.buyer is not None
    story.tender = tendering.draft(
        story.buyer,
        title="Care at home: Standard, areas 1 to 10",
        publish_on=uk_day(story.now + timedelta(days=21)),
        engagement_url=story.engagement_url,
    )
    tender = story.the_tender()
    with story.refused():
        tendering.send_for_approval(tender)
    return f"tender {tender.status}, {tender.lots.count()} lots, {tender.criteria.count()} quality criteria"


def _send(story: Story) -> str:
    tender = tendering.prepare(story.the_tender())
    with story.refused():
        tender_acts.approve(tender=tender, by=people.staff("approver"))
    return f"tender {tendering.send_for_approval(tender).status}"


def _approve(story: Story) -> str:
    tender = story.the_tender()
    with story.refused():
        tender_acts.approve(tender=tender, by=people.staff("lead"))
    story.now = tendering.at_noon(tender.publish_on or uk_day(story.now)) - timedelta(hours=3)
    with clock.at(story.now):
        return f"tender {tendering.approve(tender).status}, notice accepted by the platform's stand-in"


def _register(story: Story) -> str:
    for supplier in cast.SUPPLIERS:
        bidding.register(supplier)
    return f"{Organisation.objects.filter(kind='supplier').count()} suppliers registered"


def _bid(story: Story) -> str:
    receipts = [bidding.bid_in_full(story.the_tender(), script) for script in bids.BIDS]
    with story.refused():
        opening.confirm_opening(tender=story.the_tender(), kind="quality", by=people.staff("lead"), fresh=True)
    seen = Bid.objects.visible_to(people.staff("lead")).count()
    if seen:
        raise Broken(f"The buyer's side sees {seen} bids before the opening.")
    return (
        f"{len(receipts)} bids submitted, {len({r.receipt_number for r in receipts})} receipts, 0 visible to the buyer"
    )


def _close(story: Story) -> str:
    tender = story.the_tender()
    assert tender.closes_at is not None
    story.now = tender.closes_at + timedelta(minutes=1)
    with clock.at(story.now):
        tendering.until_nothing_is_due()
        story.refusals.append(bidding.too_late(tender, bids.BIDS[0]))
    return f"tender {story.the_tender().status} by the clock"


def _open(story: Story) -> str:
    tender = story.the_tender()
    opening.confirm_opening(tender=tender, kind="quality", by=people.staff("lead"), fresh=True)
    with story.refused():
        opening.confirm_opening(tender=tender, kind="quality", by=people.staff("lead"), fresh=True)
    done = opening.confirm_opening(tender=tender, kind="quality", by=people.staff("approver"), fresh=True)
    listed = len(done.record["bids"])
    return f"tender {story.the_tender().status}, opening record lists {listed} bids"


def _panel(story: Story) -> str:
    story.panel = assessing.appoint(story.the_tender())
    with story.refused():
        assessing.start_marking(story.panel)
    assessing.declare(story.panel)
    story.panel = assessing.start_marking(story.panel)
    return f"panel {story.panel.status}, tender {story.the_tender().status}"


def _mark(story: Story) -> str:
    assert story.panel is not None
    for evaluator in range(3):
        assessing.mark(story.panel, evaluator)
        assessing.hand_in(story.panel, evaluator)
    return f"panel {story.panel.status}, {story.panel.marks.count()} marks"


def _agree(story: Story) -> str:
    assert story.panel is not None
    with story.refused():
        assessing.lock_quality(story.panel)
    with story.refused():
        bidding.open_envelopes(story.the_tender(), "price")
    assessing.agree(story.panel)
    story.panel = assessing.lock_quality(story.panel)
    return f"panel {story.panel.status}"


def _prices(story: Story) -> str:
    bidding.open_envelopes(story.the_tender(), "price")
    return "price envelopes open"


def _award(story: Story) -> str:
    tender = story.the_tender()
    awards = assessing.propose(tender)
    _check_caps(tender)
    with story.refused():
        assessing.approve_own(tender)
    assessing.approve(tender)
    run = awards[0].run
    states = sorted({award.status for award in Award.objects.filter(lot__tender=tender)})
    return f"{len(awards)} awards {', '.join(states)}, {run.outcome}"


def _check_caps(tender: Tender) -> None:
    """At most three primary areas each, at most one of them with extra care, primary and secondary two providers."""
    held: dict[int, list[AwardPlace]] = {}
    for place in AwardPlace.objects.filter(award__lot__tender=tender, position="primary").select_related("award__lot"):
        held.setdefault(place.bid_id, []).append(place)
    for places in held.values():
        if len(places) > 3 or sum("extra care" in place.award.lot.tags for place in places) > 1:
            raise Broken("An award exceeds the published limits.")
    for award in Award.objects.filter(lot__tender=tender):
        holders = [place.bid_id for place in award.places.filter(position__in=("primary", "secondary"))]
        if len(set(holders)) != len(holders):
            raise Broken(f"One provider holds two places in lot {award.lot.number}.")


def _tell(story: Story) -> str:
    tender = story.the_tender()
    count = assessing.tell_everyone(tender)
    assessing.publish_award(tender)
    states = sorted({award.status for award in Award.objects.filter(lot__tender=tender)})
    last = Award.objects.filter(lot__tender=tender).order_by("lot__number").first()
    assert last is not None
    return f"{count} summaries sent at once, awards {', '.join(states)} to {last.standstill_last_day}"


def _sign(story: Story) -> str:
    tender = story.the_tender()
    with story.refused():
        assessing.sign(tender)
    first = Award.objects.filter(lot__tender=tender).first()
    assert first is not None
    assert first.standstill_last_day is not None
    story.now = tendering.at_noon(first.standstill_last_day + timedelta(days=1))
    with clock.at(story.now):
        tendering.until_nothing_is_due()
        signed = assessing.sign(tender)
    return f"{len(signed)} contracts signed, tender {story.the_tender().status}"


def _agreement(story: Story) -> str:
    story.agreement = agreeing.set_up(story.the_tender())
    with story.refused():
        agreeing.start(story.agreement)
    places = story.agreement.lots.filter(places__status="held").values_list("places__position", flat=True)
    counts = {name: list(places).count(name) for name in ("primary", "secondary", "reserve")}
    words = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"agreement {story.agreement.status}, {words} places"


def _mobilise(story: Story) -> str:
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


def _refer(story: Story) -> str:
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


def _market(story: Story) -> str:
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


def _bring_in(story: Story) -> str:
    assert story.buyer is not None
    story.past = agreeing.bring_in_2018(story.buyer)
    return f"agreement {story.past.status}, {story.past.members.count()} providers as awarded in 2018"


def _hand_back(story: Story) -> str:
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


STEPS = (
    Step("set-up", "installer", "Set up the buyer, its people and its areas", _set_up),
    Step("engage", "engagement officer", "Publish the programme page with an event", _engage),
    Step("draft", "lead", "Draft the tender from the template", _draft),
    Step("send", "lead", "Put right what the checks found and send for approval", _send),
    Step("approve", "approver", "Approve; the notice goes to the platform", _approve),
    Step("register", "bidders", "Register seven made-up suppliers", _register),
    Step("bid", "bidders", "Choose areas, answer, price, upload, submit", _bid),
    Step("close", "the clock", "The deadline passes", _close),
    Step("open", "lead and approver", "Open the quality envelopes", _open),
    Step("panel", "lead and panel", "Appoint, declare interests, start marking", _panel),
    Step("mark", "evaluators", "Mark blind and hand in", _mark),
    Step("agree", "moderator", "Record one mark and reason each; lock quality", _agree),
    Step("prices", "lead and approver", "Open the price envelopes", _prices),
    Step("award", "lead and approver", "Award lots by the published rule; approve", _award),
    Step("tell", "lead", "Send every summary; publish the award notice", _tell),
    Step("sign", "lead", "Stand still, then sign", _sign),
    Step("agreement", "framework manager", "Set up the agreement with its places", _agreement),
    Step("mobilise", "framework manager, providers, approver", "Mobilise; go or no-go", _mobilise),
    Step("refer", "broker and providers", "Offer a referral in area 3 to the primary, then the secondary", _refer),
    Step("market", "framework manager and suppliers", "Open a market; admit one, refuse one", _market),
    Step("import-2018", "framework manager", "Bring in the agreement as awarded in 2018", _bring_in),
    Step("hand-backs", "framework manager", "Record the hand-backs of 2018-19", _hand_back),
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

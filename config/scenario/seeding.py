"""The buyer and the present of a demonstration, and tenders brought as far as a stage needs them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from config.demo import shoes
from config.scenario import assessing, bidding, bids, people, tendering
from core import clock, ports
from core.calendar import is_working_day, uk_day
from core.models import Organisation
from tenders.models import Tender


class Seeding:
    """The buyer, the present, and where each pair of shoes should land."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.today = uk_day(self.now)
        self.engagement_url = ""
        self.landing: dict[str, str] = {}
        self._buyer: Organisation | None = None

    @property
    def buyer(self) -> Organisation:
        assert self._buyer is not None
        return self._buyer

    def set_up(self) -> None:
        self._buyer = people.set_up_buyer()

    def working_day(self, days_from_now: int) -> date:
        """The working day on or before that many days from today."""
        day = self.today + timedelta(days=days_from_now)
        while not is_working_day(day):
            day -= timedelta(days=1)
        return day

    def at(self, day: date, hours: int = 9) -> datetime:
        return tendering.at_noon(day) + timedelta(hours=hours - 12)

    def land(self, shoe: str, reference: str, *, fallback: str = "/needs/") -> None:
        """The first thing that needs this person about that record, as the 'what needs you' page has it."""
        wanted = next(each for each in shoes.SHOES if each.key == shoe)
        needs = ports.needs_you.gather(people.person(wanted.email))
        found = [need.url for need in needs if reference in need.url or reference in need.about]
        self.landing[shoe] = next(iter(found), fallback)


def published(seed: Seeding, title: str, days_ago: int) -> Tender:
    """A tender whose notice went out on a working day about that many days ago."""
    day = seed.working_day(-days_ago)
    with clock.at(seed.at(day, 9) - timedelta(days=8)):
        tender = tendering.draft(seed.buyer, title=title, publish_on=day, engagement_url=seed.engagement_url)
        tendering.send_for_approval(tendering.prepare(tender))
    with clock.at(seed.at(day, 9)):
        return tendering.approve(tender)


def with_bids(seed: Seeding, tender: Tender, scripts: tuple[bids.BidScript, ...]) -> Tender:
    assert tender.closes_at is not None
    for place, script in enumerate(scripts):
        with clock.at(tender.closes_at - timedelta(days=2, hours=5 * place)):
            bidding.bid_in_full(tender, script)
    return tender


def opened(seed: Seeding, title: str, days_ago: int) -> Tender:
    tender = with_bids(seed, published(seed, title, days_ago), bids.BIDS)
    assert tender.closes_at is not None
    with clock.at(tender.closes_at + timedelta(hours=2)):
        bidding.open_envelopes(tender, "quality")
    return tender


def in_moderation(seed: Seeding, title: str, days_ago: int) -> Tender:
    tender = opened(seed, title, days_ago)
    assert tender.closes_at is not None
    with clock.at(tender.closes_at + timedelta(days=1)):
        panel = assessing.appoint(tender)
        assessing.declare(panel)
        assessing.start_marking(panel)
    with clock.at(tender.closes_at + timedelta(days=5)):
        for evaluator in range(3):
            assessing.mark(panel, evaluator)
            assessing.hand_in(panel, evaluator)
    return tender


def priced(seed: Seeding, title: str, days_ago: int) -> Tender:
    tender = in_moderation(seed, title, days_ago)
    assert tender.closes_at is not None
    with clock.at(tender.closes_at + timedelta(days=8)):
        assessing.agree(tender.panel)
        assessing.lock_quality(tender.panel)
        bidding.open_envelopes(tender, "price")
    return tender

"""One tender at each interesting stage, so that whoever steps in finds something worth doing now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from config.demo import cast, shoes
from config.scenario import agreeing, asking, assessing, bidding, bids, suppliers, tendering
from config.scenario.seeding import Seeding, in_moderation, opened, priced, published, with_bids
from core import clock
from core.calendar import uk_day
from evaluation.models import Award
from frameworks.models import Agreement

Stage = Callable[["Seeding"], str]


def foundations(seed: Seeding) -> str:
    seed.set_up()
    for supplier in cast.SUPPLIERS:
        registered = bidding.register(supplier)
        with clock.at(seed.now - timedelta(days=400)):
            suppliers.inform(registered, seed.today)
    suppliers.bring_in_debarred()
    tendering.bring_in_areas(seed.buyer)
    return "the buyer, its areas and seven made-up suppliers"


def engagement(seed: Seeding) -> str:
    day = seed.working_day(16)
    page = tendering.engage(seed.buyer, event_on=day)
    # The page tree's own host is a stand-in; a notice names the address that this demonstration is served on.
    seed.engagement_url = settings.SITE_URL + urlsplit(page.full_url or "/").path
    seed.landing["engagement_officer"] = reverse("cms:programme", args=[page.ref])
    return "an engagement page with an event"


def live_agreement(seed: Seeding) -> str:
    """The oldest: signed, mobilised, handing out referrals."""
    tender = priced(seed, "Care at home: Standard, areas 1 to 10 (the agreement that runs now)", 260)
    assert tender.closes_at is not None
    with clock.at(tender.closes_at + timedelta(days=15)):
        assessing.propose(tender)
        assessing.approve(tender)
        assessing.tell_everyone(tender)
        assessing.publish_award(tender)
    signing = tender.closes_at + timedelta(days=40)
    with clock.at(signing):
        tendering.until_nothing_is_due()
        assessing.sign(tender)
        agreement = agreeing.set_up(tender)
        plans = agreeing.plan_mobilisation(
            agreement, starts_on=uk_day(signing), go_live_on=uk_day(signing) + timedelta(days=70)
        )
    with clock.at(signing + timedelta(days=70)):
        for plan in plans[:-1]:
            agreeing.go_live(plan)
    with clock.at(seed.now - timedelta(days=2)):
        agreeing.mobilise(plans[-1], tasks=4)
    _earlier_referrals(seed, agreement)
    _referrals(seed, agreement)
    return f"an agreement that runs, {len(plans)} providers, referrals waiting"


def _earlier_referrals(seed: Seeding, agreement: Agreement) -> None:
    """Eleven weeks of people placed, each after a shorter wait than the weeks before."""
    for week in range(11, 0, -1):
        for place, area in enumerate((3, 5, 8)):
            asked = seed.now - timedelta(days=7 * week + 2 * place)
            with clock.at(asked):
                referral = agreeing.refer(
                    agreement, area, locality="Stockton", district="TS18", person="Somebody Placed", visits=place
                )
            with clock.at(asked + timedelta(days=min(1 + week, 7 * week + 2 * place - 1), hours=place)):
                agreeing.accept(agreeing.offer(referral))


def _referrals(seed: Seeding, agreement: Agreement) -> None:
    rows = (
        (9, "Mandale", "TS17", "A. Person", 8.2, "declined"), (3, "Norton", "TS20", "B. Person", 4.2, "accepted"),
        (7, "Ingleby Barwick", "TS17", "C. Person", 7.3, "waiting"), (4, "Hardwick", "TS19", "D. Person", 0.02, "offered"),
        (8, "Hartburn", "TS18", "E. Person", 0.03, "offered"), (5, "Roseworth", "TS19", "F. Person", 0.04, "offered"),
        (1, "Billingham West", "TS23", "G. Person", 0.1, "waiting"), (6, "Town Centre", "TS18", "H. Person", 1.1, "waiting"),
        (10, "Yarm", "TS15", "I. Person", 0.01, "offered"),
    )  # fmt: skip
    for place, (area, locality, district, name, days, end) in enumerate(rows):
        with clock.at(seed.now - timedelta(days=days)):
            referral = agreeing.refer(agreement, area, locality=locality, district=district, person=name, visits=place)
            if end == "waiting":
                continue
            made = agreeing.offer(referral)
            if end == "offered":
                continue
            agreeing.decline(made, words="No carer is free in that part this week.")
            second = agreeing.offer(referral)
            if end == "accepted":
                agreeing.accept(second)
            else:
                agreeing.decline(second, words="We cannot cover the morning visits.")


def standstill(seed: Seeding) -> str:
    tender = priced(seed, "Night care at home, areas 1 to 10", 75)
    with clock.at(seed.now - timedelta(days=3)):
        assessing.propose(tender)
        assessing.approve(tender)
        assessing.tell_everyone(tender)
        assessing.publish_award(tender)
    states = {award.status for award in Award.objects.filter(lot__tender=tender)}
    return f"a tender with awards in {', '.join(sorted(states))}"


def award_proposed(seed: Seeding) -> str:
    tender = priced(seed, "Reablement at home, areas 1 to 10", 70)
    with clock.at(seed.now - timedelta(hours=20)):
        assessing.propose(tender)
    return "a tender with an award proposed, nobody told yet"


def moderation(seed: Seeding) -> str:
    tender = in_moderation(seed, "Care at home for carers’ breaks, areas 1 to 10", 64)
    with clock.at(seed.now - timedelta(days=1)):
        assessing.agree(tender.panel, only=8)
    seed.land("moderator", tender.reference)
    return "a tender in moderation, 8 of 21 answers agreed"


def marking(seed: Seeding) -> str:
    tender = opened(seed, "Extra care and care at home, areas 1 to 10", 58)
    with clock.at(seed.now - timedelta(days=4)):
        panel = assessing.appoint(tender)
        assessing.declare(panel)
        assessing.start_marking(panel)
    with clock.at(seed.now - timedelta(days=1)):
        assessing.mark(panel, 0, only=11)
        assessing.mark(panel, 1)
        assessing.hand_in(panel, 1)
        assessing.mark(panel, 2, only=5)
    seed.land("evaluator", tender.reference)
    return "a tender being marked, 11 of 21 answers by one evaluator"


def to_open(seed: Seeding) -> str:
    tender = with_bids(seed, published(seed, "Sitting service at home, areas 1 to 10", 50), bids.BIDS[:5])
    assert tender.closes_at is not None
    words = "The ceiling is under what we pay for travel between villages."
    suppliers.decline(tender, "beacon", "price", words, tender.closes_at - timedelta(days=4))
    tendering.until_nothing_is_due()
    tender.refresh_from_db()
    return f"a tender whose bids wait to be opened ({tender.status})"


def open_for_bids(seed: Seeding) -> str:
    tender = published(seed, "Care at home: Enhanced, areas 1 to 10", 42)
    with clock.at(seed.now - timedelta(days=1)):
        for script in bids.BIDS[1:4]:
            bidding.bid_in_full(tender, script)
        bid = bidding.write(tender, bids.BIDS[0], answers=2, prices=False)
    seed.landing["bidder"] = f"/bids/{bid.ref}/"
    suppliers.decline(
        tender, "cleveland", "capacity", "We could not staff a second agreement before spring.",
        seed.now - timedelta(hours=20),
    )  # fmt: skip
    asking.two_questions(tender)
    return "a tender open for bids, one bid half written, one question to answer"


def in_approval(seed: Seeding) -> str:
    with clock.at(seed.now - timedelta(days=1)):
        tender = tendering.draft(
            seed.buyer, title="Care at home after hospital, areas 1 to 10", publish_on=seed.working_day(12),
            engagement_url=seed.engagement_url,
        )  # fmt: skip
        tendering.send_for_approval(tendering.prepare(tender))
    seed.land("approver", tender.reference)
    return "a tender that waits for its approver"


def in_draft(seed: Seeding) -> str:
    with clock.at(seed.now - timedelta(days=2)):
        tender = tendering.draft(
            seed.buyer, title="Care at home: Standard, areas 1 to 10", publish_on=seed.working_day(24),
            engagement_url=seed.engagement_url,
        )  # fmt: skip
        tendering.prepare(tender)
        asking.ask_for_the_rating(tender)
        tendering.misweigh(tender)
    seed.landing["lead"] = f"/tenders/{tender.reference}/"
    return "a draft with one weight wrong"


def market(seed: Seeding) -> str:
    with clock.at(seed.now - timedelta(days=30)):
        made = agreeing.open_market(seed.buyer)
    parts = list(made.parts.order_by("pk"))
    with clock.at(seed.now - timedelta(days=20)):
        agreeing.admit(agreeing.apply(parts[0], "beacon"))
    with clock.at(seed.now - timedelta(days=3)):
        agreeing.apply(parts[0], "cleveland")
        agreeing.apply(parts[1], "norton")
    return "a market with two applications to decide"


def past(seed: Seeding) -> str:
    agreement = agreeing.bring_in_2018(seed.buyer)
    agreeing.record_hand_backs(agreement)
    return "the agreement of 2018 with its hand-backs (real positions, no scores)"


STAGES: tuple[Stage, ...] = (
    foundations, engagement, live_agreement, standstill, award_proposed, moderation, marking, to_open, open_for_bids,
    in_approval, in_draft, market, past,
)  # fmt: skip


NEEDED = (foundations, engagement)
"""What every other stage stands on."""


def seed_all(only: Collection[str] = ()) -> Iterator[str]:
    """Take every stage in turn, or those of these names with what they need, and say what each made."""
    seed = Seeding()
    for stage in STAGES:
        if not only or stage in NEEDED or stage.__name__ in only:
            yield stage(seed)
    seed.land("provider", "offers", fallback="/offers/")
    seed.land("broker", "referral", fallback="/referrals/")
    shoes.remember(seed.landing)

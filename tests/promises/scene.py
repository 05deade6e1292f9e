"""The objects the authorisation matrix is tried on: a tender at each stage, an agreement that runs, a market, a page.

Built once for the module by walking the real actions; every request against it is undone.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from core import clock, roles
from core.models import Membership, User
from frameworks.actions import agreement as agreements
from frameworks.actions import mobilisation as mobilising
from frameworks.actions import offers, places
from frameworks.actions.referrals import Package, PersonDetails, record_referral
from frameworks.models import Agreement, Mobilisation
from tenders.models import Area, OpenedFile, Submission, Tender
from tests.factories import bids, engagement, markets, panels, people, tenders
from tests.promises.matrix import PEOPLE, Scene, rooms

EARLY = datetime(2027, 2, 9, 9, 0, tzinfo=UTC)
RUNNING = datetime(2027, 11, 9, 9, 31, tzinfo=UTC)
MARKET = datetime(2027, 3, 5, 9, 0, tzinfo=UTC)


def build() -> Scene:
    scene = Scene(cast=people.cast())
    _people(scene)
    _tenders(scene)
    _evaluations(scene)
    _agreement(scene)
    _market(scene)
    _engagement(scene)
    for room in rooms():
        if hasattr(room, "scene"):
            room.scene(scene)  # a room puts its own objects beside these
    return scene


def browser(user: User) -> Client:
    """A browser in which this person has signed in this minute."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return client


def _people(scene: Scene) -> None:
    cast = scene.cast
    every_role = [role.key for role in roles.for_kind("buyer")]
    found: dict[str, User] = {
        "evaluator": cast.evaluator_a,
        "administrator": people.person("Hazel Dunn", cast.buyer, "admin"),
        "idle_evaluator": people.person("Idris Venn", cast.buyer, "evaluator"),
        "owner": cast.bidder,
        "newcomer": people.person("Nina Castell", people.supplier("Hartburn Home Support", "09900003"), "owner"),
        "other_buyer": cast.stranger_lead,
    }
    for role in every_role:
        if role != "lead":
            Membership.objects.create(user=cast.stranger_lead, organisation=cast.other_buyer, role=role)
    for name in PEOPLE:
        scene.people[name] = found.get(name) or getattr(cast, name)
        scene.browsers[name] = browser(scene.people[name])
    scene.put("buyer", cast.buyer.ref, EARLY)
    scene.put("supplier", cast.supplier.ref, EARLY)
    for name, person in scene.people.items():
        scene.put(f"person:{name}", person.ref, EARLY)


def _tenders(scene: Scene) -> None:
    """In draft, in approval, approved, open with one bid in and one half written, closed, cancelled."""
    cast = scene.cast
    with clock.at(tenders.DRAFTED):
        tenders.areas(cast)
        draft = tenders.ready(cast, lots_kept=1)
        scene.put("draft", draft.reference, EARLY)
        scene.put("draft document", draft.documents.earliest("pk").ref, EARLY)
        scene.put("approval", tenders.in_approval(cast, lots_kept=1).reference, EARLY)
    opened = tenders.published(cast, at=tenders.PUBLISHED, lots_kept=1)
    scene.put("open", opened.reference, bids.WRITING)
    scene.put("open document", opened.documents.earliest("pk").ref, bids.WRITING)
    scene.put("open criterion", opened.criteria.earliest("number").key, bids.WRITING)
    scene.put("open notice", opened.procurement.notices.earliest("pk").reference, bids.WRITING)
    bid = bids.submitted(opened, cast.supplier, cast.bidder, bids.Written(lots=(1,)))
    submission = Submission.objects.get(bid=bid)
    with clock.at(bids.WRITING):
        theirs = bids.write(bids.start(opened, cast.rival_supplier, cast.rival), cast.rival, bids.Written(lots=(1,)))
    scene.put("bid", bid.ref, bids.WRITING)
    scene.put("bid file", bid.files.earliest("pk").ref, bids.WRITING)
    scene.put("receipt", submission.receipt_number, bids.WRITING)
    scene.put("rival bid", theirs.ref, bids.WRITING)
    scene.put("cancelled", tenders.cancelled(cast, lots_kept=1).reference, tenders.PUBLISHED)
    scene.put("closed", panels.closed(cast, lots=1, count=2).reference, bids.AFTER)


def _evaluations(scene: Scene) -> None:
    """Marking, moderation, prices open, award proposed, with the approver, everyone told, signed."""
    cast = scene.cast
    for name, walk, at in (
        ("declaring", panels.opened, panels.DECLARED), ("marking", panels.started, panels.MARKED),
        ("moderating", panels.moderating, panels.AGREED), ("locked", panels.locked, panels.AGREED),
        ("proposed", panels.proposed, panels.PROPOSED), ("sent", panels.sent, panels.APPROVED),
        ("told", panels.told, panels.SENT), ("signed", panels.signed, panels.SENT + timedelta(days=10)),
    ):  # fmt: skip
        made: Any = walk(cast, lots=1, count=2)
        tender = made if isinstance(made, Tender) else made.tender
        scene.put(name, tender.reference, at)
        scene.put(f"{name} procurement", tender.procurement.reference, at)
        for organisation in ("Tees Valley Homecare", "Larchfield Care"):
            bid = panels.bid_of(tender, organisation)
            scene.put(f"{name} bid of {organisation}", bid.ref, at)
            scene.put(f"{name} letter of {organisation}", bid.letter, at)
    first = OpenedFile.objects.filter(bid__ref=scene.refs["marking bid of Tees Valley Homecare"]).first()
    assert first is not None
    scene.put("marking file", first.ref, scene.moments["marking"])


def _agreement(scene: Scene) -> None:
    """An agreement that runs: the first provider live, the second mobilising; a referral offered and one that waits."""
    cast = scene.cast
    tender = Tender.objects.get(reference=scene.refs["signed"])
    manager = cast.framework_manager
    with clock.at(scene.moments["signed"]):
        agreement = agreements.agreement_from_awards(tender, by=manager)
        plans = mobilising.plan_all(
            agreement, starts_on=date(2027, 6, 28), go_live_on=date(2027, 9, 6), by=manager, approver=cast.approver
        )
        first = next(plan for plan in plans if plan.member.organisation_id == cast.supplier.pk)
        second = next(plan for plan in plans if plan.pk != first.pk)
        _go_live(scene, first, cast.bidder)
        mobilising.start(second, by=manager)
    agreement = Agreement.objects.get(pk=agreement.pk)
    lot = agreement.lots.get()
    with clock.at(RUNNING):
        waiting = record_referral(lot, package=_package(), person=_who("Edith Marsh"), by=cast.broker)
        offered = record_referral(lot, package=_package(), person=_who("Harold Finch"), by=cast.broker)
        made = offers.make_offer(offered, by=cast.broker)
        place = agreement.places.held().get(member__organisation=cast.rival_supplier)
        notice = places.hand_back(
            place, notice_on=date(2027, 11, 8), takes_effect_on=date(2028, 2, 1), reason="We are closing the branch.",
            by=manager,
        )  # fmt: skip
    assert made.offer is not None
    theirs = second.tasks.filter(owner="provider").order_by("pk").first()
    assert theirs is not None
    for name, ref in (
        ("agreement", agreement.ref), ("referral", waiting.ref), ("offered referral", offered.ref),
        ("offer", made.offer.ref), ("hand-back", notice.ref), ("task", theirs.ref),
        ("live supplier", cast.supplier.ref), ("mobilising supplier", cast.rival_supplier.ref),
    ):  # fmt: skip
        scene.put(name, ref, RUNNING)
    scene.put("held place", str(place.position), RUNNING)


def _go_live(scene: Scene, plan: Mobilisation, provider: User) -> None:
    manager = scene.cast.framework_manager
    mobilising.start(plan, by=manager)
    for task in plan.tasks.all():
        mobilising.confirm(mobilising.report(task, by=provider if task.owner == "provider" else manager), by=manager)
    mobilising.call_ready(plan, by=manager)
    mobilising.go(plan, reason="Every item checked on site.", by=scene.cast.approver)


def _package() -> Package:
    return Package(
        locality="Norton", district="TS20", visits=[{"name": "Morning", "minutes": [45] * 7}],
        needs="Help to wash and dress.", start_by=date(2027, 11, 12), start_note="",
    )  # fmt: skip


def _who(name: str) -> PersonDetails:
    return PersonDetails(name=name, address="14 Elm Walk, Norton", postcode="TS20 1AB", telephone="01632 960199")


def _market(scene: Scene) -> None:
    cast = scene.cast
    with clock.at(MARKET):
        market = markets.open_market(cast)
        sent = markets.sent(markets.part_of(market), cast.supplier, cast.bidder)
        draft = markets.answered(markets.part_of(market, 2), cast.rival_supplier, cast.rival)
    scene.put("market", market.ref, MARKET)
    scene.put("application", sent.ref, MARKET)
    scene.put("rival application", draft.ref, MARKET)


def _engagement(scene: Scene) -> None:
    cast = scene.cast
    with clock.at(MARKET):
        page = engagement.published(cast.buyer, cast.engagement_officer, event=engagement.event_words())
        event = engagement.event_of(page)
        booking = engagement.booked(event)
        hidden = engagement.drafted(cast.buyer, cast.engagement_officer, title="A plan nobody may see yet")
    scene.put("programme", page.ref, MARKET)
    scene.put("hidden programme", hidden.ref, MARKET)
    scene.put("event", event.slug, MARKET)
    scene.put("booking", booking.reference, MARKET)
    assert Area.objects.filter(buyer=cast.buyer).count() == 10

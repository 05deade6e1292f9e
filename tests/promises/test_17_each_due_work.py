"""Promise 17, work by work: each due work runs once, then twice more among all the others in any order; one effect.

A scene makes exactly one thing due. The work does it at the first look (it says that it moved something), and at the
second and third nothing more happens: no row of the log, no mail, no receipt, no change of the thing itself.

Red when a work does its thing again at the second look, and when somebody adds a due work that no scene tries.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from cms.models import EventPage, EventSignUp, RegisterEntry
from core import clock, jobs, outbox
from core.models import AuditAnchor, AuditEntry, OutboxMessage
from frameworks.actions import offers
from frameworks.models import Offer
from tenders.actions import (
    clarifications,
    expiring,
    given_files,
    put_right,
    standing,
    supplier_information,
    uploads_due,
)
from tenders.actions import tender as actions
from tenders.actions.authority import give_authority
from tenders.actions.opening import confirm_opening
from tenders.actions.typed import add_answer_file
from tenders.models import Bid, EscrowDrill, Submission, Tender, Upload
from tests.factories import bids, engagement, panels, tenders
from tests.factories.after import declared
from tests.factories.bids import AFTER, WRITING, Written
from tests.factories.people import Cast, cast
from tests.factories.uploads import begun, scanner, send
from tests.questions.asked import published_with

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
ACCOUNTS: dict[str, Any] = {"kind": "file", "label": "Accounts", "spec": {"kinds": ["pdf"]}}
NOTHING_TO_DO_TWICE = {
    "tenders.clocks": "it looks and says, and changes nothing (test_21_clocks.py)",
}


@dataclass(frozen=True)
class Room:
    """What a scene is made in."""

    people: Cast
    settings: Any
    folder: Path


Scene = Callable[[Room], datetime]
SCENES: dict[str, Scene] = {}


def makes_due(name: str) -> Callable[[Scene], Scene]:
    """The scene after which `name`, and of bidding nothing else, is due; it returns when to look."""

    def enter(scene: Scene) -> Scene:
        SCENES[name] = scene
        return scene

    return enter


def opened_tender(room: Room) -> Tender:
    tender = tenders.published(room.people, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(WRITING):
        bids.write(bids.start(tender, room.people.supplier, room.people.bidder), room.people.bidder, Written(lots=(1,)))
    return tender


def drafted(room: Room) -> Bid:
    """A whole bid that nobody has submitted."""
    opened_tender(room)
    return Bid.objects.select_related("tender", "organisation").get()


@makes_due("bid_reminders")
def a_bid_uploaded_and_not_submitted(room: Room) -> datetime:
    drafted(room)
    return tenders.CLOSES - 2 * HOUR


@makes_due("tenders.close")
def a_deadline_that_passed(room: Room) -> datetime:
    tenders.published(room.people, at=tenders.PUBLISHED, lots_kept=1)
    return tenders.CLOSES + timedelta(seconds=1)


@makes_due("tenders.notices")
def a_notice_with_the_platform(room: Room) -> datetime:
    with clock.at(tenders.PUBLISHED):
        tenders.approved(room.people, lots_kept=1)
        outbox.deliver_due()  # takes it there; the answer is to be fetched
    return tenders.PUBLISHED


@makes_due("tenders.held_notices")
def a_notice_that_waits_for_its_day(room: Room) -> datetime:
    leaves = datetime(2027, 3, 1, 9, tzinfo=UTC)
    with clock.at(tenders.DRAFTED):
        tender = tenders.in_approval(room.people, lots_kept=1)
        actions.approve(tender=tender, by=room.people.approver, send_at=leaves)
    return leaves


@makes_due("tenders.questions")
def a_question_that_nobody_answered(room: Room) -> datetime:
    tender = tenders.published(room.people, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(tenders.PUBLISHED + timedelta(days=7)):
        clarifications.ask(
            tender=tender, organisation=room.people.supplier, by=room.people.bidder, text="Is travel time paid?"
        )
    return tenders.CLOSES - 23 * HOUR


@makes_due("tenders.openings")
def an_opening_that_stopped_half_way(room: Room) -> datetime:
    people = room.people
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    bids.submitted(tender, people.supplier, people.bidder, Written(lots=(1,)))
    bids.submitted(tender, people.rival_supplier, people.rival, Written(lots=(1,)))
    with clock.at(AFTER):
        confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
        confirm_opening(tender=tender, kind="quality", by=people.approver, fresh=True, seconds=0)
    return AFTER + timedelta(minutes=1)


def asked_again(room: Room) -> Any:
    """A supplier that was asked to put its accounts right."""
    people = room.people
    tender = published_with(people, [ACCOUNTS])
    with clock.at(WRITING):
        bid = bids.write(bids.start(tender, people.supplier, people.bidder), people.bidder, Written(lots=(1,)))
        add_answer_file(
            bid=bid, question="accounts", upload=bids.upload(), by=people.bidder, session=bids.session_of(people.bidder)
        )
        bids.hand_in(bid, people.bidder)
    bids.opened(tender, people.lead, people.approver)
    with clock.at(AFTER + HOUR):
        declared(tender, people)
        bid = Bid.objects.select_related("tender", "organisation").get()
        return put_right.ask_to_put_right(bid=bid, named=["accounts"], why="A page is missing.", by=people.lead)


@makes_due("tenders.put_right")
def a_request_that_nobody_met(room: Room) -> datetime:
    asked_again(room)
    return AFTER + 25 * HOUR + timedelta(seconds=1)


@makes_due("tenders.given_scans")
def a_file_given_while_the_scanner_was_away(room: Room) -> datetime:
    given_files._judged.clear()
    given_files._again_at.clear()
    room.settings.CLAMD = f"unix:{room.folder}/clamd.sock"
    request = asked_again(room)
    with clock.at(AFTER + 2 * HOUR):
        put_right.put_right(request=request, question="accounts", uploads=[bids.upload()], by=room.people.bidder)
    given_files._again_at.clear()
    return AFTER + 4 * HOUR


@makes_due("tenders.scans")
def a_file_uploaded_while_the_scanner_was_away(room: Room) -> datetime:
    room.settings.CLAMD = f"unix:{room.folder}/clamd.sock"
    bid = drafted(room)
    with clock.at(WRITING):
        bids.attach(bid, room.people.bidder)
    return WRITING + HOUR


def arrived(room: Room, bid: Bid) -> Upload:
    uploads_due._again_at.clear()
    with clock.at(WRITING):
        return send(begun(bid, room.people.bidder, "rotas.pdf", len(bids.PDF)), room.people.bidder, bids.PDF)


@makes_due("tenders.uploads")
def an_upload_whose_page_was_closed(room: Room) -> datetime:
    arrived(room, drafted(room))
    return WRITING + timedelta(minutes=5)


@makes_due("tenders.by_authority")
def an_upload_that_completes_a_bid_under_authority(room: Room) -> datetime:
    standing._asked.clear()
    standing._again_at.clear()
    bid = drafted(room)
    with clock.at(WRITING):
        give_authority(bid=bid, by=room.people.bidder, fresh=True)
    arrived(room, bid)
    with clock.at(WRITING + timedelta(minutes=5)):
        uploads_due.finish_due()
    return WRITING + timedelta(minutes=5)


@makes_due("tenders.uploads_expire")
def an_upload_that_never_arrived(room: Room) -> datetime:
    bid = drafted(room)
    with clock.at(WRITING):
        begun(bid, room.people.bidder, "plans.pdf", 200)
    return tenders.CLOSES + timedelta(days=31)


@makes_due("tenders.expiring")
def a_certificate_that_runs_out(room: Room) -> datetime:
    expiring._looked_at = None
    certificate = {"name": "Cyber Essentials", "number": "CE-1", "issuer": "A body", "expires_on": "2027-05-01"}
    supplier_information.save_item(
        organisation=room.people.supplier, section="certificates", item=certificate, by=room.people.bidder
    )
    return datetime(2027, 3, 2, 9, tzinfo=UTC)


@makes_due("tenders.escrow_rehearsal")
def a_demonstration_without_its_drill(room: Room) -> datetime:
    return tenders.PUBLISHED


@makes_due("core.anchors")
def logs_that_nobody_anchored(room: Room) -> datetime:
    tenders.published(room.people, at=tenders.PUBLISHED, lots_kept=1)
    return tenders.PUBLISHED + 3 * HOUR


@makes_due("evaluation.standstill")
def a_standstill_that_ended(room: Room) -> datetime:
    from evaluation.actions import award_notice

    tender = panels.told(room.people, lots=1, count=2)
    with clock.at(panels.SENT):
        award_notice.submit_award_notice(tender, by=room.people.lead)
        jobs.run_due()
        jobs.run_due()
    return panels.SENT + timedelta(days=10)


@makes_due("cms.fill_places")
def a_place_that_came_free(room: Room) -> datetime:
    at = datetime(2027, 3, 5, 9, tzinfo=UTC)
    with clock.at(at):
        page = engagement.published(
            room.people.buyer, room.people.engagement_officer, event=engagement.event_words(capacity=1)
        )
        event = engagement.event_of(page)
        for name in ("Amina Rashid", "Peter Lowry"):
            engagement.booked(event, name)
    EventPage.objects.filter(pk=event.pk).update(capacity=2)
    return at


@makes_due("cms.register")
def a_list_of_notices_that_is_empty(room: Room) -> datetime:
    tenders.published(room.people, at=tenders.PUBLISHED, lots_kept=1)
    RegisterEntry.areas.through.objects.all().delete()
    RegisterEntry.objects.all().delete()
    return tenders.PUBLISHED


def state() -> dict[str, Any]:
    """Everything that an effect could show in: the log but for anchors, mails, and the rows of what was due."""
    return {
        "log": list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)),
        "mails": sorted((letter.subject, letter.to[0]) for letter in mail.outbox),
        "outbox": sorted(OutboxMessage.objects.values_list("key", flat=True)),
        "submissions": list(Submission.objects.values_list("receipt_number", flat=True)),
        "bids": list(Bid.objects.order_by("pk").values_list("status", "letter")),
        "tenders": list(Tender.objects.order_by("pk").values_list("status", flat=True)),
        "files": sorted(Bid.objects.values_list("files__ref", "files__scan")),
        "uploads": list(Upload.objects.order_by("pk").values_list("outcome", "received")),
        "offers": list(Offer.objects.order_by("pk").values_list("status", flat=True)),
        "places": sorted(EventSignUp.objects.values_list("name", "placed")),
        "register": RegisterEntry.objects.count(),
        "anchors": AuditAnchor.objects.count(),
        "drills": EscrowDrill.objects.count(),
    }


def tried(name: str, at: datetime) -> None:
    """Once by itself; then all due work, itself among it, three times over in an order of chance."""
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    work = jobs._due[name]
    with clock.at(at):
        before = state()
        assert work() >= 1, "the scene made nothing due"
        assert state() != before
        settle = [*jobs._due.values(), outbox.deliver_due]
        for each in [*settle, *settle]:
            each()
        after = state()
        again = settle * 3
        random.Random(seed).shuffle(again)
        for each in again:
            each()
        assert state() == after
        assert work() == 0


@pytest.mark.parametrize("name", SCENES)
def test_each_due_work_has_its_effect_once(name: str, settings: Any, tmp_path: Path) -> None:
    at = SCENES[name](Room(cast(), settings, tmp_path))
    if settings.CLAMD:
        with scanner(tmp_path):
            tried(name, at)
    else:
        tried(name, at)


def test_no_due_work_is_left_out() -> None:
    assert set(jobs._due) == {*SCENES, *NOTHING_TO_DO_TWICE, "frameworks.offers"}
    assert offers.lapse_due is jobs._due["frameworks.offers"]  # tests/frameworks/test_offers.py, with its own scene

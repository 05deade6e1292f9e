"""What comes around and after the opening: messages, checks, requests to put it right, exclusions, incidents."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.workflow import Refused
from tenders.actions import exclusions, put_right, threads
from tenders.models import Incident
from tests.factories import bids, tenders
from tests.factories.after import declared
from tests.promises.matrix import COLLEAGUES, DECIDERS, FOLLOWERS, OWN, REST, SUPPLIERS, Row, Scene
from tests.promises.routes import questions
from tests.questions.asked import CQC, published_with

HOUR = timedelta(hours=1)


def scene(scene: Scene) -> None:
    """Beside the opened tender with questions: a message, a request to put it right, a notice. A bid that came late."""
    cast = scene.cast
    tender = published_with(cast, [CQC, questions.FILE], lots=1)
    bid, _ = questions._answered(tender, cast)
    bids.opened(tender, cast.lead, cast.approver)
    at = bids.AFTER + timedelta(minutes=20)
    with clock.at(at - timedelta(minutes=5)):
        declared(tender, cast)
    bid.refresh_from_db()
    with clock.at(at):
        threads.write_to_supplier(to=bid, by=cast.lead, subject="Your bid", text="A word for you alone.")
        put_right.ask_to_put_right(bid=bid, named=["cqc-rating"], why="Say it again.", by=cast.lead)
        found = exclusions.start(
            bid=bid, lot=None, ground_class="discretionary", ground="Schedule 7", facts="A report.", by=cast.lead
        )
        exclusions.notify(exclusion=found, until=at + timedelta(days=9), by=cast.lead)
    scene.put("told bid", bid.ref, at)
    scene.put("told tender", tender.reference, at)
    scene.put("told letter", bid.letter, at)
    scene.put("told supplier", cast.supplier.ref, at)
    scene.put("notice to one", found.ref, at)
    late = tenders.published(cast, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(bids.WRITING):
        theirs = bids.write(bids.start(late, cast.supplier, cast.bidder), cast.bidder, bids.Written(lots=(1,)))
    with clock.at(bids.AFTER), pytest.raises(Refused):
        bids.hand_in(theirs, cast.bidder)
    scene.put("late tender", late.reference, bids.AFTER + HOUR)
    scene.put("late incident", Incident.objects.get(tender=late).ref, bids.AFTER + HOUR)


TENDER = {"reference": "@told tender"}
BID = {**TENDER, "letter": "@told letter"}
THREAD = {**TENDER, "organisation": "@told supplier"}
NOTICE = {**TENDER, "ref": "@notice to one"}
OWN_BID = {"ref": "@told bid"}
LATE = {"reference": "@late tender"}
INCIDENT = {**LATE, "ref": "@late incident"}
READERS = {200: FOLLOWERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}
NO_SUCH = {404: f"{DECIDERS} stranger other_buyer", 403: f"{COLLEAGUES} {SUPPLIERS}"}
"""A decider is told that there is no such check or file; nobody else gets as far."""
CLEARED = {200: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}

ROWS = [
    Row("tenders:threads", TENDER, get=READERS),
    Row(
        "tenders:thread",
        THREAD,
        get=READERS,
        post={400: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row("tenders:thread_json", THREAD, get=READERS),
    Row("tenders:thread_pdf", THREAD, get=READERS),
    Row("bidding:messages", OWN_BID, get={200: OWN, 403: FOLLOWERS, 404: REST},
        post={400: "owner editor", 403: f"viewer {FOLLOWERS}", 404: REST}),
    Row("bidding:messages_json", OWN_BID, get={200: OWN, 403: FOLLOWERS, 404: REST}),
    Row("bidding:messages_pdf", OWN_BID, get={200: OWN, 403: FOLLOWERS, 404: REST}),
    Row("tenders:checks", TENDER, get=CLEARED),
    Row("tenders:bid_checks", BID, get=CLEARED, post=NO_SUCH),
    Row("tenders:ask_to_put_right", BID, get={200: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
        post={400: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}),
    Row("tenders:put_right_file", {**BID, "ref": "F-NOSUCHFILE"}, get=NO_SUCH),
    Row("bidding:put_right", OWN_BID, get={200: OWN, 403: FOLLOWERS, 404: REST}),
    Row("bidding:put_right_answer", {**OWN_BID, "key": "cqc-rating"}, get={200: OWN, 403: FOLLOWERS, 404: REST},
        post={400: "owner editor", 403: f"viewer {FOLLOWERS}", 404: REST}),
    Row("bidding:put_right_answer", {**OWN_BID, "key": "accounts"}, get={403: FOLLOWERS, 404: REST},
        post={404: REST, 403: f"viewer {FOLLOWERS}"}, note="it was not named in the request"),
    Row("tenders:exclude", BID, get={200: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
        post={400: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}),
    Row("tenders:exclusions", TENDER, get=READERS),
    Row("tenders:exclusion", NOTICE, get=READERS, post={302: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
        data={"do": "propose"}),
    Row("bidding:own_exclusion", {**OWN_BID, "exclusion": "@notice to one"},
        get={200: OWN, 403: FOLLOWERS, 404: REST}, post={400: "owner editor", 403: f"viewer {FOLLOWERS}", 404: REST}),
    Row("tenders:incidents", LATE, get=READERS),
    Row("tenders:new_incident", LATE, get={200: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
        post={400: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}),
    Row("tenders:incident", INCIDENT, get=READERS,
        post={400: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}, data={"do": "propose"}),
    Row("tenders:extend_for_all", INCIDENT, get={200: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
        post={400: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}),
    Row("tenders:incident_pdf", INCIDENT, get=READERS),
]  # fmt: skip

"""Typed questions: authoring, the library, a bidder's answers, eligibility after the opening."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core import clock
from tenders.actions import tender as tender_actions
from tenders.actions.library import save_to_library
from tenders.actions.typed import add_answer_file, save_typed
from tenders.models import Bid, Tender
from tests.factories import bids, tenders
from tests.factories.people import Cast
from tests.promises.matrix import BUYER, COLLEAGUES, DECIDERS, OWN, REST, SUPPLIERS, Row, Scene
from tests.questions.asked import CQC, add, published_with

FILE: dict[str, Any] = {"kind": "file", "label": "Accounts", "spec": {"kinds": ["pdf"]}}


def scene(scene: Scene) -> None:
    """A draft with one question, a library with one, an open tender that is answered, and one that was opened."""
    cast = scene.cast
    with clock.at(tenders.DRAFTED):
        draft = tenders.draft(cast, lots_kept=1)
        kept = save_to_library(question=add(draft, cast, **CQC), by=cast.lead)
    scene.put("asking", draft.reference, tenders.DRAFTED)
    scene.put("library question", kept.ref, tenders.DRAFTED)
    open_one = published_with(cast, [CQC, FILE], lots=1)
    bid, _ = _answered(open_one, cast)
    scene.put("asked open", open_one.reference, bids.WRITING)
    scene.put("answering bid", bid.ref, bids.WRITING)
    closed = published_with(cast, [CQC, FILE], lots=1)
    bid, file = _answered(closed, cast)
    opened = bids.AFTER + timedelta(minutes=20)
    bids.opened(closed, cast.lead, cast.approver)
    with clock.at(opened - timedelta(minutes=5)):
        for person in (cast.lead, cast.approver):
            tender_actions.declare_interest(tender=closed, by=person, has_interest=False)
    bid.refresh_from_db()
    scene.put("asked opened", closed.reference, opened)
    scene.put("asked letter", bid.letter, opened)
    scene.put("asked file", file, opened)


def _answered(tender: Tender, cast: Cast) -> tuple[Bid, str]:
    """A bid that answers both questions and is handed in, and the reference of its file."""
    with clock.at(bids.WRITING):
        bid = bids.write(bids.start(tender, cast.supplier, cast.bidder), cast.bidder, bids.Written(lots=(1,)))
        save_typed(bid=bid, question="cqc-rating", typed="Good", by=cast.bidder)
        file = add_answer_file(
            bid=bid,
            question="accounts",
            upload=bids.upload("accounts.pdf"),
            by=cast.bidder,
            session=bids.session_of(cast.bidder),
        )
        bids.hand_in(bid, cast.bidder)
    return bid, file.ref


KNOWN = {"reference": "@asking"}
ONE = {"reference": "@asking", "key": "cqc-rating"}
OPEN = {"reference": "@asked opened"}
BID = {"reference": "@asked opened", "letter": "@asked letter"}
LEADS = "lead other_buyer"

ROWS = [
    Row("tenders:questions", KNOWN, get={200: BUYER, 404: REST}),
    Row("tenders:questions", OPEN, get={200: BUYER, 403: SUPPLIERS, 404: REST}),
    Row("tenders:question_set", KNOWN, get={200: BUYER, 404: REST}),
    Row("tenders:add_question", KNOWN, get={200: BUYER, 404: REST}, post={400: DECIDERS, 403: COLLEAGUES, 404: REST}),
    Row(
        "tenders:new_question",
        {**KNOWN, "kind": "declaration"},
        get={200: BUYER, 404: REST},
        post={302: "lead", 403: COLLEAGUES, 404: REST},
        data={"envelope": "eligibility", "label": "A promise", "text": "We promise."},
    ),
    Row(
        "tenders:questions_from_library",
        KNOWN,
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:question",
        ONE,
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:question_act",
        ONE,
        post={302: "lead", 403: COLLEAGUES, 404: REST},
        data={"do": "remove"},
    ),
    Row("tenders:library", at="asking", get={200: f"{BUYER} other_buyer", 403: REST}),
    Row("tenders:add_library_question", at="asking", get={200: LEADS, 403: REST}, post={400: LEADS, 403: REST}),
    Row(
        "tenders:new_library_question",
        {"kind": "declaration"},
        at="asking",
        get={200: LEADS, 403: REST},
        post={400: LEADS, 403: REST},
    ),
    Row(
        "tenders:library_question",
        {"ref": "@library question"},
        get={200: BUYER, 404: REST},
        post={400: "lead", 200: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:retire_library_question",
        {"ref": "@library question"},
        post={302: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row("bidding:question_set", {"ref": "@answering bid"}, get={200: OWN, 404: REST}),
    Row(
        "bidding:typed",
        {"ref": "@answering bid", "key": "cqc-rating"},
        get={200: OWN, 404: REST},
        post={302: "owner editor", 403: "viewer", 404: REST},
        data={"answer": "Outstanding"},
    ),
    Row("tenders:eligibility", KNOWN, get={200: DECIDERS, 403: COLLEAGUES, 404: REST}),
    Row("tenders:eligibility", OPEN, get={200: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}),
    Row("tenders:confidential", KNOWN, get={200: DECIDERS, 403: COLLEAGUES, 404: REST}),
    Row("tenders:confidential", OPEN, get={200: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}),
    Row("tenders:confidential_bid", BID, get={200: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}),
    Row("tenders:eligibility_csv", OPEN, get={200: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}),
    Row(
        "tenders:eligibility_bid",
        BID,
        get={200: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
        post={302: "lead", 403: f"{COLLEAGUES} approver {SUPPLIERS}", 404: REST},
        data={"question": "cqc-rating", "cqc-rating-passes": "no", "cqc-rating-reason": "The rating was withdrawn."},
    ),
    Row(
        "tenders:eligibility_file",
        {**BID, "ref": "@asked file"},
        get={200: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
]

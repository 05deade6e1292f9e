"""Changes to an open tender: written, approved, told; what bidders do about them."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from tenders.actions import amending, amending_parts, confirming
from tenders.actions.questions import QuestionData
from tenders.pricing.schedule import Line
from tests.factories import bids, changes, tenders
from tests.factories.changes import CHANGING
from tests.promises.matrix import BUYER, COLLEAGUES, FOLLOWERS, OWN, REST, SUPPLIERS, Row, Scene

NOW = CHANGING + timedelta(hours=1)
LEAD = {200: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}
LEAD_MENDS = {400: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}
LEAD_DOES = {302: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}
READ = {200: FOLLOWERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}


def scene(scene: Scene) -> None:
    """One change in force and one being written; beside it a tender whose change is with the approver."""
    cast = scene.cast
    tender = tenders.published(cast, at=tenders.PUBLISHED, lots_kept=1)
    bid = bids.submitted(tender, cast.supplier, cast.bidder, bids.Written(lots=(1,)))
    with clock.at(CHANGING):
        changes.in_force(tender, cast)
        bid.refresh_from_db()
        done = confirming.confirm(bid=bid, by=cast.bidder, session=bids.session_of(cast.bidder), change=1, fresh=True)
        changes.in_force(tender, cast, {"lot:1:weekly_hours": "1500"})
        third = changes.drafted(tender, cast, {"lot:1:weekly_hours": "1600"})
        pay = QuestionData(kind="declaration", label="Living wage", text="Do you pay it?")
        amending_parts.propose_question(amendment=third, by=cast.lead, question=pay)
        amending_parts.propose_price_line(amendment=third, by=cast.lead, line=Line("", "Weekend"))
        proposed = amending.propose_document(
            amendment=third, by=cast.lead, upload=tenders.pdf(), title="Map of the areas", kind="other"
        )
        asked = tenders.published(cast, at=tenders.PUBLISHED, lots_kept=1)
        changes.in_approval(asked, cast)
    for name, ref in (
        ("changed", tender.reference),
        ("changed bid", bid.ref),
        ("confirmation", done.number),
        ("proposed document", proposed.ref),
        ("changed criterion", tender.criteria.order_by("number")[0].key),
        ("asked", asked.reference),
    ):
        scene.put(name, ref, NOW)


def _written(route: str, **more: str | int) -> Row:
    return Row(f"tenders:{route}", {"reference": "@changed", "number": 3, **more}, get=LEAD, post=LEAD_MENDS)


ROWS = [
    Row("tenders:changes", {"reference": "@changed"}, get=READ),
    Row(
        "tenders:changes",
        {"reference": "@draft"},
        get={404: f"{FOLLOWERS} {SUPPLIERS} stranger other_buyer", 403: COLLEAGUES},
    ),
    Row("tenders:change_start", {"reference": "@changed"}, post=LEAD_DOES),
    Row("tenders:change", {"reference": "@changed", "number": 1}, get=READ),
    Row("tenders:change", {"reference": "@changed", "number": 3}, get=READ),
    _written("change_description"),
    _written("change_lot", lot_number=1),
    _written("change_criterion", key="@changed criterion"),
    _written("change_scale"),
    _written("change_add_lot"),
    _written("change_add_criterion"),
    _written("change_add_question"),
    _written("change_new_question", kind="text"),
    _written("change_question", key="living-wage"),
    _written("change_add_price"),
    _written("change_price", key="weekend"),
    _written("change_schedule"),
    _written("change_weights"),
    _written("change_rule"),
    Row(
        "tenders:change_take_away",
        {"reference": "@changed", "number": 3},
        post=LEAD_DOES,
        data={"part": "lot:1"},
    ),
    _written("change_dates"),
    _written("change_words"),
    _written("change_documents"),
    Row("tenders:change_document", {"reference": "@changed", "number": 3, "ref": "@proposed document"}, get=READ),
    Row("tenders:document", {"reference": "@changed", "ref": "@proposed document"}, get={404: REST}, signed_out=404),
    Row("tenders:change_take_out", {"reference": "@changed", "number": 3}, post=LEAD_DOES),
    Row(
        "tenders:change_approval",
        {"reference": "@asked", "number": 1},
        get={200: "lead approver", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
        post={302: "lead approver", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
        data={"send_back": "yes", "reason": "One more figure."},
    ),
    Row("tenders:change_act", {"reference": "@changed", "number": 3, "verb": "send"}, post=LEAD_DOES),
    Row("tenders:change_act", {"reference": "@asked", "number": 1, "verb": "withdraw"}, post=LEAD_DOES),
    Row("tenders:extend", {"reference": "@changed"}, get=LEAD, post=LEAD_MENDS),
    Row("tenders:told", {"reference": "@changed"}, get=READ),
    Row("tenders:document_versions", {"reference": "@draft"}, get={200: BUYER, 404: REST}),
    Row("tenders:document_versions", {"reference": "@changed"}, get={200: BUYER, 403: SUPPLIERS, 404: REST}),
    Row("bidding:tender_changes", {"reference": "@changed"}, get={200: f"{BUYER} {SUPPLIERS}", 404: REST}),
    Row("bidding:tender_changes", {"reference": "@draft"}, get={404: REST}),
    Row("bidding:changes", {"ref": "@changed bid"}, get={200: OWN, 404: REST}),
    Row(
        "bidding:confirm",
        {"ref": "@changed bid"},
        get={200: OWN, 404: REST},
        post={302: "owner", 403: "editor viewer", 404: REST},
        data={"change": 2},
    ),
    Row("bidding:confirmation", {"ref": "@changed bid", "number": "@confirmation"}, get={200: OWN, 404: REST}),
    Row("bidding:confirmation", {"ref": "@rival bid", "number": "@confirmation"}, get={404: REST}),
]

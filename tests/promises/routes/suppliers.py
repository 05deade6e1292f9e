"""Suppliers: their standard information, who is in a bid, is it worth bidding, declining, who to call."""

from __future__ import annotations

from core import clock
from tenders.actions.registration import invite
from tests.factories import bids
from tests.promises.matrix import BUYER, COLLEAGUES, EVERYBODY, OWN, REST, SUPPLIERS, Row, Scene

_OURS = {"organisation": "@supplier"}
_READS = {200: OWN, 404: REST}
_SAVES = {400: "owner editor", 403: "viewer", 404: REST}
_OWNER = {200: "owner", 403: "editor viewer", 404: REST}


def scene(made: Scene) -> None:
    """Somebody is invited to the first supplier."""
    at = made.moments["bid"]
    with clock.at(at):
        bids.informed(made.cast.supplier, made.cast.bidder)
        invitation = invite(
            organisation=made.cast.supplier, email="lou.marr@example.org", role="viewer", by=made.cast.bidder
        )
    made.put("team invitation", invitation.pk, at)


ROWS = [
    Row("bidding:information", _OURS, get=_READS),
    Row("bidding:information", {"organisation": "@buyer"}, get={404: EVERYBODY}),
    Row("bidding:information_history", _OURS, get=_READS),
    Row("bidding:information_about", _OURS, get=_READS, post=_SAVES),
    Row("bidding:information_grounds", _OURS, get=_READS, post={302: "owner editor", 403: "viewer", 404: REST}),
    Row("bidding:information_ground", {**_OURS, "ground": "cartel"}, get=_READS, post=_SAVES),
    Row("bidding:information_ground", {**_OURS, "ground": "nothing"}, get={404: EVERYBODY}),
    Row(
        "bidding:information_list",
        {**_OURS, "section": "connected"},
        get=_READS,
        post={302: "owner editor", 403: "viewer", 404: REST},
    ),
    Row("bidding:information_list", {**_OURS, "section": "nothing"}, get={404: EVERYBODY}),
    Row("bidding:information_item", {**_OURS, "section": "insurance", "key": "new"}, get=_READS, post=_SAVES),
    Row("bidding:information_item", {**_OURS, "section": "insurance", "key": "gone"}, get={404: EVERYBODY}),
    Row(
        "bidding:bid_information",
        {"ref": "@bid"},
        get=_READS,
        post={302: "owner editor", 403: "viewer", 404: REST},
    ),
    Row("bidding:parties", {"ref": "@bid"}, get=_READS, post=_SAVES),
    Row("bidding:parties", {"ref": "@rival bid"}, get={200: "rival", 404: REST}, post={400: "rival", 404: REST}),
    Row("bidding:party", {"ref": "@bid", "key": "new"}, get=_READS, post=_SAVES),
    Row("bidding:party", {"ref": "@bid", "key": "gone"}, get={404: EVERYBODY}),
    Row("bidding:worth", {"reference": "@open"}, get={200: EVERYBODY}, signed_out=200),
    Row("bidding:worth", {"reference": "@draft"}, get={404: EVERYBODY}, signed_out=404),
    Row("bidding:print_questions", {"reference": "@open"}, get={200: EVERYBODY}, signed_out=200),
    Row("bidding:print_questions", {"reference": "@approval"}, get={404: EVERYBODY}, signed_out=404),
    Row("bidding:invitation_pdf", {"reference": "@draft"}, get={404: EVERYBODY}, signed_out=404),
    Row(
        "bidding:decline",
        {"reference": "@open"},
        get={200: "owner editor rival newcomer", 403: REST},
        post={400: "owner editor rival newcomer", 403: REST},
    ),
    Row("bidding:decline", {"reference": "@draft"}, get={404: EVERYBODY}, post={404: EVERYBODY}),
    Row(
        "bidding:declines",
        {"reference": "@open"},
        get={200: "lead approver auditor", 403: COLLEAGUES, 404: REST},
        note="It says that nothing is known before the opening.",
    ),
    Row(
        "bidding:declines",
        {"reference": "@marking"},
        get={200: "lead approver auditor", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "bidding:supplier",
        {"reference": "@told tender", "letter": "@told letter"},
        get={200: "lead approver", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row(
        "bidding:supplier",
        {"reference": "@open", "letter": "A"},
        get={403: f"{BUYER} {SUPPLIERS}", 404: REST},
    ),
    Row(
        "bidding:contact",
        {"reference": "@draft"},
        get={200: "lead approver", 403: COLLEAGUES, 404: REST},
        post={400: "lead approver", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "bidding:contact",
        {"reference": "@open"},
        get={200: "lead approver", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
        post={400: "lead approver", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row(
        "bidding:colleague",
        {**_OURS, "ref": "@person:editor"},
        get=_OWNER,
        post={400: "owner", 403: "editor viewer", 404: REST},
    ),
    Row("bidding:colleague", {**_OURS, "ref": "@person:rival"}, get={403: "editor viewer", 404: REST}),
    Row(
        "bidding:team_invitation",
        {**_OURS, "number": "@team invitation", "act": "again"},
        post={302: "owner", 403: "editor viewer", 404: REST},
    ),
    Row(
        "bidding:team_invitation",
        {**_OURS, "number": "@team invitation", "act": "revoke"},
        post={302: "owner", 403: "editor viewer", 404: REST},
    ),
]

"""Notices by kind, the board, starting from a copy, awards without bids."""

from __future__ import annotations

from core import clock
from tenders.actions import awards_without_bids
from tests.promises.matrix import BUYER, COLLEAGUES, DECIDERS, EVERYBODY, REST, SUPPLIERS, Row, Scene


def scene(made: Scene) -> None:
    """A direct award whose facts are being written."""
    with clock.at(made.moments["draft"]):
        tender = awards_without_bids.start(
            buyer=made.cast.buyer, by=made.cast.lead, procedure="direct_award", title="Emergency cover in Norton"
        )
    made.put("direct", tender.reference, made.moments["draft"])


ROWS = [
    Row("tenders:board", get={200: f"{BUYER} other_buyer", 403: REST}),
    Row("tenders:board_csv", get={200: f"{BUYER} other_buyer", 403: REST}),
    Row(
        "tenders:new_without_bids", get={200: "lead other_buyer", 403: REST}, post={400: "lead other_buyer", 403: REST}
    ),
    Row("tenders:copy_choose", get={200: "lead other_buyer", 403: REST}),
    Row(
        "tenders:copy",
        {"reference": "@draft"},
        get={200: "lead", 403: COLLEAGUES, 404: REST},
        post={400: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:copy",
        {"reference": "@open"},
        get={200: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
        post={400: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row("tenders:direct_award", {"reference": "@draft"}, get={404: EVERYBODY}),
    Row(
        "tenders:direct_award",
        {"reference": "@direct"},
        get={200: BUYER, 404: REST},
        post={302: "lead", 403: f"approver {COLLEAGUES}", 404: REST},  # a draft may say as little as it likes
    ),
    Row(
        "tenders:sign_award",
        {"reference": "@direct"},
        get={200: "lead", 403: COLLEAGUES, 404: REST},
        post={400: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:notice",
        {"reference": "@draft", "kind": "UK2"},
        get={200: BUYER, 404: REST},
        post={302: "lead", 403: COLLEAGUES, 404: REST},
        note="Writing the notice is refused in words to the lead while something of it is missing.",
    ),
    Row(
        "tenders:notice_version",
        {"reference": "@open", "notice": "@open notice"},
        get={200: BUYER, 403: SUPPLIERS, 404: REST},
    ),
    Row(
        "tenders:notice_act",
        {"reference": "@open", "notice": "@open notice", "verb": "send"},
        post={302: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
]

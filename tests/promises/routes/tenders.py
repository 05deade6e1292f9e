"""The workspace of a tender: authoring, approval, notices."""

from __future__ import annotations

from tests.promises.matrix import BUYER, COLLEAGUES, DECIDERS, EVERYBODY, FOLLOWERS, REST, SUPPLIERS, Row

ROWS = [
    Row("tenders:list", get={200: f"{BUYER} other_buyer", 403: REST}),
    Row("tenders:list_csv", get={200: f"{BUYER} other_buyer", 403: REST}),
    Row("tenders:new", get={200: "lead other_buyer", 403: REST}, post={400: "lead other_buyer", 403: REST}),
    Row("tenders:areas", get={200: "lead other_buyer", 403: REST}, post={400: "lead other_buyer", 403: REST}),
    Row("tenders:overview", {"reference": "@draft"}, get={200: BUYER, 404: REST}),
    Row("tenders:overview", {"reference": "@approval"}, get={200: BUYER, 404: REST}),
    Row("tenders:overview", {"reference": "@open"}, get={200: BUYER, 403: SUPPLIERS, 404: REST}),
    Row("tenders:overview", {"reference": "@signed"}, get={200: BUYER, 403: SUPPLIERS, 404: REST}),
    Row("tenders:overview", {"reference": "@cancelled"}, get={200: BUYER, 403: SUPPLIERS, 404: REST}),
    Row("tenders:lots_csv", {"reference": "@draft"}, get={200: BUYER, 404: REST}),
    Row("tenders:history", {"reference": "@draft"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row(
        "tenders:act",
        {"reference": "@draft", "verb": "send_for_approval"},
        post={302: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:act",
        {"reference": "@open", "verb": "start_assessment"},
        post={302: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row(
        "tenders:act",
        {"reference": "@signed", "verb": "complete"},
        post={302: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row(
        "tenders:details",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:details",
        {"reference": "@open"},
        get={200: BUYER, 403: SUPPLIERS, 404: REST},
        post={400: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row(
        "tenders:lots",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={302: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:new_lot",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:lot",
        {"reference": "@draft", "number": 1},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:regime",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:criteria",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:scale",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:rule",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:timetable",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:documents",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:document",
        {"reference": "@draft", "ref": "@draft document"},
        get={200: BUYER, 404: REST},
        signed_out=404,
    ),
    Row("tenders:document", {"reference": "@open", "ref": "@open document"}, get={200: EVERYBODY}, signed_out=200),
    Row(
        "tenders:conflicts",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:interests",
        {"reference": "@draft"},
        get={200: DECIDERS, 403: COLLEAGUES, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:approver",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:approval",
        {"reference": "@draft"},
        get={200: DECIDERS, 403: COLLEAGUES, 404: REST},
        post={200: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:approval",
        {"reference": "@approval"},
        get={200: DECIDERS, 403: COLLEAGUES, 404: REST},
        post={200: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:take_back",
        {"reference": "@approval"},
        get={200: DECIDERS, 403: COLLEAGUES, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:cancel",
        {"reference": "@draft"},
        get={200: "lead", 403: COLLEAGUES, 404: REST},
        post={400: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:cancel",
        {"reference": "@open"},
        get={200: "approver", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
        post={400: "approver", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row("tenders:notices", {"reference": "@open"}, get={200: BUYER, 403: SUPPLIERS, 404: REST}),
    Row(
        "tenders:resend",
        {"reference": "@open", "notice": "@open notice"},
        post={302: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
]

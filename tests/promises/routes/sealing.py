"""The record, receipts as files, signing keys, and strict openings."""

from __future__ import annotations

from tests.promises.matrix import BUYER, COLLEAGUES, DECIDERS, EVERYBODY, FOLLOWERS, OWN, REST, SUPPLIERS, Row

ROWS = [
    Row("tenders:record_export", {"reference": "@draft"}, post={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row(
        "tenders:record_export",
        {"reference": "@open"},
        post={200: FOLLOWERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row(
        "tenders:record_export",
        {"reference": "@marking"},
        post={200: FOLLOWERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row(
        "tenders:opening_officers",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={302: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:opening_officers",
        {"reference": "@open"},
        get={200: BUYER, 403: SUPPLIERS, 404: REST},
        post={403: f"{DECIDERS} {COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row("bidding:signing_keys", get={200: EVERYBODY}, signed_out=200),
    Row(
        "bidding:opening_key",
        get={200: f"{DECIDERS} other_buyer", 403: REST},
        post={400: f"{DECIDERS} other_buyer", 403: REST},
    ),
    Row("bidding:receipt_file", {"ref": "@bid", "number": "@receipt"}, get={200: OWN, 404: REST}),
    Row("bidding:receipt_file", {"ref": "@rival bid", "number": "@receipt"}, get={404: EVERYBODY}),
    Row(
        "bidding:give_half",
        {"reference": "@closed", "kind": "quality"},
        get={200: DECIDERS, 403: COLLEAGUES, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "bidding:give_half",
        {"reference": "@open", "kind": "quality"},
        get={200: DECIDERS, 403: COLLEAGUES, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
]

"""Which rules apply, the stages, and the council's own decisions."""

from __future__ import annotations

from tests.promises.matrix import BUYER, COLLEAGUES, DECIDERS, EVERYBODY, REST, SUPPLIERS, Row

ROWS = [
    Row(
        "tenders:rules",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:rules",
        {"reference": "@open"},
        get={200: BUYER, 403: SUPPLIERS, 404: REST},
        post={400: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row(
        "tenders:stages",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "tenders:stages",
        {"reference": "@open"},
        get={200: BUYER, 403: SUPPLIERS, 404: REST},
        post={400: DECIDERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST},
    ),
    Row("tenders:decisions", {"reference": "@draft"}, get={200: BUYER, 404: REST}),
    Row("tenders:decisions", {"reference": "@open"}, get={200: BUYER, 403: SUPPLIERS, 404: REST}),
    # The buyer of the scene has no steps of its own, so there is no step to record.
    Row(
        "tenders:decision",
        {"reference": "@draft", "step": "forward_plan"},
        get={404: EVERYBODY},
    ),
]

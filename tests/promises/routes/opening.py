"""Opening the envelopes."""

from __future__ import annotations

from tests.promises.matrix import COLLEAGUES, DECIDERS, FOLLOWERS, REST, Row

ROWS = [
    Row("bidding:opening", {"reference": "@open", "kind": "quality"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row(
        "bidding:opening", {"reference": "@closed", "kind": "quality"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}
    ),
    Row(
        "bidding:opening",
        {"reference": "@marking", "kind": "quality"},
        get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "bidding:opening", {"reference": "@marking", "kind": "price"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}
    ),
    Row(
        "bidding:confirm_opening",
        {"reference": "@open", "kind": "quality"},
        get={200: DECIDERS, 403: COLLEAGUES, 404: REST},
        post={302: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "bidding:confirm_opening",
        {"reference": "@closed", "kind": "quality"},
        get={200: DECIDERS, 403: COLLEAGUES, 404: REST},
        post={302: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "bidding:confirm_opening",
        {"reference": "@marking", "kind": "price"},
        get={200: DECIDERS, 403: COLLEAGUES, 404: REST},
        post={302: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "bidding:opening_pdf",
        {"reference": "@marking", "kind": "quality"},
        get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "bidding:opening_pdf",
        {"reference": "@closed", "kind": "quality"},
        get={
            403: "evaluator idle_evaluator moderator framework_manager broker engagement_officer administrator",
            404: REST,
        },
    ),
]

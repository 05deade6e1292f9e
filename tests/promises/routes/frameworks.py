"""Agreements, places, mobilisation, referrals and offers."""

from __future__ import annotations

from tests.promises.matrix import BUYER, COLLEAGUES, EVERYBODY, FOLLOWERS, OWN, REST, SUPPLIERS, Row

ROWS = [
    Row("frameworks:agreements", get={200: EVERYBODY}),
    Row(
        "frameworks:bring_in",
        get={200: "framework_manager other_buyer", 403: REST},
        post={200: "framework_manager other_buyer", 403: REST},
    ),
    Row(
        "frameworks:set_up",
        {"reference": "@signed"},
        get={200: "framework_manager", 403: COLLEAGUES, 404: REST},
        post={302: "framework_manager", 403: COLLEAGUES, 404: REST},
    ),
    Row("frameworks:agreement", {"ref": "@agreement"}, get={200: f"{BUYER} {OWN} rival", 404: REST}),
    Row("frameworks:places_csv", {"ref": "@agreement"}, get={200: BUYER, 403: f"{OWN} rival", 404: REST}),
    Row("frameworks:history", {"ref": "@agreement"}, get={200: BUYER, 403: f"{OWN} rival", 404: REST}),
    Row(
        "frameworks:agreement_end",
        {"ref": "@agreement"},
        get={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
        post={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
    ),
    Row(
        "frameworks:agreement_act",
        {"ref": "@agreement", "verb": "start"},
        post={302: "approver framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
    ),
    Row(
        "frameworks:hand_back_new",
        {"ref": "@agreement"},
        get={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
        post={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
    ),
    Row(
        "frameworks:hand_back",
        {"ref": "@agreement", "hand_back_ref": "@hand-back"},
        get={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
        post={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
    ),
    Row(
        "frameworks:hand_back_withdraw",
        {"ref": "@agreement", "hand_back_ref": "@hand-back"},
        get={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
        post={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
    ),
    Row(
        "frameworks:fill",
        {"ref": "@agreement", "number": 1, "position": "reserve"},
        get={
            403: f"{OWN} {FOLLOWERS} evaluator idle_evaluator moderator broker engagement_officer administrator rival",
            404: REST,
        },
        post={
            403: f"{OWN} {FOLLOWERS} evaluator idle_evaluator moderator broker engagement_officer administrator rival",
            404: REST,
        },
        note="A reserve's place is never filled this way, so the framework manager finds no such page either.",
    ),
    Row(
        "frameworks:leave",
        {"ref": "@agreement", "organisation_ref": "@live supplier"},
        get={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
        post={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
    ),
    Row(
        "frameworks:suspend",
        {"ref": "@agreement", "organisation_ref": "@live supplier"},
        get={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
        post={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
    ),
    Row(
        "frameworks:member_act",
        {"ref": "@agreement", "organisation_ref": "@live supplier", "verb": "reinstate"},
        post={302: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
    ),
    Row(
        "frameworks:mobilisations",
        {"ref": "@agreement"},
        get={200: BUYER, 403: f"{OWN} rival", 404: REST},
        post={200: "framework_manager", 403: f"{COLLEAGUES} {OWN} rival", 404: REST},
    ),
    Row(
        "frameworks:mobilisation",
        {"ref": "@agreement", "organisation_ref": "@live supplier"},
        get={200: f"{BUYER} {OWN}", 404: REST},
    ),
    Row(
        "frameworks:mobilisation",
        {"ref": "@agreement", "organisation_ref": "@mobilising supplier"},
        get={200: f"{BUYER} rival", 404: REST},
    ),
    Row(
        "frameworks:mobilisation_act",
        {"ref": "@agreement", "organisation_ref": "@mobilising supplier", "verb": "call_ready"},
        post={302: "approver framework_manager", 403: f"{COLLEAGUES} rival", 404: REST},
    ),
    Row(
        "frameworks:task_act",
        {"ref": "@task", "verb": "report"},
        get={200: "rival", 403: BUYER, 404: REST},
        post={302: "rival", 403: BUYER, 404: REST},
    ),
    Row("frameworks:board", get={200: "auditor framework_manager broker other_buyer", 403: REST}, at="referral"),
    Row("frameworks:referral_new", get={200: "broker", 403: REST}, post={200: "broker", 403: REST}, at="referral"),
    Row(
        "frameworks:referral",
        {"ref": "@referral"},
        get={200: "auditor framework_manager broker", 403: COLLEAGUES, 404: REST},
    ),
    Row("frameworks:make_offer", {"ref": "@referral"}, post={302: "broker", 403: COLLEAGUES, 404: REST}),
    Row(
        "frameworks:referral_act",
        {"ref": "@referral", "verb": "withdraw"},
        get={200: "broker", 403: COLLEAGUES, 404: REST},
        post={200: "broker", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "frameworks:referral_act",
        {"ref": "@referral", "verb": "close_unplaced"},
        get={200: "broker", 403: COLLEAGUES, 404: REST},
        post={200: "broker", 403: COLLEAGUES, 404: REST},
    ),
    Row("frameworks:offers", get={200: SUPPLIERS, 403: REST}, at="offer"),
    Row(
        "frameworks:offer",
        {"ref": "@offer"},
        get={200: f"{OWN} auditor framework_manager broker", 403: COLLEAGUES, 404: REST},
    ),
    Row("frameworks:offer_accept", {"ref": "@offer"}, post={302: "owner editor", 403: f"{BUYER} viewer", 404: REST}),
    Row(
        "frameworks:offer_decline",
        {"ref": "@offer"},
        get={200: "owner editor", 403: f"{BUYER} viewer", 404: REST},
        post={400: "owner editor", 403: f"{BUYER} viewer", 404: REST},
    ),
]

"""Panels, marks, moderation, ranking, award, summaries, results."""

from __future__ import annotations

from tests.promises.matrix import BUYER, COLLEAGUES, EVERYBODY, FOLLOWERS, OWN, REST, Row

ROWS = [
    Row("evaluation:dry_run", {"reference": "@draft"}, get={200: BUYER, 404: REST}, post={400: BUYER, 404: REST}),
    Row("evaluation:dry_run", {"reference": "@open"}, get={200: BUYER, 404: REST}, post={400: BUYER, 404: REST}),
    Row("evaluation:marking", get={200: EVERYBODY}),
    Row("evaluation:panel", {"reference": "@open"}, get={404: EVERYBODY}),
    Row("evaluation:panel", {"reference": "@closed"}, get={404: EVERYBODY}),
    Row(
        "evaluation:panel",
        {"reference": "@marking"},
        get={
            200: COLLEAGUES,
            403: "idle_evaluator framework_manager broker engagement_officer administrator",
            404: REST,
        },
    ),
    Row(
        "evaluation:panel",
        {"reference": "@moderating"},
        get={
            200: COLLEAGUES,
            403: "idle_evaluator framework_manager broker engagement_officer administrator",
            404: REST,
        },
    ),
    Row(
        "evaluation:appoint",
        {"reference": "@closed"},
        get={200: "lead", 403: COLLEAGUES, 404: REST},
        post={400: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:declare",
        {"reference": "@declaring"},
        get={200: "evaluator moderator", 403: COLLEAGUES, 404: REST},
        post={400: "evaluator moderator", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:declare",
        {"reference": "@marking"},
        get={200: "evaluator moderator", 403: COLLEAGUES, 404: REST},
        post={400: "evaluator moderator", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:member_act",
        {"reference": "@marking", "person": "@person:evaluator", "act": "recuse"},
        get={200: "lead evaluator", 403: COLLEAGUES, 404: REST},
        post={400: "lead evaluator", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:member_act",
        {"reference": "@marking", "person": "new", "act": "add"},
        get={200: "lead", 403: COLLEAGUES, 404: REST},
        post={400: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:panel_act",
        {"reference": "@declaring", "verb": "start_marking"},
        post={302: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:panel_act",
        {"reference": "@moderating", "verb": "lock_quality"},
        post={302: "moderator", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:hand_in",
        {"reference": "@marking"},
        get={200: "evaluator", 403: COLLEAGUES, 404: REST},
        post={200: "evaluator", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:answer",
        {"reference": "@declaring", "letter": "@declaring letter of Tees Valley Homecare", "number": 1},
        get={403: BUYER, 404: REST},
        post={403: BUYER, 404: REST},
    ),
    Row(
        "evaluation:answer",
        {"reference": "@marking", "letter": "@marking letter of Tees Valley Homecare", "number": 1},
        get={200: "evaluator", 403: COLLEAGUES, 404: REST},
        post={400: "evaluator", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:answer",
        {"reference": "@moderating", "letter": "@moderating letter of Tees Valley Homecare", "number": 1},
        get={200: "evaluator", 403: COLLEAGUES, 404: REST},
        post={400: "evaluator", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:autosave",
        {"reference": "@marking", "letter": "@marking letter of Tees Valley Homecare", "number": 1},
        post={200: "evaluator", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:bid_file",
        {"reference": "@marking", "letter": "@marking letter of Tees Valley Homecare", "file": "@marking file"},
        get={200: "evaluator moderator", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:moderate",
        {"reference": "@marking"},
        get={
            200: COLLEAGUES,
            403: "idle_evaluator framework_manager broker engagement_officer administrator",
            404: REST,
        },
    ),
    Row(
        "evaluation:moderate",
        {"reference": "@moderating"},
        get={
            200: COLLEAGUES,
            403: "idle_evaluator framework_manager broker engagement_officer administrator",
            404: REST,
        },
    ),
    Row(
        "evaluation:moderate_answer",
        {"reference": "@marking", "letter": "@marking letter of Tees Valley Homecare", "number": 1},
        get={403: BUYER, 404: REST},
        post={403: BUYER, 404: REST},
    ),
    Row(
        "evaluation:moderate_answer",
        {"reference": "@moderating", "letter": "@moderating letter of Tees Valley Homecare", "number": 1},
        get={
            200: COLLEAGUES,
            403: "idle_evaluator framework_manager broker engagement_officer administrator",
            404: REST,
        },
        post={400: "moderator", 403: COLLEAGUES, 404: REST},
    ),
    Row("evaluation:award", {"reference": "@marking"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row("evaluation:award", {"reference": "@locked"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row("evaluation:award", {"reference": "@proposed"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row("evaluation:award", {"reference": "@signed"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row(
        "evaluation:award_act",
        {"reference": "@proposed", "verb": "propose"},
        post={302: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:award_act",
        {"reference": "@proposed", "verb": "draft_summaries"},
        post={302: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row("evaluation:places_csv", {"reference": "@proposed"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row("evaluation:places_csv", {"reference": "@marking"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row("evaluation:proof", {"reference": "@proposed"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row(
        "evaluation:approve",
        {"reference": "@sent"},
        get={200: "approver", 403: COLLEAGUES, 404: REST},
        post={400: "approver", 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:approve",
        {"reference": "@proposed"},
        get={302: FOLLOWERS, 403: COLLEAGUES, 404: REST},
        post={302: "approver", 403: COLLEAGUES, 404: REST},
    ),
    Row("evaluation:summaries", {"reference": "@told"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row(
        "evaluation:summary_pdf",
        {"reference": "@told", "bid": "@told bid of Tees Valley Homecare"},
        get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST},
    ),
    Row(
        "evaluation:lot",
        {"reference": "@proposed", "number": 1},
        get={200: "lead", 403: COLLEAGUES, 404: REST},
        post={400: "lead", 403: COLLEAGUES, 404: REST},
    ),
    Row("evaluation:ranking", {"reference": "@marking"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row("evaluation:ranking", {"reference": "@proposed"}, get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST}),
    Row(
        "evaluation:lot_ranking",
        {"reference": "@proposed", "number": 1},
        get={200: FOLLOWERS, 403: COLLEAGUES, 404: REST},
    ),
    Row("evaluation:results", get={200: EVERYBODY}),
    Row("evaluation:result", {"reference": "@proposed"}, get={404: EVERYBODY}),
    Row("evaluation:result", {"reference": "@told"}, get={200: f"{OWN} rival", 404: REST}),
    Row("evaluation:own_pdf", {"reference": "@proposed"}, get={404: EVERYBODY}),
    Row("evaluation:own_pdf", {"reference": "@told"}, get={200: f"{OWN} rival", 404: REST}),
]

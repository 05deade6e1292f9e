"""The public register and engagement pages."""

from __future__ import annotations

from tests.promises.matrix import EVERYBODY, REST, Row

ROWS = [
    Row("cms:notices", get={200: EVERYBODY}, signed_out=200, at="open"),
    Row("cms:notice", {"reference": "@open notice"}, get={200: EVERYBODY}, signed_out=200),
    Row("cms:notice_json", {"reference": "@open notice"}, get={200: EVERYBODY}, signed_out=200),
    Row("cms:notice", {"reference": "@draft"}, get={404: EVERYBODY}, signed_out=404),
    Row("cms:results", get={200: EVERYBODY}, signed_out=200, at="signed"),
    Row("cms:result", {"reference": "@signed procurement"}, get={200: EVERYBODY}, signed_out=200),
    Row("cms:result", {"reference": "@proposed procurement"}, get={404: EVERYBODY}, signed_out=404),
    Row(
        "cms:booking",
        {"ref": "@booking"},
        get={200: EVERYBODY},
        post={302: EVERYBODY},
        signed_out=200,
        signed_out_post=302,
        note="Its reference is sixteen letters that nobody can guess: who has it may cancel.",
    ),
    Row("cms:programme_calendar", {"ref": "@programme"}, get={200: EVERYBODY}, signed_out=200),
    Row("cms:programme_calendar", {"ref": "@hidden programme"}, get={404: EVERYBODY}, signed_out=404),
    Row("cms:programmes", get={200: "engagement_officer other_buyer", 404: REST}, at="programme"),
    Row(
        "cms:programme_new",
        get={200: "engagement_officer other_buyer", 404: REST},
        post={400: "engagement_officer other_buyer", 404: REST},
        at="programme",
    ),
    Row("cms:programme", {"ref": "@programme"}, get={200: "engagement_officer", 404: REST}),
    Row("cms:programme_preview", {"ref": "@hidden programme"}, get={200: "engagement_officer", 404: REST}),
    Row("cms:programme_publish", {"ref": "@hidden programme"}, post={302: "engagement_officer", 404: REST}),
    Row("cms:programme_history", {"ref": "@programme"}, get={200: "engagement_officer", 404: REST}),
    Row(
        "cms:programme_words",
        {"ref": "@programme"},
        get={200: "engagement_officer", 404: REST},
        post={400: "engagement_officer", 404: REST},
    ),
    Row(
        "cms:programme_dates",
        {"ref": "@programme"},
        get={200: "engagement_officer", 404: REST},
        post={400: "engagement_officer", 404: REST},
    ),
    Row(
        "cms:programme_heard",
        {"ref": "@programme"},
        get={200: "engagement_officer", 404: REST},
        post={400: "engagement_officer", 404: REST},
    ),
    Row(
        "cms:programme_survey",
        {"ref": "@programme"},
        get={200: "engagement_officer", 404: REST},
        post={302: "engagement_officer", 404: REST},
    ),
    Row(
        "cms:event_new",
        {"ref": "@programme"},
        get={200: "engagement_officer", 404: REST},
        post={400: "engagement_officer", 404: REST},
    ),
    Row(
        "cms:event_edit",
        {"ref": "@programme", "slug": "@event"},
        get={200: "engagement_officer", 404: REST},
        post={400: "engagement_officer", 404: REST},
    ),
    Row("cms:visitors", {"ref": "@programme", "slug": "@event"}, get={200: "engagement_officer", 404: REST}),
]

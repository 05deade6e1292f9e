"""Dynamic markets and applications."""

from __future__ import annotations

from tests.promises.matrix import EVERYBODY, FOLLOWERS, OWN, REST, SUPPLIERS, Row

ROWS = [
    Row("dps:markets", get={200: EVERYBODY}, signed_out=200, at="market"),
    Row("dps:offices", get={200: f"{FOLLOWERS} framework_manager other_buyer", 404: REST}, at="market"),
    Row(
        "dps:market_new",
        get={200: "framework_manager other_buyer", 404: REST},
        post={400: "framework_manager other_buyer", 404: REST},
        at="market",
    ),
    Row("dps:market", {"ref": "@market"}, get={200: EVERYBODY}, signed_out=200),
    Row(
        "dps:apply",
        {"ref": "@market", "number": 2},
        get={200: "owner editor rival newcomer", 403: REST},
        post={302: "owner editor rival newcomer", 403: REST},
    ),
    Row("dps:office", {"ref": "@market"}, get={200: f"{FOLLOWERS} framework_manager", 404: REST}),
    Row("dps:market_history", {"ref": "@market"}, get={200: f"{FOLLOWERS} framework_manager", 404: REST}),
    Row(
        "dps:market_act",
        {"ref": "@market", "verb": "cease"},
        get={200: "framework_manager", 403: FOLLOWERS, 404: REST},
        post={400: "framework_manager", 403: FOLLOWERS, 404: REST},
    ),
    Row("dps:applications", get={200: SUPPLIERS, 404: REST}, at="market"),
    Row("dps:application", {"ref": "@application"}, get={200: OWN, 404: REST}, post={409: OWN, 404: REST}),
    Row(
        "dps:application", {"ref": "@rival application"}, get={200: "rival", 404: REST}, post={400: "rival", 404: REST}
    ),
    Row(
        "dps:application_check",
        {"ref": "@rival application"},
        get={200: "rival", 404: REST},
        post={302: "rival", 404: REST},
    ),
    Row("dps:application_withdraw", {"ref": "@application"}, post={302: "owner editor", 403: "viewer", 404: REST}),
    Row(
        "dps:decide",
        {"ref": "@application"},
        get={200: f"{FOLLOWERS} framework_manager", 404: REST},
        post={400: "framework_manager", 403: FOLLOWERS, 404: REST},
    ),
    Row("dps:decide", {"ref": "@rival application"}, get={404: EVERYBODY}, post={404: EVERYBODY}),
]

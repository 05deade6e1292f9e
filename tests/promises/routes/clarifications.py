"""Questions, answers, following, kept searches: who asked is the asker's own, and the answer everybody's."""

from __future__ import annotations

from datetime import timedelta

from cms.register import alerts
from cms.register.wanted import Wanted
from core import clock
from tenders.actions import answers, clarifications
from tenders.models import Follow
from tests.factories import tenders
from tests.promises.matrix import BUYER, COLLEAGUES, EVERYBODY, FOLLOWERS, OWN, REST, SUPPLIERS, Row, Scene

ASKED = tenders.PUBLISHED + timedelta(days=1)
READ = {200: FOLLOWERS, 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}
LEAD = {200: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}
LEAD_DOES = {302: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}
LEAD_MENDS = {400: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}


def scene(scene: Scene) -> None:
    """One question waits and one is in a draft, both asked by the first supplier; a search is kept by its owner."""
    cast = scene.cast
    tender = tenders.published(cast, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(ASKED):
        waiting, drafted = (
            clarifications.ask(tender=tender, organisation=cast.supplier, by=cast.bidder, text=text)
            for text in ("Does the price cover travel time?", "May we start in May?")
        )
        reply = answers.start_reply(tender=tender, clarifications=[drafted], by=cast.lead)
        answers.save_reply(reply=reply, by=cast.lead, question="May one start in May?", answer="Yes.", lot=None)
        search = alerts.keep(wanted=Wanted(words="care"), name="Care", by=cast.bidder)
    for name, ref in (
        ("questioned", tender.reference),
        ("waiting question", waiting.ref),
        ("drafted question", drafted.ref),
        ("reply", reply.ref),
        ("follow", Follow.objects.get(user=cast.bidder, tender=tender).ref),
        ("kept search", search.ref),
    ):
        scene.put(name, ref, ASKED)


ROWS = [
    Row("tenders:clarifications", {"reference": "@questioned"}, get=READ),
    Row(
        "tenders:clarifications",
        {"reference": "@draft"},
        get={404: f"{FOLLOWERS} {SUPPLIERS} stranger other_buyer", 403: COLLEAGUES},
    ),
    Row("tenders:clarifications_csv", {"reference": "@questioned"}, get=READ),
    Row("tenders:take_up", {"reference": "@questioned"}, post=LEAD_DOES, data={"question": "C-NOBODY"}),
    Row(
        "tenders:leave_question",
        {"reference": "@questioned", "ref": "@waiting question"},
        get=LEAD,
        post=LEAD_MENDS,
    ),
    Row("tenders:put_back", {"reference": "@questioned", "ref": "@drafted question"}, post=LEAD_DOES),
    Row("tenders:reply", {"reference": "@questioned", "ref": "@reply"}, get=READ, post={
        302: "lead", 403: f"{COLLEAGUES} {SUPPLIERS}", 404: REST}, data={"question": "Q", "answer": "A"}),
    Row("tenders:publish_reply", {"reference": "@questioned", "ref": "@reply"}, get=LEAD, post=LEAD_DOES),
    Row("bidding:tender", {"reference": "@questioned"}, get={200: f"{BUYER} {SUPPLIERS}", 404: REST}),
    Row("bidding:tender", {"reference": "@draft"}, get={404: EVERYBODY}),
    Row(
        "bidding:ask",
        {"reference": "@questioned"},
        get={200: "owner editor rival newcomer", 403: f"{BUYER} viewer", 404: REST},
        post={400: "owner editor rival newcomer", 403: f"{BUYER} viewer", 404: REST},
    ),
    Row("bidding:follow_tender", {"reference": "@questioned"}, post={302: SUPPLIERS, 403: BUYER, 404: REST}),
    Row(
        "bidding:question",
        {"reference": "@questioned", "ref": "@waiting question"},
        get={200: OWN, 404: REST},
        post={302: "owner editor", 403: "viewer", 404: REST},
    ),
    Row(
        "bidding:follow",
        {"ref": "@follow"},
        get={200: EVERYBODY},
        post={302: EVERYBODY},
        signed_out=200,
        signed_out_post=302,
        note="Its reference is sixteen letters that stand in the follower's own mails: who has it may stop them.",
    ),
    Row("cms:alerts", get={200: EVERYBODY}, at="questioned"),
    Row(
        "cms:alert_new",
        get={200: EVERYBODY},
        post={400: EVERYBODY},
        signed_out=200,
        signed_out_post=400,
        at="questioned",
    ),
    Row(
        "cms:alert",
        {"ref": "@kept search"},
        get={200: EVERYBODY},
        post={302: EVERYBODY},
        signed_out=200,
        signed_out_post=302,
        note="Its reference is sixteen letters that stand in its holder's own mails: who has it may stop them.",
    ),
]  # fmt: skip

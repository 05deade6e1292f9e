"""A bid, its files and receipts; registering and joining an organisation."""

from __future__ import annotations

from core import clock
from tests.factories import tenders
from tests.factories.bids import WRITING, start
from tests.factories.uploads import begun
from tests.promises.matrix import BUYER, EVERYBODY, OWN, REST, SUPPLIERS, Row, Scene

ROWS = [
    Row("bidding:bids", get={200: SUPPLIERS, 403: REST}),
    Row("bidding:start", {"reference": "@draft"}, get={404: EVERYBODY}, post={404: EVERYBODY}),
    Row(
        "bidding:start",
        {"reference": "@open"},
        get={200: "newcomer", 302: "owner editor rival", 403: f"{BUYER} viewer", 404: REST},
        post={302: "owner editor rival newcomer", 403: f"{BUYER} viewer", 404: REST},
    ),
    Row("bidding:tasks", {"ref": "@bid"}, get={200: OWN, 404: REST}),
    Row("bidding:history", {"ref": "@bid"}, get={200: OWN, 404: REST}),
    Row(
        "bidding:declarations",
        {"ref": "@bid"},
        get={200: OWN, 404: REST},
        post={400: "owner editor", 403: "viewer", 404: REST},
    ),
    Row(
        "bidding:lots", {"ref": "@bid"}, get={200: OWN, 404: REST}, post={400: "owner editor", 403: "viewer", 404: REST}
    ),
    Row(
        "bidding:prices",
        {"ref": "@bid"},
        get={200: OWN, 404: REST},
        post={302: "owner editor", 403: "viewer", 404: REST},
    ),
    Row(
        "bidding:files",
        {"ref": "@bid"},
        get={200: OWN, 404: REST},
        post={400: "owner editor", 403: "viewer", 404: REST},
    ),
    Row(
        "bidding:confidential",
        {"ref": "@bid"},
        get={200: OWN, 404: REST},
        post={400: "owner editor", 403: "viewer", 404: REST},
    ),
    Row(
        "bidding:authority",
        {"ref": "@bid"},
        get={200: OWN, 404: REST},
        post={302: "owner", 403: "editor viewer", 404: REST},
    ),
    Row(
        "bidding:check",
        {"ref": "@bid"},
        get={200: OWN, 404: REST},
        post={302: "owner editor", 403: "viewer", 404: REST},
    ),
    Row(
        "bidding:withdraw",
        {"ref": "@bid"},
        get={200: OWN, 404: REST},
        post={302: "owner", 403: "editor viewer", 404: REST},
    ),
    Row(
        "bidding:answer",
        {"ref": "@bid", "key": "@open criterion"},
        get={200: OWN, 404: REST},
        post={400: "owner editor", 403: "viewer", 404: REST},
    ),
    Row("bidding:file", {"ref": "@bid", "file_ref": "@bid file"}, get={200: OWN, 404: REST}),
    Row(
        "bidding:remove_file",
        {"ref": "@bid", "file_ref": "@bid file"},
        post={403: "viewer", 409: "owner editor", 404: REST},
    ),
    Row(
        "bidding:uploads",
        {"ref": "@bid"},
        get={412: "owner editor", 403: "viewer", 404: REST},
        post={412: "owner editor", 403: "viewer", 404: REST},
        signed_out=401,
        note="The protocol's own answers: a request without its version is refused, nobody is sent to sign in.",
    ),
    Row(
        "bidding:upload",
        {"ref": "@arriving bid", "upload_ref": "@upload"},
        get={412: "owner editor", 403: "viewer", 404: REST},
        post={412: "owner editor", 403: "viewer", 404: REST},
        signed_out=401,
    ),
    Row(
        "bidding:keep_upload",
        {"ref": "@arriving bid", "upload_ref": "@upload"},
        post={302: "owner editor", 403: "viewer", 404: REST},
    ),
    Row(
        "bidding:forget_upload",
        {"ref": "@arriving bid", "upload_ref": "@upload"},
        post={302: "owner editor", 403: "viewer", 404: REST},
    ),
    Row("bidding:keep_upload", {"ref": "@rival bid", "upload_ref": "@upload"}, post={404: EVERYBODY}),
    Row("bidding:forget_upload", {"ref": "@rival bid", "upload_ref": "@upload"}, post={404: EVERYBODY}),
    Row("bidding:receipt", {"ref": "@bid", "number": "@receipt"}, get={200: OWN, 404: REST}),
    Row("bidding:receipt_pdf", {"ref": "@bid", "number": "@receipt"}, get={200: OWN, 404: REST}),
    Row("bidding:tasks", {"ref": "@rival bid"}, get={200: "rival", 404: REST}),
    Row("bidding:prices", {"ref": "@rival bid"}, get={200: "rival", 404: REST}, post={302: "rival", 404: REST}),
    Row("bidding:receipt", {"ref": "@rival bid", "number": "@receipt"}, get={404: EVERYBODY}),
    Row("bidding:file", {"ref": "@rival bid", "file_ref": "@bid file"}, get={404: EVERYBODY}),
    Row(
        "bidding:register",
        get={302: SUPPLIERS, 200: REST},
        post={302: SUPPLIERS, 400: REST},
        signed_out=200,
        signed_out_post=400,
    ),
    Row(
        "bidding:team",
        {"organisation": "@supplier"},
        get={200: OWN, 404: REST},
        post={400: "owner", 403: "editor viewer", 404: REST},
    ),
    Row("bidding:team", {"organisation": "@buyer"}, get={404: EVERYBODY}, post={404: EVERYBODY}),
    Row(
        "bidding:join", {"secret": "nobody-was-sent-this"}, get={404: EVERYBODY}, post={404: EVERYBODY}, signed_out=404
    ),
]


def scene(scene: Scene) -> None:
    """A file on its way into a bid of its own: the walks before this one moved time past the other tenders' deadlines."""
    tender = tenders.published(scene.cast, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(WRITING):
        bid = start(tender, scene.cast.supplier, scene.cast.bidder)
        scene.put("arriving bid", bid.ref, WRITING)
        scene.put("upload", begun(bid, scene.cast.bidder, "plans.pdf", 100).ref, WRITING)

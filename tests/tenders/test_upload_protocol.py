"""The tus addresses of a bid: each request out of form has its own answer, and nobody but the bid's writers gets one."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import audit, clock
from tenders import sealed_store
from tenders.actions import keeping, uploads_due
from tenders.actions.receiving import Overtaken, receive
from tenders.keeper import client as keeper
from tenders.models import Bid, Upload
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, session_of, signed_in
from tests.factories.people import Cast, cast
from tests.factories.uploads import begun, read_until, send
from tests.promises.test_14_files_arrive import SMALL, asked, read_back

NAME = "filename " + base64.b64encode(b"rotas.pdf").decode()


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def bid(people: Cast) -> Any:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(WRITING):
        yield factory.start(tender, people.supplier, people.bidder)


@pytest.fixture
def browser(people: Cast) -> Client:
    return signed_in(people.bidder)


def address(bid: Bid) -> str:
    return reverse("bidding:uploads", args=[bid.ref])


def made(browser: Client, bid: Bid, length: int = len(SMALL)) -> str:
    answer = asked(browser, "POST", address(bid), Upload_Length=str(length), Upload_Metadata=NAME)
    assert answer.status_code == 201, answer.content
    return str(answer.headers["Location"])


def digest(body: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, body).digest()).decode()}"


def test_the_server_says_what_it_speaks(browser: Client, bid: Bid) -> None:
    answer = browser.options(address(bid))
    told = {name: answer.headers[name] for name in ("Tus-Version", "Tus-Extension", "Tus-Max-Size", "Tus-Resumable")}
    assert answer.status_code == 204
    assert told == {
        "Tus-Version": "1.0.0",
        "Tus-Extension": "creation,checksum,termination,expiration",
        "Tus-Max-Size": str(500 * 1024 * 1024),
        "Tus-Resumable": "1.0.0",
    }


@pytest.mark.parametrize(
    ("headers", "status", "sentence"),
    [
        ({"Upload_Length": "x"}, 400, "Send 'Upload-Length' as a whole number of bytes."),
        ({"Upload_Length": "-1"}, 400, "Send 'Upload-Length' as a whole number of bytes."),
        ({"Upload_Length": "9" * 19}, 400, "Send 'Upload-Length' as a whole number of bytes."),
        ({"Upload_Length": "5", "Upload_Metadata": "filename !!"}, 400, "Send 'filename' in Upload-Metadata as base64"),
        ({"Upload_Length": "5", "Upload_Metadata": f"{NAME},{NAME}"}, 400, "Send 'filename' in Upload-Metadata once."),
        ({"Upload_Defer_Length": "1"}, 400, "Send the length of the file with it"),
        ({"Upload_Length": "5"}, 422, "Give the file a name on your computer"),
        ({"Upload_Length": "0", "Upload_Metadata": NAME}, 422, "it is empty (0 bytes)"),
        ({"Upload_Length": "524288001", "Upload_Metadata": NAME}, 422, "Choose a smaller file: ‘rotas.pdf’ has 500 MB"),
        ({"Upload_Length": "5", "Upload_Metadata": NAME, "Tus_Resumable": "0.2.2"}, 412, "Send 'Tus-Resumable: 1.0.0'"),
    ],
)
def test_a_beginning_out_of_form_is_answered_in_words(
    browser: Client, bid: Bid, headers: dict[str, Any], status: int, sentence: str
) -> None:
    answer = asked(browser, "POST", address(bid), **headers)
    assert (answer.status_code, sentence in answer.content.decode()) == (status, True), answer.content.decode()
    assert not Upload.objects.exists()


def test_a_part_with_its_checksum_is_compared_and_a_changed_one_is_not_kept(browser: Client, bid: Bid) -> None:
    where = made(browser, bid)
    wrong = asked(browser, "PATCH", where, SMALL, Upload_Offset="0", Upload_Checksum=digest(b"other"))
    assert (wrong.status_code, Upload.objects.get().received) == (460, 0)
    assert list(sealed_store.incoming().iterdir()) == []
    unknown = asked(browser, "PATCH", where, SMALL, Upload_Offset="0", Upload_Checksum="md5 AAAA")
    assert unknown.status_code == 400
    first = asked(browser, "PATCH", where, SMALL[:9], Upload_Offset="0", Upload_Checksum=digest(SMALL[:9], "sha1"))
    rest = asked(browser, "PATCH", where, SMALL[9:], Upload_Offset="9", Upload_Checksum=digest(SMALL[9:]))
    assert (first.status_code, rest.status_code, rest.headers["Upload-Offset"]) == (204, 204, str(len(SMALL)))


def test_more_than_was_told_another_place_and_another_kind_of_body_are_refused(browser: Client, bid: Bid) -> None:
    where = made(browser, bid)
    assert asked(browser, "PATCH", where, SMALL + b"x", Upload_Offset="0").status_code == 422
    assert asked(browser, "PATCH", where, SMALL, Upload_Offset="7").status_code == 409
    typed = browser.patch(where, SMALL, "text/plain", headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"})
    assert (typed.status_code, Upload.objects.get().received) == (415, 0)


def test_a_proxy_that_knows_only_post_is_understood_and_get_means_nothing_else(browser: Client, bid: Bid) -> None:
    where = made(browser, bid)
    sent = asked(browser, "POST", where, SMALL, Upload_Offset="0", X_HTTP_Method_Override="PATCH")
    assert (sent.status_code, sent.headers["Upload-Offset"]) == (204, str(len(SMALL)))
    assert asked(browser, "GET", where, X_HTTP_Method_Override="DELETE").status_code == 405
    assert Upload.objects.get().ended_at is None
    assert asked(browser, "DELETE", where).status_code == 204
    assert asked(browser, "HEAD", where).status_code == 410
    assert list(sealed_store.incoming().iterdir()) == []


def test_without_the_pages_token_nothing_is_taken(people: Cast, bid: Bid) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.bidder)
    answer = asked(strict, "POST", address(bid), Upload_Length="5", Upload_Metadata=NAME)
    assert (answer.status_code, Upload.objects.count()) == (403, 0)


def test_nobody_else_learns_that_there_is_an_upload(people: Cast, bid: Bid) -> None:
    where = made(signed_in(people.bidder), bid)
    for who, status in (("rival", 404), ("lead", 404), ("stranger", 404), ("viewer", 403)):
        for method in ("HEAD", "PATCH", "DELETE"):
            assert asked(signed_in(people.by_name(who)), method, where, SMALL, Upload_Offset="0").status_code == status
    signed_out = asked(Client(), "PATCH", where, SMALL, Upload_Offset="0")
    assert (signed_out.status_code, b"Sign in again" in signed_out.content) == (401, True)
    assert Upload.objects.get().received == 0


def test_two_lines_that_bring_the_same_part_give_one(people: Cast, bid: Bid) -> None:
    """The second line takes over; whatever the first still brings is told to go on from where the file stands."""
    upload = begun(bid, people.bidder, "rotas.pdf", len(SMALL))
    slow = Upload.objects.select_related("bid__tender", "bid__organisation").get(pk=upload.pk)
    body = io.BytesIO(SMALL)

    def read(count: int) -> bytes:
        piece = body.read(count)
        if upload.received == 0:
            send(upload, people.editor, SMALL)
        return piece

    with pytest.raises(Overtaken):
        receive(upload=slow, by=people.bidder, offset=0, length=len(SMALL), read=read)
    file = keeping.finish(upload=upload, by=people.bidder, session=session_of(people.bidder))
    assert (file.size, bid.files.count(), read_back(bid, people)) == (len(SMALL), 1, {"rotas.pdf": SMALL})


def test_the_quota_of_a_bid_counts_what_is_arriving(people: Cast, bid: Bid, browser: Client, settings: Any) -> None:
    settings.BID_QUOTA_MB = 3
    mb = 1024 * 1024
    made(browser, bid, 2 * mb)
    over = asked(browser, "POST", address(bid), Upload_Length=str(mb + 1), Upload_Metadata=NAME)
    assert (over.status_code, over.content.decode()) == (
        422,
        "Remove a file first: ‘rotas.pdf’ has 1 MB, and of the 3 MB that the files of a bid can have 2 MB are taken.",
    )
    assert asked(browser, "POST", address(bid), Upload_Length=str(mb), Upload_Metadata=NAME).status_code == 201


def test_an_unfinished_upload_stands_on_the_task_list_and_on_the_files_page(
    people: Cast, bid: Bid, browser: Client
) -> None:
    upload = begun(bid, people.bidder, "plans.pdf", 200)
    receive(upload=upload, by=people.bidder, offset=0, length=200, read=read_until(bytes(200), 50))
    tasks = browser.get(reverse("bidding:tasks", args=[bid.ref])).content.decode()
    files = browser.get(reverse("bidding:files", args=[bid.ref])).content.decode()
    assert "1 upload not finished" in tasks
    assert "plans.pdf: 25%" in tasks
    assert "25% of 200\xa0bytes is here" in files
    browser.post(reverse("bidding:forget_upload", args=[bid.ref, upload.ref]))
    assert "plans.pdf" not in browser.get(reverse("bidding:tasks", args=[bid.ref])).content.decode()


def test_what_arrived_and_was_not_read_is_read_by_due_work(
    people: Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = send(begun(bid, people.bidder, "rotas.pdf", len(SMALL)), people.bidder, SMALL)
    locked = send(begun(bid, people.bidder, "locked.pdf", 37), people.bidder, b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>")
    real = keeper.ask

    def away(what: str, **fields: Any) -> dict[str, Any]:
        if what == "check_upload":
            raise keeper.KeeperAway("The keeper of sealed bids does not answer.")
        return real(what, **fields)

    with monkeypatch.context() as gone:
        gone.setattr(keeper, "ask", away)
        with pytest.raises(keeping.NotYet):
            keeping.finish(upload=upload, by=people.bidder, session=session_of(people.bidder))
    assert uploads_due.finish_due() == 0  # a minute has not passed
    with clock.at(WRITING + timedelta(minutes=2)):
        assert uploads_due.finish_due() == 1
        page = signed_in(people.bidder).get(reverse("bidding:files", args=[bid.ref])).content.decode()
    assert read_back(bid, people) == {"rotas.pdf": SMALL}
    assert "Save ‘locked.pdf’ without a password" in page
    locked.refresh_from_db()
    assert (locked.outcome, locked.trouble, locked.told_at) == ("refused", "password", None)


def test_after_a_week_an_unfinished_upload_goes_and_its_row_tells_the_tale(people: Cast, bid: Bid) -> None:
    upload = begun(bid, people.bidder, "plans.pdf", 200)
    receive(upload=upload, by=people.bidder, offset=0, length=200, read=read_until(bytes(200), 50))
    assert bid.tender.closes_at is not None
    assert upload.expires_at() == bid.tender.closes_at + timedelta(days=30)  # the deadline comes first: evidence
    for days, gone in ((8, 0), (37, 1)):
        with clock.at(WRITING + timedelta(days=days)):
            uploads_due.expire_due()
        upload.refresh_from_db()
        assert (upload.outcome == "expired") == bool(gone), days
    assert (upload.received, upload.size, list(sealed_store.incoming().iterdir())) == (50, 200, [])
    verbs = [entry.verb for entry in audit.entries(bid.chain()).order_by("number")]
    assert verbs[-2:] == ["bid.start_upload", "bid.end_upload"]


def test_nothing_is_begun_or_gone_on_with_after_the_deadline(people: Cast, bid: Bid, browser: Client) -> None:
    where = made(browser, bid)
    with clock.at(factory.AFTER):
        late = asked(browser, "PATCH", where, SMALL, Upload_Offset="0")
        begin = asked(browser, "POST", address(bid), Upload_Length="5", Upload_Metadata=NAME)
    assert (late.status_code, begin.status_code, Upload.objects.get().received) == (422, 422, 0)
    assert "Bids closed" in late.content.decode()


def test_what_a_killed_process_left_is_swept(people: Cast, bid: Bid) -> None:
    folder = sealed_store.incoming()
    upload = send(begun(bid, people.bidder, "rotas.pdf", len(SMALL)), people.bidder, SMALL)
    for name in ("a" * 32, "b" * 32, f"F-ABCDEFGHJK.{'c' * 16}"):
        (folder / name).write_bytes(b"sealed")
    os.utime(folder / ("a" * 32), (1, 1))
    os.utime(folder / f"F-ABCDEFGHJK.{'c' * 16}", (1, 1))
    assert uploads_due.sweep() == 2
    left = sorted(path.name for path in folder.iterdir())
    assert left == sorted([upload.parts.get().leg, "b" * 32])

"""Promise 14: files arrive or you are told.

The same name again, a line broken at any byte, 0 bytes, a wrong kind, a password, macros, a bomb, a virus: each has its
own sentence, and what is called 'uploaded' was read again from beginning to end. The line breaks in one upload at every
place where parts and segments meet, and a small file is broken at bytes drawn from a printed seed (with `--full` at
each). A byte changed on the disk between arriving and reading is found.

Red when `keeper.uploads.check_upload` answers from the row instead of reading (a byte changed in the middle is called
uploaded), when `receiving` tells a part before `leg.flush` (a part that a full disk refused stands in the row), when
`place_upload` numbers every file 1, and when two of the sentences are one.
"""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from core.workflow import Refused
from tenders import sealed_store, sealing, upload_store
from tenders.actions import keeping, receiving
from tenders.actions.files import add_file
from tenders.enums import Scan, UploadOutcome
from tenders.models import Bid, Upload
from tenders.queries import bids as queries
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, session_of, signed_in
from tests.factories.people import Cast, cast
from tests.factories.uploads import EICAR, begun, scanner, send

MB = 1024 * 1024
SMALL = b"%PDF-1.7\nRotas of the north, a page that breaks anywhere.\n%%EOF\n"


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def bid(people: Cast) -> Any:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(WRITING):
        yield factory.start(tender, people.supplier, people.bidder)


def large(size: int) -> bytes:
    """A PDF of `size` bytes in which no two places read alike."""
    return b"%PDF-1.7\n" + random.Random(14).randbytes(size - 16) + b"\n%%EOF\n"


def read_back(bid: Bid, people: Cast) -> dict[str, bytes]:
    """Every file of the draft as its own people download it."""
    client = signed_in(people.bidder)
    listed = queries.draft(bid, session=session_of(people.bidder)).files
    pages = {each.name: client.get(reverse("bidding:file", args=[bid.ref, each.ref])) for each in listed}
    return {name: b"".join(page.streaming_content) for name, page in pages.items()}  # type: ignore[attr-defined] # streams


def on_disk(settings: Any) -> bytes:
    return b"".join(path.read_bytes() for path in Path(settings.VAR_DIR).rglob("*") if path.is_file())


def broken_everywhere(bid: Bid, people: Cast, places: list[int]) -> None:
    for place in places:
        upload = begun(bid, people.bidder, "rotas.pdf", len(SMALL))
        send(upload, people.bidder, SMALL, breaks=[place])
        file = keeping.finish(upload=upload, by=people.bidder, session=session_of(people.bidder))
        assert (file.sha256, file.size) == (sealing.sha256(SMALL), len(SMALL)), f"broken at byte {place}"
    assert read_back(bid, people) == {"rotas.pdf": SMALL}
    assert bid.files.count() == len(places)


def test_a_line_broken_at_any_byte_is_taken_up_where_it_broke(people: Cast, bid: Bid) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    broken_everywhere(bid, people, [0, 1, *random.Random(seed).sample(range(2, len(SMALL) - 1), 6), len(SMALL) - 1])


@pytest.mark.full
@pytest.mark.once
def test_a_line_broken_at_each_byte_is_taken_up_where_it_broke(people: Cast, bid: Bid) -> None:
    broken_everywhere(bid, people, list(range(len(SMALL))))


def test_a_line_broken_wherever_parts_meet_gives_the_same_file(
    people: Cast, bid: Bid, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "PART", 4 * MB)
    content = large(6 * MB + 17)
    upload = begun(bid, people.bidder, "plans.pdf", len(content))
    places = [1, MB - 1, MB, MB + 1, 2 * MB, 2 * MB + 1, 4 * MB - 1, 4 * MB, 4 * MB + 1, 6 * MB, len(content) - 1]
    send(upload, people.bidder, content, breaks=places)
    assert content[MB : MB + 64] not in on_disk(settings)
    assert not bid.files.exists()
    file = keeping.finish(upload=upload, by=people.bidder, session=session_of(people.bidder))
    assert (file.sha256, file.size, file.version) == (sealing.sha256(content), len(content), 1)
    assert read_back(bid, people) == {"plans.pdf": content}
    assert list(sealed_store.incoming().iterdir()) == []
    assert content[MB : MB + 64] not in on_disk(settings)


def test_a_file_of_several_parts_is_submitted_and_opened_like_any_other(people: Cast, bid: Bid) -> None:
    content = large(3 * MB)
    factory.write(bid, people.bidder, factory.Written(lots=(1,)))
    upload = send(
        begun(bid, people.bidder, "plans.pdf", len(content)), people.bidder, content, breaks=[5, MB, 2 * MB + 9]
    )
    keeping.finish(upload=upload, by=people.bidder, session=session_of(people.bidder))
    factory.hand_in(bid, people.bidder)
    with clock.at(factory.AFTER):
        factory.opened(bid.tender, people.lead, people.approver)
    bid.refresh_from_db()
    opened = bid.opened_files.get()
    assert b"".join(opened.plain()) == content


def test_what_was_changed_on_the_disk_is_never_called_uploaded(people: Cast, bid: Bid) -> None:
    """A byte at the beginning, at the end, and in a megabyte in the middle, which nothing but reading all of it meets."""
    content, whole = large(6 * MB), 3 * (MB + 16)
    for place in (0, MB + 40, whole + MB + 40, 2 * whole - 20):
        upload = send(begun(bid, people.bidder, "plans.pdf", len(content)), people.bidder, content, breaks=[3 * MB])
        legs = sorted(sealed_store.incoming().iterdir(), key=lambda path: path.stat().st_mtime_ns)
        assert [path.stat().st_size for path in legs] == [whole, whole]
        leg, at = legs[place // whole], place % whole
        changed = bytearray(leg.read_bytes())
        changed[at] ^= 1
        leg.write_bytes(changed)
        with pytest.raises(Refused, match=r"Choose ‘plans\.pdf’ again: it did not reach our disk as you sent it"):
            keeping.finish(upload=upload, by=people.bidder, session=session_of(people.bidder))
        assert not bid.files.exists()
        assert list(sealed_store.incoming().iterdir()) == []


def test_the_same_name_again_is_a_new_version_whichever_way_it_comes(people: Cast, bid: Bid) -> None:
    first = factory.attach(bid, people.bidder, "rotas.pdf")
    content = large(MB)
    upload = send(begun(bid, people.editor, "rotas.pdf", len(content)), people.editor, content)
    second = keeping.finish(upload=upload, by=people.editor, session=session_of(people.editor))
    third = factory.attach(bid, people.bidder, "rotas.pdf", SMALL)
    assert [each.version for each in (first, second, third)] == [1, 2, 3]
    assert read_back(bid, people) == {"rotas.pdf": SMALL}
    again = signed_in(people.bidder).post(
        reverse("bidding:files", args=[bid.ref]), {"file": SimpleUploadedFile("rotas.pdf", SMALL), "criterion": ""},
        follow=True,
    )  # fmt: skip
    assert "File uploaded, as version 4" in again.content.decode()


def test_a_full_disk_keeps_what_was_told_and_tells_nothing_else(
    people: Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "PART", 2 * MB)
    content = large(3 * MB)
    upload = begun(bid, people.bidder, "plans.pdf", len(content))
    real, calls = upload_store.Leg.flush, []

    def full(leg: Any) -> None:
        calls.append(leg)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(leg)

    monkeypatch.setattr(upload_store.Leg, "flush", full)
    with pytest.raises(OSError, match="No space left"):
        send(upload, people.bidder, content)
    row = Upload.objects.get(pk=upload.pk)
    assert (row.received, row.parts.count()) == (2 * MB, 1)
    send(row, people.bidder, content)
    file = keeping.finish(upload=row, by=people.bidder, session=session_of(people.bidder))
    assert file.sha256 == sealing.sha256(content)


# -- each its own sentence ---------------------------------------------------------------------------------------------
def office(inside: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    return made.getvalue()


def with_password() -> bytes:
    """What Word writes with a password: an old container in which the document lies encrypted."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)


def large_and_locked() -> bytes:
    """A PDF of today with many objects: what says that it is encrypted lies 100 KB before its end."""
    before = b"%PDF-1.7\n" + bytes(20_000)
    listed = b"9 0 obj\n<< /Type /XRef /Size 9 /Encrypt 5 0 R /Length 100000 >>\nstream\n" + bytes(100_000)
    return before + listed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(before)


def many_parts() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(20_001):
            archive.writestr(f"word/{number}", b"")
    return made.getvalue()


DOCUMENT = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
HOSTILE: list[tuple[str, bytes, str]] = [
    ("empty.pdf", b"", "Choose ‘empty.pdf’ again: it is empty (0 bytes). Save it on your computer first."),
    ("run.exe", b"MZ", "Choose another file: ‘run.exe’ is of a kind we cannot read."),
    ("all.zip", b"PK\x03\x04", "Unpack ‘all.zip’ and upload what is in it: an archive is not taken."),
    ("prices.xlsm", b"PK\x03\x04", "Save ‘prices.xlsm’ without macros: files that run programs are not taken."),
    (
        "rotas.pdf",
        b"not a pdf at all",
        "Save the file again as a PDF file: ‘rotas.pdf’ is named .pdf, but what is inside",
    ),
    ("locked.pdf", b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>", "Save ‘locked.pdf’ without a password"),
    ("large.pdf", large_and_locked(), "Save ‘large.pdf’ without a password"),
    ("locked.docx", with_password(), "Save ‘locked.docx’ without a password"),
    ("old.docx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "Save ‘old.docx’ again in today's format"),
    ("macros.docx", office(DOCUMENT | {"word/vbaProject.bin": b"x"}), "Save ‘macros.docx’ without macros"),
    (
        "hidden.docx",
        office(DOCUMENT | {"[Content_Types].xml": b'<Override ContentType="x.macroEnabled.main+xml"/>'}),
        "Save ‘hidden.docx’ without macros",
    ),
    ("notes.docx", office({"notes.txt": b"words"}), "Save the file again as a DOCX file: ‘notes.docx’ holds no such"),
    ("cut.docx", office(DOCUMENT)[:-30], "Save ‘cut.docx’ again: it is damaged and cannot be opened."),
    (
        "bomb.docx",
        office(DOCUMENT | {"word/media/a": bytes(60_000_000)}),
        "Make ‘bomb.docx’ smaller: it unpacks to far",
    ),
    ("parts.docx", many_parts(), "Make ‘parts.docx’ smaller: it unpacks to far more than a document should."),
    (
        "sealed.odt",
        office({"content.xml": b"?", "META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        "Save ‘sealed.odt’ without a password",
    ),
    ("eicar.txt", EICAR, "‘eicar.txt’ was not kept: the virus scanner found something in it."),
    ("ا" * 300 + ".pdf", SMALL, f"Shorten the name of ‘{'ا' * 40}…{'ا' * 11}.pdf’: it has 304 characters, and 255"),
]


def test_no_two_troubles_share_a_sentence() -> None:
    """Those that are the same trouble in two kinds of file (a password, macros, an archive's bomb) may; no others."""
    said = [sentence.replace(name, "…").partition(" and 255")[0] for name, _, sentence in HOSTILE]
    same = {sentence.split("‘…’")[-1] for sentence in said if said.count(sentence) > 1}
    assert same == {" without a password", " without macros"}


@pytest.mark.parametrize(("name", "content", "sentence"), HOSTILE, ids=[name[:12] for name, *_ in HOSTILE])
def test_each_file_that_is_not_taken_is_told_why_by_the_plain_form(
    people: Cast, bid: Bid, settings: Any, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    with scanner(tmp_path) as clamd:
        settings.CLAMD = clamd.address
        arrived = factory.upload(name, content)
        with pytest.raises(Refused) as refusal:
            add_file(bid=bid, upload=arrived, by=people.bidder, session=session_of(people.bidder))
        arrived.close()
    assert refusal.value.reasons[0].startswith(sentence)
    assert (bid.files.count(), list(sealed_store.incoming().iterdir())) == (0, [])


@pytest.mark.parametrize(("name", "content", "sentence"), HOSTILE, ids=[name[:12] for name, *_ in HOSTILE])
def test_each_file_that_is_not_taken_is_told_why_when_it_came_in_pieces(
    people: Cast, bid: Bid, settings: Any, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    with scanner(tmp_path) as clamd:
        settings.CLAMD = clamd.address
        with pytest.raises(Refused) as refusal:
            in_pieces(bid, people, name, content)
    assert refusal.value.reasons[0].startswith(sentence)
    assert (bid.files.count(), list(sealed_store.incoming().iterdir())) == (0, [])
    assert set(Upload.objects.values_list("outcome", flat=True)) <= {UploadOutcome.REFUSED}


def in_pieces(bid: Bid, people: Cast, name: str, content: bytes) -> None:
    upload = begun(bid, people.bidder, name, len(content))
    send(upload, people.bidder, content, breaks=[len(content) // 2])
    keeping.finish(upload=upload, by=people.bidder, session=session_of(people.bidder))


def test_names_of_every_script_arrive_as_they_are_and_tricks_in_them_do_not(people: Cast, bid: Bid) -> None:
    sent = {
        "جداول المناوبات.pdf": "جداول المناوبات.pdf",
        "..\\..\\etc/passwd.pdf": "passwd.pdf",
        "price\u202efdp.exe.pdf": "pricefdp.exe.pdf",
        "line\nend.pdf": "lineend.pdf",
    }
    for name in sent:
        upload = send(begun(bid, people.bidder, name, len(SMALL)), people.bidder, SMALL)
        keeping.finish(upload=upload, by=people.bidder, session=session_of(people.bidder))
    assert sorted(read_back(bid, people)) == sorted(sent.values())
    for nameless in ("", "..", "a/", "\n"):
        with pytest.raises(Refused, match="Give the file a name on your computer"):
            begun(bid, people.bidder, nameless, 5)


# -- the scanner's three words -----------------------------------------------------------------------------------------
def test_a_scanner_that_is_away_loses_no_file_and_is_asked_again(
    people: Cast, bid: Bid, settings: Any, tmp_path: Path
) -> None:
    from tenders.actions.uploads_due import scan_due

    settings.CLAMD = f"unix:{tmp_path}/clamd.sock"
    clean = factory.attach(bid, people.bidder, "rotas.pdf")
    caught = factory.attach(bid, people.bidder, "eicar.txt", EICAR)
    assert {clean.scan, caught.scan} == {Scan.WAITING}
    page = signed_in(people.bidder).get(reverse("bidding:files", args=[bid.ref])).content.decode()
    assert page.count("Not scanned yet") == 2
    with clock.at(WRITING.replace(hour=10)), scanner(tmp_path) as clamd:
        assert scan_due() == 2
        assert clamd.shown == [len(factory.PDF), len(EICAR)]
        assert scan_due() == 0
    clean.refresh_from_db()
    caught.refresh_from_db()
    assert (clean.scan, caught.scan) == (Scan.CLEAN, Scan.INFECTED)
    page = signed_in(people.bidder).get(reverse("bidding:files", args=[bid.ref])).content.decode()
    assert (page.count("Scanned for viruses"), page.count(">Infected<")) == (1, 1)


def test_what_was_never_scanned_is_scanned_at_the_opening_and_opened_whatever_was_found(
    people: Cast, bid: Bid, settings: Any, tmp_path: Path
) -> None:
    settings.CLAMD = f"unix:{tmp_path}/clamd.sock"
    factory.write(bid, people.bidder, factory.Written(lots=(1,)))
    factory.attach(bid, people.bidder, "rotas.pdf")
    factory.attach(bid, people.bidder, "eicar.txt", EICAR)
    factory.hand_in(bid, people.bidder)
    with scanner(tmp_path) as clamd:
        factory.opened(bid.tender, people.lead, people.approver)
        assert sorted(clamd.shown) == sorted([len(factory.PDF), len(EICAR)])
    opened = {each.name: each for each in bid.opened_files.all()}
    assert {name: each.scan for name, each in opened.items()} == {"rotas.pdf": "clean", "eicar.txt": "infected"}
    assert b"".join(opened["eicar.txt"].plain()) == EICAR


# -- over HTTP, as the browser's script does it ------------------------------------------------------------------------
def asked(
    client: Client, method: str, address: str, body: bytes = b"", *, told: int | None = None, **headers: Any
) -> Any:
    """One request of the protocol; `told` is the length it says its body has."""
    sent = {"Tus-Resumable": "1.0.0", **{name.replace("_", "-"): value for name, value in headers.items()}}
    around: dict[str, Any] = {
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body) if told is None else told),
        "CONTENT_TYPE": "application/offset+octet-stream",
    }
    return client.generic(method, address, b"", headers=sent, **around)


def test_a_body_cut_off_in_the_middle_is_taken_up_over_http(people: Cast, bid: Bid) -> None:
    client = signed_in(people.bidder)
    address = reverse("bidding:uploads", args=[bid.ref])
    made = asked(client, "POST", address, Upload_Length=str(len(SMALL)), Upload_Metadata="filename cm90YXMucGRm")
    assert made.status_code == 201
    where = made.headers["Location"]
    cut = asked(client, "PATCH", where, SMALL[:20], told=len(SMALL), Upload_Offset="0")
    assert (cut.status_code, cut.headers["Upload-Offset"]) == (204, "20")
    stands = asked(client, "HEAD", where)
    assert (stands.headers["Upload-Offset"], stands.headers["Upload-Length"]) == ("20", str(len(SMALL)))
    assert asked(client, "PATCH", where, SMALL, Upload_Offset="0").status_code == 409
    kept_too_early = client.post(f"{where}keep/", headers={"X-Requested-With": "fetch"})
    assert (kept_too_early.status_code, kept_too_early.json()["kept"]) == (422, False)
    assert asked(client, "PATCH", where, SMALL[20:], Upload_Offset="20").headers["Upload-Offset"] == str(len(SMALL))
    kept = client.post(f"{where}keep/", headers={"X-Requested-With": "fetch"})
    assert kept.json() == {"kept": True, "sha256": sealing.sha256(SMALL), "size": len(SMALL), "version": 1}
    again = client.post(f"{where}keep/", headers={"X-Requested-With": "fetch"})
    assert (again.json(), bid.files.count()) == (kept.json(), 1)
    assert read_back(bid, people) == {"rotas.pdf": SMALL}

"""Uploads are encrypted as they arrive: no plaintext on disk, not even while a large file streams in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from tenders import sealed_store, sealing
from tenders.file_kinds import WrongKind, kind_of
from tenders.uploads import SealedUpload, SealingUploadHandler
from tests.factories.bids import PDF, upload

LARGE = b"%PDF-1.7\n" + b"the rota of the north " * 160_000


def kept(settings: Any) -> list[Path]:
    return [path for path in Path(settings.VAR_DIR).rglob("*") if path.is_file()]


def test_an_upload_through_a_request_is_sealed_on_disk_and_reads_back(settings: Any) -> None:
    request = RequestFactory().post("/", {"file": io.BytesIO(LARGE)})
    request.upload_handlers = [SealingUploadHandler(request)]  # as the gate does for a page that takes large files
    arrived = request.FILES["file"]
    assert isinstance(arrived, SealedUpload)
    assert (arrived.size, arrived.digest) == (len(LARGE), sealing.sha256(LARGE))
    on_disk = b"".join(path.read_bytes() for path in kept(settings))
    assert len(on_disk) >= len(LARGE)
    assert b"the rota" not in on_disk
    assert arrived.read() == LARGE
    arrived.seek(1_048_570)
    assert arrived.read(20) == LARGE[1_048_570:1_048_590]
    assert b"".join(arrived.chunks()) == LARGE
    request.close()
    assert kept(settings) == []


def test_an_adopted_upload_stays_and_opens_with_its_key_only() -> None:
    arrived = upload("rotas.pdf", LARGE)
    key = arrived.key
    arrived.adopt("F-AAAAAAAA")
    arrived.close()
    assert b"".join(sealed_store.plain_segments("F-AAAAAAAA", key=key, size=len(LARGE))) == LARGE
    with pytest.raises(sealing.CannotUnseal):
        list(sealed_store.plain_segments("F-AAAAAAAA", key=b"\x00" * 32, size=len(LARGE)))
    with pytest.raises(OSError, match="did not arrive whole"):
        arrived.adopt("F-BBBBBBBB")
    sealed_store.discard("F-AAAAAAAA")
    with pytest.raises(ValueError, match="not a file's reference"):
        sealed_store.discard("../../etc/passwd")


def test_an_upload_cut_in_the_middle_leaves_nothing(settings: Any) -> None:
    handler = SealingUploadHandler()
    handler.new_file("file", "rotas.pdf", "application/pdf", None)
    handler.receive_data_chunk(LARGE[:2_000_000], 0)
    assert len(kept(settings)) == 1
    handler.upload_interrupted()
    assert kept(settings) == []


def test_a_file_over_the_limit_is_counted_and_not_kept(settings: Any) -> None:
    settings.UPLOAD_LIMIT_MB = 1
    arrived = upload("rotas.pdf", LARGE)
    assert (arrived.trouble, arrived.size) == ("too large", len(LARGE))
    assert kept(settings) == []


def test_a_full_disk_is_a_sentence_not_a_failure(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: SealingUploadHandler, sealed: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(SealingUploadHandler, "_write", full)
    assert upload("rotas.pdf", LARGE).trouble == "no room"
    assert kept(settings) == []


def office(inside: dict[str, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    return made


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "pdf"),
        ("a.CSV", b"lot,rate\n3,24.36\n", "csv"),
        ("a.txt", "Café £".encode("cp1252"), "txt"),
        ("a.jpeg", b"\xff\xd8\xff\xe0" + b"\x00" * 300, "jpg"),
    ],
)
def test_a_file_is_taken_for_what_it_is(name: str, content: bytes, kind: str) -> None:
    assert kind_of(name, io.BytesIO(content), len(content)) == kind


def test_office_files_are_looked_into() -> None:
    good = office({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert kind_of("plan.docx", good, len(good.getvalue())) == "docx"
    wrong = {
        "without macros": {"word/document.xml": b"<w/>", "word/vbaProject.bin": b"x"},
        "holds no such document": {"notes.txt": b"no document at all"},
        "unpacks to far more": {"word/document.xml": b"\x00" * 60_000_000},
    }
    for words, inside in wrong.items():
        made = office(inside)
        with pytest.raises(WrongKind, match=words):
            kind_of("plan.docx", made, len(made.getvalue()))


@pytest.mark.django_db
def test_the_canary_command_finds_what_lies_open(settings: Any, tmp_path: Path, capsys: Any) -> None:
    words = tmp_path.parent / f"{tmp_path.name}-words.txt"
    words.write_text("CANARYone\nCANARYtwo\n")
    call_command("sealing_canary", strings=words)
    assert "0 of 2 strings lie open" in capsys.readouterr().out
    (tmp_path / "left.tmp").write_bytes(b"x" * 10 + b"CANARYtwo")
    with pytest.raises(CommandError, match="1 of 2 strings lie open"):
        call_command("sealing_canary", strings=words)
    words.unlink()

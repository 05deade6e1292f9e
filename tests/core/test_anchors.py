"""Anchors bind the heads of all logs; a time-stamping authority can stamp them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core import anchors, audit, clock, timestamps
from core.models import AnchorStamp, AuditAnchor, AuditChain, AuditEntry
from tests.core.test_audit import without_triggers

pytestmark = pytest.mark.django_db
AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def entries(*chains: str) -> None:
    for chain in chains:
        audit.record(chain, "a.verb", by=None, at=AT)


def test_an_anchor_covers_what_moved_and_names_the_one_before() -> None:
    entries("tender:A", "tender:B", "tender:C")
    first = anchors.make()
    assert first is not None
    assert (first.number, first.previous, sorted(first.heads)) == (1, "", ["tender:A", "tender:B", "tender:C"])
    assert anchors.make() is None, "nothing moved"
    entries("tender:B")
    second = anchors.make()
    assert second is not None
    assert (second.number, second.previous, list(second.heads)) == (2, first.digest, ["tender:B"])
    assert second.heads["tender:B"][0] == 2
    assert anchors.current() == {"number": 2, "digest": second.digest}
    assert anchors.faults() == []


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 9])
def test_every_chain_has_a_way_to_the_root(count: int) -> None:
    heads = {f"tender:{number}": [number + 1, f"{number:064x}"] for number in range(count)}
    for number, chain in enumerate(heads):
        node = anchors.leaf(chain, number + 1, f"{number:064x}")
        for side, other in anchors.path_of(heads, chain):
            pair = bytes.fromhex(other) + node if side == "left" else node + bytes.fromhex(other)
            node = hashlib.sha256(b"\x01" + pair).digest()
        assert node.hex() == anchors.root_of(heads)


def test_due_work_anchors_once_an_hour() -> None:
    with clock.at(AT):
        entries("tender:A")
        assert anchors.due() == 1
        entries("tender:A")
        assert anchors.due() == 0
    with clock.at(AT + timedelta(hours=1)):
        assert anchors.due() == 1


def test_anchors_cannot_be_changed_and_a_log_written_anew_shows_against_them() -> None:
    entries("tender:A", "tender:A")
    anchors.make()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditAnchor.objects.update(root="")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditAnchor.objects.all().delete()
    entry = audit.entries("tender:A").get(number=2)
    forged = audit.digest_of(
        chain="tender:A", number=2, at=AT, actor_ref="", verb="other", facts={}, previous=entry.previous
    )
    without_triggers()
    AuditEntry.objects.filter(number=2).update(verb="other", digest=forged)
    AuditChain.objects.update(head=forged)
    assert audit.faults("tender:A") == [], "the forger made every hash anew"
    assert anchors.faults() == ["tender:A, entry 2: it was another one when it was anchored (1)."]


# -- RFC 3161 ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def authority(tmp_path: Path) -> Iterator[str]:
    """A real one: openssl answers, a small server carries."""
    openssl = shutil.which("openssl")
    assert openssl is not None
    (tmp_path / "serial").write_text("01")
    (tmp_path / "tsa.cnf").write_text(
        "[tsa]\ndefault_tsa = one\n[one]\n"
        f"serial = {tmp_path}/serial\nsigner_cert = {tmp_path}/cert.pem\nsigner_key = {tmp_path}/key.pem\n"
        "signer_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\naccuracy = secs:1\n"
        "[req]\ndistinguished_name = dn\n[dn]\n[ext]\nextendedKeyUsage = critical,timeStamping\n"
    )
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=A made-up authority", "-days", "2",
         "-config", str(tmp_path / "tsa.cnf"), "-extensions", "ext",
         "-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            (tmp_path / "asked.tsq").write_bytes(body)
            subprocess.run(
                [str(openssl), "ts", "-reply", "-config", str(tmp_path / "tsa.cnf"), "-queryfile",
                 str(tmp_path / "asked.tsq"), "-out", str(tmp_path / "answer.tsr")],
                check=True, capture_output=True,
            )  # fmt: skip
            self.send_response(200)
            self.end_headers()
            self.wfile.write((tmp_path / "answer.tsr").read_bytes())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # the standard library's own name
            """Nothing is said."""

    server = HTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_anchor_is_stamped_and_openssl_believes_the_stamp(
    authority: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors, "_stamp_tried", None)
    settings.TSA_URL = authority
    entries("tender:A")
    assert anchors.due() == 2
    stamp = AnchorStamp.objects.get()
    (tmp_path / "token.tsr").write_bytes(bytes(stamp.token))
    verified = subprocess.run(
        ["openssl", "ts", "-verify", "-digest", stamp.anchor.digest, "-in", str(tmp_path / "token.tsr"),
         "-CAfile", str(tmp_path / "cert.pem")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert "Verification: OK" in verified.stdout, verified.stderr
    assert anchors.stamp_due() == 0, "one stamp is enough"


def test_an_authority_that_is_away_holds_nothing_up(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(anchors, "_stamp_tried", None)
    settings.TSA_URL = "http://127.0.0.1:9/"
    entries("tender:A")
    assert anchors.due() == 1
    assert "anchor 1 was not stamped: the authority does not answer" in caplog.text
    assert anchors.stamp_due() == 0
    assert caplog.text.count("was not stamped") == 1, "asked again in ten minutes, not at every look"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "cut short"),
        (b"0", "cut short"),
        (bytes.fromhex("3005300302010290"), "refused"),
        (bytes.fromhex("30053003020100"), "about something else"),
        (b"<html>no</html>", "cut short|not a time stamp"),
    ],
)
def test_an_answer_that_is_no_stamp_of_this_digest_is_refused(answer: bytes, words: str) -> None:
    with pytest.raises(timestamps.NoStamp, match=words):
        timestamps.check(answer, digest=bytes(32), number=1 << 62)


def test_an_address_that_is_not_http_is_refused() -> None:
    with pytest.raises(timestamps.NoStamp, match="http"):
        timestamps.ask("file:///etc/passwd", bytes(32))

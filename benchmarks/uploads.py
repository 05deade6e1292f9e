"""Uploads with sealing against plain `cp` + SHA-256 + AES-GCM in one thread, and a web worker's memory meanwhile.

Ours, on 500 MB: a gunicorn worker on loopback receives the file in pieces of 32 MB as the browser's script sends them
(each with its SHA-256, which is compared), seals each part and flushes it; then the keeper reads all of it again. Theirs, as
a portal without sealing keeps a file: one thread copies it (`cp` and a flush), then reads the copy, hashes it, encrypts it
in pieces of 1 MB and flushes that. Beside it the harder rival: hash and encrypt in one pass, no copy. Ratios of the same
run, best of the rounds, and medians of the rounds' own ratios; the goal is at least 60 % while receiving, and at most 64 MB
more in the worker. Told as well is the processor time of the worker against the rival's (with its `cp`): on a machine that
does other things the clock on the wall measures those too.

    python3 -m benchmarks.uploads [MEGABYTES [FOLDER]]     # FOLDER: a seeded demonstration to copy, else one is made
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

ROUNDS = 3
MB = 1024 * 1024
PIECE = 32 * MB
os.environ["FAIRLOT_DEMO"] = "1"
FOLDER = Path(tempfile.mkdtemp(prefix="fairlot-uploads-"))
os.environ["FAIRLOT_VAR"] = str(FOLDER)
os.environ["FAIRLOT_KEEPER"] = "inline"
os.environ["FAIRLOT_BID_QUOTA_MB"] = "20000"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 # the environment comes first

django.setup()

from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from core import clock  # noqa: E402
from core.models import Organisation, User  # noqa: E402
from tenders.actions.bid import start_bid  # noqa: E402
from tenders.actions.keeping import finish  # noqa: E402
from tenders.actions.uploads_due import sweep  # noqa: E402
from tenders.enums import BidStatus, TenderStatus  # noqa: E402
from tenders.models import Bid, Tender, Upload  # noqa: E402


def file_of(megabytes: int) -> Path:
    path = FOLDER / "plain.pdf"
    with path.open("wb") as out:
        out.write(b"%PDF-1.7\n")
        for _ in range(megabytes):
            out.write(secrets.token_bytes(MB))
        out.truncate(megabytes * MB)
    return path


def theirs(path: Path) -> tuple[float, float]:
    """`cp`, then SHA-256 + AES-GCM of the copy: one thread, a flush after each. Seconds, and seconds of processor."""
    began, busy = time.perf_counter(), _busy()
    copy = FOLDER / "copy"
    subprocess.run(["cp", str(path), str(copy)], check=True)
    with copy.open("rb") as written:
        os.fsync(written.fileno())
    in_one_pass(copy)
    return time.perf_counter() - began, _busy() - busy


def _busy() -> float:
    """Processor seconds of this process and of the children it has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def in_one_pass(path: Path) -> float:
    """SHA-256 + AES-GCM as the file is read, one thread, one flush."""
    key, digest, began = AESGCM(secrets.token_bytes(32)), hashlib.sha256(), time.perf_counter()
    with path.open("rb") as source, (FOLDER / "theirs").open("wb") as out:
        number = 0
        while piece := source.read(MB):
            digest.update(piece)
            out.write(key.encrypt(number.to_bytes(12, "big"), piece, None))
            number += 1
        out.flush()
        os.fsync(out.fileno())
    return time.perf_counter() - began


def resident(pid: int) -> int:
    """MB that a process holds, and the most it ever held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024


def peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def busy(pid: int) -> float:
    """Processor seconds of another process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Web:
    """One gunicorn worker of four threads on loopback."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--workers", "1", "--threads", "4"]
        self.process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{self.port}", "--log-level", "error"], cwd=ROOT, env=os.environ.copy()
        )
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.2)

    def worker(self) -> int:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])


def digests(path: Path) -> list[str]:
    """The checksum of each piece: the sender's work, on the sender's machine."""
    with path.open("rb") as source:
        pieces = iter(lambda: source.read(PIECE), b"")
        return [base64.b64encode(hashlib.sha256(piece).digest()).decode() for piece in pieces]


def ours(web: Web, bid: Bid, cookie: str, path: Path, token: str) -> tuple[float, str]:
    """Seconds from the first request to the answer of the last piece, and the upload's reference."""
    checksums = iter(digests(path))
    line = http.client.HTTPConnection("127.0.0.1", web.port, timeout=300)
    head = {
        "Tus-Resumable": "1.0.0",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}; csrftoken={token}",
        "X-CSRFToken": token,
    }
    size, began = path.stat().st_size, time.perf_counter()
    line.request("POST", f"/bids/{bid.ref}/uploads/", headers={
        **head, "Upload-Length": str(size), "Upload-Metadata": "filename cm90YXMucGRm", "Content-Length": "0",
    })  # fmt: skip
    answer = line.getresponse()
    assert answer.status == 201, (answer.status, answer.read())
    answer.read()
    where = answer.headers["Location"]
    with path.open("rb") as source:
        at = 0
        while piece := source.read(PIECE):
            line.request("PATCH", where, body=piece, headers={
                **head, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream",
                "Upload-Checksum": f"sha256 {next(checksums)}",
            })  # fmt: skip
            answer = line.getresponse()
            answer.read()
            assert answer.status == 204, answer.status
            at += len(piece)
    return time.perf_counter() - began, where.rstrip("/").rpartition("/")[2]


def bidder() -> tuple[User, Bid]:
    tender = Tender.objects.filter(
        status=TenderStatus.PUBLISHED, closes_at__gt=clock.now() + timedelta(minutes=30)
    ).first()
    assert tender is not None, "the demonstration has a tender that is open for bids"
    organisation = Organisation.objects.filter(
        kind="supplier", bids__tender=tender, bids__status=BidStatus.DRAFT
    ).first()
    assert organisation is not None
    held = organisation.memberships.filter(role="owner").first()
    assert held is not None
    return held.user, start_bid(tender=tender, organisation=organisation, by=held.user)


def measured(megabytes: int) -> None:
    user, bid = bidder()
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie, token = client.cookies[settings.SESSION_COOKIE_NAME].value, secrets.token_hex(16)
    path, web = file_of(megabytes), Web()
    try:
        warm = FOLDER / "warm.pdf"
        warm.write_bytes(path.read_bytes()[:PIECE])
        _, reference = ours(web, bid, cookie, warm, token)
        finish(upload=Upload.objects.get(ref=reference), by=user, session=cookie)
        before = resident(web.worker())
        _rounds(web, bid, user, cookie, token, path, megabytes)
        after = peak(web.worker())
        print(f"web worker: {before} MB before, {after} MB at most: +{after - before} MB (limit 64)")
    finally:
        web.process.terminate()
        web.process.wait(timeout=20)


@dataclass
class Rounds:
    """Seconds of each round; `worked` and `plain_worked` are seconds of processor."""

    plain: list[float] = field(default_factory=list)
    plain_worked: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    received: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    checked: list[float] = field(default_factory=list)

    def say(self, megabytes: int) -> None:
        best, mine = min(self.plain), min(self.received)
        whole = [a + b for a, b in zip(self.received, self.checked, strict=True)]
        middle = median(a / b for a, b in zip(self.plain, self.received, strict=True))
        worker = sum(self.plain_worked) / sum(self.worked)
        for name, seconds, more in (
            ("plain cp + SHA-256 + AES-GCM, one thread", best, ""),
            ("SHA-256 + AES-GCM in one pass, no copy", min(self.bare), ""),
            ("received, compared, sealed, flushed", mine, f", {best / mine:.0%}; median {middle:.0%} (goal 60 %)"),
            ("joined and read again by the keeper", min(self.checked), ""),
            ("from the first byte to 'uploaded'", min(whole), f", {best / min(whole):.0%}"),
        ):
            print(f"{name:44}{megabytes / seconds:7.0f} MB/s{more}")
        print(f"processor: plain {sum(self.plain_worked):.2f} s, worker {sum(self.worked):.2f} s, {worker:.0%}")


def _rounds(web: Web, bid: Bid, user: User, cookie: str, token: str, path: Path, megabytes: int) -> None:
    took = Rounds()
    for _ in range(ROUNDS):
        seconds, worked = theirs(path)
        took.plain.append(seconds)
        took.plain_worked.append(worked)
        took.bare.append(in_one_pass(path))
        before = busy(web.worker())
        seconds, reference = ours(web, bid, cookie, path, token)
        took.received.append(seconds)
        took.worked.append(busy(web.worker()) - before)
        began = time.perf_counter()
        file: Any = finish(upload=Upload.objects.get(ref=reference), by=user, session=cookie)
        took.checked.append(time.perf_counter() - began)
        assert file.size == path.stat().st_size
        sweep()
    took.say(megabytes)


def main() -> None:
    if len(sys.argv) > 2:
        shutil.copytree(sys.argv[2], FOLDER, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.sock"))
    else:
        call_command("migrate", verbosity=0)
        call_command("demo_seed", verbosity=0)
    measured(int(sys.argv[1]) if len(sys.argv) > 1 else 500)


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)

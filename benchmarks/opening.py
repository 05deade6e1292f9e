"""Opening many bids: is the memory flat, and what does it cost beside the bare work?

Bids with `--files` files each are sealed as bidders' are (answers and files under the envelope's key), then two officers open
them in slices, as the page and the due work do. Printed: bids a second, the process's memory at each tenth of the way (its
growth from the first tenth to the last is what counts; goal: at most 32 MB, the record itself included), and the same files
hashed from disk by one thread without sealing, database or log: the rival. The opening is stopped and taken up again once.

    python3 -m benchmarks.opening                                  # 1,000 bids of 20 files of 8 KB
    python3 -m benchmarks.opening --bids 200 --files 20 --kb 64
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

os.environ["FAIRLOT_TEST"] = "1"
os.environ["FAIRLOT_KEEPER"] = "inline"
FOLDER = tempfile.mkdtemp(prefix="fairlot-benchmark-")
os.environ["FAIRLOT_VAR"] = os.environ.get("FAIRLOT_BENCHMARK_VAR", FOLDER)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402 # the environment comes first

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402

from core import clock  # noqa: E402
from core.models import User  # noqa: E402
from core.workflow import move  # noqa: E402
from tenders import receipts, sealed_store, sealing  # noqa: E402
from tenders.actions.opening import confirm_opening, finish_opening, progress  # noqa: E402
from tenders.keeper import contexts  # noqa: E402
from tenders.keeper.frames import to_text  # noqa: E402
from tenders.models import Bid, Envelope, SealedFile, Submission, Tender  # noqa: E402
from tests import databases  # noqa: E402
from tests.factories import bids as factory  # noqa: E402
from tests.factories import people, tenders  # noqa: E402

NUMBER_IN_A_SLICE = 2.0  # seconds
GOAL_MB = 32.0


def memory() -> float:
    """Resident memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def like(model: Bid, number: int, owner: User, content: bytes, files: int) -> list[Path]:
    """One more bid in the shape of `model`, sealed to the same envelopes; the paths of its sealed files."""
    organisation = people.supplier(f"Provider {number}", f"{number:08}")
    tender, given = model.tender, model.submissions.get()
    bid = Bid.objects.create(
        tender=tender, organisation=organisation, draft_public_key=model.draft_public_key, created_at=given.received_at,
        created_by=owner,
    )  # fmt: skip
    public = {each.kind: bytes(each.public_key) for each in Envelope.objects.filter(tender=tender)}
    listed, keys = _files(bid, number, given.received_at, owner, content, files, public["quality"])
    sealed, payloads = _payloads(bid, listed, public)
    shown = [{"ref": each["ref"], "size": each["size"], "sha256": each["sha256"]} for each in listed]
    manifest = {
        **given.manifest,
        "bid": bid.ref,
        "organisation": organisation.ref,
        "files": shown,
        "payloads": payloads,
    }
    moved = move(bid, "submit", by=_owner_of(bid, owner), received_at=given.received_at, number=1)
    receipt = {
        **given.receipt, "bid": bid.ref, "organisation": organisation.ref, "files": shown,
        "manifest_sha256": receipts.digest_of(manifest),
        "answers_sha256": {kind: each["sha256"] for kind, each in payloads.items()},
        "log": {"chain": moved.chain(), "number": 1, "head": ""},
    }  # fmt: skip
    Submission.objects.create(
        bid=bid, number=1, token=f"{number}", received_at=given.received_at, received_from=owner,
        closes_at=given.closes_at, lots=[1], manifest=manifest, receipt=receipt, signature="", signed_with="",
        sealed_quality=sealed["quality"], sealed_price=sealed["price"], sealed_copy=b"", file_keys=keys,
    )  # fmt: skip
    return [sealed_store.folder() / f"{each['ref']}.sealed" for each in listed]


def _files(
    bid: Bid, number: int, at: datetime, owner: User, content: bytes, count: int, public: bytes
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """So many sealed files in their places: what the bid lists of them, and the key of each sealed to the envelope."""
    listed: list[dict[str, Any]] = []
    keys: dict[str, str] = {}
    for n in range(count):
        upload = factory.upload(f"answer {n}.pdf", content)
        ref = f"F-{number:05}{n:03}"
        upload.adopt(ref)
        context = contexts.envelope_file_key(bid, ref, 1, digest=upload.digest, size=len(content))
        keys[ref] = to_text(sealing.seal(upload.key, public=public, context=context))
        listed.append({"ref": ref, "name": f"answer {n}.pdf", "criterion": "", "kind": "pdf", "size": len(content),
                       "sha256": upload.digest})  # fmt: skip
        SealedFile.objects.create(
            ref=ref, bid=bid, kind="pdf", size=len(content), sha256=upload.digest, sealed_name=b"", sealed_key=b"",
            uploaded_at=at, uploaded_by=owner,
        )  # fmt: skip
    return listed, keys


def _payloads(
    bid: Bid, listed: list[dict[str, Any]], public: dict[str, bytes]
) -> tuple[dict[str, bytes], dict[str, dict[str, Any]]]:
    """The answers and the prices, each sealed to its envelope; the SHA-256 and size of each."""
    quality = {
        "choices": [{"lot": 1, "preference": 1, "weekly_hours": "120"}],
        "answers": {each.key: "We plan rotas by postcode. " * 40 for each in bid.tender.criteria.all()},
        "declarations": {}, "typed": {}, "files": listed,
    }  # fmt: skip
    sealed, payloads = {}, {}
    for kind, value in (("quality", quality), ("price", {"prices": {"1": "22.00"}, "typed": {}})):
        plain = sealing.canonical({**value, "salt": "00" * 32})
        digest, size = sealing.sha256(plain), len(plain)
        context = contexts.payload(bid, kind, 1, digest=digest, size=size)
        sealed[kind] = sealing.seal(plain, public=public[kind], context=context)
        payloads[kind] = {"sha256": digest, "size": size}
    return sealed, payloads


def _owner_of(bid: Bid, owner: User) -> User:
    from core.models import Membership
    from core.permissions import forget

    Membership.objects.create(user=owner, organisation=bid.organisation, role="owner")
    forget(owner)
    return owner


def made(bids: int, files: int, kb: int) -> tuple[Tender, people.Cast, list[Path]]:
    cast = people.cast()
    tender = tenders.published(cast, at=tenders.PUBLISHED, lots_kept=1)
    model = factory.submitted(tender, cast.supplier, cast.bidder, factory.Written(lots=(1,)))
    content = b"%PDF-1.7\n" + os.urandom(kb * 1024 - 16) + b"\n%%EOF\n"
    paths: list[Path] = []
    with clock.at(factory.WRITING):
        owner = cast.rival
        for number in range(1, bids):
            with transaction.atomic():
                paths += like(model, number, owner, content, files)
    return tender, cast, paths


def rival(paths: list[Path]) -> float:
    """Seconds to read the same sealed files from disk and hash them, and nothing else."""
    began = time.perf_counter()
    for path in paths:
        hashlib.sha256(path.read_bytes()).hexdigest()
    return time.perf_counter() - began


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--bids", type=int, default=1_000)
    reader.add_argument("--files", type=int, default=20)
    reader.add_argument("--kb", type=int, default=8)
    given = reader.parse_args()
    databases.prepare()
    settings.KEEPER_DIR.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    tender, cast, paths = made(given.bids, given.files, given.kb)
    print(f"{given.bids:,} bids of {given.files} files of {given.kb} KB made in {time.perf_counter() - began:.0f} s")
    at = factory.AFTER
    with clock.at(at):
        confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
    marks: list[tuple[int, float]] = []
    began = time.perf_counter()
    with clock.at(at + timedelta(minutes=1)):
        opening = confirm_opening(tender=tender, kind="quality", by=cast.approver, fresh=True, seconds=0)
        while opening.status != "opened":
            done, total = progress(opening)
            if done == total:
                storing = time.perf_counter() - began
                print(f"each bid opened and stored: {storing:.1f} s, {total / storing:.1f} bids a second")
            if not marks or done - marks[-1][0] >= total / 10:
                marks.append((done, memory()))
                print(f"{done:6,} of {total:,} opened   {marks[-1][1]:7.1f} MB")
            opening = finish_opening(opening=opening, by=cast.lead, seconds=NUMBER_IN_A_SLICE)
    spent = time.perf_counter() - began
    end = memory()
    print(
        f"{len(opening.record['bids']):6,} in the record, letters and log written   {end:7.1f} MB, {spent:.1f} s in all"
    )
    early = next((mb for done, mb in marks if done >= given.bids / 10), marks[0][1])
    print(f"growth while bids were opened: {marks[-1][1] - early:+.1f} MB (goal at most {GOAL_MB:.0f})")
    bare = rival(paths)
    print(
        f"the same {len(paths):,} files read and hashed, nothing else: {bare:.1f} s; ours takes {spent / bare:.1f} times"
    )
    failures = sum(len(line["failures"]) for line in opening.record["bids"])
    print(f"failures in the record: {failures}; SQLite, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)

"""What a receipt says, and its signature: made inside the transaction that takes the bid."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from core import anchors, audit, clock
from core.audit import instant_text
from core.models import AuditEntry
from tenders import keyfiles, sealing
from tenders.keeper.contexts import SYSTEM
from tenders.models import Bid, Confirmation, ReceiptKey, Submission
from tenders.working_copy import state_of

CHAIN = "installation"
"""The log of what concerns the installation as a whole: signing keys, escrow drills, restored backups."""


def signing_key() -> bytes:
    """The installation's Ed25519 key. It signs receipts; it opens nothing."""
    if settings.RECEIPT_KEY:
        return bytes.fromhex(settings.RECEIPT_KEY)
    return keyfiles.read_or_make(Path(settings.VAR_DIR) / "keys" / "receipt.key", sealing.new_signing_key)


# -- the history of keys ----------------------------------------------------------------------------------------------
def key_statement(key: ReceiptKey) -> dict[str, Any]:
    """What a key signs of itself: its place, since when it signs, and which key it follows."""
    return {
        "format": "fairlot-receipt-key-1",
        "number": key.number,
        "public": key.public,
        "since": instant_text(key.since),
        "previous": key.previous,
    }


def _enter(key: bytes, public: str) -> None:
    """Write down a key that signs for the first time. Who replaces a key thereby vouches for the ones before it."""
    before = ReceiptKey.objects.order_by("-number").first()
    row = ReceiptKey(
        number=before.number + 1 if before else 1,
        public=public,
        since=clock.now(),
        previous=before.public if before else "",
    )
    row.signature = sealing.sign(sealing.canonical(key_statement(row)), signing_key=key).hex()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return  # another process signed with it first, and wrote it down
    audit.record(CHAIN, "receipt_key.first_used", by=None, facts={"number": row.number, "public": public})


def key_history() -> list[ReceiptKey]:
    """The keys this installation vouches for, oldest first: from the key it holds now, back along `previous`.

    A row that nobody with a signing key wrote is not reached, or does not bear its own signature; there the walk ends.
    """
    present = sealing.verify_key(signing_key()).hex()
    rows = {row.public: row for row in ReceiptKey.objects.all()}
    found: list[ReceiptKey] = []
    row = rows.get(present)
    while row is not None and _bears_its_signature(row) and row not in found:
        found.insert(0, row)
        before = rows.get(row.previous)
        row = before if before is not None and before.number == row.number - 1 else None
    return found


def _bears_its_signature(row: ReceiptKey) -> bool:
    said = sealing.canonical(key_statement(row))
    return sealing.signed_by(said, bytes.fromhex(row.signature), public=bytes.fromhex(row.public))


def was_ours(public: str, at: datetime) -> bool:
    """Whether a receipt of `at` may bear this key: one of the history, and not one that was replaced before."""
    history = key_history()
    if not history:  # nothing was signed since the history began: the present key alone speaks
        return public == sealing.verify_key(signing_key()).hex()
    for place, row in enumerate(history):
        if row.public == public:
            return place + 1 == len(history) or at <= history[place + 1].since
    return False


# -- receipts ---------------------------------------------------------------------------------------------------------
def manifest_of(bid: Bid, sealed: dict[str, Any]) -> dict[str, Any]:
    """What was received, as references, sizes and hashes. `sealed` is the keeper's answer to 'seal_submission'."""
    return {
        "format": "fairlot-manifest-1",
        "system": SYSTEM,
        "tender": bid.tender.reference,
        "bid": bid.ref,
        "organisation": bid.organisation.ref,
        "number": sealed["number"],
        "lots": sealed["lots"],
        "files": sealed["files"],
        "payloads": {
            kind: {"sha256": sealed[kind]["sha256"], "size": sealed[kind]["size"]} for kind in ("quality", "price")
        },
        "copy": {"sha256": sealed["copy"]["sha256"], "size": sealed["copy"]["size"]},
        "working_copy": state_of(sealed["versions"], sealed["seen_files"], sealed["lots"]),
    }


def digest_of(manifest: dict[str, Any]) -> str:
    return sealing.sha256(sealing.canonical(manifest))


def receipt_of(
    *, receipt_number: str, manifest: dict[str, Any], received_at: datetime, closes_at: datetime, entry: AuditEntry
) -> dict[str, Any]:
    """The receipt: time to the microsecond, hashes, the head of the bid's log at that moment, and the last anchor."""
    return {
        "format": "fairlot-receipt-1",
        "receipt_number": receipt_number,
        "tender": manifest["tender"],
        "bid": manifest["bid"],
        "organisation": manifest["organisation"],
        "number": manifest["number"],
        "lots": manifest["lots"],
        "received_at": instant_text(received_at),
        "closes_at": instant_text(closes_at),
        "manifest_sha256": digest_of(manifest),
        "answers_sha256": {kind: each["sha256"] for kind, each in manifest["payloads"].items()},
        "files": manifest["files"],
        "log": {"chain": entry.chain.name, "number": entry.number, "head": entry.digest},
        "anchor": anchors.current(),
    }


def sign(receipt: dict[str, Any]) -> tuple[str, str]:
    """(signature, public key), both hex."""
    key = signing_key()
    public = sealing.verify_key(key).hex()
    if not ReceiptKey.objects.filter(public=public).exists():
        _enter(key, public)
    return sealing.sign(sealing.canonical(receipt), signing_key=key).hex(), public


def bears_our_signature(held: Submission | Confirmation, at: datetime) -> bool:
    """Whether a receipt or confirmation of `at` is signed, by a key that was this installation's then."""
    signed = sealing.signed_by(
        sealing.canonical(held.receipt), bytes.fromhex(held.signature), public=bytes.fromhex(held.signed_with)
    )
    return signed and was_ours(held.signed_with, at)


def is_genuine(submission: Submission) -> bool:
    """Whether the receipt is signed by this installation and speaks of the manifest kept beside it."""
    ours = bears_our_signature(submission, submission.received_at)
    return ours and submission.receipt["manifest_sha256"] == digest_of(submission.manifest)


def held(row: Submission | Confirmation) -> dict[str, Any]:
    """What its owner keeps: everything the standalone verifier wants to see of a receipt."""
    return {"receipt": row.receipt, "signature": row.signature, "signed_with": row.signed_with}

"""What a receipt says, and its signature: made inside the transaction that takes the bid."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from core.audit import instant_text
from core.models import AuditEntry
from tenders import keyfiles, sealing
from tenders.keeper.contexts import SYSTEM
from tenders.models import Bid, Submission


def signing_key() -> bytes:
    """The installation's Ed25519 key. It signs receipts; it opens nothing."""
    if settings.RECEIPT_KEY:
        return bytes.fromhex(settings.RECEIPT_KEY)
    return keyfiles.read_or_make(Path(settings.VAR_DIR) / "keys" / "receipt.key", sealing.new_signing_key)


def manifest_of(bid: Bid, sealed: dict[str, Any]) -> dict[str, Any]:
    """What was received, as references, sizes and hashes. `sealed` is the keeper's answer to 'seal_submission'."""
    return {
        "format": "fairlot-manifest-1",
        "system": SYSTEM,
        "tender": bid.tender.reference,
        "bid": bid.ref,
        "organisation": bid.organisation.ref,
        "number": sealed["number"],
        "files": sealed["files"],
        "payloads": {
            kind: {"sha256": sealed[kind]["sha256"], "size": sealed[kind]["size"]} for kind in ("quality", "price")
        },
        "copy": {"sha256": sealed["copy"]["sha256"], "size": sealed["copy"]["size"]},
    }


def digest_of(manifest: dict[str, Any]) -> str:
    return sealing.sha256(sealing.canonical(manifest))


def receipt_of(
    *, receipt_number: str, manifest: dict[str, Any], received_at: datetime, closes_at: datetime, entry: AuditEntry
) -> dict[str, Any]:
    """The receipt: time to the microsecond, hashes, and the head of the bid's log at that moment."""
    return {
        "format": "fairlot-receipt-1",
        "receipt_number": receipt_number,
        "tender": manifest["tender"],
        "bid": manifest["bid"],
        "organisation": manifest["organisation"],
        "number": manifest["number"],
        "received_at": instant_text(received_at),
        "closes_at": instant_text(closes_at),
        "manifest_sha256": digest_of(manifest),
        "answers_sha256": {kind: each["sha256"] for kind, each in manifest["payloads"].items()},
        "files": manifest["files"],
        "log": {"chain": entry.chain.name, "number": entry.number, "head": entry.digest},
    }


def sign(receipt: dict[str, Any]) -> tuple[str, str]:
    """(signature, public key), both hex."""
    key = signing_key()
    return sealing.sign(sealing.canonical(receipt), signing_key=key).hex(), sealing.verify_key(key).hex()


def is_genuine(submission: Submission) -> bool:
    """Whether the receipt is signed by the key it names and speaks of the manifest kept beside it."""
    signed = sealing.signed_by(
        sealing.canonical(submission.receipt),
        bytes.fromhex(submission.signature),
        public=bytes.fromhex(submission.signed_with),
    )
    return signed and submission.receipt["manifest_sha256"] == digest_of(submission.manifest)

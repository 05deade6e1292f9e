"""Opening one bid of one envelope class, with the envelope's private key in hand."""

from __future__ import annotations

import json
from typing import Any

from tenders import sealing
from tenders.enums import BidStatus
from tenders.keeper import contexts, scans
from tenders.keeper.access import Denied
from tenders.keeper.frames import from_text, to_text
from tenders.models import Bid, Opening, Submission


def standing(opening: Opening, reference: str) -> tuple[Bid, Submission]:
    """The bid and the submission that stands: the last one received."""
    bid = Bid.objects.select_related("tender", "organisation").filter(tender=opening.tender_id, ref=reference).first()
    submission = bid.submissions.order_by("-number").first() if bid else None
    if bid is None or submission is None or bid.status in {BidStatus.DRAFT, BidStatus.WITHDRAWN}:
        raise Denied("No such bid stands in this tender.")
    return bid, submission


def open_bid(opening: Opening, reference: str, private: bytes) -> dict[str, Any]:
    """{'value': payload, 'keys': {file: key}, 'failures': [sentences]}.

    A payload that does not open is a failure of that bid, put into the record; it stops no other bid.
    """
    bid, submission = standing(opening, reference)
    recorded = submission.manifest["payloads"][opening.kind]
    context = contexts.payload(bid, opening.kind, submission.number, digest=recorded["sha256"], size=recorded["size"])
    sealed = submission.sealed_quality if opening.kind == "quality" else submission.sealed_price
    try:
        value = json.loads(sealing.unseal_payload(bytes(sealed), private=private, context=context))
    except sealing.CannotUnseal as damage:
        return {"value": None, "keys": {}, "failures": [f"The {opening.kind} payload does not open: {damage}."]}
    if opening.kind != "quality":
        return {"value": value, "keys": {}, "failures": []}
    keys, failures = _files(bid, submission, value["files"], private)
    return {"value": value, "keys": keys, "failures": failures}


def _files(
    bid: Bid, submission: Submission, listed: list[dict[str, Any]], private: bytes
) -> tuple[dict[str, str], list[str]]:
    """The key of each file, after reading the file through and comparing its SHA-256 with the receipt's."""
    keys: dict[str, str] = {}
    failures: list[str] = []
    for file in listed:
        reference, digest, size = file["ref"], file["sha256"], file["size"]
        context = contexts.envelope_file_key(bid, reference, submission.number, digest=digest, size=size)
        try:
            key = sealing.unseal(from_text(submission.file_keys[reference]), private=private, context=context)
            found = scans.hashed(reference, key=key, size=size)
            if found != (digest, size):
                raise sealing.CannotUnseal("its SHA-256 is not the one on the receipt")
        except sealing.CannotUnseal as damage:
            failures.append(f"File {reference} does not open: {damage}.")
            continue
        except (OSError, KeyError, ValueError):
            # Their own words would name folders of this machine, or quote what was read.
            failures.append(f"File {reference} does not open: its bytes or its key are not there.")
            continue
        keys[reference] = to_text(key)
    return keys, failures

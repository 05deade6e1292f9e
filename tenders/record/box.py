"""The ZIP file of a record: record.json, the verifier, and a page that says how to use them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings

_WHEN = (1980, 1, 1, 0, 0, 0)  # the same record is the same bytes


def verifier() -> bytes:
    return (Path(settings.BASE_DIR) / "verify" / "verify.py").read_bytes()


def pack(record: dict[str, Any], *, head: str) -> bytes:
    """The bytes of the ZIP. `head` is the digest of the entry that the export made: write it down elsewhere."""
    tender = record["facts"]["tender"]
    body = json.dumps(record, sort_keys=True, ensure_ascii=False, indent=1).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in (("record.json", body), ("verify.py", verifier()), ("README.txt", _readme(tender, head))):
            box.writestr(zipfile.ZipInfo(name, _WHEN), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _readme(tender: str, head: str) -> bytes:
    return (
        f"The record of {tender}.\n\n"
        "It holds the logs of the tender and, once bids were opened, of each bid that was received: who did what and "
        "when (people by reference), every receipt, the records of the openings, signing keys and anchors. No answer, "
        "price or file is in it.\n\n"
        f"The head of the tender's log when this was exported:\n\n    {head}\n\n"
        "A head is worth something when it was kept apart from this file. Check the record with Python 3.10 or newer:\n\n"
        "    python3 verify.py THIS.zip --head HEAD\n"
        "    python3 verify.py THIS.zip --receipt RECEIPT.json\n\n"
        "RECEIPT.json is what a bidder downloads from the page of a receipt. Read verify.py first, or take it from "
        "where you trust it: it needs nothing else.\n"
    ).encode()

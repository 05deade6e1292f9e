"""Anchors: all heads of the log under one root, so that nobody can write a whole chain anew without it showing.

Each anchor covers the chains that moved since the one before, as leaves of a Merkle tree in order of their names, and
names the digest of the anchor before. Receipts carry the last anchor's digest, so every bidder holds one; where a
time-stamping authority is set (RFC 3161), it signs each digest too. A leaf tells nobody the name or the length of a
chain: a head is a hash that nobody can guess.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from core import clock, timestamps
from core.audit import canonical, instant_text
from core.models import AnchorStamp, AuditAnchor, AuditChain, AuditEntry

logger = logging.getLogger(__name__)
TRY_AGAIN = timedelta(minutes=10)
_stamp_tried: datetime | None = None


def leaf(chain: str, length: int, head: str) -> bytes:
    return hashlib.sha256(b"\x00" + canonical([chain, length, head])).digest()


def _above(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _levels(heads: Mapping[str, list[Any]]) -> list[list[bytes]]:
    """The tree from the leaves up; the last of an odd row goes up as it is."""
    row = [leaf(chain, *heads[chain]) for chain in sorted(heads)]
    rows = [row]
    while len(row) > 1:
        row = [_above(*row[at : at + 2]) if at + 1 < len(row) else row[at] for at in range(0, len(row), 2)]
        rows.append(row)
    return rows


def root_of(heads: Mapping[str, list[Any]]) -> str:
    return _levels(heads)[-1][0].hex() if heads else ""


def path_of(heads: Mapping[str, list[Any]], chain: str) -> list[list[str]]:
    """From the chain's leaf to the root: [side, hash] of each neighbour, side being where the neighbour stands."""
    at, path = sorted(heads).index(chain), []
    for row in _levels(heads)[:-1]:
        beside = at ^ 1
        if beside < len(row):
            path.append(["left" if beside < at else "right", row[beside].hex()])
        at //= 2
    return path


def digest_of(*, number: int, at: datetime, root: str, previous: str) -> str:
    return hashlib.sha256(canonical(["fairlot-anchor-1", number, instant_text(at), root, previous])).hexdigest()


def last() -> AuditAnchor | None:
    return AuditAnchor.objects.order_by("-number").first()


def current() -> dict[str, Any] | None:
    """What a receipt says of the last anchor; None before the first."""
    row = AuditAnchor.objects.order_by("-number").values("number", "digest").first()
    return dict(row) if row else None


def make() -> AuditAnchor | None:
    """Anchor every chain that moved since the last anchor; None when none did, or when another process was faster."""
    try:
        with transaction.atomic():
            moved = AuditChain.objects.filter(length__gt=F("anchored_length")).order_by("name")
            heads = {each.name: [each.length, each.head] for each in moved}
            if not heads:
                return None
            before = last()
            number, previous = (before.number + 1, before.digest) if before else (1, "")
            at, root = clock.now(), root_of(heads)
            digest = digest_of(number=number, at=at, root=root, previous=previous)
            made = AuditAnchor.objects.create(
                number=number, at=at, heads=heads, root=root, previous=previous, digest=digest
            )
            for name, (length, _head) in heads.items():
                AuditChain.objects.filter(name=name, anchored_length__lt=length).update(anchored_length=length)
            return made
    except IntegrityError:
        return None


def due() -> int:
    """The timed work: an anchor once an hour (`FAIRLOT_ANCHOR_MINUTES`), and the stamp of the last one."""
    before = last()
    every = timedelta(minutes=settings.ANCHOR_MINUTES)
    made = make() if before is None or clock.now() - before.at >= every else None
    return int(made is not None) + stamp_due()


def stamp_due() -> int:
    """Have the last anchor stamped. An authority that does not answer is asked again in ten minutes; nothing waits."""
    global _stamp_tried
    now = clock.now()
    if not settings.TSA_URL or (_stamp_tried is not None and timedelta(0) <= now - _stamp_tried < TRY_AGAIN):
        return 0
    anchor = AuditAnchor.objects.filter(stamp__isnull=True).order_by("-number").first()
    newest = last()
    if anchor is None or newest is None or anchor.pk != newest.pk:
        return 0
    try:
        token = timestamps.ask(settings.TSA_URL, bytes.fromhex(anchor.digest))
    except timestamps.NoStamp as trouble:
        _stamp_tried = now
        logger.warning("anchor %s was not stamped: %s", anchor.number, trouble)
        return 0
    AnchorStamp.objects.create(anchor=anchor, at=now, authority=settings.TSA_URL, token=token)
    return 1


def faults() -> list[str]:
    """What is wrong with the anchors, in words: links, roots, and heads that the chains no longer have."""
    found: list[str] = []
    previous, expected = "", 1
    for each in AuditAnchor.objects.order_by("number").iterator():
        if each.number != expected or each.previous != previous:
            found.append(f"Anchor {each.number} does not follow the one before it.")
        made = digest_of(number=each.number, at=each.at, root=each.root, previous=each.previous)
        if each.root != root_of(each.heads) or each.digest != made:
            found.append(f"Anchor {each.number} has been changed.")
        for chain, (length, head) in each.heads.items():
            if not AuditEntry.objects.filter(chain__name=chain, number=length, digest=head).exists():
                found.append(f"{chain}, entry {length}: it was another one when it was anchored ({each.number}).")
        previous, expected = each.digest, each.number + 1
    return found

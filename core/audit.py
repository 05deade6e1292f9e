"""Writing the log and checking it.

An entry's digest is the SHA-256 of the canonical JSON of its chain, number, instant, actor's reference, verb, facts
and the digest before it; so an edit, a deletion, an insertion or a change of order shows in every digest after it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from core import clock
from core.models import AuditChain, AuditEntry, User


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces: the bytes that are hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def instant_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest_of(
    *, chain: str, number: int, at: datetime, actor_ref: str, verb: str, facts: dict[str, Any], previous: str
) -> str:
    return hashlib.sha256(canonical([chain, number, instant_text(at), actor_ref, verb, facts, previous])).hexdigest()


def commitment(content: str | bytes) -> dict[str, str]:
    """A salted hash that stands for content: shows later what was meant, tells nothing now."""
    salt = secrets.token_hex(16)
    data = content.encode() if isinstance(content, str) else content
    return {"salt": salt, "sha256": hashlib.sha256(salt.encode() + data).hexdigest()}


def record(
    chain: str, verb: str, *, by: User | None, facts: dict[str, Any] | None = None, at: datetime | None = None
) -> AuditEntry:
    """Append one entry. Call it last in the transaction: the chain's row stays locked until the commit."""
    facts = facts or {}
    # No savepoint of its own: nobody goes on in a transaction whose log entry failed.
    with transaction.atomic(savepoint=False):
        # A chain that is new is this transaction's own: another that would begin it too waits for it, then finds it.
        head, _ = AuditChain.objects.select_for_update().get_or_create(name=chain)
        at = at or clock.now()
        actor_ref = by.ref if by else ""
        number = head.length + 1
        digest = digest_of(
            chain=chain, number=number, at=at, actor_ref=actor_ref, verb=verb, facts=facts, previous=head.head
        )
        entry = AuditEntry.objects.create(
            chain=head, number=number, at=at, actor=by, actor_ref=actor_ref, verb=verb,
            facts=facts, previous=head.head, digest=digest,
        )  # fmt: skip
        head.length, head.head = number, digest
        head.save(update_fields=["length", "head"])
    return entry


def faults(chain: str) -> list[str]:
    """What is wrong with a chain, in words; an empty list when every link holds."""
    found: list[str] = []
    previous, expected = "", 1
    head = AuditChain.objects.filter(name=chain).first()
    if head is None:
        return [f"There is no chain called {chain}."]
    for entry in AuditEntry.objects.filter(chain=head).order_by("number"):
        if entry.number != expected:
            found.append(f"Entry {expected} is missing.")
            expected = entry.number
        recomputed = digest_of(
            chain=chain, number=entry.number, at=entry.at, actor_ref=entry.actor_ref, verb=entry.verb,
            facts=entry.facts, previous=entry.previous,
        )  # fmt: skip
        if entry.previous != previous:
            found.append(f"Entry {entry.number} does not follow the entry before it.")
        if recomputed != entry.digest:
            found.append(f"Entry {entry.number} has been changed.")
        previous, expected = entry.digest, expected + 1
    if head.length != expected - 1 or head.head != previous:
        found.append("The end of the chain is missing.")
    return found


def last(chain: str) -> AuditEntry:
    """The newest entry of a chain that has one: its number and digest, and the chain's name; the rest only when asked."""
    newest = AuditEntry.objects.filter(chain__name=chain).order_by("-number").select_related("chain")
    return newest.only("number", "digest", "chain__name")[:1].get()


def entries(chain: str) -> Any:
    """The entries of a chain, newest first, with the people who acted."""
    return AuditEntry.objects.filter(chain__name=chain).select_related("actor").order_by("-number")

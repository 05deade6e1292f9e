"""Which context belongs to which sealed thing of a bid: one place, used by those who seal and by the keeper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenders.sealing import Context

if TYPE_CHECKING:
    from tenders.models import Bid

SYSTEM = "fairlot"


def _of(bid: Bid, envelope: str, **fields: str | int) -> Context:
    return Context(
        system=SYSTEM,
        tender=bid.tender.reference,
        envelope=envelope,
        bidder=bid.organisation.ref,
        bid=bid.ref,
        **fields,  # type: ignore[arg-type]  # the remaining fields of Context, by name
    )


def draft_part(bid: Bid, part: str, version: int) -> Context:
    return _of(bid, "draft", part=f"part:{part}", version=version)


def draft_file_key(bid: Bid, reference: str, *, version: int, digest: str, size: int) -> Context:
    return _of(bid, "draft", part=f"file:{reference}", version=version, digest=digest, size=size)


def draft_file_name(bid: Bid, reference: str) -> Context:
    return _of(bid, "draft", part=f"name:{reference}")


def upload_part(bid: Bid, reference: str, *, offset: int, size: int) -> Context:
    """The key of the part of an upload that begins at `offset`."""
    return _of(bid, "draft", part=f"upload:{reference}@{offset}", size=size)


def payload(bid: Bid, envelope: str, number: int, *, digest: str, size: int) -> Context:
    """The quality or price payload of submission `number`, or ('draft') the bidder's own copy of it."""
    return _of(bid, envelope, part="payload", version=number, digest=digest, size=size)


def envelope_file_key(bid: Bid, reference: str, number: int, *, digest: str, size: int) -> Context:
    return _of(bid, "quality", part=f"file:{reference}", version=number, digest=digest, size=size)


def envelope_private(tender: str, envelope: str, *, to: str) -> Context:
    """The private key of an envelope, wrapped to the keeper or to escrow (`to`)."""
    return Context(system=SYSTEM, tender=tender, envelope=envelope, bidder="", part=f"private-for:{to}")


def backup_canary() -> Context:
    """What a backup carries to show that the keeper restored with it is the one that was backed up."""
    return Context(system=SYSTEM, tender="", envelope="backup-canary", bidder="")


def envelope_half(tender: str, envelope: str, *, key: str, other: str, to: str) -> Context:
    """One half of an envelope's private key: of officer `key` in the pair with `other` (public keys, hex)."""
    return Context(system=SYSTEM, tender=tender, envelope=envelope, bidder="", part=f"half:{key}:{other}:for:{to}")

"""Making the key pairs that bids are sealed to."""

from __future__ import annotations

from core import clock
from core.workflow import Refused
from tenders.actions import strict
from tenders.enums import EnvelopeKind
from tenders.keeper import client
from tenders.models import Envelope, Tender


def make_envelopes(*, tender: Tender) -> None:
    """One key pair an envelope class, made by the keeper; asking again changes nothing.

    The keeper answers this without touching the database, so it may be asked inside a transaction.
    """
    keys = strict.officers_keys(tender) if tender.strict_opening else {}
    for kind in EnvelopeKind.values:
        if tender.envelopes.filter(kind=kind).exists():
            continue
        try:
            made = client.ask("make_envelope", tender=tender.reference, kind=kind, officers=sorted(keys))
        except (client.KeeperAway, client.KeeperRefused) as trouble:
            raise Refused(f"The keys for sealing bids could not be made: {trouble}") from trouble
        envelope, is_new = Envelope.objects.get_or_create(
            tender=tender,
            kind=kind,
            defaults={
                "public_key": client.bytes_of(made, "public"),
                "wrapped_private": client.bytes_of(made, "wrapped"),
                "escrow_public": made["escrow_key"],
                "wrapped_for_escrow": client.bytes_of(made, "escrow"),
                "made_at": clock.now(),
            },
        )
        if is_new:
            strict.keep_halves(envelope, made["halves"], keys)

"""Strict openings at the keeper's desk: officers' keys, an envelope's key in halves, and joining two of them.

The keeper never keeps a passphrase, an officer's private key, or a half in the clear. It makes an officer's pair and
hands both halves out, the private one locked; it splits a new envelope's key once for each pair of officers; and after
the deadline it takes one officer's passphrase, seals that officer's halves to itself, and joins two that belong
together. Without two officers' passphrases nothing here, and nothing in the database, opens the envelope but escrow.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from core import clock, ports
from core.models import Membership
from tenders import locked_keys, sealing
from tenders.enums import EnvelopeKind, TenderStatus
from tenders.keeper import contexts
from tenders.keeper.access import Denied, log, person_of
from tenders.keeper.frames import to_text
from tenders.keeper.vault import Vault
from tenders.models import Envelope, EnvelopeHalf, Tender
from tenders.policies import bids as policies

Answer = dict[str, Any]


def make_officer_key(request: dict[str, Any]) -> Answer:
    """A new pair for the officer who is signed in; the private half leaves locked with their passphrase."""
    user, passphrase = person_of(request["session"]), str(request["passphrase"])
    roles = policies.OPENERS
    if not Membership.objects.current().filter(user=user, role__in=roles, organisation__kind="buyer").exists():
        raise Denied("Only a buyer's lead or approver has a key for opening.")
    if len(passphrase) < locked_keys.LEAST_SIGNS:
        raise Denied(f"The passphrase must have at least {locked_keys.LEAST_SIGNS} signs.")
    pair = sealing.new_pair()
    locked = locked_keys.lock(pair.private, passphrase=passphrase, public=pair.public)
    return {"public": to_text(pair.public), "locked": to_text(locked)}


def split(private: bytes, *, tender: str, kind: str, officers: list[str]) -> list[dict[str, str]]:
    """An envelope's private key in halves, one pair of halves for each pair of officers (public keys, hex)."""
    if len(set(officers)) < 2:
        raise Denied("A strict opening needs at least two officers with keys of their own.")
    found = []
    for pair in combinations(sorted(set(officers)), 2):
        for (mine, other), half in zip((pair, pair[::-1]), locked_keys.halve(private), strict=True):
            context = contexts.envelope_half(tender, kind, key=mine, other=other, to="officer")
            sealed = sealing.seal(half, public=bytes.fromhex(mine), context=context)
            found.append({"key": mine, "other": other, "sealed": to_text(sealed)})
    return found


def give_half(vault: Vault, request: dict[str, Any]) -> Answer:
    """{'given': [{'half', 'sealed'}], 'wrapped': the envelope's key for the keeper once two halves met, else ''}."""
    reference, kind = str(request["tender"]), EnvelopeKind(request["kind"])
    user = None
    try:
        user = person_of(request["session"])
        tender = _closed_tender(vault, reference, kind)
        if not policies.may_open_tender(user, tender):
            raise Denied("Only a lead or an approver of the buyer opens bids.")
        envelope = Envelope.objects.get(tender=tender, kind=kind)
        mine = list(EnvelopeHalf.objects.filter(envelope=envelope, key__user=user).select_related("key", "other"))
        if not mine:
            raise Denied("You are not one of the officers of this opening.")
        private = _unlocked(mine[0], str(request["passphrase"]))
    except Denied as denial:
        log(bid_ref=reference, user=user, what="give half of a key", granted=False, reason=str(denial))
        raise
    log(bid_ref=reference, user=user, what="give half of a key", granted=True)
    given, wrapped = [], ""
    for each in mine:
        half = sealing.unseal(bytes(each.sealed), private=private, context=_context(each, reference, kind, "officer"))
        to_keeper = _context(each, reference, kind, "keeper")
        given.append(
            {"half": each.pk, "sealed": to_text(sealing.seal(half, public=vault.own().public, context=to_keeper))}
        )
        wrapped = wrapped or _joined(vault, envelope, each, half, reference)
    return {"given": given, "wrapped": wrapped}


def _closed_tender(vault: Vault, reference: str, kind: str) -> Tender:
    """The tender, when its deadline has passed by this process's clock and by what the keeper itself wrote down."""
    tender = Tender.objects.select_related("procurement").filter(reference=reference).first()
    now, noted = clock.now(), vault.deadline(reference)
    if tender is None or not tender.strict_opening:
        raise Denied("This tender has no strict opening.")
    if not tender.deadline_passed(now) or tender.status == TenderStatus.CANCELLED or (noted and now <= noted):
        raise Denied("The deadline has not passed, or the tender was cancelled.")
    if kind == EnvelopeKind.PRICE and ports.guards.blocks("evaluation.quality_locked", tender):
        raise Denied("Quality is not locked: the price envelopes stay sealed.")
    return tender


def _unlocked(half: EnvelopeHalf, passphrase: str) -> bytes:
    key = half.key
    try:
        return locked_keys.unlock(bytes(key.locked_private), passphrase=passphrase, public=bytes(key.public_key))
    except locked_keys.WrongPassphrase as wrong:
        raise Denied("The passphrase does not open your key.") from wrong


def _context(half: EnvelopeHalf, tender: str, kind: str, to: str) -> sealing.Context:
    mine, other = bytes(half.key.public_key).hex(), bytes(half.other.public_key).hex()
    return contexts.envelope_half(tender, kind, key=mine, other=other, to=to)


def _joined(vault: Vault, envelope: Envelope, mine: EnvelopeHalf, half: bytes, tender: str) -> str:
    """The envelope's key wrapped to the keeper, when the other officer of this pair has given theirs; else ''."""
    other = (
        EnvelopeHalf.objects.filter(envelope=envelope, key=mine.other_id, other=mine.key_id)
        .select_related("key", "other")
        .first()
    )
    if other is None or not other.given:
        return ""
    context = _context(other, tender, envelope.kind, "keeper")
    private = locked_keys.join(half, sealing.unseal(bytes(other.given), private=vault.own().private, context=context))
    if sealing.public_of(private) != bytes(envelope.public_key):
        raise sealing.CannotUnseal("two halves do not make the envelope's key")
    whole = contexts.envelope_private(tender, envelope.kind, to="keeper")
    return to_text(sealing.seal(private, public=vault.own().public, context=whole))

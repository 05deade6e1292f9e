"""The escrow key, and the drill that shows it still exists: nobody publishes on a key that may be lost (promise 20).

A canary is a word sealed to the escrow key exactly as an envelope's private key is. The server keeps the word's SHA-256
and forgets the word; somebody carries the canary to the machine apart, opens it with the escrow key there, and brings
the word back. That is the drill. It counts for 92 days, and only for the key that is set now.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from core import audit, clock, refs
from core.workflow import Refused
from tenders import keyfiles, sealing
from tenders.keeper import client, contexts
from tenders.models import EscrowCanary, EscrowDrill, Tender
from tenders.receipts import CHAIN

GOOD_FOR = timedelta(days=92)
BRING_BACK_WITHIN = timedelta(days=7)
FORMAT = "fairlot-canary-1"
HOW = (
    "Run `manage.py escrow canary FILE` here, `manage.py escrow open FILE --key KEY` on the machine apart, and "
    "`manage.py escrow opened CANARY WORD --by NAME` here."
)


class NoKey(Exception):
    """No escrow key is set, or the keeper that would know it does not answer."""


def present_key() -> str:
    """The public half of the escrow key, hex. Raises `NoKey`."""
    if settings.ESCROW_PUBLIC_KEY:
        return str(settings.ESCROW_PUBLIC_KEY).lower()
    try:
        return str(client.ask("hello")["escrow"])
    except (client.KeeperAway, client.KeeperRefused) as trouble:
        raise NoKey(str(trouble)) from trouble


def last_drill(public: str) -> EscrowDrill | None:
    return EscrowDrill.objects.filter(canary__escrow_public=public).order_by("-at").first()


def good_until(public: str) -> datetime | None:
    """Until when tenders may be approved on this key; None when nobody ever opened a canary with it."""
    drill = last_drill(public)
    return drill.at + GOOD_FOR if drill else None


def lacks() -> str:
    """Why nothing may be published now, in a sentence; empty when the key was tried in the last 92 days."""
    try:
        until = good_until(present_key())
    except NoKey as trouble:
        return f"The escrow key cannot be looked at: {trouble}"
    if until is None:
        return "The escrow key was never tried: if the keeper's folder were lost, so would be the bids. " + HOW
    if clock.now() > until:
        return "The escrow key was last tried more than 92 days ago: nobody knows whether it still exists. " + HOW
    return ""


def holds_up(tender: Tender) -> list[str]:
    """The guard of an approval: why it waits for the escrow key. Where nobody bids, nothing is sealed."""
    sentence = lacks() if tender.takes_bids else ""
    return [sentence] if sentence else []


# -- the drill --------------------------------------------------------------------------------------------------------
def _context(reference: str) -> sealing.Context:
    return contexts.envelope_private(reference, "canary", to="escrow")


def _hash(word: str) -> str:
    plain = "".join(sign for sign in word.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def make_canary() -> tuple[EscrowCanary, str]:
    """A new canary, and the text of the file to carry to the machine apart. The word is in neither, in the clear."""
    public = present_key()
    word = "-".join("".join(secrets.choice(refs.ALPHABET) for _ in range(5)) for _ in range(4))
    canary = EscrowCanary(made_at=clock.now(), escrow_public=public, word_sha256=_hash(word))
    canary.sealed = sealing.seal(word.encode(), public=bytes.fromhex(public), context=_context(canary.ref))
    canary.save()
    carried = {
        "format": FORMAT,
        "canary": canary.ref,
        "escrow_public": public,
        "sealed": base64.b64encode(canary.sealed).decode(),
    }
    return canary, json.dumps(carried, indent=1) + "\n"


def open_canary(carried: str, *, private: bytes) -> str:
    """The word, on the machine apart: it needs the file and the key, and no database. Raises `Refused`."""
    try:
        file: dict[str, Any] = json.loads(carried)
        if file["format"] != FORMAT:
            raise ValueError("another format")
        sealed, reference = base64.b64decode(file["sealed"], validate=True), str(file["canary"])
    except (KeyError, TypeError, ValueError) as trouble:
        raise Refused("This file is not a canary: make one with `manage.py escrow canary FILE`.") from trouble
    try:
        return sealing.unseal(sealed, private=private, context=_context(reference)).decode()
    except sealing.CannotUnseal as trouble:
        raise Refused(
            "This key does not open the canary. If it is the only escrow key you have, the bids of open tenders have "
            "no second way out: make a new escrow key now, and do not lose the keeper's folder."
        ) from trouble


@transaction.atomic
def record_drill(*, reference: str, word: str, who: str) -> EscrowDrill:
    """The word came back. Raises `Refused` when it is another word, was brought before, or took over a week."""
    canary = EscrowCanary.objects.select_for_update().filter(ref=reference.strip().upper()).first()
    if canary is None:
        raise Refused(f"There is no canary {reference}.")
    if not who.strip():
        raise Refused("Say who opened it: --by NAME.")
    if EscrowDrill.objects.filter(canary=canary).exists():
        raise Refused("This canary was opened before: make a new one.")
    if clock.now() - canary.made_at > BRING_BACK_WITHIN:
        raise Refused("This canary is older than a week: it does not show that the key exists today. Make a new one.")
    if not secrets.compare_digest(_hash(word), canary.word_sha256):
        raise Refused("That is not the word in this canary.")
    drill = EscrowDrill.objects.create(canary=canary, at=clock.now(), who=who.strip()[:200])
    facts = {"canary": canary.ref, "escrow_public": canary.escrow_public, "who": audit.commitment(drill.who)}
    audit.record(CHAIN, "escrow.canary_opened", by=None, facts=facts)
    return drill


# -- demonstration and tests ------------------------------------------------------------------------------------------
def is_rehearsal() -> bool:
    """Only where no real escrow key is set, in demonstration and test mode: there the key lies beside the keeper."""
    return bool(settings.LOCAL) and not settings.ESCROW_PUBLIC_KEY


def rehearse() -> int:
    """What demonstrations and tests do instead of carrying a file: the same drill, with the key at hand. 1 when done."""
    if not is_rehearsal() or not lacks():
        return 0
    try:
        canary, carried = make_canary()
        private = keyfiles.read(Path(settings.KEEPER_DIR) / "escrow-demo.key")
        record_drill(reference=canary.ref, word=open_canary(carried, private=private), who="the demonstration itself")
    except (NoKey, keyfiles.KeyFileError, Refused):
        return 0
    return 1

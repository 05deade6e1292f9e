"""The keeper's desk: takes one request, checks it, answers it. Which requests there are is the whole of `ASKS`."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings

from core import clock
from core.audit import instant_text
from tenders import sealed_store, sealing
from tenders.enums import EnvelopeKind
from tenders.keeper import access, contexts, unattended, uploads
from tenders.keeper.frames import from_text, to_text
from tenders.keeper.halves import give_half, make_officer_key, split
from tenders.keeper.handing_in import handed_in
from tenders.keeper.opening import open_bid
from tenders.keeper.reading import current_files, file_key, file_name, own_copy, parts_of
from tenders.keeper.reminding import missing_for_reminder
from tenders.keeper.vault import Vault, VaultError
from tenders.models import Bid, Envelope, SealedFile

Request = dict[str, Any]
Answer = dict[str, Any]


class Desk:
    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.asks: dict[str, Callable[[Request], Answer]] = {
            "hello": self.hello,
            "make_bid_key": self.make_bid_key,
            "make_envelope": self.make_envelope,
            "read_draft": self.read_draft,
            "read_files": self.read_files,
            "read_segment": self.read_segment,
            "check_file": self.check_file,
            "read_submission": self.read_submission,
            "seal_submission": self.seal_submission,
            "seal_by_authority": self.seal_by_authority,
            "open_bid": self.open_bid,
            "try_canary": self.try_canary,
            "make_officer_key": make_officer_key,
            "give_half": lambda request: give_half(self.vault, request),
            "missing_for_reminder": self.missing_for_reminder,
            **uploads.asks(vault),
        }

    def answer(self, request: Request) -> Answer:
        """The answer, or {'denied': sentence}. A fault of the keeper's own is raised, not answered."""
        ask = self.asks.get(str(request.get("ask")))
        if ask is None:
            return {"denied": "The keeper knows no such request."}
        try:
            return ask(request)
        except (access.Denied, VaultError) as denial:
            return {"denied": str(denial)}
        except sealing.CannotUnseal as damage:
            return {"damaged": str(damage)}
        except (KeyError, TypeError, ValueError):
            return {"denied": "The request is not in the keeper's form."}

    def hello(self, request: Request) -> Answer:
        """Which keys are at work here, and what time this process thinks it is."""
        return {
            "public": to_text(self.vault.own().public),
            "escrow": self._escrow().hex() if settings.ESCROW_PUBLIC_KEY or settings.LOCAL else "",
            "at": instant_text(clock.process_now()),
        }

    def try_canary(self, request: Request) -> Answer:
        """The SHA-256 of a backup's canary: shows that this keeper is the one of the backup, and nothing else."""
        word = sealing.unseal(
            from_text(request["sealed"]), private=self.vault.own().private, context=contexts.backup_canary()
        )
        return {"sha256": sealing.sha256(word)}

    def make_bid_key(self, request: Request) -> Answer:
        return {"public": to_text(self.vault.make_bid(str(request["bid"])).public)}

    def make_envelope(self, request: Request) -> Answer:
        """A new key pair for an envelope class; its private half leaves here wrapped to the keeper and to escrow.

        With `officers` (their public keys) it leaves in halves for each pair of them instead of wrapped to the keeper.
        """
        tender, kind = str(request["tender"]), EnvelopeKind(request["kind"])
        pair, escrow = sealing.new_pair(), self._escrow()
        for_keeper = contexts.envelope_private(tender, kind, to="keeper")
        for_escrow = contexts.envelope_private(tender, kind, to="escrow")
        officers = [str(each) for each in request.get("officers", [])]
        mine = b"" if officers else sealing.seal(pair.private, public=self.vault.own().public, context=for_keeper)
        return {
            "public": to_text(pair.public),
            "wrapped": to_text(mine),
            "halves": split(pair.private, tender=tender, kind=kind, officers=officers) if officers else [],
            "escrow": to_text(sealing.seal(pair.private, public=escrow, context=for_escrow)),
            "escrow_key": escrow.hex(),
        }

    def _escrow(self) -> bytes:
        if settings.ESCROW_PUBLIC_KEY:
            return bytes.fromhex(settings.ESCROW_PUBLIC_KEY)
        if settings.DEMO or settings.TESTING:
            return self.vault.demo_escrow()
        raise access.Denied("No escrow key is set. Set FAIRLOT_ESCROW_PUBLIC_KEY and start the keeper again.")

    def read_draft(self, request: Request) -> Answer:
        bid, _user = access.bid_for(request["session"], request["bid"], what="read draft")
        private = self.vault.bid(bid.ref).private
        return {"parts": parts_of(bid, private), "files": [self._file(each, private) for each in current_files(bid)]}

    def read_files(self, request: Request) -> Answer:
        bid, _user = access.bid_for(request["session"], request["bid"], what="read file names")
        private = self.vault.bid(bid.ref).private
        return {"files": [self._file(each, private) for each in current_files(bid)]}

    def _file(self, file: SealedFile, private: bytes) -> Answer:
        return {
            "ref": file.ref,
            "name": file_name(file, private),
            "criterion": file.criterion_key,
            "version": file.version,
            "kind": file.kind,
            "size": file.size,
            "sha256": file.sha256,
        }

    def read_segment(self, request: Request) -> Answer:
        """One plain megabyte of a bidder's own file; the key stays here."""
        bid, _user = access.bid_for(request["session"], request["bid"], what="read file")
        file = SealedFile.objects.select_related("bid__tender", "bid__organisation").get(bid=bid, ref=request["file"])
        key, index = file_key(file, self.vault.bid(bid.ref).private), int(request["index"])
        count = sealing.segments(file.size)
        if not 0 <= index < count:
            raise access.Denied("The file has no such part.")
        with io.BufferedReader(sealed_store.reader(file.ref, key=key, size=file.size), sealing.SEGMENT) as plain:
            plain.seek(index * sealing.SEGMENT)
            return {"data": to_text(plain.read(sealing.SEGMENT))}

    def check_file(self, request: Request) -> Answer:
        """Read the stored bytes again from beginning to end: their SHA-256 and size as they now lie there."""
        bid, _user = access.bid_for(request["session"], request["bid"], what="check file")
        file = SealedFile.objects.select_related("bid__tender", "bid__organisation").get(bid=bid, ref=request["file"])
        return self._hash(file, file_key(file, self.vault.bid(bid.ref).private))

    def _hash(self, file: SealedFile, key: bytes) -> Answer:
        digest, size = sealing.hash_stream(sealed_store.plain_segments(file.ref, key=key, size=file.size))
        return {"sha256": digest, "size": size}

    def read_submission(self, request: Request) -> Answer:
        bid, _user = access.bid_for(request["session"], request["bid"], what="read submission")
        return own_copy(bid, int(request["number"]), self.vault.bid(bid.ref).private)

    def missing_for_reminder(self, request: Request) -> Answer:
        return missing_for_reminder(self.vault, request)

    def seal_submission(self, request: Request) -> Answer:
        """Seal the working copy, as it lies, under the envelope keys; say exactly what was sealed.

        `lots`: those it is handed in for; without it, all that were chosen (see `keeper.handing_in`).

        Price goes to the price envelope alone. Each payload carries a random salt, so that its SHA-256,
        which the receipt shows, tells nobody who guesses a price whether the guess was right.
        """
        bid, _user = access.bid_for(request["session"], request["bid"], what="seal submission", to_write=True)
        return self._seal(bid, None if request.get("lots") is None else [int(lot) for lot in request["lots"]])

    def seal_by_authority(self, request: Request) -> Answer:
        """As `seal_submission`, asked by due work under a standing authority (see `keeper.unattended`).

        {'complete': False} and nothing else where something is missing.
        """
        bid = unattended.bid_for(str(request["bid"]), file=str(request["file"]))
        lots, left_out = unattended.lots_of(bid, self.vault.bid(bid.ref).private)
        if not lots:
            return {"complete": False}
        return {"complete": True, "left_out": left_out, **self._seal(bid, lots)}

    def _seal(self, bid: Bid, wanted: list[int] | None) -> Answer:
        if bid.tender.closes_at is not None:
            self.vault.note_deadline(bid.tender.reference, bid.tender.closes_at)
        private = self.vault.bid(bid.ref).private
        number = bid.submissions.count() + 1
        parts, files = parts_of(bid, private), current_files(bid)
        value = {name: part["value"] for name, part in parts.items()}
        listed = [self._file(each, private) for each in files]
        found = handed_in(bid, value, listed, lots=wanted, head={"bid": bid.ref, "number": number})
        sent = {each["ref"] for each in found.files}
        return {
            "number": number,
            "lots": found.lots,
            "versions": {name: part["version"] for name, part in parts.items()},
            "seen_files": [each.ref for each in files],
            "files": [{key: each[key] for key in ("ref", "sha256", "size")} for each in found.files],
            "file_keys": {each.ref: self._rewrap(each, number, private) for each in files if each.ref in sent},
            "quality": self._payload(bid, "quality", number, found.quality),
            "price": self._payload(bid, "price", number, found.price),
            "copy": self._payload(bid, "draft", number, {"quality": found.quality, "price": found.price}),
        }

    def _rewrap(self, file: SealedFile, number: int, private: bytes) -> str:
        # The bytes were read again when they came, and are at the opening; reading a gigabyte of files
        # here would make a click before the hour late.
        key = file_key(file, private)
        context = contexts.envelope_file_key(file.bid, file.ref, number, digest=file.sha256, size=file.size)
        return to_text(sealing.seal(key, public=self._public(file.bid, "quality"), context=context))

    def _payload(self, bid: Bid, envelope: str, number: int, value: dict[str, Any]) -> Answer:
        plain = sealing.canonical({**value, "salt": secrets.token_hex(32)})
        digest, size = sealing.sha256(plain), len(plain)
        context = contexts.payload(bid, envelope, number, digest=digest, size=size)
        sealed = sealing.seal(plain, public=self._public(bid, envelope), context=context)
        return {"sha256": digest, "size": size, "sealed": to_text(sealed)}

    def _public(self, bid: Bid, envelope: str) -> bytes:
        if envelope == "draft":
            return self.vault.bid(bid.ref).public
        return bytes(Envelope.objects.get(tender=bid.tender_id, kind=envelope).public_key)

    def open_bid(self, request: Request) -> Answer:
        """One bid of an opening that two officers have confirmed."""
        tender, kind, reference = str(request["tender"]), str(request["kind"]), str(request["bid"])
        what = f"open {kind} envelope"
        try:
            opening = access.confirmed_opening(tender, kind, noted=self.vault.deadline(tender))
            envelope = access.whole_envelope(opening)
        except access.Denied as denial:
            access.log(bid_ref=reference, user=None, what=what, granted=False, reason=str(denial))
            raise
        access.log(bid_ref=reference, user=opening.second_by, what=what, granted=True)
        wrapped_in = contexts.envelope_private(tender, kind, to="keeper")
        private = sealing.unseal(bytes(envelope.wrapped_private), private=self.vault.own().private, context=wrapped_in)
        return open_bid(opening, reference, private)

"""`manage.py keeper`: runs the keeper of sealed bids until it is told to stop."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction

from tenders import escrow, keyfiles, sealing
from tenders.keeper import contexts
from tenders.keeper.server import KeeperServer
from tenders.keeper.vault import Vault
from tenders.models import Envelope


class Command(BaseCommand):
    help = "Keep bidders' draft keys and open envelopes that two officers have confirmed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-escrow",
            metavar="FILE",
            help="make an escrow key on a machine apart: FILE gets the private half, the public half is printed",
        )
        parser.add_argument(
            "--recover",
            metavar="FILE",
            help="after the keeper's folder was lost: wrap every envelope's key to the keeper of now, with the escrow key",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_escrow"]:
            self._new_escrow(Path(options["new_escrow"]))
            return
        if options["recover"]:
            self._recover(Path(options["recover"]))
            return
        server = KeeperServer(settings.KEEPER_DIR)

        def stop(number: int, frame: FrameType | None) -> None:
            # shutdown() waits for the loop to end, so the loop's own thread must not call it.
            threading.Thread(target=server.shutdown).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write("The keeper is listening.")
        self.stdout.flush()
        self._say_what_the_escrow_key_lacks()
        try:
            server.serve_forever(poll_interval=0.2)
        finally:
            server.server_close()

    def _say_what_the_escrow_key_lacks(self) -> None:
        """In the journal at every start: nothing is approved while the drill is due."""
        try:
            sentence = "" if escrow.is_rehearsal() else escrow.lacks()
        except DatabaseError:
            sentence = "The database is not reached: whether the escrow drill is due cannot be told."
        if sentence:
            self.stderr.write(sentence)

    def _recover(self, path: Path) -> None:
        """Submitted bids can be opened again afterwards; drafts that were not submitted are lost with their keys."""
        try:
            escrow = keyfiles.read(path)
        except keyfiles.KeyFileError as trouble:
            raise CommandError(f"The escrow key cannot be read from {path}: {trouble}.") from trouble
        mine, count = Vault(settings.KEEPER_DIR).own(), 0
        with transaction.atomic():
            for envelope in Envelope.objects.select_related("tender"):
                reference, kind = envelope.tender.reference, envelope.kind
                held = contexts.envelope_private(reference, kind, to="escrow")
                try:
                    private = sealing.unseal(bytes(envelope.wrapped_for_escrow), private=escrow, context=held)
                except sealing.CannotUnseal as trouble:
                    raise CommandError(
                        f"This escrow key does not open the {kind} envelope of {reference}. Nothing was changed."
                    ) from trouble
                mine_now = contexts.envelope_private(reference, kind, to="keeper")
                envelope.wrapped_private = sealing.seal(private, public=mine.public, context=mine_now)
                envelope.save(update_fields=["wrapped_private"])
                count += 1
        self.stdout.write(f"{count} envelope keys are wrapped to this keeper now.")

    def _new_escrow(self, path: Path) -> None:
        if path.exists():
            raise CommandError(f"{path} exists. Name a new file: an escrow key is never written over.")
        pair = sealing.new_pair()
        keyfiles.write_private(path, pair.private)
        self.stdout.write(f"FAIRLOT_ESCROW_PUBLIC_KEY={pair.public.hex()}")
        self.stdout.write(f"Keep {path} off this network, in two places, and never on a server that runs Fairlot.")

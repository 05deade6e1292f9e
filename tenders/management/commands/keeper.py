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

from tenders.keeper.server import KeeperServer
from tenders.keyfiles import write_private
from tenders.sealing import new_pair


class Command(BaseCommand):
    help = "Keep bidders' draft keys and open envelopes that two officers have confirmed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-escrow",
            metavar="FILE",
            help="make an escrow key on a machine apart: FILE gets the private half, the public half is printed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_escrow"]:
            self._new_escrow(Path(options["new_escrow"]))
            return
        server = KeeperServer(settings.KEEPER_DIR)

        def stop(number: int, frame: FrameType | None) -> None:
            # shutdown() waits for the loop to end, so the loop's own thread must not call it.
            threading.Thread(target=server.shutdown).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write("The keeper is listening.")
        self.stdout.flush()
        try:
            server.serve_forever(poll_interval=0.2)
        finally:
            server.server_close()

    def _new_escrow(self, path: Path) -> None:
        if path.exists():
            raise CommandError(f"{path} exists. Name a new file: an escrow key is never written over.")
        pair = new_pair()
        write_private(path, pair.private)
        self.stdout.write(f"FAIRLOT_ESCROW_PUBLIC_KEY={pair.public.hex()}")
        self.stdout.write(f"Keep {path} off this network, in two places, and never on a server that runs Fairlot.")

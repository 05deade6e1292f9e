"""The keeper's end of the line: a socket in its own folder, one thread a connection."""

from __future__ import annotations

import logging
import os
import socketserver
from pathlib import Path

from django.db import close_old_connections, connections

from tenders.keeper import frames
from tenders.keeper.client import socket_path
from tenders.keeper.desk import Desk
from tenders.keeper.vault import Vault

logger = logging.getLogger(__name__)


class _Line(socketserver.BaseRequestHandler):
    server: KeeperServer

    def handle(self) -> None:
        self.request.settimeout(60)
        try:
            while (request := frames.receive(self.request)) is not None:
                frames.send(self.request, self._answer(request))
        except (frames.FrameError, OSError) as trouble:
            logger.warning("a line to the keeper ended: %s", type(trouble).__name__)
        finally:
            connections.close_all()

    def _answer(self, request: dict[str, object]) -> dict[str, object]:
        close_old_connections()
        try:
            return self.server.desk.answer(request)
        except Exception as fault:
            # The kind of fault only: its words could quote what was being read.
            logger.error("the keeper failed at %r: %s", str(request.get("ask"))[:30], type(fault).__name__)
            return {"denied": "The keeper could not do this. Its log names the kind of fault."}


class KeeperServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Listens on its socket, which only its own user and group may open. Its keys are for its own user alone."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(Vault(folder))
        self.desk.vault.own()
        self.path = socket_path()
        self.path.unlink(missing_ok=True)
        super().__init__(str(self.path), _Line)

    def server_bind(self) -> None:
        with frames.short_address(self.path) as address:
            self.socket.bind(address)
        os.chmod(self.path, 0o660)
        self.server_address = str(self.path)

    def server_close(self) -> None:
        super().server_close()
        self.path.unlink(missing_ok=True)

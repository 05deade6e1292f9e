"""Everything in the foreground on one machine: the keeper of sealed bids, due work in a thread, and the web server.

For demonstrations and development. A server runs gunicorn, a worker, beat and the keeper apart (docs/operating.md).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import jobs
from tenders.keeper import client

KEEPER_LOOKS = 150  # half a minute


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # the standard library's own name
        """The demonstration's terminal stays readable."""


class ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Command(BaseCommand):
    help = "Serve the demonstration on 127.0.0.1: web, keeper and due work in one command."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("`serve` is for demonstrations. On a server run gunicorn; docs/operating.md says how.")
        keeper = self._start_keeper()
        stop = threading.Event()
        worker = threading.Thread(
            target=jobs.run_forever, args=(stop.wait, settings.DUE_WORK_SECONDS), name="due-work", daemon=True
        )
        worker.start()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            self._serve(options["port"])
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")
        finally:
            stop.set()
            if keeper is not None:
                keeper.terminate()
                keeper.wait(timeout=10)

    def _start_keeper(self) -> subprocess.Popen[bytes] | None:
        if settings.KEEPER == "inline":
            return None
        keeper = subprocess.Popen([sys.executable, "manage.py", "keeper"], cwd=settings.BASE_DIR, env=os.environ.copy())
        # The address is printed once the keeper answers: without it no bid can be written and no tender published.
        for _ in range(KEEPER_LOOKS):
            if client.is_there() or keeper.poll() is not None:
                break
            time.sleep(0.2)
        return keeper

    def _serve(self, port: int) -> None:
        from config.wsgi import application

        try:
            server = make_server(
                "127.0.0.1", port, application, server_class=ThreadedServer, handler_class=QuietHandler
            )
        except OSError as problem:
            raise CommandError(
                f"Port {port} is already in use ({problem.strerror}). Choose another with --port."
            ) from problem
        self.stdout.write(f"Fairlot is at http://127.0.0.1:{port}/  (Ctrl-C stops it)")
        self.stdout.flush()
        with server:
            server.serve_forever()

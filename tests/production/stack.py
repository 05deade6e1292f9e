"""The production processes on loopback for the length of a `with`: PostgreSQL, Redis, keeper, gunicorn, worker, beat.

Each is the program an operator runs, started with the commands of docs/operating.md, with settings from the
environment only. Everything lives in one temporary folder and goes away at the end; the logs are printed when
something did not start.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from ops.places import ROOT
from ops.postgres import free_port
from tenders import sealing

START_SECONDS = 60
STOP_SECONDS = 20


class Stack:
    """The running processes, by name: redis, keeper, web, worker, beat."""

    def __init__(self, *, room: Path, database: str, demo: bool, workers: int) -> None:
        self.room = room
        self.port = free_port()
        self.redis_port = free_port()
        self.mail = room / "mail"
        self.address = f"http://127.0.0.1:{self.port}"
        self._redis_password = secrets.token_hex(16)
        self.escrow = sealing.new_pair()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = self._settings(database, demo=demo)
        bin_folder = Path(sys.executable).parent
        manage = [sys.executable, "manage.py"]
        celery = [str(bin_folder / "celery"), "-A", "config.celery"]
        self.commands: dict[str, list[str]] = {
            "redis": self._redis_command(),
            "keeper": [*manage, "keeper"],
            "web": [
                *(str(bin_folder / "gunicorn"), "config.wsgi:application", "--preload", "--threads", "4"),
                *("--workers", str(workers), "--bind", f"127.0.0.1:{self.port}", "--worker-tmp-dir", str(room)),
            ],
            "worker": [*celery, "worker", "--concurrency", "1", "--loglevel", "INFO"],
            "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile", ""],
        }

    def _settings(self, database: str, *, demo: bool) -> dict[str, str]:
        """What an operator would export, and nothing from this test's own surroundings."""
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("FAIRLOT_", "DJANGO_", "PYTEST"))
        }
        return kept | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "FAIRLOT_DEMO": "yes" if demo else "no",
            "FAIRLOT_SECRET_KEY": secrets.token_urlsafe(64),
            "FAIRLOT_HOSTS": "127.0.0.1",
            "FAIRLOT_URL": self.address,
            "FAIRLOT_DATABASE_URL": database,
            "FAIRLOT_REDIS_URL": f"redis://:{self._redis_password}@127.0.0.1:{self.redis_port}/0",
            "FAIRLOT_VAR": str(self.room / "var"),
            "FAIRLOT_KEEPER_DIR": str(self.room / "keeper"),
            # The replay moves the clock over months: there the demonstration's own key and drill are used.
            "FAIRLOT_ESCROW_PUBLIC_KEY": "" if demo else self.escrow.public.hex(),
            "FAIRLOT_MAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "FAIRLOT_MAIL_FOLDER": str(self.mail),
            "FAIRLOT_MAIL_FROM": "Fairlot <no-reply@fairlot.example>",
            "FAIRLOT_PUBLISHER": "stand-in",
            "FAIRLOT_CLAMD": "none",
            # The walk signs in with passwords; what the second step asks is tests/core/test_second_step.py's matter.
            "FAIRLOT_MFA": "no",
            "PYTHONUNBUFFERED": "1",
        }

    def _redis_command(self) -> list[str]:
        """The password goes through a file of mode 600, not through the list of processes."""
        config = self.room / "redis.conf"
        config.touch(mode=0o600)
        config.write_text(
            f'bind 127.0.0.1\nport {self.redis_port}\ndir {self.room}\nsave ""\nrequirepass {self._redis_password}\n',
            encoding="ascii",
        )
        return [shutil.which("redis-server") or "redis-server", str(config)]

    def manage(self, *arguments: str) -> str:
        """Run a management command with the stack's settings; its output, or an error that holds it."""
        ended = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode != 0:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{ended.stdout}\n{ended.stderr}")
        return ended.stdout

    def drill(self) -> None:
        """The quarterly drill with the escrow key, by the commands of docs/operating.md."""
        key, canary = self.room / "escrow.key", self.room / "canary.json"
        key.write_bytes(self.escrow.private)
        said = self.manage("escrow", "canary", str(canary))
        word = self.manage("escrow", "open", str(canary), "--key", str(key)).strip()
        self.manage("escrow", "opened", said.split()[1], word, "--by", "The operator")

    def start(self, name: str) -> None:
        """Each process leads its own group, so that killing it kills what it started."""
        log = self.log(name)
        with log.open("ab") as output:
            self._running[name] = subprocess.Popen(
                self.commands[name],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start_keeper(self) -> None:
        """Start the keeper and wait until it takes calls: without it no bid is written and no tender published."""
        self.start("keeper")
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.is_running("keeper"):
            with socket.socket(socket.AF_UNIX) as line:
                if line.connect_ex(str(self.room / "keeper" / "keeper.sock")) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"the keeper does not take calls\n{self.logs()}")

    def is_running(self, name: str) -> bool:
        process = self._running.get(name)
        return process is not None and process.poll() is None

    def children(self, name: str) -> list[int]:
        """The processes that a process has started itself, such as gunicorn's workers."""
        pid = self._running[name].pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill(self, name: str) -> None:
        """kill -9 of the process and everything it started: no goodbye, no flush."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> int:
        """The polite end, as a service manager asks for it; the exit code."""
        process = self._running.pop(name)
        if process.poll() is None:
            process.terminate()
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return process.wait()

    def stop_all(self) -> None:
        for name in reversed(list(self._running)):
            self.stop(name)

    def log(self, name: str) -> Path:
        return self.room / f"{name}.log"

    def logs(self) -> str:
        parts = [
            f"--- {name}\n{self.log(name).read_text(errors='replace')[-4000:]}"
            for name in self.commands
            if self.log(name).exists()
        ]
        return "\n".join(parts)

    def get(self, path: str) -> httpx.Response:
        """One plain request, as a stranger."""
        return httpx.get(self.address + path, timeout=30)

    def wait_until_healthy(self) -> None:
        """Until /health/ answers 200. Stops early when a process has ended by itself."""
        deadline = time.monotonic() + START_SECONDS
        seen = "nothing"
        while time.monotonic() < deadline:
            gone = [name for name in self._running if not self.is_running(name)]
            if gone:
                raise RuntimeError(f"ended by itself: {', '.join(gone)}\n{self.logs()}")
            try:
                answer = self.get("/health/")
                if answer.status_code == 200:
                    return
                seen = answer.text
            except httpx.TransportError as not_yet:
                seen = str(not_yet)
            time.sleep(0.2)
        raise RuntimeError(f"not healthy after {START_SECONDS} s, last answer: {seen[:500]}\n{self.logs()}")


@contextmanager
def production_stack(
    database: str, *, demo: bool, workers: int = 2, prepare: tuple[tuple[str, ...], ...] = ()
) -> Iterator[Stack]:
    """Start everything, wait for health, yield; stop everything.

    database: the address of a PostgreSQL database that belongs to this stack alone; its migrations are run.
    demo: the people's sign-in without passwords and the movable clock, which a replay over HTTP needs; the
    processes, the database, the queue and the keeper are production's either way.
    prepare: management commands to run when the keeper listens and before the other processes start.
    """
    with ExitStack() as until_done:
        room = Path(tempfile.mkdtemp(prefix="fairlot-stack-"))
        until_done.callback(shutil.rmtree, room, ignore_errors=True)
        stack = Stack(room=room, database=database, demo=demo, workers=workers)
        stack.manage("migrate", "--no-input", "-v", "0")
        if not demo:  # demonstration mode serves them from where they lie
            stack.manage("collectstatic", "--no-input", "-v", "0")
        until_done.callback(stack.stop_all)
        stack.start("redis")
        stack.start_keeper()
        if not demo:
            stack.drill()
        for command in prepare:
            stack.manage(*command)
        for name in ("web", "worker", "beat"):
            stack.start(name)
        stack.wait_until_healthy()
        yield stack

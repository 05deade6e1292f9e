"""A PostgreSQL server of one's own for the length of a `with`: loopback, a folder that goes away, nothing shared."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from ops.console import Trouble, tail
from ops.debian import postgres_bin

# Speed for data that is thrown away anyway: nothing here outlives a power cut.
_SETTINGS = (
    *("listen_addresses=127.0.0.1", "fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    *("max_connections=300", "shared_buffers=128MB", "logging_collector=off", "log_min_messages=warning"),
)
_DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise Trouble("PostgreSQL does not run as root, and there is no user postgres or nobody: run this as another user.")


class Server:
    """One cluster in a temporary folder: its address, and how it is started, stopped and killed."""

    def __init__(self, binaries: Path, room: Path, *, user: str | None, name: str, durable: bool) -> None:
        self.binaries, self.room, self.user, self.durable = binaries, room, user, durable
        self.port, self.password = free_port(), secrets.token_hex(16)
        self.address = f"postgres://fairlot:{self.password}@127.0.0.1:{self.port}/{name}"
        self._data, self._log = room / "data", room / "server.log"

    def make(self) -> None:
        secret = self.room / "password"
        secret.write_text(self.password, encoding="ascii")
        secret.chmod(0o600)
        if self.user is not None:
            shutil.chown(secret, self.user)
        where = ["-D", str(self._data), "-U", "fairlot", f"--pwfile={secret}"]
        self._run("initdb", *where, "-A", "scram-sha-256", "-E", "UTF8", "-N")

    def start(self) -> None:
        settings = " ".join(f"-c {setting}" for setting in (*_SETTINGS, *(_DURABLE if self.durable else ())))
        options = f"-p {self.port} -k {self.room} {settings}"
        self._run("pg_ctl", "-D", str(self._data), "-l", str(self._log), "-w", "-o", options, "start")

    def stop(self) -> None:
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def kill(self) -> None:
        """kill -9 of the whole server, the processes of its connections among them; `start` recovers from its log."""
        postmaster = int((self._data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        everyone = [postmaster, *map(int, children)]
        for process in everyone:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while not all(_is_gone(process) for process in everyone):
            time.sleep(0.02)
        # A dead process that nobody has reaped yet still answers to its number, and would look like a running server.
        for left in (self._data / "postmaster.pid", self.room / f".s.PGSQL.{self.port}.lock"):
            left.unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str) -> None:
        with (self.room / "commands.log").open("ab") as output:
            ended = subprocess.run(
                [str(self.binaries / program), *arguments],
                user=self.user,
                cwd=self.room,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if ended.returncode != 0:
            raise Trouble(f"PostgreSQL's {program} failed:\n{tail(self.room / 'commands.log')}\n{tail(self._log)}")


def _is_gone(process: int) -> bool:
    """No such process, or one that only waits to be reaped."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@contextmanager
def throwaway_server(*, name: str = "fairlot", durable: bool = False) -> Iterator[Server]:
    """Start a server of one's own with one empty database and yield it; everything of it is removed at the end.

    `durable`: it waits for the disk before it says that something is committed, as a real one does.

    The cluster is made by initdb in a temporary folder with a password of its own.
    """
    binaries = postgres_bin()
    if binaries is None:
        raise Trouble("No PostgreSQL server is installed: as root, apt-get install postgresql.")
    user = unprivileged_user()
    room = Path(tempfile.mkdtemp(prefix="fairlot-pg-"))
    if user is not None:
        shutil.chown(room, user)
    server = Server(binaries, room, user=user, name=name, durable=durable)
    try:
        server.make()
        server.start()
        try:
            _create_database(binaries, port=server.port, password=server.password, name=name)
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(room, ignore_errors=True)


@contextmanager
def throwaway_postgres(*, name: str = "fairlot") -> Iterator[str]:
    """The same for who wants only its address, `postgres://user:password@127.0.0.1:port/name`."""
    with throwaway_server(name=name) as server:
        yield server.address


def copy_of(address: str, name: str) -> str:
    """A new database on the same throw-away server with everything that the one at `address` holds; its address.

    Nobody may be connected to the original meanwhile.
    """
    parts = urlsplit(address)
    original = parts.path.removeprefix("/")
    binaries = postgres_bin()
    if binaries is None or parts.port is None or parts.password is None:
        raise Trouble(f"{name} can be copied on a throw-away server only.")
    _create_database(binaries, port=parts.port, password=parts.password, name=name, original=original)
    return parts._replace(path=f"/{name}").geturl()


def _create_database(binaries: Path, *, port: int, password: str, name: str, original: str = "template1") -> None:
    where = ["-h", "127.0.0.1", "-p", str(port), "-U", "fairlot"]
    subprocess.run(
        [str(binaries / "createdb"), *where, "-T", original, name],
        env={"PATH": "/usr/bin:/bin", "PGPASSWORD": password},
        check=True,
    )

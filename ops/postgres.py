"""A PostgreSQL server of one's own for the length of a `with`: loopback, a folder that goes away, nothing shared."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from ops.console import Trouble, tail
from ops.debian import postgres_bin

# Speed for data that is thrown away anyway: nothing here outlives a power cut.
_SETTINGS = (
    *("listen_addresses=127.0.0.1", "fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    *("max_connections=60", "shared_buffers=128MB", "logging_collector=off", "log_min_messages=warning"),
)


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


@contextmanager
def throwaway_postgres(*, name: str = "fairlot") -> Iterator[str]:
    """Start a server with one empty database and yield its address, `postgres://user:password@127.0.0.1:port/name`.

    The cluster is made by initdb in a temporary folder with a password of its own, and removed at the end.
    """
    binaries = postgres_bin()
    if binaries is None:
        raise Trouble("No PostgreSQL server is installed: as root, apt-get install postgresql.")
    user = unprivileged_user()
    room = Path(tempfile.mkdtemp(prefix="fairlot-pg-"))
    if user is not None:
        shutil.chown(room, user)
    password, port = secrets.token_hex(16), free_port()
    log = room / "server.log"
    secret = room / "password"
    secret.write_text(password, encoding="ascii")
    secret.chmod(0o600)
    if user is not None:
        shutil.chown(secret, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(binaries / program), *arguments]
        with (room / "commands.log").open("ab") as output:
            ended = subprocess.run(
                command,
                user=user,
                cwd=room,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if ended.returncode != 0:
            raise Trouble(f"PostgreSQL's {program} failed:\n{tail(room / 'commands.log')}\n{tail(log)}")

    data = str(room / "data")
    try:
        run("initdb", "-D", data, "-U", "fairlot", f"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8", "-N")
        settings = " ".join(f"-c {setting}" for setting in _SETTINGS)
        run("pg_ctl", "-D", data, "-l", str(log), "-w", "-o", f"-p {port} -k {room} {settings}", "start")
        try:
            _create_database(binaries, port=port, password=password, name=name)
            yield f"postgres://fairlot:{password}@127.0.0.1:{port}/{name}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(room, ignore_errors=True)


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

"""Debian packages that pip cannot bring: what is missing, installing it when root and apt allow, one line otherwise."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.console import quietly, say, step, tail
from ops.places import ROOT, child_environment

# -o DPkg::Lock::Timeout: another apt may be at work on a fresh machine; wait for it rather than fail.
_APT = ("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120", "--no-install-recommends")


@dataclass(frozen=True, slots=True)
class Need:
    """Something from Debian: its packages, what is off without it, and how to see that it is there."""

    name: str
    packages: tuple[str, ...]
    off: str
    is_there: Callable[[], bool]


def _opens(*libraries: str) -> bool:
    """Whether each library is there, by opening it, as the program that needs it will."""
    try:
        for library in libraries:
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _pango() -> bool:
    return _opens("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0", "libharfbuzz-subset.so.0")


def _browser() -> bool:
    """Chromium, and the library that the driver of the browser tests is linked to."""
    return chromium() is not None and _opens("libatomic.so.1")


def chromium() -> str | None:
    """The browser the journeys are played in; FAIRLOT_CHROMIUM names another one."""
    named = os.environ.get("FAIRLOT_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def postgres_bin() -> Path | None:
    """The folder of initdb and pg_ctl, the newest version; Debian keeps it off the PATH."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(versions, key=lambda folder: int(folder.parent.name), default=None)


PDF = Need(
    "Pango (for PDF files)",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz0b", "libharfbuzz-subset0", "fonts-liberation"),
    "PDF documents",
    _pango,
)
BROWSER = Need("Chromium", ("chromium", "fonts-liberation", "libatomic1"), "the browser journeys", _browser)
POSTGRES = Need("a PostgreSQL server", ("postgresql",), "everything on PostgreSQL", lambda: postgres_bin() is not None)
REDIS = Need(
    "a Redis server", ("redis-server",), "the production smoke test", lambda: shutil.which("redis-server") is not None
)


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str], *, log: Path) -> bool:
    """apt-get install; the package lists are fetched only when the first try fails."""
    env = child_environment(DEBIAN_FRONTEND="noninteractive")
    command = [*_APT, "install", *packages]
    if quietly(command, log=log, cwd=ROOT, env=env):
        return True
    quietly(["apt-get", "-q", "update"], log=log, cwd=ROOT, env=env)
    return quietly(command, log=log, cwd=ROOT, env=env)


def provide(needs: Sequence[Need], *, log: Path) -> list[Need]:
    """Install what is missing if that is allowed; returns what is still missing, told in one line."""
    missing = [need for need in needs if not need.is_there()]
    if missing and can_install():
        with step("Installing from Debian: " + ", ".join(need.name for need in missing)):
            done = install(sorted({package for need in missing for package in need.packages}), log=log)
        if not done:
            say(f"  apt-get could not install it; the end of {log}:\n{tail(log)}")
        missing = [need for need in missing if not need.is_there()]
    if missing:
        packages = " ".join(sorted({package for need in missing for package in need.packages}))
        off = ", ".join(need.off for need in missing)
        say(f"Off until you install what is missing: {off}. As root: apt-get install {packages}")
    return missing


def fetch_pip_wheel(*, log: Path) -> Path | None:
    """Debian's own pip as one file, got by apt without root and installed nowhere.

    For a plain user on a Debian that has neither python3-venv nor pip: apt-get may download a package into any
    folder, given its own folders for lists and cache.
    """
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return None
    room = Path(tempfile.mkdtemp(prefix="fairlot-pip-"))
    for folder in ("lists/partial", "cache/archives/partial"):
        (room / folder).mkdir(parents=True)
    apt = ["apt-get", "-q", "-o", f"Dir::State::lists={room}/lists", "-o", f"Dir::Cache={room}/cache"]
    apt += ["-o", "Acquire::Languages=none", "-o", "Debug::NoLocking=1"]
    env = child_environment()
    for command in ([*apt, "update"], [*apt, "download", "python3-pip-whl"]):
        if not quietly(command, log=log, cwd=room, env=env):
            shutil.rmtree(room)
            return None
    shutil.rmtree(room / "lists")
    shutil.rmtree(room / "cache")
    for package in room.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(package), str(room)], check=True)
    return next(room.glob("usr/share/python-wheels/pip-*.whl"), None)

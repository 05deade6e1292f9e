"""Where things stand in the checkout, and the environment every child process gets."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from ops.console import Trouble

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
LOCAL_SETTINGS = {"FAIRLOT_VAR", "FAIRLOT_LOG_LEVEL", "FAIRLOT_DUE_SECONDS", "FAIRLOT_CHROMIUM"}
DEV_LOCK = ROOT / "requirements-dev.lock"


def var() -> Path:
    """The folder of everything that is made while running: database, files, keys, logs."""
    return Path(os.environ.get("FAIRLOT_VAR") or ROOT / "var").resolve()


def writable_var() -> Path:
    place = var()
    try:
        place.mkdir(parents=True, exist_ok=True)
        probe = place / ".probe"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise Trouble(
            f"Fairlot keeps its data in {place}, and cannot write there ({error.strerror}): "
            "change the owner of that folder, or name another one in FAIRLOT_VAR."
        ) from error
    return place


def child_environment(**extra: str) -> dict[str, str]:
    """The environment of a Fairlot process started from here.

    VIRTUAL_ENV and PYTHONHOME of the caller are dropped: they may point at another Python. So are Fairlot's own
    settings: whoever has a server's settings in the shell must not seed or test on that server's database.
    """
    dropped = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"}
    dropped |= {key for key in os.environ if key.startswith("FAIRLOT_")} - LOCAL_SETTINGS
    env = {key: value for key, value in os.environ.items() if key not in dropped}
    env |= {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "config.settings", "FAIRLOT_VAR": str(var())}
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', '/usr/bin:/bin')}"
    return env | extra


def digest_of(paths: Iterable[Path]) -> str:
    """One SHA-256 over the names and bytes of files, in sorted order."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()

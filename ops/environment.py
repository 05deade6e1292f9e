"""The Python environment: .venv, filled from a hashed lock by uv, or by pip where uv cannot run."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ops import debian
from ops.console import Trouble, quietly, step, tail
from ops.places import DEV_LOCK, LOCK, PYTHON, ROOT, VENV, child_environment
from ops.registry import uv_environment

STAMP = VENV / "fairlot-installed.json"
NO_PIP = (
    "This Python can make no environment with pip in it: install Debian's package python3-venv "
    "(as root: apt-get install python3-venv), then run this again."
)


def ensure(lock: Path, *, log: Path) -> None:
    """Make .venv hold what `lock` says.

    Steps: 1. nothing, when the stamp says this lock is in; 2. make .venv with this Python if it does not run;
    3. uv into it, by pip; 4. the lock, by uv, hashes checked; 5. by pip if uv failed; 6. the stamp.
    """
    if not lock.exists():
        raise Trouble(f"{lock.name} is missing from the checkout: get it back with git checkout {lock.name}.")
    wanted = _wanted(lock)
    if _runs() and wanted.items() <= _stamped().items():
        return
    if not _runs():
        with step("Making a Python environment in .venv"):
            _make(log=log)
    with step(f"Installing the Python packages of {lock.name}"):
        _install(lock, log=log)
    STAMP.write_text(json.dumps(wanted, indent=1), encoding="utf-8")


def _wanted(lock: Path) -> dict[str, str]:
    """The locks that are in once `lock` is: the development lock holds the other one whole."""
    locks = [LOCK, DEV_LOCK] if lock == DEV_LOCK else [lock]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in locks}


def _stamped() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _runs() -> bool:
    """False also for an environment whose Python went away or changed with an upgrade of the system."""
    if not PYTHON.exists():
        return False
    try:
        tried = subprocess.run(
            [str(PYTHON), "-c", "import sys; print(sys.version_info[:2] >= (3, 11) and sys.prefix)"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return False
    return tried.returncode == 0 and tried.stdout.strip() == str(VENV)


def _make(*, log: Path) -> None:
    base = str(getattr(sys, "_base_executable", None) or sys.executable)
    command: list[str | Path] = [base, "-m", "venv", "--without-pip", "--clear", VENV]
    if not quietly(command, log=log, cwd=ROOT, env=child_environment()):
        raise Trouble(f"Python could not make {VENV}; the end of {log}:\n{tail(log)}")


def _install(lock: Path, *, log: Path) -> None:
    uv = VENV / "bin" / "uv"
    env = child_environment()
    env |= uv_environment(env)
    if not uv.exists():
        _pip_install(["--require-hashes", "-r", only(lock, "uv")], log=log)
    command: list[str | Path] = [uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", lock]
    if quietly(command, log=log, cwd=ROOT, env=env):
        return
    if not _pip_install(["--require-hashes", "-r", lock], log=log):
        raise Trouble(
            f"The packages of {lock.name} could not be installed: is the package registry reached, "
            f"and pip's own configuration right? The end of {log}:\n{tail(log)}"
        )


def only(lock: Path, package: str) -> Path:
    """A requirements file with one package of the lock and its hashes."""
    kept: list[str] = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        begins = not line.startswith((" ", "#"))
        if begins and kept:
            break
        if kept or line.startswith(f"{package}=="):
            kept.append(line)
    file = Path(tempfile.mkdtemp(prefix="fairlot-lock-")) / f"{package}.txt"
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return file


def _pip_install(arguments: list[str | Path], *, log: Path) -> bool:
    pip = _pip(log=log)
    return quietly([*pip, "install", "--no-input", *arguments], log=log, cwd=ROOT, env=child_environment())


def _pip(*, log: Path) -> list[str | Path]:
    """A pip that can install into .venv: its own, the system's, the wheel beside ensurepip, or Debian's package."""
    if (VENV / "bin" / "pip").exists():
        return [PYTHON, "-m", "pip"]
    wheel = _bundled_wheel()
    if wheel is None and importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    wheel = wheel or debian.fetch_pip_wheel(log=log)
    if wheel is None and debian.can_install() and debian.install(["python3-venv"], log=log):
        wheel = _bundled_wheel()
    if wheel is None:
        raise Trouble(NO_PIP)
    kept = VENV / "share" / wheel.name
    kept.parent.mkdir(exist_ok=True)
    if not kept.exists():
        shutil.copyfile(wheel, kept)
    return [PYTHON, kept / "pip"]


def _bundled_wheel() -> Path | None:
    """The pip that Python carries for ensurepip; Debian keeps it in a folder of its own."""
    script = "import ensurepip, os; print(os.path.dirname(ensurepip.__file__))"
    asked = subprocess.run([str(PYTHON), "-c", script], capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        return None
    folders = [Path(asked.stdout.strip()) / "_bundled", Path("/usr/share/python-wheels")]
    return next((wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))), None)

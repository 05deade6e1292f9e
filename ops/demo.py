"""`run.py demo`: from a checkout to a page, and on a second start only what changed."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from ops import debian, environment
from ops.console import Trouble, quietly, say, step, tail
from ops.places import LOCK, PYTHON, ROOT, child_environment, digest_of, var, writable_var

# A folder is emptied by --reset only if this file says that the demo made it.
MARK = "made-by-the-demo.json"


def demo(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python3 run.py demo", description="Build, seed and serve the demonstration on 127.0.0.1."
    )
    parser.add_argument("--port", type=_port, default=8000, help="the port to serve on (default 8000)")
    parser.add_argument("--no-serve", action="store_true", help="stop once everything is ready to be served")
    parser.add_argument("--reset", action="store_true", help="throw the demonstration's data away and begin again")
    options = parser.parse_args(arguments)
    if not options.no_serve:
        port_is_free(options.port)
    if options.reset:
        reset()
    place = writable_var()
    log = place / "log" / "run.log"
    environment.ensure(LOCK, log=log)
    debian.provide([debian.PDF], log=log)
    env = child_environment(FAIRLOT_DEMO="1", FAIRLOT_URL=f"http://127.0.0.1:{options.port}")
    _prepare(env, log=log)
    if options.no_serve:
        say("Everything is ready. Serve it with: python3 run.py demo")
        return 0
    os.chdir(ROOT)
    return _serve(options.port, env)


def _serve(port: int, env: dict[str, str]) -> NoReturn:
    # The server takes this process's place, so that Ctrl-C and a service manager's signals reach it directly.
    os.execve(PYTHON, [str(PYTHON), "manage.py", "serve", "--port", str(port)], env)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Trouble(
                f"Port {port} cannot be used ({error.strerror}): end what listens there, or choose another one with "
                f"--port {port + 1 if port < 65535 else 8000}."
            ) from error


def reset() -> None:
    place = var()
    if not place.exists():
        return
    if not (place / MARK).exists() and any(place.iterdir()):
        raise Trouble(f"{place} was not made by the demo, so --reset leaves it alone: empty it yourself.")
    with step(f"Throwing away {place}"):
        shutil.rmtree(place)


def _migrations() -> list[Path]:
    return [path for path in ROOT.glob("*/**/migrations/*.py") if ".venv" not in path.parts]


def _seed_sources() -> list[Path]:
    """What the demonstration's data come from: the programmes, and every module that walks them into the database."""
    found = [*ROOT.glob("*/management/commands/*seed*.py"), *ROOT.glob("**/programmes/*.json")]
    found += [path for folder in ROOT.glob("*/demo") for path in folder.rglob("*.py")]
    return [path for path in set(found) if not {".venv", "node_modules", "var"} & set(path.parts)]


def _prepare(env: dict[str, str], *, log: Path) -> None:
    """Migrate, seed and collect, each only when what it is made from has changed since the last start."""
    stamps = var() / MARK
    done = _read(stamps)
    jobs: tuple[tuple[str, Callable[[], str], Callable[[], None]], ...] = (
        ("migrated", lambda: digest_of(_migrations()), lambda: _migrate(env, log=log)),
        ("seeded", lambda: digest_of(_seed_sources()), lambda: _seed(env)),
    )
    stamps.write_text(json.dumps(done, indent=1), encoding="utf-8")
    for name, digest, job in jobs:
        wanted = digest()
        if done.get(name) == wanted:
            continue
        job()
        done[name] = wanted
        stamps.write_text(json.dumps(done, indent=1), encoding="utf-8")


def _read(stamps: Path) -> dict[str, str]:
    try:
        found = json.loads(stamps.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _migrate(env: dict[str, str], *, log: Path) -> None:
    with step("Making the database"):
        if not quietly([PYTHON, "manage.py", "migrate", "--no-input", "-v", "1"], log=log, cwd=ROOT, env=env):
            raise Trouble(
                f"The database could not be made. If its data may go, begin again with --reset. "
                f"The end of {log}:\n{tail(log)}"
            )


def _seed(env: dict[str, str]) -> None:
    """The command's own lines are the progress that the visitor sees."""
    with step("Filling it with a programme"):
        say("")
        quiet = {"FAIRLOT_LOG_LEVEL": "ERROR"} | env
        ended = subprocess.run([str(PYTHON), "manage.py", "demo_seed"], cwd=ROOT, env=quiet, check=False)
    if ended.returncode != 0:
        raise Trouble("The demonstration's data could not be made; the lines above say why. Try again with --reset.")

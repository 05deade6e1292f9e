"""What the person at the terminal sees while run.py works: steps with their seconds, troubles in one sentence."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

STARTED = time.monotonic()
TAIL = 40


class Trouble(Exception):
    """A reason to stop, told in one sentence that also says the mend."""


def say(text: str) -> None:
    print(text, flush=True)


def _clock(since: float) -> str:
    return f"{time.monotonic() - since:6.1f} s"


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print a step when it starts and its seconds when it ends; on a terminal the seconds run while it works."""
    began = time.monotonic()
    if not sys.stdout.isatty():
        say(f"[{_clock(STARTED)}] {title} ...")
        yield
        say(f"[{_clock(STARTED)}] {title}: done in {_clock(began).strip()}")
        return
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(0.5):
            print(f"\r[{_clock(began)}] {title} ...", end="", flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    print(f"[{_clock(began)}] {title} ...", end="", flush=True)
    ticker.start()
    finished = False
    try:
        yield
        finished = True
    finally:
        ended.set()
        ticker.join()
        print(f"\r[{_clock(began)}] {title}{': done' if finished else ': stopped'}   ", flush=True)


def quietly(command: Sequence[str | Path], *, log: Path, cwd: Path, env: Mapping[str, str]) -> bool:
    """Run a command with its output appended to `log`; True when it ended well."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        file.write("\n$ " + " ".join(str(part) for part in command) + "\n")
        file.flush()
        try:
            ended = subprocess.run(
                [str(part) for part in command],
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except OSError as error:
            file.write(f"{error}\n")
            return False
    return ended.returncode == 0


def tail(log: Path) -> str:
    """The last lines that the last command wrote to a log, for the moment something went wrong."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    begun = max((number for number, line in enumerate(lines) if line.startswith("$ ")), default=0)
    return "\n".join(f"    {line}" for line in lines[begun:][-TAIL:])

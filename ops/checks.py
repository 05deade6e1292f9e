"""`run.py test`: every check as a timed stage, then what could not be run, then one line of counts."""

from __future__ import annotations

import os
import subprocess
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ops import debian, environment
from ops.console import say
from ops.debian import BROWSER, PDF, POSTGRES, REDIS, Need
from ops.places import DEV_LOCK, PYTHON, ROOT, VENV, child_environment, var, writable_var
from ops.postgres import throwaway_postgres


@dataclass(slots=True)
class Tally:
    """What has been counted so far. `skipped` counts tests; `not_run` holds the loud lines about whole stages."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def add_report(self, report: Path) -> None:
        for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 - pytest wrote it a moment ago
            count = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
            wrong = count["failures"] + count["errors"]
            with self.one_at_a_time:
                self.failed += wrong
                self.skipped += count["skipped"]
                self.passed += count["tests"] - wrong - count["skipped"]

    def line(self) -> str:
        counts = f"{self.passed} passed, {self.failed} failed"
        return f"{counts}, {self.skipped} skipped" if self.skipped else counts


def test(arguments: list[str]) -> int:
    """Install what is missing, run the stages one after another (all of them, even after a failure), tell the result.

    `--full` is ours; every other argument goes to pytest, which then runs alone.
    """
    full = "--full" in arguments
    chosen = [argument for argument in arguments if argument != "--full"]
    log = writable_var() / "log" / "run.log"
    environment.ensure(DEV_LOCK, log=log)
    missing = debian.provide([PDF, BROWSER, *([POSTGRES, REDIS] if full else [])], log=log)
    tally = Tally(not_run=[f"skipped: {need.off} ({need.name} is not installed)" for need in missing])
    env = _environment()
    began = time.monotonic()
    if not chosen:
        for title, command in _lint():
            _stage(title, tally, partial(_run, command, env))
    _sqlite(chosen, env, tally, missing=missing, full=full)
    if full:
        _full(chosen, env, tally, missing=missing)
    return tell(tally, seconds=time.monotonic() - began)


def _lint() -> list[tuple[str, list[str | Path]]]:
    """The checks that start no test."""
    tool = VENV / "bin"
    return [
        ("lint", [tool / "ruff", "check", "."]),
        ("format", [tool / "ruff", "format", "--check", "--output-format", "concise", "."]),
        ("types", [tool / "mypy", "."]),
        ("floors", [tool / "lint-imports"]),
        ("settings", [PYTHON, "manage.py", "check", "--fail-level", "WARNING"]),
        ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ]


def _environment() -> dict[str, str]:
    env = child_environment(FAIRLOT_TEST="1", DJANGO_ALLOW_ASYNC_UNSAFE="true")
    browser = debian.chromium()
    if browser:
        env["FAIRLOT_CHROMIUM"] = browser
    return env


def _stage(title: str, tally: Tally, job: Callable[[], bool]) -> None:
    began = time.monotonic()
    say(f"\n== {title}")
    good = job()
    say(f"== {title}: {'ok' if good else 'FAILED'} in {time.monotonic() - began:.1f} s")
    if not good:
        tally.broken.append(title)


def _run(command: list[str | Path], env: dict[str, str]) -> bool:
    ended = subprocess.run([str(part) for part in command], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False)
    return ended.returncode == 0


def _pytest(
    name: str,
    marks: str,
    chosen: list[str],
    env: dict[str, str],
    tally: Tally,
    *,
    workers: int = 2,
    told: Path | None = None,
) -> bool:
    """One run of pytest, counted from its own report. Choosing tests may leave a run with none: no failure then.

    `told`: where its words go instead of the screen.
    """
    report = var() / "reports" / f"{name}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    command: list[str | Path] = [PYTHON, "-m", "pytest", "-q", "-m", marks, f"--junitxml={report}"]
    if workers > 1:
        command += ["-n", str(min(workers, os.cpu_count() or 1)), "--dist", "loadgroup"]
    with ExitStack() as open_until_done:
        words = open_until_done.enter_context(told.open("wb")) if told else None
        whole = [str(part) for part in [*command, *chosen]]
        ended = subprocess.run(whole, cwd=ROOT, env=env, check=False, stdout=words, stderr=words)
    if report.exists():
        tally.add_report(report)
    return ended.returncode == 0 or (ended.returncode == 5 and bool(chosen))


def _without(missing: list[Need]) -> list[str]:
    """Marks that leave out the tests of what this machine lacks; `tell` says aloud that they did not run."""
    return [mark for need, mark in ((BROWSER, "not browser"), (PDF, "not pdf")) if need in missing]


def _sqlite(chosen: list[str], env: dict[str, str], tally: Tally, *, missing: list[Need], full: bool) -> None:
    marks = ["not postgres", "not production"]
    if not full:
        marks.append("not full")
    marks += _without(missing)
    measured = full and not chosen
    arguments = ["--full", *chosen] if full else chosen
    if measured:
        arguments = [*arguments, "--cov", "--cov-branch", "--cov-report="]
    _stage("tests on SQLite", tally, lambda: _pytest("sqlite", " and ".join(marks), arguments, env, tally))
    if measured:
        _stage("branches of workflow, policies and arithmetic", tally, lambda: _coverage(env))


def _coverage(env: dict[str, str]) -> bool:
    """Every branch of the workflow door, the policies and the arithmetic was taken by the run just ended."""
    return _run([PYTHON, "-m", "coverage", "report", "--skip-covered", "--show-missing", "--fail-under=100"], env)


def _full(chosen: list[str], env: dict[str, str], tally: Tally, *, missing: list[Need]) -> None:
    """PostgreSQL, and beside it the production stack, which mostly waits: for processes that it killed to come back."""
    if POSTGRES in missing:
        return
    told = var() / "reports" / "production.txt"
    with ExitStack() as open_until_done:
        beside = open_until_done.enter_context(ThreadPoolExecutor(max_workers=1))
        stack = None
        if REDIS not in missing:
            stack = beside.submit(_pytest, "production", "production", chosen, env, tally, workers=1, told=told)
        address = open_until_done.enter_context(throwaway_postgres())
        with_postgres = env | {"FAIRLOT_DATABASE_URL": address}
        marks = " and ".join(["not production", *_without([*missing, BROWSER])])
        arguments = ["--full", *(chosen or ["--only-with-a-database"])]
        _stage("tests on PostgreSQL", tally, lambda: _pytest("postgres", marks, arguments, with_postgres, tally))
        if stack is not None:
            _stage("the production stack, begun beside them", tally, stack.result)
            say(told.read_text(encoding="utf-8", errors="replace"))


def tell(tally: Tally, *, seconds: float) -> int:
    """The loud lines, the broken stages, and the counts last."""
    say("")
    for line in tally.not_run:
        say(line)
    if tally.broken:
        say("Failed: " + ", ".join(tally.broken))
    say(f"All stages took {seconds:.0f} s.")
    say(tally.line())
    return 1 if tally.broken or tally.failed else 0

"""The last lines of a test run say what was counted and, loudly, what could not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops.checks import Tally, _without, tell
from ops.console import tail
from ops.debian import BROWSER, PDF, REDIS

REPORT = '<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="20"/></testsuites>'


def test_the_counts_of_several_reports_are_added(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    tally = Tally()
    tally.add_report(report)
    tally.add_report(report)
    assert tally.line() == "28 passed, 6 failed, 6 skipped"


def test_what_was_not_run_stands_above_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    code = tell(Tally(passed=3, not_run=["skipped: the browser journeys (Chromium is not installed)"]), seconds=2)
    assert code == 0
    assert capsys.readouterr().out.splitlines() == [
        "",
        "skipped: the browser journeys (Chromium is not installed)",
        "All stages took 2 s.",
        "3 passed, 0 failed",
    ]


def test_a_broken_stage_fails_the_run_although_every_test_passed() -> None:
    assert tell(Tally(passed=3, broken=["types"]), seconds=1) == 1


def test_the_end_of_a_log_shows_the_last_command_only(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text("$ first\nfine\n\n$ second\nbroken\n")
    assert tail(log) == "    $ second\n    broken"


def test_tests_of_what_a_machine_lacks_are_left_out_by_their_marks() -> None:
    assert _without([]) == []
    assert _without([PDF]) == ["not pdf"]
    assert _without([PDF, BROWSER, REDIS]) == ["not browser", "not pdf"]

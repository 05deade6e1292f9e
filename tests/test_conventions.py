"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from core import ports

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["core", "tenders", "evaluation", "frameworks", "dps", "cms", "config"]
SOURCES = [
    path
    for floor in FLOORS
    for path in sorted((ROOT / floor).rglob("*.py"))
    if "migrations" not in path.parts and "__pycache__" not in path.parts
]
TEMPLATES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.html"))]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_look_at() -> None:
    assert len(SOURCES) > 100
    assert len(TEMPLATES) > 40


def test_no_state_is_written_past_the_one_door() -> None:
    past_the_door = re.compile(r"\.update\([^)]*\bstatus=|\.status\s*=[^=]|bulk_update\(")
    found = [
        f"{name(path)}: {line.strip()}"
        for path in SOURCES
        if path != ROOT / "core/workflow.py"
        for line in path.read_text().splitlines()
        if past_the_door.search(line)
    ]
    assert found == []


def test_nothing_marks_text_as_safe_or_skips_a_guard() -> None:
    forbidden = re.compile(r"mark_safe\(|csrf_exempt|\.raw\(|\|safe\b|autoescape off")
    found = [name(path) for path in [*SOURCES, *TEMPLATES] if forbidden.search(path.read_text())]
    assert found == []


def test_templates_carry_no_inline_style_script_or_handler() -> None:
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son(click|submit|change|load)=")
    # PDFs and charts are documents of their own: no script policy applies to a printed page's style sheet.
    pages = [path for path in TEMPLATES if "/pdf/" not in str(path)]
    assert [name(path) for path in pages if inline.search(path.read_text())] == []


def _strings(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _labels_asked_for(tree: ast.AST) -> set[str]:
    """The bare app labels given to get_model() and get_app_config(); elsewhere the same word may be a key of data."""
    asks = {"get_model", "get_app_config"}
    return {
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in asks
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


@pytest.mark.parametrize("floor", FLOORS[:-1])
def test_a_floor_names_no_floor_above_it_in_strings_or_templates(floor: str) -> None:
    above = FLOORS[FLOORS.index(floor) + 1 :]
    label = re.compile(rf"^({'|'.join(above)})(\.[A-Za-z_]+$|[:/][a-z_])")
    guards = set(ports.guards.filled())  # a lower floor names the guard it needs; who fills it is not its business
    url = re.compile(rf"{{%\s*(url|include|extends)\s+['\"]({'|'.join(above)})[:/]")
    found = []
    for path in (ROOT / floor).rglob("*.py"):
        if "migrations" in path.parts or path.name == "workflows.py":
            continue
        tree = ast.parse(path.read_text())
        found += [f"{name(path)}: {text}" for text in _strings(tree) - guards if label.match(text)]
        found += [f"{name(path)}: {text}" for text in _labels_asked_for(tree) if text in above]
    for path in (ROOT / floor).rglob("*.html"):
        found += [f"{name(path)}: {match.group(0)}" for match in url.finditer(path.read_text())]
    assert found == []


def test_the_floors_hold() -> None:
    ended = subprocess.run([_tool("lint-imports")], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout


def test_a_planted_upward_import_is_caught(tmp_path: Path) -> None:
    """Copy the house, plant `import cms` in core, and see the floors' contract break."""
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text())
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    planted = tmp_path / "core" / "refs.py"
    planted.write_text(planted.read_text() + "\nimport cms.apps\n")
    ended = subprocess.run(
        [_tool("lint-imports"), "--no-cache"], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 1
    assert "core.refs -> cms.apps" in ended.stdout


def _tool(tool: str) -> str:
    return str(Path(sys.executable).parent / tool)


def test_the_generated_workflows_are_not_stale() -> None:
    call_command("workflows", "--check")


def test_every_lint_exception_carries_its_reason() -> None:
    bare = re.compile(r"#\s*(noqa|type: ignore)(\[[^\]]*\]|:\s*[A-Z0-9, ]+)?\s*$")
    found = [
        f"{name(path)}:{number}"
        for path in [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_no_room_is_without_a_name() -> None:
    nameless = {"utils.py", "helpers.py", "misc.py", "common.py", "service.py", "services.py"}
    assert [name(path) for path in SOURCES if path.name in nameless] == []

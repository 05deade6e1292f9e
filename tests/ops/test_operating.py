"""docs/operating.md lists the settings that a server really reads."""

from __future__ import annotations

from ops.operating import PAGE, renewed


def test_the_table_of_settings_is_the_one_the_settings_give() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page), "run: .venv/bin/python -m ops.operating"

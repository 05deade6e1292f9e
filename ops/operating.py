"""Writes the table of settings in docs/operating.md from the settings: `.venv/bin/python -m ops.operating`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from ops.console import say
from ops.places import ROOT, child_environment

PAGE = ROOT / "docs" / "operating.md"
BEGIN = "<!-- settings: written by python -m ops.operating -->"
END = "<!-- end of settings -->"
_ASK = (
    "import dataclasses, json, config.settings; from config import env; "
    "print(json.dumps([dataclasses.asdict(variable) for variable in env.variables()]))"
)
# Enough for the settings to load as a server's; none of it is used.
_AS_ON_A_SERVER = {
    "FAIRLOT_SECRET_KEY": "not-a-secret",
    "FAIRLOT_HOSTS": "tenders.example",
    "FAIRLOT_URL": "https://tenders.example",
    "FAIRLOT_DATABASE_URL": "postgres://fairlot@localhost/fairlot",
    "FAIRLOT_REDIS_URL": "redis://localhost:6379/0",
    "FAIRLOT_MAIL_FROM": "no-reply@tenders.example",
    "FAIRLOT_PUBLISHER": "stand-in",
    "FAIRLOT_ESCROW_PUBLIC_KEY": "00" * 32,
    "FAIRLOT_CLAMD": "none",
    "FAIRLOT_S3_BUCKET": "bucket",
    "FAIRLOT_S3_KEY": "key",
    "FAIRLOT_S3_SECRET": "secret",
}


def table() -> str:
    """The settings a server reads, one row each, in the order in which they are read."""
    with tempfile.TemporaryDirectory() as var:
        inherited = {key: value for key, value in child_environment().items() if not key.startswith("FAIRLOT_")}
        env = inherited | _AS_ON_A_SERVER | {"FAIRLOT_VAR": var}
        asked = subprocess.run(
            [sys.executable, "-c", _ASK], cwd=ROOT, env=env, capture_output=True, text=True, check=True
        )
        rows = ["| variable | value | default | what it is |", "|---|---|---|---|"]
        for variable in json.loads(asked.stdout.splitlines()[-1]):
            default = variable["default"].replace(var, "FAIRLOT_VAR").replace(str(ROOT), "the checkout")
            required = "required with a bucket" if variable["name"].startswith("FAIRLOT_S3_") else "**required**"
            shown = required if default == "(required)" else f"`{default}`" if default else "empty"
            rows.append(f"| `{variable['name']}` | {variable['kind']} | {shown} | {variable['purpose']} |")
    return "\n".join(rows)


def renewed(page: str) -> str:
    """The page with the table of today between its two marks."""
    before, rest = page.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def main() -> None:
    path: Path = PAGE
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
    say(f"{path.relative_to(ROOT)} says what the settings say.")


if __name__ == "__main__":
    main()

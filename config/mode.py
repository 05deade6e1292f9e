"""How this process runs: production, demonstration or test; and where its files lie."""

from __future__ import annotations

from pathlib import Path

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent

TESTING = env.flag("FAIRLOT_TEST", False, "the test suite's own mode; never set it on a server")
DEMO = env.flag("FAIRLOT_DEMO", False, "demonstration mode: made-up people, sign-in without a password, movable clock")
LOCAL = DEMO or TESTING
DEBUG = env.flag("FAIRLOT_DEBUG", False, "Django's debug pages, for developers only")
if DEBUG and not LOCAL:
    raise env.SettingsError("FAIRLOT_DEBUG is only for demonstration or test mode. Unset it on a server.")

VAR_DIR = Path(env.text("FAIRLOT_VAR", str(BASE_DIR / "var"), "the folder for data kept on this machine")).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)


def local(value: str) -> str | None:
    """A default that only demonstration and test mode may lean on; production must name the thing."""
    return value if LOCAL else None

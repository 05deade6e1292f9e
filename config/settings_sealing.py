"""Settings of the clock, of the keeper of sealed bids, of receipts and of the publication port."""

from __future__ import annotations

import re
from pathlib import Path

from config import env
from config.mode import LOCAL, TESTING, VAR_DIR, local

MOVABLE_CLOCK = LOCAL
DEMO_CLOCK_FILE = VAR_DIR / "demo-clock.json"
KEEPER_DIR = Path(
    env.text("FAIRLOT_KEEPER_DIR", str(VAR_DIR / "keeper"), "the keeper's own folder (keys, socket), closed to the web")
)
KEEPER = env.text("FAIRLOT_KEEPER", "inline" if TESTING else "process", "'process'; 'inline' only in tests and seeding")
if KEEPER not in {"process", "inline"} or (KEEPER == "inline" and not LOCAL):
    raise env.SettingsError(
        "FAIRLOT_KEEPER must be 'process' on a server: the web process must not hold bidders' keys."
    )
KEEPER_SOCKET = env.text(
    "FAIRLOT_KEEPER_SOCKET", "", "the keeper's socket, when web and keeper are two users; empty: in its own folder"
)
ESCROW_PUBLIC_KEY = env.text(
    "FAIRLOT_ESCROW_PUBLIC_KEY",
    local(""),
    "the public half of the escrow key, 64 hexadecimal digits: run `manage.py keeper --new-escrow FILE` elsewhere",
)
if ESCROW_PUBLIC_KEY and not re.fullmatch(r"[0-9a-fA-F]{64}", ESCROW_PUBLIC_KEY):
    raise env.SettingsError("FAIRLOT_ESCROW_PUBLIC_KEY must be the 64 hexadecimal digits that --new-escrow printed.")
RECEIPT_KEY = env.text(
    "FAIRLOT_RECEIPT_KEY", "", "the key that signs receipts, 64 hexadecimal digits; empty: made under FAIRLOT_VAR/keys"
)
if RECEIPT_KEY and not re.fullmatch(r"[0-9a-fA-F]{64}", RECEIPT_KEY):
    raise env.SettingsError("FAIRLOT_RECEIPT_KEY must be 64 hexadecimal digits. All web machines share one.")
ANCHOR_MINUTES = env.number(
    "FAIRLOT_ANCHOR_MINUTES", 60, "minutes between anchors, which bind the heads of all logs together", least=1
)
TSA_URL = env.text(
    "FAIRLOT_TSA_URL", "", "a time-stamping authority (RFC 3161) that stamps each anchor; empty: none is asked"
)
PUBLISHER = env.text(
    "FAIRLOT_PUBLISHER",
    local("stand-in"),
    "the publication port: 'stand-in' until a connection to the platform exists",
)

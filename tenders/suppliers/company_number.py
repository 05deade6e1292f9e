"""Company numbers as Companies House writes them. Pure."""

from __future__ import annotations

import re

# Two letters for Scotland (SC), Northern Ireland (NI), partnerships (OC, LP), mutuals (IP, RS) and the like, or digits.
_SHAPE = re.compile(r"(?:\d{8}|[A-Z]{2}\d{6})")


def read_company_number(typed: str) -> str | None:
    """'9876543' -> '09876543', 'sc 123456' -> 'SC123456'; None when it cannot be one."""
    text = re.sub(r"[\s.-]", "", typed).upper()
    if text.isascii() and text.isdigit():
        text = text.zfill(8)
    return text if _SHAPE.fullmatch(text) and text != "00000000" else None

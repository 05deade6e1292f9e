"""The letters that left, as the mail server would have them: counted by Message-ID."""

from __future__ import annotations

import email
import re
from collections import Counter

from tests.production.stack import Stack


def letters(stack: Stack) -> Counter[str]:
    """One file of the folder may hold several letters, each followed by a line of dashes."""
    found: Counter[str] = Counter()
    for file in stack.mail.glob("*.log"):
        for text in re.split(r"^-{79}$", file.read_text(), flags=re.MULTILINE):
            identity = email.message_from_string(text.strip())["Message-ID"]
            if identity:
                found[identity] += 1
    return found

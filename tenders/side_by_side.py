"""Two texts side by side: which words went and which came. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any

LONGEST = 4_000
"""Words a side; beyond it the texts are shown whole, because comparing them would take longer than reading."""


def segments(before: str, after: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Each text as runs of words: (changed?, the run). A figure or a short text that changed is one run."""
    a, b = _words(before), _words(after)
    if len(a) > LONGEST or len(b) > LONGEST:
        return [(False, before)], [(False, after)]
    left: list[tuple[bool, str]] = []
    right: list[tuple[bool, str]] = []
    for kind, i, j, k, end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        changed = kind != "equal"
        if i < j:
            left.append((changed, "".join(a[i:j])))
        if k < end:
            right.append((changed, "".join(b[k:end])))
    return left, right


def marked(line: Any) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """A line of a change in runs. Of a part that joins or goes, what there is now is marked whole; nothing is struck out."""
    if line.path.startswith(("new:", "gone:")):
        return [(False, line.before)], [(True, line.after)]
    return segments(line.before, line.after)


def _words(text: str) -> list[str]:
    """Words and the white space between them, each a run of its own."""
    return re.findall(r"\s+|\S+", text)

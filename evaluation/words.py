"""Counting words, and telling whether a reason speaks about an answer. Pure."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_TELLING = 5
"""Words of fewer letters ('and', 'they', 'will') are in every answer and tell nothing."""


def count_words(text: str) -> int:
    """How many words a reader would count: runs of letters or digits; 'two-worker' is one."""
    return len(_WORD.findall(text))


def telling_words(text: str) -> set[str]:
    """The longer words of a text, lower case, without their endings in 's'."""
    words = (word.lower().replace("’", "'").removesuffix("'s").removesuffix("s") for word in _WORD.findall(text))
    return {word for word in words if len(word) >= _TELLING}


def refers_to(reason: str, answer: str, *, at_least: int = 3) -> bool:
    """True if the reason takes up words of the answer (all of them, where it has fewer than `at_least`)."""
    said = telling_words(answer)
    return len(telling_words(reason) & said) >= min(at_least, len(said))

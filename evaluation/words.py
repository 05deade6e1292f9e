"""Counting words, and telling whether a reason speaks about an answer. Pure."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SHORTEST = 4
_COMMON_WORDS = (
    "about after also because been before being both could each every from have here into just more most much must "
    "only other over same should some such than that their them then there these they this those through under upon "
    "very were what when where which while will with within would your"
)
_COMMON = frozenset(_COMMON_WORDS.split())
"""Words that stand in every answer and tell nothing about one."""


def count_words(text: str) -> int:
    """How many words a reader would count: runs of letters or digits; 'two-worker' is one."""
    return len(_WORD.findall(text))


def telling_words(text: str) -> set[str]:
    """The words that carry a text's matter, lower case, without a plural or possessive 's'."""
    words = (word.lower().replace("’", "'") for word in _WORD.findall(text))
    kept = (word for word in words if len(word) >= _SHORTEST and word not in _COMMON)
    return {word.removesuffix("'s").removesuffix("s") for word in kept}


def refers_to(reason: str, answer: str, *, at_least: int = 3) -> bool:
    """True if the reason takes up words of the answer (all of them, where it has fewer than `at_least`)."""
    said = telling_words(answer)
    return len(telling_words(reason) & said) >= min(at_least, len(said))

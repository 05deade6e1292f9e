"""Public references: short, unguessable enough not to be counted, easy to read out over a telephone."""

from __future__ import annotations

import secrets

# No 0/O, 1/I/L, 5/S, 2/Z, 8/B, U/V: nothing that is misheard or misread.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def new_ref(prefix: str, length: int = 8) -> str:
    """`new_ref("B")` -> "B-7K3M9QXA"."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(length))


def person_ref() -> str:
    return new_ref("P")


def organisation_ref() -> str:
    return new_ref("O")


def grant_ref() -> str:
    return new_ref("G")

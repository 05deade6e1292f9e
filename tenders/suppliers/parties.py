"""Who else is in a bid: consortium members, sub-contractors, key people. Pure.

The part is {"alone": true} or {"alone": false, "items": [{"key", "kind", "name", "number", "what", "lots", "share",
"declared": {key: true}}]}.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

MEMBER, SUBCONTRACTOR, PERSON = "member", "subcontractor", "person"
KINDS = (
    (MEMBER, "Consortium member"),
    (SUBCONTRACTOR, "Sub-contractor"),
    (PERSON, "Key person"),
)
LABELS = dict(KINDS)
MOST = 60

DECLARATIONS = (
    ("no_ground", "No mandatory or discretionary ground of exclusion applies to them or to those connected to them"),
    ("not_debarred", "They are not on the debarment list"),
    ("no_conflict", "They have no conflict of interest with the buyer"),
    ("agrees", "They know of this bid and have agreed to be named in it"),
)
"""Asked of each, as the bidder is asked itself. One that is not so is left open, with the reason beside it."""


def items(value: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return list((value or {}).get("items", [])) if not (value or {}).get("alone") else []


def lacks(value: Mapping[str, Any] | None) -> str:
    """What the part still lacks, in one sentence; empty when it is whole."""
    if not value:
        return "Say whether anybody else is in this bid: consortium members, sub-contractors or key people."
    if value.get("alone"):
        return ""
    named = items(value)
    if not named:
        return "Name who else is in this bid, or say that you bid alone."
    for item in named:
        if open_ones(item) and not str(item.get("because", "")).strip():
            return f"Give the declarations for {item['name']}, or say why one of them cannot be given."
    return ""


def open_ones(item: Mapping[str, Any]) -> list[str]:
    """The declarations that are not given for one party, in words."""
    given = item.get("declared") or {}
    return [label for key, label in DECLARATIONS if given.get(key) is not True]


def note(value: Mapping[str, Any] | None) -> str:
    """'You bid alone', or how many of each kind."""
    if not value:
        return ""
    if value.get("alone"):
        return "You bid alone"
    counted = [(label.lower(), sum(1 for item in items(value) if item["kind"] == kind)) for kind, label in KINDS]
    said = [f"{number} {_plural(label) if number > 1 else label}" for label, number in counted if number]
    return ", ".join(said)


def _plural(label: str) -> str:
    return "key people" if label == "key person" else f"{label}s"


def where(item: Mapping[str, Any]) -> str:
    """'lots 1, 3, 12.5% of the work': in which lots, and their share where one is given."""
    lots = item.get("lots") or []
    said = f"lot{'' if len(lots) == 1 else 's'} {', '.join(map(str, lots))}" if lots else "every lot"
    return f"{said}, {item['share']}% of the work" if item.get("share") else said


def faults(item: Mapping[str, Any], lots: Collection[int]) -> list[str]:
    """What is wrong with one party as given, one sentence each."""
    wrong = []
    if item.get("kind") not in LABELS:
        wrong.append("Choose what they are: a consortium member, a sub-contractor or a key person.")
    if not str(item.get("name", "")).strip():
        wrong.append("Fill in the name.")
    strange = sorted(set(item.get("lots", ())) - set(lots))
    if strange:
        wrong.append(f"Take lot {strange[0]} out: this tender has no such lot.")
    share = item.get("share")
    if share is not None and not 0 < float(share) <= 100:
        wrong.append("Give their share in per cent, above 0 and up to 100.")
    return wrong

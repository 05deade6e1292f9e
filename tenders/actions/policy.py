"""A buyer's own rules for what it buys: decision steps, who decides at which value, the wording of its letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from core import audit, clock
from core.models import Organisation, User
from core.policies import may_administer
from core.workflow import NotPermitted, Refused
from tenders.decision_policy import PolicyError, read_bands, read_steps
from tenders.letter_words import LETTERS, WordingError, check
from tenders.models import BuyerPolicy


def policy_of(buyer: Organisation) -> BuyerPolicy:
    """What stands now; an unsaved row when nothing has been decided."""
    return BuyerPolicy.objects.filter(organisation=buyer).first() or BuyerPolicy(organisation=buyer)


def set_steps(*, buyer: Organisation, by: User, steps: Sequence[dict[str, Any]]) -> BuyerPolicy:
    """Replace the decision steps. Tenders approved already keep what they recorded."""
    try:
        new = [step.to_json() for step in read_steps(list(steps))]
    except PolicyError as wrong:
        raise Refused(wrong.sentences) from wrong
    return _save(buyer, by, "decision_steps", new, "policy.steps_changed", "steps")


def set_bands(*, buyer: Organisation, by: User, bands: Sequence[dict[str, Any]]) -> BuyerPolicy:
    """Replace the scheme of delegation by value."""
    try:
        new = [band.to_json() for band in read_bands(list(bands))]
    except PolicyError as wrong:
        raise Refused(wrong.sentences) from wrong
    return _save(buyer, by, "delegation", new, "policy.bands_changed", "bands")


def set_letter(*, buyer: Organisation, by: User, letter: str, text: str) -> BuyerPolicy:
    """The buyer's own words for one letter; empty goes back to the standard words."""
    if letter not in LETTERS:
        raise Refused("There is no such letter.")
    text = text.strip().replace("\r\n", "\n")
    try:
        check(letter, text)
    except WordingError as wrong:
        raise Refused(wrong.sentences) from wrong
    letters = dict(policy_of(buyer).letters)
    if text and text != LETTERS[letter].standard:
        letters[letter] = text
    else:
        letters.pop(letter, None)
    return _save(buyer, by, "letters", letters, "policy.letter_changed", "words", letter=letter)


def _save(
    buyer: Organisation, by: User, column: str, new: Any, verb: str, name: str, *, letter: str = ""
) -> BuyerPolicy:
    if not may_administer(by, buyer):
        raise NotPermitted(f"Only an administrator of {buyer.name} changes its rules.")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=buyer.pk)
        policy, _ = BuyerPolicy.objects.get_or_create(organisation=buyer)
        old = getattr(policy, column)
        if old == new:
            return policy
        setattr(policy, column, new)
        policy.updated_at, policy.updated_by = clock.now(), by
        policy.save()
        facts: dict[str, Any] = {"old": {name: _told(old, letter)}, "new": {name: _told(new, letter)}}
        if letter:
            facts["letter"] = LETTERS[letter].title
        audit.record(buyer.chain(), verb, by=by, facts=facts)
    return policy


def _told(value: Any, letter: str) -> Any:
    """What the log keeps: of letters the one that changed, of steps and bands what a reader needs."""
    if letter:
        return value.get(letter, "the standard words")
    return [_row(row) for row in value]


def _row(row: dict[str, Any]) -> str:
    if "who" in row:
        return f"up to £{row['up_to']}: {row['who']}" if row["up_to"] else f"above: {row['who']}"
    wait = f", {row['days']} {row['count']} days after {row['after']}" if row["after"] else ""
    return f"{row['label']} (before {row['gates']}, from £{row['from_value']}{wait})"

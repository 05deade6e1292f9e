"""The best award is the best: every award of hundreds of small instances is listed and compared.

The same instances are run through each way of proving: exact multipliers, the search on whole numbers, and the search
on scores cut short, whose candidates are compared exactly.
"""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from evaluation.allocation import PROVEN, Instance, allocate, best_overall, check_award, optimum
from tests.evaluation.exhaustive import best, random_instance

SEED = 20270301


def agrees(instance: Instance) -> str:
    """'' when the award and the second opinion agree on places, total, uniqueness and gap, and the proof follows."""
    award, opinion = allocate(instance), best(instance)
    found = {(place.lot, place.position, place.bidder) for place in award.places}
    if award.status != PROVEN or found != opinion.places or award.objective != opinion.total:
        return f"awarded {sorted(found)}, but {sorted(opinion.places)} is best"
    if (award.unique, award.next_best_gap) != (opinion.unique, opinion.gap):
        return f"unique and gap {award.unique, award.next_best_gap}, but {opinion.unique, opinion.gap}"
    return "; ".join(check_award(instance, award))


def places_and_uniqueness(instance: Instance) -> list[str]:
    """As `agrees`, but for the gap, which is only known to the digits that the search was given."""
    award, opinion = allocate(instance), best(instance)
    found = {(place.lot, place.position, place.bidder) for place in award.places}
    if found == opinion.places and (award.unique, award.objective) == (opinion.unique, opinion.total):
        return check_award(instance, award)
    return [f"awarded {sorted(found)}, unique {award.unique}, but {sorted(opinion.places)}, {opinion.unique}"]


def wrong(seed: int, count: int) -> list[str]:
    print(f"seed {seed}")
    chance = random.Random(seed)
    told = (agrees(random_instance(chance)) for _ in range(count))
    return [f"instance {number} of seed {seed}: {what}" for number, what in enumerate(told) if what]


def test_the_award_agrees_with_a_list_of_every_award() -> None:
    assert wrong(SEED, 150) == []


def test_scores_with_long_denominators_are_compared_to_the_last_digit() -> None:
    print(f"seed {SEED + 4}")
    chance = random.Random(SEED + 4)
    for number in range(40):
        instance = random_instance(chance)
        nudges = [Fraction(1, 10**9 + chance.choice([7, 9, 21])) for _ in instance.entries]
        entries = (replace(e, score=e.score - nudge) for e, nudge in zip(instance.entries, nudges, strict=True))
        nudged = replace(instance, entries=tuple(entries))
        assert (number, places_and_uniqueness(nudged)) == (number, [])


def test_so_it_does_when_no_multipliers_prove_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum, "from_basis", lambda *_: None)
    assert wrong(SEED + 1, 40) == []


def test_so_it_does_when_the_scores_must_be_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum, "from_basis", lambda *_: None)
    monkeypatch.setattr(optimum, "LONGEST", 0)
    monkeypatch.setattr(optimum, "FINE", 100)
    monkeypatch.setattr(optimum, "MOST_CANDIDATES", 2000)
    print(f"seed {SEED + 2}")
    chance = random.Random(SEED + 2)
    for number in range(40):
        instance = random_instance(chance)
        assert (number, places_and_uniqueness(instance)) == (number, [])


def test_so_it_does_when_equal_awards_must_be_told_from_near_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing counts as clearly apart: whether another award equals the best is decided from the multipliers."""
    monkeypatch.setattr(best_overall, "clearly_apart", lambda *_: False)
    assert wrong(SEED + 5, 30) == []


def test_twenty_shuffles_of_the_input_give_the_same_bytes() -> None:
    print(f"seed {SEED + 3}")
    chance = random.Random(SEED + 3)
    for _ in range(5):
        instance = random_instance(chance)
        texts = set()
        for _ in range(20):
            lots, entries, offers = list(instance.lots), list(instance.entries), list(instance.offers)
            caps = list(instance.rule.caps)
            for items in (lots, entries, offers, caps):
                chance.shuffle(items)
            rule = replace(instance.rule, caps=tuple(caps))
            texts.add(allocate(Instance(tuple(lots), tuple(entries), rule, tuple(offers))).to_json())
        assert len(texts) == 1

"""Rules and bids that contradict themselves are refused by name, every fault at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from evaluation.allocation import (
    AwardRule,
    Cap,
    Entry,
    Instance,
    Lot,
    NotComputable,
    Offer,
    Position,
    Reserve,
    allocate,
    problems,
)

PRIMARY = Position("primary", 4)
LOT = Lot("1", "Area 1", 1)
ASH = Entry("1", "ash", Fraction(80), 1)


def rule(**changes: Any) -> AwardRule:
    return replace(AwardRule((PRIMARY, Position("secondary"))), **changes)


def case(**changes: Any) -> Instance:
    return replace(Instance((LOT,), (ASH,), rule()), **changes)


def test_a_sound_case_has_no_problem() -> None:
    assert problems(case()) == []


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (case(rule=AwardRule(())), "The award rule has no position. Add at least one, such as ‘primary’."),
        (
            case(rule=AwardRule((PRIMARY, PRIMARY))),
            "Two positions of the award rule have the same name. Give each its own.",
        ),
        (case(rule=AwardRule((Position("primary", 0),))), "The weight of ‘primary’ is 0; it must be 1 or more."),
        (
            case(rule=AwardRule((Position("primary", seats=0),))),
            "‘primary’ has 0 seats a lot; it must have 1 or more.",
        ),
        (
            case(rule=rule(caps=(Cap(0, ("primary",)),))),
            "The limit on ‘primary’ is 0, so that nobody could be awarded one. Make it 1 or more.",
        ),
        (
            case(rule=rule(caps=(Cap(2, ("primary",)), Cap(3, ("primary",))))),
            "There are two limits on ‘primary’, which contradict each other. Keep one.",
        ),
        (
            case(rule=rule(distinct=(("primary", "primary"),))),
            "A group of positions that must be held by different bidders needs two positions.",
        ),
        (
            case(rule=rule(distinct=(("primary", "third"),))),
            "The award rule names the position ‘third’, which it does not have.",
        ),
        (
            case(rule=rule(caps=(Cap(1, ("fourth",)),))),
            "The award rule names the position ‘fourth’, which it does not have.",
        ),
        (
            case(rule=rule(reserve=Reserve(limit=0))),
            "The reserve list is limited to 0; make it 1 or more, or leave it out.",
        ),
        (
            case(rule=rule(caps=(Cap(1, ("primary",), "extra care"),))),
            "The award rule limits lots with ‘extra care’, but no lot has it.",
        ),
        (case(lots=(LOT, replace(LOT, order=2))), "Lot ‘1’ stands twice."),
        (
            case(lots=(LOT, replace(LOT, key="2"))),
            "Two lots have place 1 in the published lot order. Give each its own.",
        ),
        (case(entries=(replace(ASH, lot="9"),)), "ash is ranked in lot ‘9’, which was not tendered."),
        (
            case(entries=(replace(ASH, score=Fraction(-1)),)),
            "ash has a score below nought in lot 1; a total of scores cannot use it.",
        ),
        (case(entries=(ASH, replace(ASH, tie_rank=2))), "ash is ranked twice in lot 1."),
        (case(entries=(ASH, replace(ASH, bidder="birch"))), "Two bids have rank 1 by the tie-break of lot 1."),
        (case(offers=(Offer("ash"), Offer("ash"))), "There are two offers of ash. Keep one."),
        (case(offers=(Offer("ash", Decimal(-1)),)), "ash offers -1 hours a week; it must be nought or more."),
        (
            case(rule=rule(hours_positions=("primary",)), offers=(Offer("ash"),)),
            "Lot 1 needs its weekly hours, because the award rule limits hours.",
        ),
        (
            case(rule=rule(hours_positions=("primary",)), lots=(replace(LOT, hours=Decimal(5)),)),
            "ash has made no offer of weekly hours, and the award rule limits hours.",
        ),
    ],
)
def test_a_contradiction_is_named(broken: Instance, problem: str) -> None:
    assert problem in problems(broken)
    with pytest.raises(NotComputable) as refused:
        allocate(broken)
    assert problem in refused.value.reasons


def test_every_fault_is_named_at_once() -> None:
    broken = case(rule=AwardRule(()), lots=(LOT, LOT))
    assert len(problems(broken)) == 3


@pytest.mark.parametrize(
    ("score", "message"),
    [
        (79.9, "The score of ash for lot 1 must be a whole number, a decimal or a fraction, not float."),
        (Decimal("NaN"), "The score of ash for lot 1 is not a number."),
        (True, "not bool"),
        ("80", "not str"),
    ],
)
def test_a_score_that_is_not_exact_is_refused(score: Any, message: str) -> None:
    with pytest.raises(NotComputable, match=message):
        Entry("1", "ash", score, 1)


def test_a_decimal_score_becomes_a_fraction() -> None:
    assert Entry("1", "ash", Decimal("80.25"), 1).score == Fraction(321, 4)  # type: ignore[arg-type]  # taken as well


def test_a_rule_written_with_an_unknown_key_is_refused_by_name() -> None:
    """Volume discounts split quantities: no lot award by this rule can express them (see case l08)."""
    data = rule().to_data() | {"volume_discounts": [{"from": 22000, "price": "66.049"}]}
    with pytest.raises(NotComputable, match=r"AwardRule\.volume_discounts is not known here\."):
        AwardRule.from_data(data)


def test_rules_can_be_written_and_read_back() -> None:
    full = rule(
        caps=(Cap(1, ("primary",), "rural"),),
        distinct=(("primary", "secondary"),),
        reserve=Reserve(3, Fraction(1, 3)),
        positions=(Position("primary", 4, 2, Fraction("60.5")), Position("secondary")),
    )
    assert AwardRule.from_data(full.to_data()) == full
    assert '"minimum":"121/2"' in full.to_json()

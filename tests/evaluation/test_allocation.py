"""The award of real cases: Glasgow's tied lots, Stockton's ten areas, and places that nobody can fill."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluation.allocation import (
    BY_RULE,
    PROVEN,
    Allocation,
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
    check_award,
    what_if,
)
from tests.evaluation import stockton
from tests.evaluation.stockton import BEACON, CLEVELAND, GRANGE, HARTBURN, LARCH, NORTON, TEES


def held(award: Allocation, position: str) -> dict[str, str]:
    return {place.lot: place.bidder for place in award.places if place.position == position}


def glasgow() -> Instance:
    """[2025] CSOH 42: at most one of lots 1 to 4 each. Only the order of the scores is public; these stand in for them.

    Bidder T is alone in L3 and best in L4, its first preference; bidder S is second in L4.
    """
    tied = ("one of lots 1 to 4",)
    return Instance(
        lots=tuple(Lot(f"L{n}", f"Lot {n}", n, tied if n < 5 else ()) for n in range(1, 6)),
        entries=(
            Entry("L3", "T", Fraction(70), 1, preference=2),
            Entry("L4", "T", Fraction(85), 1, preference=1),
            Entry("L4", "S", Fraction(80), 2, preference=1),
        ),
        rule=AwardRule((Position("provider"),), caps=(Cap(1, ("provider",), "one of lots 1 to 4"),)),
        offers=(Offer("T", name="Bidder T"), Offer("S", name="Bidder S")),
    )


def test_glasgow_best_overall_avoids_an_unfilled_lot() -> None:
    award = allocate(glasgow())
    assert held(award, "provider") == {"L3": "T", "L4": "S"}
    assert (award.status, award.unique, award.next_best_gap) == (PROVEN, True, None)
    assert award.proof_words == "Proven best: no other award within the limits fills as many places."
    assert [(gap.lot, gap.why) for gap in award.unfilled] == [
        ("L1", "No ranked bid was made for it."),
        ("L2", "No ranked bid was made for it."),
        ("L5", "No ranked bid was made for it."),
    ]


def test_glasgow_in_the_order_lot_4_lot_3_leaves_lot_3_unfilled() -> None:
    case = glasgow()
    order = {"L4": 1, "L3": 2, "L1": 3, "L2": 4, "L5": 5}
    case = replace(case, lots=tuple(replace(lot, order=order[lot.key]) for lot in case.lots))
    award = allocate(case, mechanism="A")
    assert held(award, "provider") == {"L4": "T"}
    assert (award.status, award.unique, award.bound, award.certificate) == (BY_RULE, None, None, None)
    assert award.unfilled[0].lot == "L3"
    assert award.unfilled[0].why == (
        "Every eligible bidder left is kept out by a published limit, or is needed where more places can be filled."
    )


@pytest.mark.parametrize("mechanism", ["B", "C"])
def test_glasgow_by_score_or_preference_leaves_lot_3_unfilled_too(mechanism: str) -> None:
    assert held(allocate(glasgow(), mechanism=mechanism), "provider") == {"L4": "T"}


def test_stockton_has_one_best_award() -> None:
    award = allocate(stockton.instance())
    assert held(award, "primary") == {
        "1": TEES,
        "2": TEES,
        "3": NORTON,
        "4": LARCH,
        "5": LARCH,
        "6": TEES,
        "7": HARTBURN,
        "8": HARTBURN,
        "9": GRANGE,
        "10": LARCH,
    }
    assert held(award, "secondary") == {
        "1": LARCH,
        "2": NORTON,
        "3": TEES,
        "4": GRANGE,
        "5": HARTBURN,
        "6": LARCH,
        "7": BEACON,
        "8": LARCH,
        "9": TEES,
        "10": HARTBURN,
    }
    assert (award.total("primary").shown_total, award.total("secondary").shown_total) == ("827.9", "810.5")
    assert award.objective == 4 * Fraction("827.9") + Fraction("810.5")
    assert award.bound == award.objective
    assert (award.status, award.unique, award.next_best_gap) == (PROVEN, True, Fraction("1.7"))
    assert award.proof_words == (
        "Proven best: no award within the limits scores higher, and none ties. The next best is 1.7 lower."
    )
    assert award.unfilled == ()


def test_stockton_reserves_are_everyone_else_in_score_order() -> None:
    award = allocate(stockton.instance())
    reserves = [(place.rank, place.bidder, place.shown_score) for place in award.reserves if place.lot == "1"]
    assert reserves == [(1, NORTON, "78.8"), (2, CLEVELAND, "74.0")]


def test_a_reserve_list_may_be_short_and_have_a_least_score() -> None:
    case = stockton.instance()
    first = replace(case, rule=replace(case.rule, reserve=Reserve(limit=1)))
    assert [place.bidder for place in allocate(first).reserves if place.lot == "1"] == [NORTON]
    good = replace(case, rule=replace(case.rule, reserve=Reserve(minimum=Fraction(75))))
    assert [place.bidder for place in allocate(good).reserves if place.lot == "1"] == [NORTON]
    none = replace(case, rule=replace(case.rule, reserve=None))
    assert allocate(none).reserves == ()


def test_the_limits_used_are_told_for_every_bidder() -> None:
    award = allocate(stockton.instance())
    words = {(use.bidder, use.cap): (use.words, use.full, use.lots) for use in award.caps_used}
    assert words[TEES, "primary"] == ("3 of 3 areas, full", True, ("1", "2", "6"))
    assert words[TEES, "primary, extra care"] == ("1 of 1 extra care, full", True, ("1",))
    assert words[NORTON, "primary"] == ("1 of 3 areas, 2 left", False, ("3",))
    assert words[BEACON, "primary, extra care"] == ("0 of 1 extra care, 1 left", False, ())
    assert len(words) == 14


def test_twenty_shuffles_of_stockton_give_the_same_bytes() -> None:
    seed = 7
    print(f"seed {seed}")
    chance = random.Random(seed)
    case = stockton.instance()
    texts = set()
    for _ in range(20):
        lots, entries, offers = list(case.lots), list(case.entries), list(case.offers)
        for items in (lots, entries, offers):
            chance.shuffle(items)
        caps = tuple(chance.sample(case.rule.caps, 2))
        shuffled = Instance(tuple(lots), tuple(entries), replace(case.rule, caps=caps), tuple(offers))
        texts.add(allocate(shuffled).to_json())
    assert texts == {allocate(case).to_json()}


def test_an_award_can_be_written_and_read_back() -> None:
    case = stockton.instance()
    award = allocate(case)
    assert Allocation.from_data(award.to_data()) == award
    assert check_award(Instance.from_data(case.to_data()), Allocation.from_data(award.to_data())) == []


def test_equal_awards_are_parted_by_lot_order_then_score_then_tie_rank() -> None:
    """Ash and birch score the same everywhere and may hold one area each: the tie rank of area 1 decides."""
    lots = (Lot("2", "", 2), Lot("1", "", 1))
    rule = AwardRule((Position("primary"),), caps=(Cap(1, ("primary",)),))
    ranks = {("1", "ash"): 2, ("1", "birch"): 1, ("2", "ash"): 1, ("2", "birch"): 2}
    entries = tuple(Entry(lot, bidder, Fraction(80), rank) for (lot, bidder), rank in ranks.items())
    award = allocate(Instance(lots, entries, rule))
    assert held(award, "primary") == {"1": "birch", "2": "ash"}
    assert (award.unique, award.next_best_gap) == (False, Fraction(0))
    assert award.proof_words == (
        "Proven best: no award within the limits scores higher. Others score the same; "
        "the published tie-break chose this one."
    )


def test_primary_places_are_filled_before_secondary_ones() -> None:
    """Ash alone may fill either lot's primary place or both secondaries: one primary comes first."""
    lots = (Lot("1", "", 1), Lot("2", "", 2))
    rule = AwardRule(
        (Position("primary", 1), Position("secondary", 4)),
        distinct=(("primary", "secondary"),),
        caps=(Cap(2, ("primary", "secondary")), Cap(1, ("primary",))),
    )
    award = allocate(Instance(lots, (Entry("1", "ash", Fraction(50), 1), Entry("2", "ash", Fraction(60), 1)), rule))
    assert held(award, "primary") == {"1": "ash"}
    assert held(award, "secondary") == {"2": "ash"}
    assert [(gap.lot, gap.position, gap.missing) for gap in award.unfilled] == [
        ("1", "secondary", 1),
        ("2", "primary", 1),
    ]
    assert award.certificate is not None
    assert [(stage.goal, stage.kind, stage.value) for stage in award.certificate.stages] == [
        ("fill primary", "multipliers", Fraction(1)),
        ("fill secondary", "multipliers", Fraction(1)),
        ("score", "multipliers", Fraction(290)),
    ]


def test_hours_offered_are_not_exceeded_and_are_told() -> None:
    lots = (Lot("1", "", 1, hours=Decimal("60.5")), Lot("2", "", 2, hours=Decimal(50)))
    rule = AwardRule((Position("primary"),), hours_positions=("primary",))
    entries = (
        Entry("1", "ash", Fraction(90), 1),
        Entry("2", "ash", Fraction(90), 1),
        Entry("1", "birch", Fraction(70), 2),
        Entry("2", "birch", Fraction(80), 2),
    )
    case = Instance(lots, entries, rule, (Offer("ash", Decimal(110)), Offer("birch", None)))
    award = allocate(case)
    assert held(award, "primary") == {"1": "ash", "2": "birch"}
    assert [(use.bidder, use.cap, use.words) for use in award.caps_used] == [
        ("ash", "weekly hours", "60.5 of 110 hours a week, 49.5 left")
    ]
    enough = replace(case, offers=(Offer("ash", Decimal("110.5")), Offer("birch", None)))
    assert held(allocate(enough), "primary") == {"1": "ash", "2": "ash"}
    assert held(allocate(enough, mechanism="A"), "primary") == {"1": "ash", "2": "ash"}
    assert held(allocate(case, mechanism="A"), "primary") == {"1": "ash", "2": "birch"}
    assert allocate(enough).caps_used[0].words == "110.5 of 110.5 hours a week, full"


def test_a_least_score_leaves_a_place_empty() -> None:
    rule = AwardRule((Position("primary", minimum=Fraction(75)),))
    award = allocate(Instance((Lot("1", "", 1),), (Entry("1", "ash", Fraction(74), 1),), rule))
    assert award.places == ()
    assert award.unfilled[0].why == "No other bid for it is eligible as primary."


def test_a_lot_that_was_left_out_is_not_awarded_and_says_why() -> None:
    case = stockton.instance()
    pilot = replace(case.lots[8], left_out="a pilot scheme runs there")
    award = allocate(replace(case, lots=(*case.lots[:8], pilot, case.lots[9])))
    assert {gap.why for gap in award.unfilled if gap.lot == "9"} == {
        "It was left out of the award: a pilot scheme runs there"
    }
    assert "9" not in {place.lot for place in (*award.places, *award.reserves)}
    assert award.total("primary").seats == 9


def test_several_seats_a_position_are_ranked_by_score() -> None:
    rule = AwardRule((Position("ranked", seats=2),))
    entries = tuple(
        Entry("1", name, Fraction(score), rank)
        for rank, (name, score) in enumerate((("ash", 90), ("birch", 80), ("cedar", 70)), start=1)
    )
    award = allocate(Instance((Lot("1", "", 1),), entries, rule))
    assert [(place.rank, place.bidder) for place in award.holders("1", "ranked")] == [(1, "ash"), (2, "birch")]


def test_published_places_decide_when_the_rule_says_so() -> None:
    """79.96 and 80.04 both count as 80.0: the tie rank decides, not the hidden digits."""
    lots = (Lot("1", "", 1),)
    entries = (Entry("1", "ash", Fraction("80.04"), 2), Entry("1", "birch", Fraction("79.96"), 1))
    exact = AwardRule((Position("primary"),))
    assert held(allocate(Instance(lots, entries, exact)), "primary") == {"1": "ash"}
    assert held(allocate(Instance(lots, entries, replace(exact, score_places=1))), "primary") == {"1": "birch"}


def test_nobody_bid_at_all() -> None:
    award = allocate(Instance((Lot("1", "", 1),), (), AwardRule((Position("primary"),))))
    assert award.places == ()
    assert (award.objective, award.status, award.unique) == (Fraction(0), PROVEN, True)


def test_no_lots_at_all() -> None:
    award = allocate(Instance((), (), AwardRule((Position("primary"),))))
    assert award.places == ()
    assert award.unfilled == ()
    assert award.status == PROVEN


def test_mechanisms_side_by_side_on_stockton() -> None:
    case = stockton.instance()
    by_lot = allocate(case, mechanism="A")
    assert held(by_lot, "primary")["3"] == TEES
    assert by_lot.proof_words == (
        "The published order was followed. This way of awarding does not look for the highest total."
    )
    by_score = allocate(case, mechanism="B")
    assert held(by_score, "primary")["1"] == TEES
    best = allocate(case)
    assert by_lot.objective <= best.objective
    assert by_score.objective <= best.objective
    told = what_if(case, mechanism="A", before=best)
    assert told.question == "If by mechanism A"
    assert told.weighted.after == by_lot.objective


def test_deferred_acceptance_is_stable_and_follows_preferences() -> None:
    """Both want lot 1 first; it keeps the better, ash; birch then asks lot 2, and cedar is outscored there."""
    lots = (Lot("1", "", 1), Lot("2", "", 2))
    rule = AwardRule((Position("primary"),), caps=(Cap(1, ("primary",)),))
    entries = (
        Entry("1", "ash", Fraction(80), 1, preference=1),
        Entry("2", "ash", Fraction(99), 1, preference=2),
        Entry("1", "birch", Fraction(70), 2, preference=1),
        Entry("2", "birch", Fraction(60), 2, preference=2),
        Entry("2", "cedar", Fraction(50), 3, preference=1),
    )
    assert held(allocate(Instance(lots, entries, rule), mechanism="C"), "primary") == {"1": "ash", "2": "birch"}


def test_preference_needs_a_preference_for_each_bid_and_no_hours() -> None:
    case = stockton.instance()
    with pytest.raises(NotComputable, match="needs the preference of Tees Valley Homecare for lot 1"):
        allocate(case, mechanism="C")
    hours = Instance(
        (Lot("1", "", 1, hours=Decimal(1)),), (), AwardRule((Position("primary"),), hours_positions=("primary",))
    )
    with pytest.raises(NotComputable, match="cannot be combined with a limit on weekly hours"):
        allocate(hours, mechanism="C")


@pytest.mark.parametrize("mechanism", ["A", "B"])
def test_a_lot_left_out_is_left_out_by_every_mechanism(mechanism: str) -> None:
    case = stockton.instance()
    case = replace(case, lots=(replace(case.lots[0], left_out="a pilot scheme runs there"), *case.lots[1:]))
    assert "1" not in held(allocate(case, mechanism=mechanism), "primary")


def test_a_position_outside_the_distinct_group_may_be_held_beside_another() -> None:
    rule = AwardRule(
        (Position("primary", 4), Position("secondary"), Position("night cover")), distinct=(("primary", "secondary"),)
    )
    award = allocate(Instance((Lot("1", "", 1),), (Entry("1", "ash", Fraction(80), 1),), rule))
    assert [(place.position, place.bidder) for place in award.places] == [("primary", "ash"), ("night cover", "ash")]


def test_an_unknown_mechanism_is_refused_by_name() -> None:
    with pytest.raises(NotComputable, match="There is no award mechanism ‘E’"):
        allocate(stockton.instance(), mechanism="E")

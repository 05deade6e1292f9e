"""Why a bidder does or does not hold an area, in words that it could read, and the sums beside them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluation.allocation import (
    LIMIT,
    AwardRule,
    Cap,
    Entry,
    Explanation,
    Instance,
    Lot,
    NotComputable,
    Offer,
    Position,
    allocate,
    explain,
)
from tests.evaluation import stockton
from tests.evaluation.stockton import BEACON, CLEVELAND, GRANGE, HARTBURN, LARCH, NORTON, TEES
from tests.evaluation.test_allocation import glasgow


def why(bidder: str, lot: str, position: str = "primary", mechanism: str = "D") -> Explanation:
    case = stockton.instance()
    return explain(case, allocate(case, mechanism=mechanism), bidder, lot, position)


def test_the_winner_with_the_highest_score() -> None:
    told = why(TEES, "1")
    assert (told.kind, told.summary) == ("won", "Tees Valley Homecare is primary in area 1 with 86.2")
    assert told.words == ("Tees Valley Homecare is primary in area 1 with 86.2, the highest of 4 eligible bids.",)
    assert told.instead is None


def test_a_winner_behind_a_higher_score_says_why_that_one_could_not_hold_it() -> None:
    told = why(NORTON, "3")
    assert told.words == (
        "Norton Lane Support is primary in area 3 with 81.9.",
        "Tees Valley Homecare scored 83.1 but would have exceeded 3 primary areas: held 1, 2 and 6.",
    )


def test_outscored() -> None:
    told = why(CLEVELAND, "1")
    assert (told.kind, told.summary) == (
        "outscored",
        "Cleveland Companions scored 74.0 in area 1; Tees Valley Homecare scored 86.2 and has the place",
    )


def test_capped_with_the_award_as_it_would_be() -> None:
    told = why(LARCH, "8")
    assert (told.kind, told.summary) == ("capped", "would have exceeded 3 primary areas: held 4, 5 and 10")
    assert told.limits == ("would have exceeded 3 primary areas: held 4, 5 and 10",)
    assert told.words == (
        "Larchfield Care scored 82.1 in area 8, the highest of 3 eligible bids. "
        "But it would have exceeded 3 primary areas: held 4, 5 and 10.",
        "To be primary in area 8 it would have to give up primary in area 5 (to Hartburn Home Support). "
        "That would lower the total of weighted scores by 4.2. "
        "The published rule takes the highest total. It is secondary in area 8.",
    )
    assert told.instead is not None
    assert [
        (row.lot, row.position, row.awarded, row.instead, row.shown_awarded, row.shown_instead, row.shown_change)
        for row in told.instead.rows
    ] == [
        ("5", "primary", (LARCH,), (HARTBURN,), "82.0", "79.8", "−2.2"),
        ("5", "secondary", (HARTBURN,), (LARCH,), "79.8", "82.0", "+2.2"),
        ("8", "primary", (HARTBURN,), (LARCH,), "81.3", "82.1", "+0.8"),
        ("8", "secondary", (LARCH,), (HARTBURN,), "82.1", "81.3", "−0.8"),
    ]
    assert [
        (one.position, one.others, one.shown_others, one.shown_awarded, one.shown_instead, one.shown_change)
        for one in told.instead.sums
    ] == [
        ("primary", 8, "664.6", "827.9", "826.5", "−1.4"),
        ("secondary", 8, "648.6", "810.5", "811.9", "+1.4"),
    ]
    assert (told.instead.change, told.instead.shown_change) == (Fraction("-4.2"), "−4.2")
    assert told.instead.unfilled == ()


def test_capped_twice_names_both_limits() -> None:
    told = why(TEES, "9")
    assert told.kind == "capped"
    assert told.summary == (
        "would have exceeded 3 primary areas: held 1, 2 and 6, and 1 primary area with extra care: held 1"
    )


def test_a_better_position_in_the_same_area() -> None:
    told = why(TEES, "1", "secondary")
    assert (told.kind, told.words) == (
        "other position",
        ("Tees Valley Homecare is primary in area 1, which comes first.",),
    )


def test_no_bid() -> None:
    told = why(BEACON, "1")
    assert (told.kind, told.words) == ("no bid", ("Beacon Domiciliary has no ranked bid for area 1.",))


def test_below_the_least_score() -> None:
    case = stockton.instance()
    rule = replace(case.rule, positions=(Position("primary", 4, minimum=Fraction(75)), Position("secondary")))
    case = replace(case, rule=rule)
    told = explain(case, allocate(case), CLEVELAND, "1", "primary")
    assert (told.kind, told.summary) == (
        "below minimum",
        "Cleveland Companions scored 74.0 in area 1; primary needs 75.0 or more",
    )


def test_a_lot_left_out() -> None:
    case = stockton.instance()
    case = replace(case, lots=(replace(case.lots[0], left_out="a pilot scheme runs there"), *case.lots[1:]))
    told = explain(case, allocate(case), TEES, "1", "primary")
    assert (told.kind, told.words) == ("left out", ("Area 1 was left out of the award: a pilot scheme runs there.",))


def test_a_tie_is_told_by_its_tie_break() -> None:
    case = Instance(
        (Lot("1", "", 1),),
        (Entry("1", "ash", Fraction(80), 1), Entry("1", "birch", Fraction(80), 2)),
        AwardRule((Position("primary"),)),
    )
    told = explain(case, allocate(case), "birch", "1", "primary")
    assert (told.kind, told.summary) == (
        "tie",
        "birch and ash both scored 80.0 in lot 1; the published tie-break puts ash first",
    )


def test_glasgow_in_words_that_both_could_read() -> None:
    case = glasgow()
    award = allocate(case)
    t = explain(case, award, "T", "L4", "provider")
    assert (t.kind, t.summary) == ("capped", "would have exceeded 1 provider lot with one of lots 1 to 4: held L3")
    assert t.words[1] == (
        "To be provider in lot L4 it would have to give up provider in lot L3. "
        "That would leave provider in lot L3 unfilled. The published rule fills the most places first."
    )
    assert t.instead is not None
    assert t.instead.unfilled == (("L3", "provider"),)
    s = explain(case, award, "S", "L4", "provider")
    assert s.words == (
        "Bidder S is provider in lot L4 with 80.0.",
        "Bidder T scored 85.0 but would have exceeded 1 provider lot with one of lots 1 to 4: held L3.",
    )


def either_way_round() -> Instance:
    """One primary lot each: ash in 1 and birch in 2 score as much, with the seconds, as the other way round."""
    return Instance(
        lots=(Lot("1", "", 1), Lot("2", "", 2)),
        entries=(
            Entry("1", "ash", Fraction(70), 1),
            Entry("2", "ash", Fraction(90), 1),
            Entry("2", "birch", Fraction(80), 2),
            Entry("1", "birch", Fraction(55), 2),
        ),
        rule=AwardRule((Position("primary"), Position("second")), (("primary", "second"),), (Cap(1, ("primary",)),)),
    )


def test_a_capped_bidder_keeps_the_lot_where_it_is_missed_most() -> None:
    """Ash may hold one rural lot: it keeps lot 1, where the next best is far behind, and leaves lot 2 to birch."""
    rule = AwardRule((Position("primary"),), caps=(Cap(2, ("primary",)), Cap(1, ("primary",), "rural")))
    case = Instance(
        (Lot("1", "", 1, ("rural",)), Lot("2", "", 2, ("rural",)), Lot("3", "", 3)),
        (
            Entry("1", "ash", Fraction(90), 1),
            Entry("1", "birch", Fraction(60), 2),
            Entry("2", "ash", Fraction(88), 1),
            Entry("2", "birch", Fraction(87), 2),
            Entry("3", "ash", Fraction(70), 1),
        ),
        rule,
    )
    award = allocate(case)
    assert [(place.lot, place.bidder) for place in award.places] == [("1", "ash"), ("2", "birch"), ("3", "ash")]
    told = explain(case, award, "ash", "2", "primary")
    assert told.kind == "capped"
    assert told.words[1] == (
        "To be primary in lot 2 it would have to give up primary in lot 1 (to birch). "
        "That would lower the total of weighted scores by 29.0. The published rule takes the highest total."
    )


def test_a_capped_bidder_is_told_who_else_would_lose_a_lot() -> None:
    """One lot each. Ash, birch and cedar take 2, 1 and 3: 89 + 80 + 60 = 229. With ash in 1: 90 + 50 + 85 = 225."""
    case = Instance(
        (Lot("1", "", 1), Lot("2", "", 2), Lot("3", "", 3)),
        (
            Entry("1", "ash", Fraction(90), 1),
            Entry("2", "ash", Fraction(89), 1),
            Entry("1", "birch", Fraction(80), 2),
            Entry("3", "birch", Fraction(85), 1),
            Entry("2", "cedar", Fraction(50), 2),
            Entry("3", "cedar", Fraction(60), 2),
        ),
        AwardRule((Position("primary"),), caps=(Cap(1, ("primary",)),)),
    )
    award = allocate(case)
    assert [(place.lot, place.bidder) for place in award.places] == [("1", "birch"), ("2", "ash"), ("3", "cedar")]
    assert explain(case, award, "ash", "1", "primary").words[1] == (
        "To be primary in lot 1 it would have to give up primary in lot 2 (to cedar), and cedar primary in lot 3 (to "
        "birch). Together that would lower the total of weighted scores by 4.0. The published rule takes the highest total."
    )


def test_a_capped_bidder_is_told_when_the_total_would_be_the_same() -> None:
    case = either_way_round()
    award = allocate(case)
    held = {(place.lot, place.position): place.bidder for place in award.places}
    assert held == {
        ("1", "primary"): "ash",
        ("1", "second"): "birch",
        ("2", "primary"): "birch",
        ("2", "second"): "ash",
    }
    told = explain(case, award, "ash", "2", "primary")
    assert told.kind == "capped"
    assert told.instead is not None
    assert told.instead.change == Fraction(0)
    assert told.words[1].endswith(
        "That would give the same total. Among awards with the same total the published tie rule chose. "
        "It is second in lot 2."
    )


def pushed_out() -> Instance:
    """Only ash can fill lot 1; hours let it have lot 1 or lot 2. Cedar's hours never reach lot 3."""
    return Instance(
        lots=tuple(Lot(str(n), "", n, hours=Decimal(20)) for n in (1, 2, 3)),
        entries=(
            Entry("1", "ash", Fraction(60), 1),
            Entry("2", "ash", Fraction(90), 1),
            Entry("2", "birch", Fraction(80), 2),
            Entry("3", "cedar", Fraction(95), 1),
            Entry("3", "birch", Fraction(50), 2),
        ),
        rule=AwardRule((Position("primary"),), hours_positions=("primary",)),
        offers=(Offer("ash", Decimal(25)), Offer("birch", None), Offer("cedar", Decimal(10))),
    )


def test_hours_in_the_way_are_told_with_their_sum() -> None:
    case = pushed_out()
    told = explain(case, allocate(case), "ash", "2", "primary")
    assert told.summary == "would have needed 40 hours a week, and offered 25: held 1"
    assert "would leave primary in lot 1 unfilled" in told.words[1]


def test_a_place_that_no_award_could_give() -> None:
    case = pushed_out()
    told = explain(case, allocate(case), "cedar", "3", "primary")
    assert (told.kind, told.instead) == ("capped", None)
    assert told.summary == "would have needed 20 hours a week, and offered 10"
    assert told.words == (
        "cedar scored 95.0 in lot 3, the highest of 2 eligible bids. "
        "But it would have needed 20 hours a week, and offered 10. No award could place it here.",
    )


def two_positions_without_limits() -> Instance:
    """Main counts once, relief ten times. Nothing forbids ash as main, but it counts for more as relief."""
    return Instance(
        lots=(Lot("1", "", 1),),
        entries=(Entry("1", "ash", Fraction(90), 1), Entry("1", "birch", Fraction(80), 2)),
        rule=AwardRule((Position("main"), Position("relief", 10)), (("main", "relief"),)),
    )


def test_best_overall_when_nothing_forbids_it() -> None:
    case = two_positions_without_limits()
    award = allocate(case)
    assert [(place.position, place.bidder) for place in award.places] == [("main", "birch"), ("relief", "ash")]
    told = explain(case, award, "ash", "1", "main")
    assert (told.kind, told.summary, told.limits) == (
        "best overall",
        "placing it in lot 1 would lower the total of weighted scores by 90.0",
        (),
    )
    assert told.words == (
        "ash scored 90.0 in lot 1, the highest of 2 eligible bids.",
        "Placing it in lot 1 would lower the total of weighted scores by 90.0. "
        "The published rule takes the highest total. It is relief in lot 1.",
    )
    assert explain(case, award, "birch", "1", "main").words == (
        "birch is main in lot 1 with 80.0.",
        "ash scored 90.0 but counts for more in other places.",
    )


def test_a_loss_too_small_to_show_is_not_called_nought() -> None:
    case = two_positions_without_limits()
    near = (Entry("1", "ash", Fraction("80.001"), 1), Entry("1", "birch", Fraction(80), 2))
    case = replace(case, entries=near)
    told = explain(case, allocate(case), "ash", "1", "main")
    assert told.summary == "placing it in lot 1 would lower the total of weighted scores by less than 0.1"


def test_an_equal_total_is_called_a_tie() -> None:
    rule = AwardRule((Position("main"), Position("relief")), (("main", "relief"),))
    case = replace(two_positions_without_limits(), rule=rule)
    award = allocate(case)
    assert [(place.position, place.bidder) for place in award.places] == [("main", "ash"), ("relief", "birch")]
    told = explain(case, award, "ash", "1", "relief")
    assert told.kind == "other position"
    free = replace(case, rule=replace(rule, distinct=(), caps=(Cap(1, ("main", "relief")),)))
    award = allocate(free)
    assert [(place.position, place.bidder) for place in award.places] == [("main", "ash"), ("relief", "birch")]
    told = explain(free, award, "ash", "1", "relief")
    assert told.kind == "capped"
    assert told.words[1].startswith("Placing it in lot 1 would give the same total.")


def test_a_tie_of_totals_without_a_limit_is_a_tie() -> None:
    """Relief before main in the lot: ash (the better) is relief; as main it would give the same total."""
    rule = AwardRule((Position("relief"), Position("main")), (("relief", "main"),))
    case = replace(two_positions_without_limits(), rule=rule)
    award = allocate(case)
    assert [(place.position, place.bidder) for place in award.places] == [("relief", "ash"), ("main", "birch")]
    # Set the tie rule's choice aside: had birch been relief, ash would ask why, and nothing would be in its way.
    swapped = replace(
        award,
        places=(
            replace(award.places[0], bidder="birch", score=Fraction(80), shown_score="80.0"),
            replace(award.places[1], bidder="ash", score=Fraction(90), shown_score="90.0"),
        ),
    )
    told = explain(case, swapped, "ash", "1", "relief")
    assert (told.kind, told.summary) == ("tie", "placing it in lot 1 would give the same total")


def test_an_award_that_was_not_proven_may_be_bettered_and_says_so() -> None:
    case = two_positions_without_limits()
    award = allocate(case)
    unproven = replace(
        award,
        status=LIMIT,
        places=(
            replace(award.places[0], bidder="ash", score=Fraction(90)),
            replace(award.places[1], bidder="birch", score=Fraction(80)),
        ),
    )
    other = replace(case, rule=replace(case.rule, distinct=(), caps=(Cap(1, ("main", "relief")),)))
    told = explain(other, unproven, "ash", "1", "relief")
    assert told.words[1] == (
        "Placing it in lot 1 would raise the total of weighted scores by 90.0. "
        "The search for the highest total ended at its time limit. It is main in lot 1."
    )


def test_mechanisms_that_follow_an_order_give_no_counterfactual() -> None:
    capped = why(LARCH, "10", mechanism="A")
    assert (capped.kind, capped.instead) == ("capped", None)
    assert capped.words == (
        "Larchfield Care scored 82.6 in area 10, the highest of 3 eligible bids. "
        "But it would have exceeded 3 primary areas: held 4, 5 and 6.",
    )
    won = why(HARTBURN, "10", mechanism="A")
    assert won.words[1] == "Larchfield Care scored 82.6 but would have exceeded 3 primary areas: held 4, 5 and 6."


def test_an_order_that_gave_the_place_to_another_first() -> None:
    """By preference ash goes to lot 2; lot 1, where it is best, was not asked."""
    rule = AwardRule((Position("primary"),))
    case = Instance(
        (Lot("1", "", 1), Lot("2", "", 2)),
        (Entry("1", "ash", Fraction(90), 1), Entry("1", "birch", Fraction(80), 2)),
        rule,
    )
    award = allocate(case, mechanism="A")
    given = replace(award, places=(replace(award.places[0], bidder="birch", score=Fraction(80)),))
    told = explain(case, given, "ash", "1", "primary")
    assert (told.kind, told.summary) == ("order", "the published order gave primary in lot 1 to birch first")
    assert explain(case, given, "birch", "1", "primary").words[1] == (
        "ash scored 90.0 but was not next in the published order."
    )
    empty = replace(award, places=())
    assert explain(case, empty, "ash", "1", "primary").summary == (
        "the published order gave primary in lot 1 to nobody first"
    )


def test_two_seats_that_others_hold() -> None:
    names = ("ash", "birch", "cedar")
    entries = tuple(Entry("1", name, Fraction(90 - rank), rank) for rank, name in enumerate(names, start=1))
    case = Instance((Lot("1", "", 1),), entries, AwardRule((Position("ranked", seats=2),)))
    told = explain(case, allocate(case), "cedar", "1", "ranked")
    assert told.summary == "cedar scored 87.0 in lot 1; ash scored 89.0 and birch scored 88.0 and have the places"


@pytest.mark.parametrize(
    ("bidder", "lot", "position", "message"),
    [
        ("Elm", "1", "primary", "Elm has no bid here"),
        (TEES, "11", "primary", "There is no lot ‘11’"),
        (TEES, "1", "third", "The award rule has no position ‘third’"),
    ],
)
def test_a_question_about_what_is_not_there_is_refused(bidder: str, lot: str, position: str, message: str) -> None:
    with pytest.raises(NotComputable, match=message):
        why(bidder, lot, position)


def test_an_only_bid_says_so() -> None:
    case = Instance((Lot("1", "", 1),), (Entry("1", "ash", Fraction(80), 1),), AwardRule((Position("primary"),)))
    assert explain(case, allocate(case), "ash", "1", "primary").words == (
        "ash is primary in lot 1 with 80.0, the only eligible bid.",
    )


def test_grange_is_primary_in_area_9_because_the_highest_is_at_its_limits() -> None:
    assert why(GRANGE, "9").words[1] == (
        "Tees Valley Homecare scored 84.6 but would have exceeded 3 primary areas: held 1, 2 and 6, "
        "and 1 primary area with extra care: held 1."
    )

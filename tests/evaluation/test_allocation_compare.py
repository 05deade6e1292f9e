"""What-ifs beside the award: another limit, a bidder less, other weights, another mechanism."""

from __future__ import annotations

from fractions import Fraction

import pytest

from evaluation.allocation import NotComputable, allocate, compare, one_more, what_if
from evaluation.allocation.rule import AwardRule, Cap
from tests.evaluation import stockton
from tests.evaluation.stockton import BEACON, HARTBURN, LARCH, NORTON, TEES


def test_a_limit_of_four_areas() -> None:
    told = what_if(stockton.instance(), cap={"primary": 4})
    assert told.question == "If the limit were 4 primary areas instead of 3"
    assert [
        (row.lot, row.after, row.shown_change) for row in told.rows if row.position == "primary" and not row.same
    ] == [
        ("3", (TEES,), "+1.2"),
        ("8", (LARCH,), "+0.8"),
    ]
    assert told.row("1", "primary").same
    assert told.row("3", "primary").before == (NORTON,)
    assert (told.totals[0].before, told.totals[0].after) == (Fraction("827.9"), Fraction("829.9"))
    assert (told.weighted.position, told.weighted.change, told.weighted.shown_change) == ("", Fraction(6), "+6.0")
    assert told.changed == 4


def test_no_limit_at_all() -> None:
    told = what_if(stockton.instance(), cap={"primary, extra care": None})
    assert told.question == "If there were no limit of 1 primary area with extra care"
    assert told.changed > 0


def test_a_bidder_that_withdraws() -> None:
    told = what_if(stockton.instance(), without=(BEACON, TEES))
    assert told.question == "If there were no bid of Beacon Domiciliary and Tees Valley Homecare"
    assert told.row("2", "primary").after == (NORTON,)
    assert TEES not in {place.bidder for place in told.after.places}


def test_other_weights_are_compared_by_the_published_ones() -> None:
    case = stockton.instance()
    told = what_if(case, weights={"secondary": 5})
    assert told.question == "If secondary counted 5 times"
    assert told.weighted.before == allocate(case).objective
    assert told.weighted.after < told.weighted.before


def test_several_changes_are_told_together() -> None:
    told = what_if(stockton.instance(), without=(HARTBURN,), cap={"primary": 5}, mechanism="B")
    assert told.question == (
        "If there were no bid of Hartburn Home Support, and the limit were 5 primary areas instead of 3, "
        "and by mechanism B"
    )


def test_the_award_beside_itself_has_no_change() -> None:
    case = stockton.instance()
    told = what_if(case)
    assert (told.question, told.changed, told.weighted.shown_change) == ("As published", 0, "0.0")
    assert compare(case, told.before, told.after, "Again").changed == 0


def test_what_one_more_lot_would_change() -> None:
    case = stockton.instance()
    assert [(one.cap, one.limit, one.words) for one in one_more(case, allocate(case))] == [
        (
            "primary",
            3,
            "If the limit were 4 primary areas instead of 3: 4 places would change, the weighted total by +6.0.",
        ),
        (
            "primary, extra care",
            1,
            "If the limit were 2 primary areas with extra care instead of 1: "
            "6 places would change, the weighted total by +2.1.",
        ),
    ]


def test_a_limit_that_does_not_bind_says_no_change() -> None:
    case = what_if(stockton.instance(), cap={"primary": 10})
    wide = stockton.instance()
    wide = type(wide)(wide.lots, wide.entries, _with_limit(10), wide.offers)
    first, second = one_more(wide, case.after)
    assert first.words == "If the limit were 11 primary areas instead of 10: no change."
    assert second.changed > 0


def _with_limit(limit: int) -> AwardRule:
    rule = stockton.RULE
    return AwardRule(
        rule.positions,
        rule.distinct,
        (Cap(limit, ("primary",)), rule.caps[1]),
        reserve=rule.reserve,
        lot_word=rule.lot_word,
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cap": {"tertiary": 1}}, "no limit ‘tertiary’. It has: primary, primary, extra care"),
        ({"without": ("Elm",)}, "Elm has no bid here"),
        ({"weights": {"tertiary": 2}}, "no position ‘tertiary’"),
        ({"cap": {"primary": 0}}, "The limit on ‘primary’ is 0"),
    ],
)
def test_a_change_of_what_is_not_there_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(NotComputable, match=message):
        what_if(stockton.instance(), **changes)  # type: ignore[arg-type]  # the cases mix keywords

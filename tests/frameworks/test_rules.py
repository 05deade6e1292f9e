"""The agreement's rules and the shape of a package of care, read from data or refused in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from frameworks.package import PackageError, Visit, district, parse_visits, weekly_hours
from frameworks.rules import Cap, Held, Rules, RulesError, offer_minutes, parse, refusals, used

RULES = Rules(caps=(Cap("primary", 2), Cap("primary", 1, "extra care")))
CARE = ("extra care",)


def test_rules_survive_the_journey_through_json() -> None:
    assert parse(RULES.to_json()) == RULES
    assert parse({}) == Rules()
    assert RULES.caps_words() == "at most 2 primary areas; at most 1 primary area with extra care"
    assert RULES.route_words() == "primary, then secondary, then reserve"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"positions": "primary"}, "'positions': give a list of names."),
        ({"positions": [""]}, "'positions': give a list of names."),
        ({"caps": [{"position": "primary", "most": 0}]}, "Cap 1, 'most': give a whole number of 1 or more."),
        ({"caps": [{"position": "primary", "most": True}]}, "Cap 1, 'most': give a whole number of 1 or more."),
        ({"caps": [{"position": "x", "most": 1}]}, "Cap 1, 'position': name one of primary, secondary, reserve."),
        ({"reserve_scope": "zone"}, "'reserve_scope': give 'agreement' or 'area'."),
        ({"route": "lottery"}, "'route': give 'cascade', 'ranked' or 'choice'."),
    ],
)
def test_wrong_rules_name_the_field(data: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RulesError) as refused:
        parse(data)
    assert refused.value.args[0] == sentence


def test_time_to_answer_is_data() -> None:
    assert offer_minutes({"today": 15}) == {"today": 15, "urgent": 60, "standard": 120}
    for wrong in (0, -5, 10081, "30", True, 1.5):
        with pytest.raises(RulesError, match="Time to answer, 'today': give whole minutes from 1 to 10080"):
            offer_minutes({"today": wrong})


def test_a_provider_within_the_caps_may_take_a_place() -> None:
    assert refusals(RULES, provider="A", held=[Held(1, "primary")], wanted=Held(2, "primary")) == []
    assert refusals(RULES, provider="A", held=[Held(1, "primary", CARE)], wanted=Held(2, "secondary", CARE)) == []


def test_refusals_name_the_areas_and_the_limit() -> None:
    held = [Held(1, "primary", CARE), Held(3, "primary")]
    assert refusals(RULES, provider="A", held=held, wanted=Held(4, "primary", CARE)) == [
        "A is already primary in areas 1 and 3, and the limit is 2.",
        "A is already primary in area 1 with extra care, and the limit is 1.",
    ]
    assert refusals(RULES, provider="A", held=held, wanted=Held(1, "primary")) == [
        "A is already primary in area 1.",
        "A is already primary in areas 1 and 3, and the limit is 2.",
    ]
    assert refusals(RULES, provider="A", held=[Held(1, "secondary")], wanted=Held(1, "primary")) == [
        "A is secondary in area 1, and primary and secondary must be different providers."
    ]


def test_without_the_rule_one_provider_still_holds_one_place_in_an_area() -> None:
    loose = Rules(distinct=())
    assert refusals(loose, provider="A", held=[Held(1, "secondary")], wanted=Held(1, "primary")) == [
        "A is secondary in area 1, and holds one place at a time in an area."
    ]


def test_what_it_gives_up_does_not_stand_in_its_way() -> None:
    held = [Held(1, "secondary"), Held(2, "primary")]
    wanted = Held(1, "primary")
    assert refusals(RULES, provider="A", held=held, wanted=wanted, giving_up=["secondary"]) == []
    assert used(RULES, [*held, wanted]) == [(RULES.caps[0], 2), (RULES.caps[1], 0)]


def test_hours_a_week_follow_from_the_visits() -> None:
    visits = parse_visits(
        [{"name": "Morning", "minutes": [45] * 7}, {"name": "Bed", "minutes": [20, 0, 0, 0, 0, 0, 0]}]
    )
    assert visits[1] == Visit("Bed", (20, 0, 0, 0, 0, 0, 0))
    assert (weekly_hours(visits, 1), weekly_hours(visits, 2)) == (Decimal("5.58"), Decimal("11.17"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "Visits: give the minutes of at least one visit."),
        ([], "Visits: give the minutes of at least one visit."),
        ([{"name": "Morning", "minutes": [0] * 7}], "Visits: give the minutes of at least one visit."),
        ([7], "Visits: name each once, from Morning, Lunch, Tea, Bed, Night."),
        ([{"name": "Brunch", "minutes": [1] * 7}], "Visits: name each once, from Morning, Lunch, Tea, Bed, Night."),
        ([{"name": "Tea", "minutes": [1] * 7}] * 2, "Visits: name each once, from Morning, Lunch, Tea, Bed, Night."),
        ([{"name": "Tea", "minutes": [1]}], "Tea visit: give minutes for seven days, Monday to Sunday."),
        ([{"name": "Tea", "minutes": [1, 1, -1, 1, 1, 1, 1]}], "Tea visit, Wed: give whole minutes from 0 to 1440."),
        ([{"name": "Tea", "minutes": [1, 1, 1, 1, 1, 1, 1441]}], "Tea visit, Sun: give whole minutes from 0 to 1440."),
        ([{"name": "Tea", "minutes": [True] * 7}], "Tea visit, Mon: give whole minutes from 0 to 1440."),
    ],
)
def test_wrong_visits_name_the_visit_and_the_day(data: Any, sentence: str) -> None:
    with pytest.raises(PackageError) as refused:
        parse_visits(data)
    assert refused.value.args[0] == sentence


def test_only_half_a_postcode_is_taken() -> None:
    assert [district(text) for text in ("ts18", " TS5 ", "W1A", "M1", "EC1A")] == ["TS18", "TS5", "W1A", "M1", "EC1A"]
    for whole in ("TS18 1AB", "", "Hartburn", "TS181"):
        with pytest.raises(PackageError, match="Postcode district"):
            district(whole)

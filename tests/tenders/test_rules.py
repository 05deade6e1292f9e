"""The award rule as data: what is complete, and each thing wrong in its own sentence."""

from __future__ import annotations

from typing import Any

import pytest

from tenders.rules import AwardRuleData, RuleError
from tenders.sharing import Sharing
from tenders.templates_data.care_at_home import TEMPLATE

GOOD: dict[str, Any] = TEMPLATE.award_rule


def test_the_templates_rule_is_complete_and_comes_back_the_same() -> None:
    rule = AwardRuleData.parse(GOOD)
    assert rule.to_json() == GOOD
    assert AwardRuleData.parse(rule.to_json()) == rule


def test_the_rule_is_said_in_sentences() -> None:
    assert AwardRuleData.parse(GOOD).words() == [
        "Best overall: fill the most places, then the highest weighted total of scores.",
        "Places: primary (1 a lot, counting 4), secondary (1 a lot, counting 1).",
        "Primary and secondary of a lot are different bidders.",
        "At most 3 primary lots for one bidder.",
        "At most 1 primary lot with extra care for one bidder.",
        "Everyone else who meets the requirements stands on the reserve list in order of score.",
        "Ties: the higher quality score; then the higher mark on the heaviest criterion, then the next heaviest; then "
        "the lower price; then a lot drawn from a seed published at the opening.",
    ]


def test_an_hours_limit_a_short_reserve_and_a_minimum_score_are_said_too() -> None:
    rule = AwardRuleData.parse(
        {
            **GOOD,
            "positions": [{"key": "a", "label": "A", "weight": 1, "places": 2, "minimum_score": "62.5"}],
            "distinct": [],
            "caps": [],
            "hours_limit": True,
            "reserve": {"listed": True, "limit": 4},
        }
    )
    assert "No bidder is given more weekly hours than it offered." in rule.words()
    assert rule.words()[3].endswith("in order of score, at most 4 a lot.")
    assert rule.to_json()["positions"][0]["minimum_score"] == "62.5"


def test_no_reserve_list_is_not_mentioned() -> None:
    rule = AwardRuleData.parse({**GOOD, "reserve": {"listed": False, "limit": None}})
    assert not any("reserve" in sentence for sentence in rule.words())


POSITION = {"key": "a", "label": "A", "weight": 1, "places": 1}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"mechanism": "Z"}, "Mechanism: choose best overall (D), lot order (A) or best score first (B)."),
        ({"positions": []}, "Places: add at least one kind of place, such as primary."),
        ({"positions": "many"}, "Places: add at least one kind of place, such as primary."),
        ({"positions": [POSITION] * 11}, "Places: at most 10 kinds of place."),
        ({"positions": ["a"]}, "Place 1: give it a name."),
        ({"positions": [POSITION, POSITION], "distinct": [], "caps": []}, "Place 2: ‘A’ is there twice; name each kind of place once."),
        ({"positions": [{**POSITION, "weight": 0}]}, "Place 1 weight: give a whole number from 1 to 1000."),
        ({"positions": [{**POSITION, "places": True}]}, "Place 1 places a lot: give a whole number from 1 to 100."),
        ({"positions": [{**POSITION, "minimum_score": "NaN"}]}, "Place 1 minimum score: give a number from 0 to 100."),
        ({"positions": [{**POSITION, "minimum_score": "lots"}]}, "Place 1 minimum score: give a number from 0 to 100."),
        ({"distinct": "all"}, "Different bidders: name two different kinds of place that the rule has."),
        ({"distinct": [["primary", "primary"]]}, "Different bidders: name two different kinds of place that the rule has."),
        ({"distinct": [["primary", "third"]]}, "Different bidders: name two different kinds of place that the rule has."),
        ({"caps": "few"}, "Limits: give a list of at most 40 limits."),
        ({"caps": [3]}, "Limit 1: choose lots, or lots with a tag."),
        ({"caps": [{"kind": "lots", "position": "x", "limit": 1}]}, "Limit 1: name a kind of place that the rule has."),
        ({"caps": [{"kind": "tag", "position": "primary", "limit": 1}]}, "Limit 1: name the tag, such as extra care."),
        ({"caps": [{"kind": "lots", "position": "primary", "limit": 10**9}]}, "Limit 1 most lots: give a whole number from 1 to 1000."),
        ({"reserve": "yes"}, "Reserve list: say whether there is one, and its limit."),
        ({"reserve": {"listed": "yes"}}, "Reserve list: answer yes or no."),
        ({"reserve": {"listed": True, "limit": 0}}, "Reserve limit: give a whole number from 1 to 100."),
        ({"hours_limit": 1}, "Hours limit: answer yes or no."),
        ({"tie_break": None}, "Tie-break: choose the steps that decide between equal bids."),
        ({"tie_break": ["arrival", "drawn lot"]}, "Tie-break: choose the steps that decide between equal bids."),
        ({"tie_break": ["drawn lot", "price"]}, "Tie-break: each step once, and a drawn lot last, so that there is always an answer."),
    ],
)  # fmt: skip
def test_each_thing_wrong_has_its_sentence(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuleError) as refusal:
        AwardRuleData.parse({**GOOD, **changed})
    assert sentence in refusal.value.sentences


@pytest.mark.parametrize("data", [None, [], "rule", 7, {}])
def test_what_is_no_rule_at_all_is_called_empty(data: object) -> None:
    with pytest.raises(RuleError, match="The award rule is empty"):
        AwardRuleData.parse(data)


TWO_PLACES = {
    "positions": [{"key": "provider", "label": "Provider", "weight": 1, "places": 2}],
    "distinct": [],
    "caps": [],
}


def test_a_rule_may_say_how_the_work_is_shared_and_changes_hands() -> None:
    data = {**GOOD, **TWO_PLACES, "sharing": {"route": "split", "shares": [80, 20], "swap_weeks": 2}}
    rule = AwardRuleData.parse(data)
    assert rule.sharing == Sharing("split", (80, 20), 2)
    assert rule.to_json() == data
    assert rule.words()[-2] == (
        "Work of a lot is shared by weekly hours: provider 80%, provider 20%; the shares change hands every 2 weeks."
    )


def test_work_may_be_offered_one_after_another_or_by_rank() -> None:
    rule = AwardRuleData.parse({**GOOD, "sharing": {"route": "cascade"}})
    assert rule.words()[-2] == ("Work is offered to the places of a lot in their published order, one after another.")
    assert AwardRuleData.parse({**GOOD, "sharing": {"route": "ranked"}}).to_json()["sharing"] == {"route": "ranked"}


@pytest.mark.parametrize(
    ("sharing", "sentence"),
    [
        ("80/20", "How work is handed out: choose one after another, by rank, or shares."),
        ({"route": "lottery"}, "How work is handed out: choose one after another, by rank, or shares."),
        ({"route": "split"}, "Shares: give whole percentages from 1 to 100, such as 80 and 20."),
        ({"route": "split", "shares": [80.5, 19.5]}, "Shares: give whole percentages from 1 to 100, such as 80 and 20."),
        ({"route": "split", "shares": [100]}, "Shares: give 2, one for each place of a lot; there are 1."),
        ({"route": "split", "shares": [80, 10]}, "Shares: they add up to 90, not 100."),
        ({"route": "split", "shares": [80, 20], "swap_weeks": 0}, "Shares change hands: give a whole number of weeks from 1 to 52, or nothing."),
        ({"route": "split", "shares": [80, 20], "swap_weeks": True}, "Shares change hands: give a whole number of weeks from 1 to 52, or nothing."),
    ],
)  # fmt: skip
def test_sharing_that_cannot_be_used_is_said_in_one_sentence(sharing: object, sentence: str) -> None:
    with pytest.raises(RuleError) as refusal:
        AwardRuleData.parse({**GOOD, **TWO_PLACES, "sharing": sharing})
    assert refusal.value.sentences == [sentence]

"""The conditions of a market: read from data with care, and what is still owed named in words."""

from __future__ import annotations

from typing import Any

import pytest

from dps.conditions import (
    STANDARD_CONDITIONS,
    Answered,
    Condition,
    ConditionsError,
    answered,
    kept,
    parse,
    to_data,
    troubles,
)
from tests.factories.markets import ANSWERS

GOOD = {"key": "training", "label": "How do you train staff?", "kind": "text"}


def test_the_standard_conditions_survive_being_stored() -> None:
    assert parse(to_data(STANDARD_CONDITIONS)) == STANDARD_CONDITIONS


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "Conditions: give a list of 1 to 30 conditions."),
        ([], "Conditions: give a list of 1 to 30 conditions."),
        ([GOOD] * 31, "Conditions: give a list of 1 to 30 conditions."),
        (["training"], "Condition 1: give its key, label and kind."),
        ([GOOD, {**GOOD, "label": 7}], "Condition 2, label: give a text."),
        ([{**GOOD, "key": "Training!"}], "Condition 1, key: use 2 to 40 small letters and underscores."),
        ([{**GOOD, "label": "  "}], "Condition 1, label: write the question in up to 300 characters."),
        ([{**GOOD, "label": "x" * 301}], "Condition 1, label: write the question in up to 300 characters."),
        ([{**GOOD, "kind": "upload"}], "Condition 1, kind: choose one of cqc, yes_no, text."),
        ([{**GOOD, "explain_on": "maybe"}], "Condition 1, explain_on: choose yes, no or leave it empty."),
        ([GOOD, GOOD], "Conditions: 'training' stands twice. Give each condition a key of its own."),
    ],
)
def test_conditions_that_cannot_be_used_are_refused_in_one_sentence(data: Any, sentence: str) -> None:
    with pytest.raises(ConditionsError) as refusal:
        parse(data)
    assert str(refusal.value) == sentence


def test_insurance_may_not_be_demanded_before_award() -> None:
    with pytest.raises(ConditionsError) as refusal:
        parse([{**GOOD, "label": "Do you hold employer's liability Insurance?"}])
    assert str(refusal.value) == (
        "Condition 1: insurance may not be demanded before a contract is awarded (Act s.36(2)(b)). "
        "Take it out; it is asked for at award."
    )


def test_complete_answers_have_no_troubles() -> None:
    assert troubles(STANDARD_CONDITIONS, ANSWERS) == {}


def test_every_missing_answer_is_named() -> None:
    assert list(troubles(STANDARD_CONDITIONS, {})) == [condition.key for condition in STANDARD_CONDITIONS]
    assert troubles(STANDARD_CONDITIONS, {})["cqc_provider"] == "Your CQC provider number: give an answer."


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (
            {"cqc_provider": "101641521"},
            "cqc_provider",
            "Your CQC provider number: write 1-, then 6 to 12 digits. For example 1-101641521.",
        ),
        (
            {"cqc_personal_care": "perhaps"},
            "cqc_personal_care",
            "Are you registered with the Care Quality Commission for personal care? Choose yes or no.",
        ),
        (
            {"exclusion_grounds": "yes"},
            "exclusion_grounds_why",
            "You answered yes: explain it, so that we can decide fairly.",
        ),
        (
            {"exclusion_grounds": "yes", "exclusion_grounds_why": "x" * 3001},
            "exclusion_grounds_why",
            "Your explanation: shorten it to 3,000 characters.",
        ),
        (
            {"capacity": "x" * 3001},
            "capacity",
            "How would you start a new package of care in this part?: shorten the answer to 3,000 characters.",
        ),
    ],
)
def test_an_answer_that_will_not_do_is_named_with_its_mend(changes: dict[str, str], field: str, sentence: str) -> None:
    assert troubles(STANDARD_CONDITIONS, {**ANSWERS, **changes}) == {field: sentence}


def test_an_unwelcome_answer_is_the_officers_to_judge_once_it_is_explained() -> None:
    unwelcome = {**ANSWERS, "cqc_personal_care": "no", "cqc_personal_care_why": "We expect it in April."}
    assert troubles(STANDARD_CONDITIONS, unwelcome) == {}


def test_only_what_was_asked_is_kept() -> None:
    typed = {**ANSWERS, "capacity": "  Six carers.  ", "is_admin": "yes", "exclusion_grounds_why": "not asked for"}
    assert kept(STANDARD_CONDITIONS, typed) == {**ANSWERS, "capacity": "Six carers."}
    explained = {**ANSWERS, "exclusion_grounds": "yes", "exclusion_grounds_why": " A fine in 2024, paid. "}
    assert kept(STANDARD_CONDITIONS, explained) == {**explained, "exclusion_grounds_why": "A fine in 2024, paid."}


def test_answers_are_read_back_beside_their_questions() -> None:
    two = (STANDARD_CONDITIONS[1], Condition(key="note", label="Note", kind="text"))
    assert answered(two, {"cqc_personal_care": "no", "cqc_personal_care_why": "In April.", "note": "Hello"}) == [
        Answered("Are you registered with the Care Quality Commission for personal care?", "No", "In April."),
        Answered("Note", "Hello", ""),
    ]

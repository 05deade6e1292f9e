"""Kinds, bad values and verdicts by hand: no database, every sentence as a bidder reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenders.questions import SpecError, Wrong, answers, judge, lacks, parse, parse_expected, read, single, to_json
from tenders.questions.verdict import Decision, standing
from tenders.questions.words import asks_for, passes_when, shown

RATINGS = ["Outstanding", "Good", "Requires improvement", "Inadequate", "Not yet rated"]
SPECS: dict[str, dict[str, Any]] = {
    "text": {"word_limit": 3},
    "number": {"least": "-5", "most": "100.5", "places": 1, "unit": "hours"},
    "money": {"least": "1", "most": "5000"},
    "choice": {"options": RATINGS},
    "date": {"earliest": "2027-01-01", "latest": "2027-12-31"},
    "table": {
        "columns": [
            {"label": "Name", "kind": "text", "spec": {"word_limit": 2}},
            {"label": "Hours", "kind": "number", "spec": {"least": "1", "most": "60", "places": 0}},
        ],
        "least_rows": 2,
        "most_rows": 2,
    },
    "declaration": {},
}
ROWS = [{"c1": "Ann", "c2": "10"}, {"c1": "Bo", "c2": "20"}]

KEPT: list[tuple[str, Any, Any]] = [
    ("text", "  \n ", None),
    ("text", "One two three", "One two three"),
    ("number", "−5", "-5"),
    ("number", " 1 00.5 hours", "100.5"),
    ("number", "0.0", "0"),
    ("money", "£1,234.5", "1234.50"),
    ("money", "", None),
    ("choice", "Good", "Good"),
    ("choice", [""], None),
    ("date", ["1", "jan", "2027"], "2027-01-01"),
    ("date", "31/12/2027", "2027-12-31"),
    ("date", "2027-06-05", "2027-06-05"),
    ("date", ["", "", ""], None),
    ("table", [*ROWS, {"c1": "", "c2": " "}], ROWS),
    ("declaration", "yes", True),
    ("declaration", "no", False),
    ("declaration", "", None),
]

REFUSED: list[tuple[str, Any, str]] = [
    ("text", "a" * 400_001, "Shorten ‘It’: it has 400,001 characters, and 400,000 is the most we keep."),
    ("text", "a\x00b", "Take the hidden characters out of ‘It’; type it again if you pasted it."),
    ("text", ["a"], "Write ‘It’ again; it was not understood."),
    ("number", "1e308", "Write ‘It’ as a number, such as 12.5."),
    ("number", "NaN", "Write ‘It’ as a number, such as 12.5."),
    ("number", "Infinity", "Write ‘It’ as a number, such as 12.5."),
    ("number", "٣", "Write ‘It’ as a number, such as 12.5."),
    ("number", "9" * 31, "Write ‘It’ as a number, such as 12.5."),
    ("number", True, "Write ‘It’ as a number, such as 12.5."),
    ("number", 1.5, "Write ‘It’ as a number, such as 12.5."),
    ("number", "-5.1", "Make ‘It’ -5 hours or more."),
    ("number", "100.6", "Make ‘It’ 100.5 hours or less."),
    ("number", "1.25", "Round ‘It’ to 1 decimal place."),
    ("money", "0.99", "Make ‘It’ £1 or more."),
    ("money", "5,000.01", "Make ‘It’ £5,000 or less."),
    ("money", "1.999", "Give ‘It’ in pounds and pence, with 2 decimal places at most."),
    ("money", "five", "Write ‘It’ as a number, such as 24.36."),
    ("choice", "Superb", "Choose one of the answers offered for ‘It’."),
    ("choice", ["Good", "Outstanding"], "Choose one answer only for ‘It’."),
    ("choice", 3, "Choose one of the answers offered for ‘It’."),
    ("date", ["31", "2", "2027"], "Change the day of ‘It’: 31 February 2027 does not exist."),
    ("date", ["29", "2", "2027"], "Change the day of ‘It’: 29 February 2027 does not exist."),
    ("date", ["32", "1", "2027"], "Write the day of ‘It’ as a number from 1 to 31."),
    ("date", ["1", "13", "2027"], "Write the month of ‘It’ as a number from 1 to 12, or as a name."),
    ("date", ["1", "1", "27"], "Write the year of ‘It’ in full, from 1900 to 2100."),
    ("date", ["1", "", "2027"], "Add the month to ‘It’, as in 16 April 2027."),
    ("date", "tomorrow", "Add the month to ‘It’, as in 16 April 2027."),
    ("date", "31/12/2026", "Make ‘It’ 1 January 2027 or later."),
    ("date", "1/1/2028", "Make ‘It’ 31 December 2027 or earlier."),
    ("table", [*ROWS, {"c1": "Cy"}], "Keep 2 rows of ‘It’ at most: it has 3 now."),
    ("table", [{"c1": "Ann"}] * 10_000, "Keep 2 rows of ‘It’ at most: it has 10,000 now."),
    ("table", [{"c1": "Ann", "c2": "61"}], "Make ‘Hours, row 1’ 60 or less."),
    ("table", [ROWS[0], {"c1": "one two three"}], "Cut the answer to ‘Name, row 2’ by 1 word: it has 3 and the limit is 2."),
    ("table", "Ann, 10", "Fill in the rows of ‘It’ again; they did not arrive whole."),
    ("declaration", "perhaps", "Choose yes or no for ‘It’."),
]  # fmt: skip

LACKING: list[tuple[str, Any, str]] = [
    ("text", None, "Answer ‘It’."),
    ("text", "one two three four", "Cut the answer to ‘It’ by 1 word: it has 4 and the limit is 3."),
    ("text", "word " * 40_000, "Cut the answer to ‘It’ by 39,997 words: it has 40,000 and the limit is 3."),
    ("table", ROWS[:1], "Give 2 rows or more in ‘It’: it has 1 now."),
    ("table", [ROWS[0], {"c1": "Bo", "c2": None}], "Fill in ‘Hours’ in row 2 of ‘It’."),
    ("table", [], "Answer ‘It’."),
    ("number", "101", "Make ‘It’ 100.5 hours or less."),
    ("choice", "Superb", "Choose one of the answers offered for ‘It’."),
    ("declaration", False, ""),
    ("declaration", None, "Answer ‘It’."),
]


@pytest.mark.parametrize(("kind", "typed", "value"), KEPT)
def test_what_is_of_the_kind_is_kept_as_its_value_and_reads_back_the_same(kind: str, typed: Any, value: Any) -> None:
    spec = parse(kind, SPECS[kind])
    assert read(spec, typed, "It") == value
    assert read(spec, value, "It") == value


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"), REFUSED, ids=[f"{k}-{n}" for n, (k, _, _) in enumerate(REFUSED)]
)
def test_what_is_not_of_the_kind_gets_one_sentence(kind: str, typed: Any, sentence: str) -> None:
    with pytest.raises(Wrong) as wrong:
        read(parse(kind, SPECS[kind]), typed, "It")
    assert wrong.value.sentence == sentence


@pytest.mark.parametrize(
    ("kind", "value", "sentence"), LACKING, ids=[f"{k}-{n}" for n, (k, _, _) in enumerate(LACKING)]
)
def test_what_is_kept_and_not_whole_is_stopped_at_submission(kind: str, value: Any, sentence: str) -> None:
    assert lacks(parse(kind, SPECS[kind]), value, "It") == sentence


def test_an_answer_that_is_not_needed_may_be_left_out_but_not_be_wrong() -> None:
    spec = parse("number", SPECS["number"])
    assert lacks(spec, None, "It", required=False) == ""
    assert lacks(spec, "500", "It", required=False) == "Make ‘It’ 100.5 hours or less."


def test_files_are_counted() -> None:
    spec = parse("file", {"kinds": ["pdf"], "most_files": 1})
    assert lacks(spec, None, "It", files=0) == "Upload a file for ‘It’."
    assert lacks(spec, None, "It", files=0, required=False) == ""
    assert lacks(spec, None, "It", files=1) == ""
    assert lacks(spec, None, "It", files=2) == "Remove a file from ‘It’: it takes 1 and has 2."


@pytest.mark.parametrize("part", ["_bounded", "_too_long", "_day"])
def test_with_a_part_of_the_validator_taken_out_the_matrix_is_red(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrix is worth something only if it fails when the code is wrong."""
    broken = {
        "_bounded": lambda *a, **k: None,
        "_too_long": lambda *a: "",
        "_day": lambda *a: __import__("datetime").date.max,
    }
    monkeypatch.setattr(answers if part == "_too_long" else single, part, broken[part])
    red = 0
    for kind, typed, sentence in REFUSED:
        try:
            read(parse(kind, SPECS[kind]), typed, "It")
        except Wrong as wrong:
            red += wrong.sentence != sentence
        else:
            red += 1
    red += sum(lacks(parse(kind, SPECS[kind]), value, "It") != sentence for kind, value, sentence in LACKING)
    assert red >= 2


CQC = {"pass": ["Good", "Outstanding"], "person": ["Not yet rated"]}
VERDICTS: list[tuple[str, dict[str, Any], dict[str, Any], Any, str]] = [
    ("choice", {"options": RATINGS}, CQC, "Good", "pass"),
    ("choice", {"options": RATINGS}, CQC, "Outstanding", "pass"),
    ("choice", {"options": RATINGS}, CQC, "Requires improvement", "fail"),
    ("choice", {"options": RATINGS}, CQC, "Inadequate", "fail"),
    ("choice", {"options": RATINGS}, CQC, "Not yet rated", "person"),
    ("choice", {"options": RATINGS}, CQC, None, "person"),
    ("choice", {"options": RATINGS}, CQC, "Superb", "person"),
    ("choice", {"options": RATINGS}, {}, "Good", "person"),
    ("choice", {"options": ["A", "B", "C"], "several": True}, {"pass": ["A", "B"]}, ["A", "B", "C"], "pass"),
    ("choice", {"options": ["A", "B", "C"], "several": True}, {"pass": ["A", "B"]}, ["A", "C"], "fail"),
    ("number", {}, {"least": "10"}, "10", "pass"),
    ("number", {}, {"least": "10"}, "9", "fail"),
    ("number", {}, {"most": "10"}, "11", "fail"),
    ("money", {}, {"least": "5000000"}, "5000000.00", "pass"),
    ("money", {}, {"least": "5000000"}, "4999999.99", "fail"),
    ("date", {}, {"earliest": "2027-06-01", "latest": "2027-06-30"}, "2027-06-30", "pass"),
    ("date", {}, {"earliest": "2027-06-01", "latest": "2027-06-30"}, "2027-07-01", "fail"),
    ("date", {}, {"earliest": "2027-06-01"}, "2027-05-31", "fail"),
    ("declaration", {}, {"pass": True}, True, "pass"),
    ("declaration", {}, {"pass": True}, False, "fail"),
    ("declaration", {}, {}, False, "person"),
    ("text", {"word_limit": 5}, {}, "Words", "person"),
]


@pytest.mark.parametrize(("kind", "asked", "expected", "value", "verdict"), VERDICTS)
def test_the_automatic_verdict(
    kind: str, asked: dict[str, Any], expected: dict[str, Any], value: Any, verdict: str
) -> None:
    spec = parse(kind, asked)
    assert judge(spec, parse_expected(spec, expected), value).verdict == verdict


def test_a_person_stands_over_the_comparison_and_the_latest_word_over_the_earlier() -> None:
    yes, no = Decision(True, "Seen.", "Ruth"), Decision(False, "Not so.", "Ruth")
    assert [standing("fail", []), standing("fail", [yes]), standing("pass", [no]), standing("pass", [no, yes])] == [
        "fail", "pass", "fail", "pass",
    ]  # fmt: skip


def test_questions_and_answers_in_words() -> None:
    said = [
        (asks_for(parse("text", {"word_limit": 1500})), "Up to 1,500 words."),
        (asks_for(parse("number", SPECS["number"])), "A number with up to 1 decimal place from -5 to 100.5 hours."),
        (asks_for(parse("money", {"least": "1000"})), "An amount in pounds, £1,000 or more."),
        (asks_for(parse("date", {"latest": "2027-12-31"})), "A date up to 31 December 2027."),
        (asks_for(parse("file", {"kinds": ["pdf", "docx"], "most_files": 3})), "Up to 3 files: PDF or Word."),
        (asks_for(parse("table", SPECS["table"])), "A table of 2 rows: Name (up to 2 words), Hours (a whole number from 1 to 60)."),
        (passes_when(parse("money", {}), {"least": "5000000"}), "Passes from £5,000,000."),
        (passes_when(parse("date", {}), {"earliest": "2027-06-01"}), "Passes from 1 June 2027."),
        (shown(parse("money", {}), "1234.50"), "£1,234.50"),
        (shown(parse("date", {}), "2027-04-16"), "Friday 16 April 2027"),
        (shown(parse("table", SPECS["table"]), ROWS), "Name: Ann; Hours: 10\nName: Bo; Hours: 20"),
    ]  # fmt: skip
    assert [got for got, _ in said] == [wanted for _, wanted in said]


@pytest.mark.parametrize("kind", SPECS)
def test_a_spec_survives_its_json(kind: str) -> None:
    spec = parse(kind, SPECS[kind])
    assert parse(kind, to_json(spec)) == spec


def test_a_kind_nobody_offers_and_specs_that_are_no_specs_are_refused() -> None:
    for kind, data in (
        ("essay", {}),
        ("text", []),
        ("text", {"word_limit": True}),
        ("table", {"columns": "x"}),
        ("choice", {"options": "ab"}),
    ):
        with pytest.raises(SpecError):
            parse(kind, data)  # type: ignore[arg-type]  # on purpose of the wrong shape


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.decimals(allow_nan=True),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["c1", "c2", "x"]), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(kind=st.sampled_from(sorted(SPECS)), typed=JSON)
def test_whatever_arrives_is_a_value_or_a_sentence_never_a_fault(kind: str, typed: Any) -> None:
    spec = parse(kind, SPECS[kind])
    try:
        value = read(spec, typed, "It")
    except Wrong as wrong:
        said = wrong.sentence
        value = None
    else:
        said = "Kept."
    assert said.endswith(".")
    assert read(spec, value, "It") == value
    lacks(spec, value, "It")
    shown(spec, value)


@settings(max_examples=100, deadline=None)
@given(amount=st.decimals(min_value=1, max_value=5000, places=2))
def test_money_is_kept_to_the_penny(amount: Decimal) -> None:
    assert Decimal(read(parse("money", SPECS["money"]), f"£{amount:,}", "It")) == amount

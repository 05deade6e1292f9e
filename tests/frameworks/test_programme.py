"""A programme file is read whole or refused with a sentence for each field to mend."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from frameworks.programme import Area, Departure, HandedBack, ProgrammeError, parse
from frameworks.rules import Cap


def test_the_stockton_file_is_read(stockton: dict[str, Any]) -> None:
    read = parse(stockton)
    assert (read.reference, read.awarded, read.name) == ("SBC-2018-STD", date(2018, 4, 1), "Care at Home - Standard")
    assert read.areas[0] == Area(1, "Northern Parishes, Billingham West and Central", "A", "Winford House")
    assert [area.number for area in read.areas if area.tags] == [1, 4, 7, 9]
    assert read.rules.caps == (Cap("primary", 3), Cap("primary", 1, "extra care"))
    assert read.rules.reserve_scope == "agreement"
    assert len(read.positions) == 16
    assert read.reserves == ("PPL", "Care Matters", "Five Lamps", "Brookleigh", "Heritage")
    assert read.events[0] == HandedBack("CRG", 6, date(2018, 9, 1), "Direct Health")
    assert read.events[3] == Departure(
        "CRG", date(2019, 12, 1), "de-registered its office and left; all secondary positions end too",
        ((2, "secondary", "Brookleigh"), (4, "secondary", "Brookleigh")),
    )  # fmt: skip


CHANGES: list[tuple[list[str | int], Any, str]] = [
    (["source"], None, "'source' is missing: give a name in words."),
    (["buyer"], 7, "'buyer' is missing: give a name in words."),
    (["name"], "x" * 5000, "'name': use at most 200 letters on one line."),
    (["name"], "a\nb", "'name': use at most 200 letters on one line."),
    (["reference"], "../etc", "'reference': give 3 to 40 capital letters, figures and hyphens, such as SBC-2018-STD."),
    (["awarded"], "2018-13", "'awarded': give a year and a month, such as 2018-04."),
    (["awarded"], 2018, "'awarded': give a year and a month, such as 2018-04."),
    (["zones"], None, "'zones' is missing: give a list."),
    (["zones"], [{}] * 501, "'zones' has 501 entries: give at most 500."),
    (["zones", 0], "A", "'zones, entry 1' is missing: give an object with named fields."),
    (["zones", 0, "areas", 0, "number"], "1", "'zone A, area 1, number': give a whole number from 1 to 500."),
    (["zones", 0, "areas", 0, "number"], True, "'zone A, area 1, number': give a whole number from 1 to 500."),
    (["zones", 0, "areas", 0, "number"], 2, "Area 2 stands twice under 'zones': keep one."),
    (["zones", 0, "areas", 1, "extra_care_scheme"], "", "'area 2, extra_care_scheme' is missing: give a name in words."),
    (["rules"], [], "'rules' is missing: give an object with named fields."),
    (["rules", "max_primary_areas_per_provider"], -1,
     "'rules, max_primary_areas_per_provider': give a whole number from 1 to 500."),
    (["rules", "primary_and_secondary_must_differ"], "yes",
     "'rules, primary_and_secondary_must_differ': give true or false."),
    (["reserve_scope"], "zone", "'reserve_scope': give 'agreement' for one list or 'area' for a list in each area."),
    (["not_awarded_2018", "areas"], [99],
     "'not_awarded_2018, areas' names area 99, which is not under 'zones': correct the number."),
    (["not_awarded_2018", "reason"], "", "'not_awarded_2018, reason' is missing: give a name in words."),
    (["positions_at_award_2018", "1"], "CRG",
     "'positions_at_award_2018, area 1' is missing: give an object with named fields."),
    (["positions_at_award_2018", "1", "tertiary"], "CRG",
     "'positions_at_award_2018, area 1': use only primary and secondary, not 'tertiary'."),
    (["positions_at_award_2018", "1", "primary"], {"score": 9},
     "'positions_at_award_2018, area 1, primary' is missing: give a name in words."),
    (["positions_at_award_2018", "99999999"], {},
     "'positions_at_award_2018' names area 99999999, which is not under 'zones': correct the number."),
    (["positions_at_award_2018", "reserve"], ["PPL", "PPL"],
     "'positions_at_award_2018, reserve' names a provider twice: keep one."),
    (["hand_backs", 0, "agreed"], "autumn", "'hand_backs, entry 1, agreed': give a year and a month, such as 2018-04."),
    (["hand_backs", 0, "area"], None,
     "'hand_backs, entry 1, area' names area None, which is not under 'zones': correct the number."),
    (["hand_backs", 0, "received_by"], None, "'hand_backs, entry 1, received_by' is missing: give a name in words."),
    (["hand_backs", 3, "left_by"], None, "'hand_backs, entry 4, left_by': give a year and a month, such as 2018-04."),
    (["hand_backs", 3, "received_by"], [],
     "'hand_backs, entry 4, received_by' is missing: give an object with named fields."),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "sentence"), CHANGES)
def test_each_wrong_field_is_named(path: list[str | int], value: Any, sentence: str, stockton: dict[str, Any]) -> None:
    data = copy.deepcopy(stockton)
    entry: Any = data if path[0] in ("source", "buyer") else data["frameworks"][0]
    for key in path[:-1]:
        entry = entry[key]
    entry[path[-1]] = value
    with pytest.raises(ProgrammeError) as refused:
        parse(data)
    assert sentence in refused.value.sentences


def test_every_fault_is_told_at_once(stockton: dict[str, Any]) -> None:
    data = copy.deepcopy(stockton)
    data["frameworks"][0]["awarded"] = ""
    data["source"] = ""
    with pytest.raises(ProgrammeError) as refused:
        parse(data)
    assert refused.value.sentences == [
        "'source' is missing: give a name in words.",
        "'awarded': give a year and a month, such as 2018-04.",
    ]


def test_what_is_no_programme_at_all_is_refused() -> None:
    for data, sentence in (
        ([], "'file' is missing: give an object with named fields."),
        ({"frameworks": "x"}, "'frameworks' is missing: give a list."),
        ({"frameworks": []}, "'frameworks' is empty: describe one framework."),
    ):
        with pytest.raises(ProgrammeError) as refused:
            parse(data)
        assert sentence in refused.value.sentences
    with pytest.raises(ProgrammeError, match="'frameworks' has no entry called 'Complex'"):
        parse({"frameworks": [{}]}, framework="Complex")


def test_a_file_may_leave_out_what_did_not_happen(stockton: dict[str, Any]) -> None:
    data = copy.deepcopy(stockton)
    entry = data["frameworks"][0]
    for key in ("hand_backs", "not_awarded_2018", "reserve_scope"):
        del entry[key]
    del entry["positions_at_award_2018"]["reserve"]
    entry["rules"]["primary_and_secondary_must_differ"] = False
    read = parse(data, framework="Care at Home - Standard")
    assert (read.events, read.not_awarded, read.reserves) == ((), (), ())
    assert (read.rules.reserve_scope, read.rules.distinct) == ("area", ())

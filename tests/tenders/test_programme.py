"""A programme file: what is read, and what is refused by the name of its field."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.workflow import NotPermitted
from tenders.actions.areas import import_areas
from tenders.models import Area
from tenders.programme import ProgrammeError, parse, parse_bytes
from tests.factories import tenders as made
from tests.factories.people import Cast

SHIPPED = Path(__file__).resolve().parents[2] / "config" / "programmes" / "stockton.json"


def programme(**area: Any) -> dict[str, Any]:
    return {
        "buyer": "A council",
        "frameworks": [{"name": "Care", "zones": [{"zone": "A", "areas": [{"number": 1, "name": "North", **area}]}]}],
    }


def test_the_shipped_programme_has_ten_areas_in_five_zones() -> None:
    read = parse_bytes(SHIPPED.read_bytes())
    assert (read.buyer, read.name) == ("Stockton-on-Tees Borough Council", "Care at Home - Standard")
    assert [(area.number, area.zone) for area in read.areas] == [
        (1, "A"), (2, "A"), (3, "B"), (4, "B"), (5, "C"), (6, "C"), (7, "D"), (8, "D"), (9, "E"), (10, "E"),
    ]  # fmt: skip
    assert [area.number for area in read.areas if area.extra_care_scheme] == [1, 4, 7, 9]


def test_areas_are_imported_once_and_brought_up_to_date(cast: Cast) -> None:
    made.areas(cast)
    areas = import_areas(buyer=cast.buyer, programme=parse(programme(name="Norton", weekly_hours=10.5)), by=cast.lead)
    assert [(area.number, area.name, area.weekly_hours) for area in areas] == [(1, "Norton", Decimal("10.5"))]
    assert Area.objects.count() == 10
    with pytest.raises(NotPermitted):
        import_areas(buyer=cast.buyer, programme=parse(programme()), by=cast.stranger_lead)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "The file: a programme is an object with ‘buyer’ and ‘frameworks’."),
        ([], "The file: a programme is an object with ‘buyer’ and ‘frameworks’."),
        ({**programme(), "buyer": 7}, "buyer: write it as text."),
        ({**programme(), "buyer": "x" * 201}, "buyer: at most 200 characters; it has 201."),
        ({**programme(), "buyer": "a\x00b"}, "buyer: take the control characters out."),
        ({"buyer": "A"}, "frameworks: give a list with at least one framework."),
        ({"buyer": "A", "frameworks": [{"name": "List"}]}, "frameworks: none of them has ‘zones’ with areas."),
        ({"buyer": "A", "frameworks": [{"name": "B", "zones": []}]}, "zones: give a list with at least one zone."),
        ({"buyer": "A", "frameworks": [{"name": "B", "zones": [7]}]}, "zones, entry 1: give ‘zone’ and a list of ‘areas’."),
        ({"buyer": "A", "frameworks": [{"name": "B", "zones": [{"zone": "A", "areas": ["x"]}]}]}, "zone A, entry 1: an area has a number and a name."),
        (programme(number="one"), "zone A, entry 1: number: give a whole number from 1 to 10,000."),
        (programme(number=True), "zone A, entry 1: number: give a whole number from 1 to 10,000."),
        (programme(name=""), "zone A, entry 1: name: write it as text."),
        (programme(extra_care_scheme=7), "zone A, entry 1: extra_care_scheme: write it as text."),
        (programme(weekly_hours=-1), "zone A, entry 1: weekly_hours: give a number from 0 to 1,000,000."),
        (programme(weekly_hours="many"), "zone A, entry 1: weekly_hours: give a number from 0 to 1,000,000."),
    ],
)  # fmt: skip
def test_each_fault_names_its_field(data: Any, sentence: str) -> None:
    with pytest.raises(ProgrammeError) as refusal:
        parse(data)
    assert sentence in refusal.value.sentences


def test_a_number_twice_and_too_many_areas_are_refused() -> None:
    twice = programme()
    twice["frameworks"][0]["zones"].append({"zone": "B", "areas": [{"number": 1, "name": "South"}]})
    with pytest.raises(ProgrammeError, match="number 1 is there twice"):
        parse(twice)
    many = programme()
    many["frameworks"][0]["zones"][0]["areas"] = [{"number": n, "name": "N"} for n in range(1, 502)]
    with pytest.raises(ProgrammeError, match="more than 500 areas"):
        parse(many)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"{", "it is not JSON (line 1)"),
        (b"", "it is not JSON"),
        (b"\xff\xfe", "save it as UTF-8 text"),
        (b"[" * 200_000, "nested too deeply"),
        (b" " * 1_000_001, "larger than 1 MB"),
        (json.dumps(programme(weekly_hours=float("inf"))).encode(), "weekly_hours: give a number"),
        (b"9" * 5000, "The file: it is not JSON"),
    ],
)
def test_hostile_files_get_one_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(ProgrammeError) as refusal:
        parse_bytes(raw)
    assert sentence in refusal.value.sentences[0]

"""The agreement as it stood in 2018 comes from data; the hand-backs of 2018-19 bring it to the places of 2019."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from core import audit
from core.models import Membership, Organisation, User
from core.workflow import NotPermitted, Refused
from frameworks.actions.agreement import import_agreement
from frameworks.actions.history import record_history
from frameworks.actions.places import hand_back, pass_on
from frameworks.models import Agreement, HandBack, Place
from frameworks.programme import ProgrammeError
from frameworks.queries.positions import change_days, history, positions, when_words


def framework(data: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = data["frameworks"][0]
    return entry


def test_the_import_gives_the_places_of_2018(imported: Agreement, stockton: dict[str, Any]) -> None:
    assert positions(imported) == framework(stockton)["positions_at_award_2018"]
    assert imported.status == "live"
    assert imported.title == "Care at Home - Standard"


def test_areas_left_out_of_the_award_say_why(imported: Agreement) -> None:
    left_out = imported.lots.exclude(not_awarded_reason="").values_list("number", "not_awarded_reason")
    reason = "left out of the award so that a pilot scheme there could be extended"
    assert list(left_out) == [(9, reason), (10, reason)]


def test_providers_come_in_as_organisations_without_people_scores_or_prices(imported: Agreement) -> None:
    names = [member.organisation.name for member in imported.members.all()]
    assert names == [
        "Brookleigh", "CRG", "Care Matters", "Comfort Call", "Dale Care", "Direct Health", "Five Lamps", "Heritage",
        "PPL",
    ]  # fmt: skip
    assert not Membership.objects.filter(organisation__agreement_memberships__agreement=imported).exists()
    assert not Place.objects.filter(agreement=imported, rate__isnull=False).exists()


def test_the_recorded_hand_backs_arrive_at_the_places_of_2019(
    imported: Agreement, stockton: dict[str, Any], manager: User
) -> None:
    said = record_history(imported, stockton, by=manager)
    assert positions(imported) == framework(stockton)["positions_2019"]
    assert said == [
        "CRG handed back area 6; Direct Health became primary.",
        "CRG handed back area 1; Brookleigh became primary.",
        "CRG handed back area 3; Brookleigh became primary.",
        "CRG left; 2 places ended.",
        "Brookleigh became secondary in area 2.",
        "Brookleigh became secondary in area 4.",
    ]
    assert audit.faults(imported.chain()) == []


def test_the_agreement_can_be_read_as_of_any_day(imported: Agreement, stockton: dict[str, Any], manager: User) -> None:
    record_history(imported, stockton, by=manager)
    at_award = framework(stockton)["positions_at_award_2018"]
    assert positions(imported, date(2018, 8, 31)) == at_award
    assert positions(imported, date(2018, 9, 1))["6"] == {"primary": "Direct Health", "secondary": "Comfort Call"}
    on_the_day = imported.places.on(date(2018, 9, 1)).filter(lot__number=6, position="primary")
    assert [str(place.member) for place in on_the_day] == ["Direct Health"]
    assert positions(imported, date(2018, 12, 31))["1"] == {"primary": "Brookleigh", "secondary": "Direct Health"}
    assert positions(imported, date(2019, 11, 30))["2"] == {"primary": "Direct Health", "secondary": "CRG"}
    assert positions(imported, date(2019, 12, 31)) == framework(stockton)["positions_2019"]
    assert positions(imported, date(2018, 3, 31))["1"] == {}
    assert change_days(imported) == [
        date(2018, 4, 1), date(2018, 9, 1), date(2018, 12, 1), date(2019, 1, 1), date(2019, 12, 31),
    ]  # fmt: skip


def test_dates_are_said_as_exactly_as_the_source_knows_them(
    imported: Agreement, stockton: dict[str, Any], manager: User
) -> None:
    record_history(imported, stockton, by=manager)
    crg = [(place.words(), began, ended) for place, began, ended in history(imported) if str(place.member) == "CRG"]
    assert crg == [
        ("primary in area 1", "April 2018", "December 2018"),
        ("secondary in area 2", "April 2018", "by December 2019"),
        ("primary in area 3", "April 2018", "January 2019"),
        ("secondary in area 4", "April 2018", "by December 2019"),
        ("primary in area 6", "April 2018", "September 2018"),
    ]
    assert when_words(date(2027, 3, 1), "day") == "Monday 1 March 2027"
    assert when_words(None, "day") == ""


def test_import_and_history_may_run_again_and_change_nothing(
    imported: Agreement, stockton: dict[str, Any], council: Organisation, manager: User
) -> None:
    record_history(imported, stockton, by=manager)
    before = (Place.objects.count(), HandBack.objects.count(), Organisation.objects.count())
    assert import_agreement(stockton, buyer=council, by=manager) == imported
    assert record_history(imported, stockton, by=manager) == []
    assert (Place.objects.count(), HandBack.objects.count(), Organisation.objects.count()) == before


def test_a_name_alone_never_hands_a_place_to_an_organisation_with_people(
    stockton: dict[str, Any], council: Organisation, manager: User, person: Any
) -> None:
    impostor = Organisation.objects.create(kind="supplier", name="CRG")
    person("Im Postor", impostor, "owner")
    agreement = import_agreement(stockton, buyer=council, by=manager)
    assert not agreement.members.filter(organisation=impostor).exists()


def test_only_the_framework_manager_of_that_council_brings_an_agreement_in(
    stockton: dict[str, Any], council: Organisation, broker: User, stranger: User
) -> None:
    for person in (broker, stranger):
        with pytest.raises(NotPermitted, match="framework manager"):
            import_agreement(stockton, buyer=council, by=person)
    assert Agreement.objects.count() == 0


def test_a_cap_broken_by_a_recorded_event_stops_the_whole_history(
    imported: Agreement, stockton: dict[str, Any], manager: User
) -> None:
    data = copy.deepcopy(stockton)
    for event in framework(data)["hand_backs"][:3]:
        event["received_by"] = "Direct Health"
    with pytest.raises(Refused) as refused:
        record_history(imported, data, by=manager)
    assert refused.value.reasons == [
        # Direct Health is secondary in area 1 and has three primary areas by then, one of them with extra care.
        "Direct Health is secondary in area 1, and primary and secondary must be different providers.",
        "Direct Health is already primary in areas 2, 6 and 7, and the limit is 3.",
        "Direct Health is already primary in area 7 with extra care, and the limit is 1.",
    ]
    assert positions(imported) == framework(stockton)["positions_at_award_2018"]


def test_a_file_of_another_agreement_or_council_is_refused(
    imported: Agreement, stockton: dict[str, Any], council: Organisation, manager: User
) -> None:
    other = copy.deepcopy(stockton)
    framework(other)["reference"] = "SBC-2017-LD"
    with pytest.raises(Refused, match="This file is about SBC-2017-LD, not SBC-2018-STD"):
        record_history(imported, other, by=manager)
    foreign = copy.deepcopy(stockton)
    foreign["buyer"] = "Another council"
    with pytest.raises(ProgrammeError, match="'buyer' is Another council"):
        import_agreement(foreign, buyer=council, by=manager)
    elsewhere = copy.deepcopy(stockton)
    elsewhere["source"] = "Another paper"
    with pytest.raises(ProgrammeError, match="'reference' SBC-2018-STD belongs to another agreement"):
        import_agreement(elsewhere, buyer=council, by=manager)


def test_an_event_that_names_nobody_known_is_refused_in_words(
    imported: Agreement, stockton: dict[str, Any], manager: User
) -> None:
    data = copy.deepcopy(stockton)
    framework(data)["hand_backs"][0]["provider"] = "Nobody"
    with pytest.raises(Refused, match="Nobody is not a provider under SBC-2018-STD"):
        record_history(imported, data, by=manager)
    framework(data)["hand_backs"][0]["provider"] = "PPL"
    with pytest.raises(Refused, match="PPL holds no place in area 6 to hand back"):
        record_history(imported, data, by=manager)


def test_a_reserve_that_is_promoted_leaves_the_reserve_list(imported: Agreement, manager: User) -> None:
    crg = imported.places.held().get(lot__number=6, position="primary")
    notice = hand_back(crg, takes_effect_on=date(2018, 9, 1), reason="Cannot staff it", by=manager)
    heritage = imported.members.get(organisation__name="Heritage")
    pass_on(notice, to=heritage, reason="Reserve promoted", by=manager)
    assert positions(imported)["6"]["primary"] == "Heritage"
    assert positions(imported)["reserve"] == ["PPL", "Care Matters", "Five Lamps", "Brookleigh"]

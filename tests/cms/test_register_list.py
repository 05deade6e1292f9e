"""The register's list is a table made from the records: its limits, its words, its making again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from cms.models import RegisterArea, RegisterEntry
from cms.register import projection, search
from cms.register.wanted import Wanted
from core import jobs, publication
from core.models import OutboxMessage
from tests.factories.notices import CLOSES, PUBLISHED, award_notice, tender_notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


def found(client: Client, query: str) -> list[str]:
    """The numbers of the procurements found, in the order of the list."""
    return [each.procurement[-3:] for each in client.get(f"/notices/{query}").context["page"]]


def worth(number: int, total: str, **changes: Any) -> None:
    tender_notice(number, value={"annual": "1", "total": total}, **changes)


def test_value_bands_begin_at_their_lower_end(client: Client) -> None:
    worth(14, "29999.99")
    worth(15, "30000.00")
    worth(16, "249999.99")
    worth(17, "250000")
    worth(18, "10000000.00")
    tender_notice(19, value={})
    assert found(client, "?value=30k") == ["014"]
    assert found(client, "?value=250k") == ["016", "015"]
    assert found(client, "?value=1m") == ["017"]
    assert found(client, "?value=over") == ["018"]
    assert found(client, "?sort=value") == ["018", "017", "016", "015", "014", "019"]
    assert found(client, "?value=9") == ["019", "018", "017", "016", "015", "014"]


def test_a_cpv_code_finds_what_lies_under_it(client: Client) -> None:
    tender_notice(14, cpv="85000000")
    tender_notice(15, cpv="85312400-3")
    tender_notice(16, cpv="86000000")
    tender_notice(17, cpv="care")
    assert found(client, "?cpv=85") == ["015", "014"]
    assert found(client, "?cpv=85000000") == ["015", "014"]
    assert found(client, "?cpv=853") == ["015"]
    assert found(client, "?cpv=85312400-3") == ["015"]
    assert found(client, "?cpv=99") == []
    assert found(client, "?cpv=care") == ["017", "016", "015", "014"]


def test_a_buyer_is_chosen_and_an_area_is_found_by_part_of_its_name(client: Client) -> None:
    tender_notice(14)
    tender_notice(15, buyer={"name": "Hartlepool Borough Council"}, lots=[{"number": 1, "name": "Headland, North"}])
    assert found(client, "?buyer=Hartlepool+Borough+Council") == ["015"]
    assert found(client, "?buyer=Nobody") == []
    assert found(client, "?area=headland") == ["015"]
    assert found(client, "?area=  NORTON  ") == ["014"]
    assert found(client, "?area=north") == ["015", "014"]
    choices = client.get("/notices/").context["search"].fields["buyer"].choices
    assert [value for value, _ in choices] == ["", "Hartlepool Borough Council", "Stockton-on-Tees Borough Council"]


@pytest.mark.parametrize(
    ("asked", "hits"),
    [
        ("care hom", 1),  # the beginning of a word
        ("are", 0),  # not the middle of one
        ("CAFÉ", 1),
        ("cafe", 1),
        ("sbc-2027-014", 1),
        ('care" OR "1"="1', 0),
        ("care NOT norton", 1),  # three words, and "not" begins "notice"
        ("care*", 1),
        ("!!!", 0),
        ("'; DROP TABLE cms_register_words; --", 0),
        ("body:care", 0),
        ("a" * 5000, 0),
    ],
)
def test_words_are_words_and_never_a_query_of_the_database(client: Client, asked: str, hits: int) -> None:
    tender_notice(14, title="Care at home", description="A café for carers.")
    assert len(client.get("/notices/", {"words": asked}).context["page"]) == hits


def test_a_later_version_takes_the_row_its_words_and_its_areas(client: Client) -> None:
    tender_notice(14)
    tender_notice(14, version=2, title="Care at home, corrected", lots=[{"number": 1, "name": "Yarm"}])
    entry = RegisterEntry.objects.get()
    assert (entry.reference, entry.lots) == ("SBC-2027-014-UK4-2", 1)
    assert [area.name for area in entry.areas.all()] == ["Yarm"]
    assert found(client, "?words=corrected") == ["014"]
    assert found(client, "?words=norton") == []
    assert RegisterArea.objects.count() == 3


def test_an_award_stands_over_an_ending_whatever_comes_first(client: Client) -> None:
    def ending(number: int) -> None:
        publication.publish(
            "notice", reference=f"SBC-2027-{number:03}-UK12-1", subject=f"SBC-2027-{number:03}", title="Ended",
            payload={"kind": "UK12", "kind_label": "Procurement termination notice", "tender": ""}, at=CLOSES,
        )  # fmt: skip

    tender_notice(14)
    ending(14)
    tender_notice(15)
    ending(15)
    award_notice(15)
    ending(16)
    tender_notice(16)
    outcomes = dict(RegisterEntry.objects.filter(is_tender=True).values_list("procurement", "outcome"))
    assert outcomes == {"SBC-2027-014": "ended", "SBC-2027-015": "awarded", "SBC-2027-016": "ended"}
    assert found(client, "?status=awarded") == ["015", "015"]
    assert sorted(found(client, "?status=ended")) == ["014", "014", "015", "016", "016"]


def test_the_list_is_written_with_the_record_or_not_at_all() -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("the disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "write", fail)
        with pytest.raises(RuntimeError):
            tender_notice(14)
    assert not publication.records("notice").exists()
    assert not RegisterEntry.objects.exists()


def test_the_list_can_be_made_again_and_nobody_is_told(client: Client, capsys: Any) -> None:
    tender_notice(14)
    tender_notice(14, version=2, title="Care at home, corrected")
    award_notice(14)
    before = list(RegisterEntry.objects.order_by("kind").values_list("reference", "title", "outcome", "cpv", "value"))
    RegisterEntry.areas.through.objects.all().delete()
    RegisterEntry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cms_register_words")
    OutboxMessage.objects.all().delete()
    call_command("rebuild_register")
    assert "3 notices read" in capsys.readouterr().out
    after = list(RegisterEntry.objects.order_by("kind").values_list("reference", "title", "outcome", "cpv", "value"))
    assert after == before
    assert found(client, "?words=corrected") == ["014"]
    assert not OutboxMessage.objects.exists()


def test_an_installation_new_to_the_list_makes_it_by_itself(client: Client) -> None:
    tender_notice(14)
    RegisterEntry.areas.through.objects.all().delete()
    RegisterEntry.objects.all().delete()
    assert found(client, "") == []
    assert jobs.run_due()["cms.register"] == 1
    assert found(client, "") == ["014"]
    assert projection.catch_up() == 0


def test_an_older_record_read_late_does_not_take_the_row_back() -> None:
    first = tender_notice(14)
    tender_notice(14, version=2, title="Care at home, corrected")
    entry, is_new = projection.project(first)
    assert (entry.reference, is_new) == ("SBC-2027-014-UK4-2", False)


def test_an_address_keeps_what_was_asked_and_leaves_out_the_rest() -> None:
    wanted = Wanted.read({"words": " care  home ", "status": "open", "value": "x", "cpv": "85-1", "sort": "title"})
    assert wanted == Wanted(words="care home", status="open", cpv="85", sort="title")
    assert wanted.address() == "?words=care+home&status=open&cpv=85&sort=title"
    assert wanted.address(status="") == "?words=care+home&cpv=85&sort=title"
    assert wanted.in_words() == "Words: care home; Status: Open for bids; CPV: 85"
    assert Wanted().address() == ""
    assert Wanted().in_words() == "Every notice"


@pytest.mark.parametrize(
    "payload",
    [
        {"kind": "UK4", "value": {"total": "NaN"}, "cpv": "9" * 40, "dates": {"closes_at": "never"}},
        {"kind": "UK4", "value": {"total": "1e308"}, "lots": [{"name": "x" * 5000}, {"name": ["y"]}]},
        {"kind": "K" * 400, "kind_label": "L" * 400, "buyer": "B" * 400, "tender": "T" * 400},
        {"kind": None, "value": {"total": "-5"}},
    ],
)
def test_a_record_of_any_shape_gets_its_row(client: Client, payload: dict[str, Any]) -> None:
    publication.publish("notice", reference="ODD-1", subject="ODD", title="Odd", payload=payload, at=PUBLISHED)
    entry = RegisterEntry.objects.get()
    assert entry.value is None
    assert client.get("/notices/").status_code == 200
    assert client.get("/notices/?format=csv").status_code == 200

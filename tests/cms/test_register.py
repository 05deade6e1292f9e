"""The public register: what is public is found, shown as it was published, and nothing else is."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock, publication
from tests.factories.notices import CLOSES, PUBLISHED, award_notice, tender_notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


def _titles(client: Client, query: str = "") -> list[str]:
    return [each.reference for each in client.get(f"/notices/{query}").context["page"]]


def test_the_newest_notice_stands_first(client: Client) -> None:
    tender_notice(14)
    tender_notice(15)
    assert _titles(client) == ["SBC-2027-015-UK4-1", "SBC-2027-014-UK4-1"]


def test_an_empty_register_teaches(client: Client) -> None:
    page = client.get("/notices/").content.decode()
    assert "No notice yet" in page
    assert "its notice appears here with its documents, its dates and its result" in page


def test_search_reads_titles_references_buyers_and_areas(client: Client) -> None:
    tender_notice(14)
    tender_notice(15, title="Grounds maintenance", lots=[])
    assert _titles(client, "?words=grounds") == ["SBC-2027-015-UK4-1"]
    assert _titles(client, "?words=NORTON west") == ["SBC-2027-014-UK4-1"]
    assert _titles(client, "?words=2027-015") == ["SBC-2027-015-UK4-1"]
    assert _titles(client, "?words=stockton northern") == ["SBC-2027-014-UK4-1"]
    assert _titles(client, "?words=nothing like it") == []


def test_filters_narrow_and_are_shown_as_tags_that_remove_themselves(client: Client) -> None:
    tender_notice(14)
    tender_notice(15, title="Grounds maintenance", lots=[], dates={"closes_at": "2027-03-05T12:00:00+00:00"})
    assert _titles(client, "?area=Norton West") == ["SBC-2027-014-UK4-1"]
    assert _titles(client, "?closing=week") == ["SBC-2027-015-UK4-1"]
    assert _titles(client, "?closing=month") == ["SBC-2027-015-UK4-1"]
    assert _titles(client, "?closing=later") == ["SBC-2027-014-UK4-1"]
    page = client.get("/notices/?area=Norton+West&status=open&sort=title")
    assert page.context["filters"] == [
        ("Status: Open for bids", "?area=Norton+West&sort=title"),
        ("Area: Norton West", "?status=open&sort=title"),
    ]
    assert "Area: Norton West: remove" in page.content.decode()


def test_the_status_follows_the_clock_and_the_later_notices(client: Client) -> None:
    tender_notice(14)
    tender_notice(15)
    with clock.at(CLOSES):
        assert _titles(client, "?status=open") == ["SBC-2027-015-UK4-1", "SBC-2027-014-UK4-1"]
    with clock.at(CLOSES + timedelta(microseconds=1)):
        assert _titles(client, "?status=open") == []
        assert _titles(client, "?status=closed") == ["SBC-2027-015-UK4-1", "SBC-2027-014-UK4-1"]
        award_notice(14)
        assert _titles(client, "?status=closed") == ["SBC-2027-015-UK4-1"]
        assert _titles(client, "?status=awarded") == ["SBC-2027-014-UK6-1", "SBC-2027-014-UK4-1"]


def test_a_newer_version_stands_for_the_older_one_which_says_so(client: Client) -> None:
    tender_notice(14)
    tender_notice(14, version=2, title="Care at home: Standard, corrected")
    assert _titles(client) == ["SBC-2027-014-UK4-2"]
    old = client.get("/notices/SBC-2027-014-UK4-1/").content.decode()
    assert "A newer version stands" in old
    assert "A newer version stands" not in client.get("/notices/SBC-2027-014-UK4-2/").content.decode()


def test_orders(client: Client) -> None:
    tender_notice(14)
    tender_notice(15, title="Adult day care", dates={"closes_at": "2027-03-05T12:00:00+00:00"})
    tender_notice(16, title="Closed already", dates={"closes_at": "2027-02-05T12:00:00+00:00"})
    assert [each[9:12] for each in _titles(client, "?sort=closing")] == ["015", "014", "016"]
    assert [each[9:12] for each in _titles(client, "?sort=title")] == ["015", "014", "016"]
    assert [each[9:12] for each in _titles(client, "?sort=newest")] == ["016", "015", "014"]
    assert [each[9:12] for each in _titles(client, "?sort=; drop table")] == ["016", "015", "014"]


@pytest.mark.parametrize(
    "query",
    [
        "?words=%00",
        "?page=999999999999999999999",
        "?page=x",
        "?area=" + "x" * 5000,
        "?status=%27--",
        "?words=" + "y " * 3000,
    ],
)
def test_hostile_addresses_are_answered_with_a_page(client: Client, query: str) -> None:
    tender_notice(14)
    assert client.get(f"/notices/{query}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(client: Client, django_assert_num_queries: Any, count: int) -> None:
    for number in range(14, 14 + count):
        tender_notice(number)
    client.get("/notices/")
    # The buyer in the header, the navigation's look for a market; then the count, the numbers of the page's rows, those
    # rows, the buyers to choose from.
    with django_assert_num_queries(6):
        client.get("/notices/")


def test_twenty_five_a_page(client: Client) -> None:
    for number in range(14, 14 + 26):
        tender_notice(number)
    assert len(_titles(client)) == 25
    assert _titles(client, "?page=2") == ["SBC-2027-014-UK4-1"]
    assert "Showing 1 to 25 of 26 notices" in client.get("/notices/").content.decode()


def test_the_list_as_csv(client: Client) -> None:
    tender_notice(14)
    tender_notice(15, title="Grounds maintenance", lots=[])
    response = client.get("/notices/?words=grounds&format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert rows == [
        ["Reference", "Notice", "Title", "Buyer", "Procurement", "Status", "Published", "Bids close",
         "CPV", "Value without VAT", "Lots"],
        ["SBC-2027-015-UK4-1", "Tender notice", "Grounds maintenance", "Stockton-on-Tees Borough Council",
         "SBC-2027-015", "Open for bids", "2027-03-02T00:00:00+00:00", "2027-04-16T11:00:00+00:00",
         "85000000", "24000000.00", "0"],
    ]  # fmt: skip


def test_a_notice_begins_with_its_facts(client: Client) -> None:
    tender_notice(14)
    page = client.get("/notices/SBC-2027-014-UK4-1/")
    assert [(fact.label, fact.big, list(fact.lines)) for fact in page.context["facts"]] == [
        ("Bids close", "46 days 2 hours left", ["Friday 16 April 2027 at 12 noon"]),
        ("Worth", "£24 million", ["Without VAT, over the whole term"]),
        ("Lots", "2", ["2,400 hours a week together"]),
    ]
    detail = page.context["detail"]
    assert detail.answers[:5] == (
        ("Who is buying", "Stockton-on-Tees Borough Council"),
        ("What it is worth", "£24 million without VAT over 48 months (£6 million a year)"),
        ("Bids close", "Friday 16 April 2027 at 12 noon"),
        ("Where", "2 lots, zone A, zone B"),
        ("Small firms", "Each area is its own lot."),
    )
    text = page.content.decode()
    assert "At most 3 primary areas for one bidder." in text
    assert "SHA-256 " + "ab" * 32 in text
    assert 'href="https://stockton.example/talk"' in text


def test_a_notice_reads_as_json_with_the_digest_of_its_record(client: Client) -> None:
    record = tender_notice(14)
    found = client.get("/notices/SBC-2027-014-UK4-1/notice.json").json()
    assert found["sha256"] == record.digest
    assert found["notice"]["lots"][0]["name"] == "Northern Parishes"


def test_what_a_record_does_not_say_is_left_out_not_guessed(client: Client) -> None:
    hostile: dict[str, Any] = {
        "kind": "UK2", "lots": "many", "dates": ["soon"], "value": 7, "buyer": None, "documents": [1, {}], "title": "x",
        "engagement_url": "javascript:alert(1)", "criteria": [{"weight": "lots"}], "version": "two",
    }  # fmt: skip
    publication.publish(
        "notice", reference="ODD-1", subject="ODD", title="<script>alert(1)</script>", payload=hostile, at=PUBLISHED
    )
    page = client.get("/notices/ODD-1/")
    assert page.status_code == 200
    assert "javascript:" not in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    assert client.get("/notices/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/notices/SBC-2027-099-UK4-1/", "/notices/SBC-2027-099-UK4-1/notice.json", "/awards/SBC-2027-099/"]
)
def test_what_is_not_public_is_not_there(client: Client, path: str) -> None:
    tender_notice(14)
    assert client.get(path).status_code == 404
    assert client.get("/awards/SBC-2027-014/").status_code == 404


def test_a_result_says_who_holds_which_place_and_why_a_lot_ended_without(client: Client) -> None:
    tender_notice(14)
    award_notice(14)
    page = client.get("/awards/SBC-2027-014/")
    detail = page.context["detail"]
    assert detail.positions == ("primary", "secondary", "reserve")
    assert [holders for _, holders in detail.cells] == [
        [
            ("primary", "Tees Valley Homecare"),
            ("secondary", "Larchfield Care"),
            ("reserve", "Grange Care Co-operative, Beacon Domiciliary"),
        ]
    ]
    assert detail.not_awarded == (("3", "Norton West", "No bid met the minimum mark."),)
    assert ("Last day of the standstill", "Friday 25 June 2027") in detail.answers
    text = page.content.decode()
    assert "Cleveland Companions" in text
    assert client.get("/awards/").content.decode().count('href="/awards/SBC-2027-014/"') == 1
    tender = client.get("/notices/SBC-2027-014-UK4-1/").content.decode()
    assert 'href="/awards/SBC-2027-014/"' in tender

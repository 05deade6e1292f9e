"""A bidder prices a lot line by line, on the page and by workbook; the envelope opens; the basket is compared."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from core.workflow import Refused
from evaluation.models import LotRanking
from tenders.actions import bid as actions
from tenders.actions.opened_prices import store_prices
from tenders.models import Bid, Lot, OpenedPrice, Opening, PriceLine, Tender
from tenders.pricing.schedule import Line
from tenders.queries import bids as queries
from tests.factories import bids as factory
from tests.factories import panels, tenders
from tests.factories.bids import WRITING, Written, session_of, signed_in
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db

D = Decimal
LINES = (
    Line("v30", "30-minute visits", "hour", D(60), None, 30, floor=D("21.43")),
    Line("v60", "60-minute visits", "hour", D(40), None, 60, ceiling=D("30.00")),
    Line("scheme", "Nights at Winford House", "hour", D(0), 1),
)
GIVEN = {"v30": "26.01", "v60": "24.36", "scheme": "88.50"}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED, lots_kept=3, price_lines=LINES)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Any:
    """Lots 3 and 1 are chosen; nothing is priced."""
    with clock.at(WRITING):
        made = factory.start(tender, people.supplier, people.bidder)
        choices = [{"lot": lot, "preference": n, "weekly_hours": "120"} for n, lot in enumerate((3, 1), 1)]
        actions.save_choices(bid=made, choices=choices, by=people.bidder)
        yield made


def url(name: str, bid: Bid, *more: object) -> str:
    return reverse(f"bidding:{name}", args=[bid.ref, *more])


def text_of(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def boxes(lot: int, **prices: str) -> dict[str, str]:
    return {f"price_{lot}_{key}": price for key, price in prices.items()}


def saved(bid: Bid, people: Cast) -> dict[str, Any]:
    return dict(queries.draft(bid, session=session_of(people.bidder)).content.prices)


def filled(content: bytes, **cells: Any) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    for at, value in cells.items():
        workbook["Prices"][at] = value
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def send(client: Client, bid: Bid, content: bytes, name: str = "prices.xlsx") -> Any:
    return client.post(url("prices_from_workbook", bid), {"workbook": SimpleUploadedFile(name, content)})


# -- on the page -------------------------------------------------------------------------------------------------------
def test_the_bidder_sees_each_lot_and_what_it_lacks_and_prices_it(people: Cast, bid: Bid) -> None:
    client = signed_in(people.bidder)
    page = text_of(client.get(url("prices", bid)))
    assert "Lot 1: Northern Parishes, Billingham West and Central Not started" in page
    assert "Lot 2" not in page
    tasks = client.get(url("tasks", bid)).content.decode()
    assert url("lot_prices", bid, 3) in tasks
    shown = text_of(client.get(url("tasks", bid)))
    assert "Lot 1: Northern Parishes, Billingham West and Central Not complete 0 of 1 complete" in shown
    form = text_of(client.get(url("lot_prices", bid, 1)))
    assert "30-minute visits £ an hour 60 £21.43 at least" in form
    assert "60-minute visits £ an hour 40 £30.00 at most" in form
    assert "Nights at Winford House" in form
    assert "Nights at Winford House" not in text_of(client.get(url("lot_prices", bid, 3)))
    answer = client.post(url("lot_prices", bid, 1), boxes(1, v30="£26.01", v60="24.36", scheme="88.5"))
    assert answer.status_code == 302
    assert saved(bid, people) == {"1": {"lines": {"v30": "26.01", "v60": "24.36", "scheme": "88.50"}}}
    page = text_of(client.get(url("prices", bid)))
    # 60 x 26.01 = 1560.60; 40 x 24.36 = 974.40; together 2535.00
    assert "3 prices; together £25.35 Complete" in page
    again = text_of(client.get(url("lot_prices", bid, 1)))
    assert "As saved: (60 × £26.01 + 40 × £24.36 + 0 × £88.50) ÷ 100 = £25.35" in again


def test_a_wrong_price_is_said_beside_its_box_and_nothing_typed_is_lost(people: Cast, bid: Bid) -> None:
    client = signed_in(people.bidder)
    answer = client.post(url("lot_prices", bid, 1), boxes(1, v30="20.00", v60="abc", scheme="12.34"))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Lot 1, ‘30-minute visits’: £20.00 is under the published floor of £21.43." in page
    assert "Lot 1, ‘60-minute visits’: ‘abc’ is not a price; write pounds and pence, such as 24.36." in page
    for typed in ("20.00", "abc", "12.34"):
        assert f'value="{typed}"' in page
    assert saved(bid, people) == {}


def test_a_draft_may_lack_prices_and_a_submitted_bid_may_not(people: Cast, bid: Bid) -> None:
    client = signed_in(people.bidder)
    assert client.post(url("lot_prices", bid, 1), boxes(1, v30="26.01")).status_code == 302
    assert saved(bid, people) == {"1": {"lines": {"v30": "26.01"}}}
    with pytest.raises(Refused) as refusal:
        factory.hand_in(bid, people.bidder)
    assert "Give the price of ‘60-minute visits’ in lot 1." in refusal.value.reasons
    assert "Give your prices for lot 3." in refusal.value.reasons


def test_the_single_price_is_not_taken_where_lines_are_asked_and_lines_not_where_one_price_is(
    people: Cast, bid: Bid
) -> None:
    with pytest.raises(Refused, match="Price lot 1 line by line: this tender has a price schedule"):
        actions.save_price(bid=bid, lot=1, rate=D("24.36"), by=people.bidder)
    with pytest.raises(Refused, match="Lot 3 has no price line ‘scheme’"):
        actions.save_prices(bid=bid, lot=3, prices={"scheme": "10"}, by=people.bidder)
    with pytest.raises(Refused, match="This tender has no lot 9"):
        actions.save_prices(bid=bid, lot=9, prices={}, by=people.bidder)
    PriceLine.objects.all().delete()
    with pytest.raises(Refused, match="Give one price for lot 1: this tender has no price lines"):
        actions.save_prices(bid=bid, lot=1, prices=GIVEN, by=people.bidder)
    client = signed_in(people.bidder)
    assert client.get(url("lot_prices", bid, 1)).status_code == 404
    assert client.get(url("price_workbook", bid)).status_code == 404
    assert client.post(url("prices", bid), {"price_1": "24.36"}).status_code == 302
    assert saved(bid, people) == {"1": "24.36"}


def test_one_price_keeps_to_the_limits_of_its_lot(people: Cast, bid: Bid) -> None:
    PriceLine.objects.all().delete()
    Lot.objects.filter(tender=bid.tender, number=1).update(price_floor=D("21.43"), price_ceiling=D("30"))
    client = signed_in(people.bidder)
    assert "Lot 1: at least £21.43, at most £30.00" in text_of(client.get(url("prices", bid)))
    answer = client.post(url("prices", bid), {"price_1": "21.42", "price_3": "19.00"})
    assert answer.status_code == 400
    assert "Lot 1: £21.42 is under the published floor of £21.43 for the lot." in text_of(answer)
    assert client.post(url("prices", bid), {"price_1": "21.43"}).status_code == 302


def test_a_colleague_s_save_is_not_written_over_unseen(people: Cast, bid: Bid) -> None:
    client, editor = signed_in(people.bidder), _colleague(people)
    assert client.post(url("lot_prices", bid, 3), boxes(3, v30="26.01", v60="24.36")).status_code == 302
    actions.save_prices(bid=bid, lot=3, prices={"v30": "27.00", "v60": "25.00"}, by=editor)
    stale = client.post(url("lot_prices", bid, 3), {**boxes(3, v30="22.00", v60="23.00"), "version": "1"})
    assert stale.status_code == 400
    said = text_of(stale)
    assert "saved this while you were writing" in said
    rows = [(row.label, row.saved, row.typed) for row in stale.context["clash"].rows]
    assert rows == [
        ("30-minute visits, an hour", "27.00", "22.00"),
        ("60-minute visits, an hour", "25.00", "23.00"),
    ]
    assert 'value="22.00"' in stale.content.decode()
    assert saved(bid, people)["3"] == {"lines": {"v30": "27.00", "v60": "25.00"}}
    assert (
        client.post(url("lot_prices", bid, 3), {**boxes(3, v30="22.00", v60="23.00"), "version": "2"}).status_code
        == 302
    )


def _colleague(people: Cast) -> Any:
    from tests.factories.people import person

    return person("Second owner", people.supplier, "owner")


# -- by workbook -------------------------------------------------------------------------------------------------------
def test_a_workbook_is_shown_before_it_is_saved_and_then_all_of_it_is(people: Cast, bid: Bid) -> None:
    client = signed_in(people.bidder)
    answer = client.get(url("price_workbook", bid))
    assert answer["Content-Disposition"] == f'attachment; filename="prices-{bid.tender.reference}.xlsx"'
    content = filled(answer.content, H6=26.01, H7=24.36, H8=88.5, H9=25.99)  # lot 3, 60-minute visits is left empty
    shown = send(client, bid, content)
    assert shown.status_code == 200
    page = text_of(shown)
    assert "Nothing is saved yet. We read 4 prices from your workbook; 1 cell is empty" in page
    assert "30-minute visits £ an hour None £26.01" in page
    assert "Together: (60 × £26.01 + 40 × £24.36 + 0 × £88.50) ÷ 100 = £25.35" in page
    assert saved(bid, people) == {}
    read = re.search(r'name="read" value="([^"]*)"', shown.content.decode())
    assert read is not None
    travelling = read[1].replace("&quot;", '"')
    assert client.post(url("prices_from_workbook", bid), {"read": travelling}).status_code == 302
    assert saved(bid, people) == {
        "1": {"lines": {"v30": "26.01", "v60": "24.36", "scheme": "88.50"}},
        "3": {"lines": {"v30": "25.99"}},
    }
    # The next download holds what is saved, and an empty cell changes nothing.
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(url("price_workbook", bid)).content))["Prices"]
    assert [sheet[f"H{row}"].value for row in range(6, 11)] == [26.01, 24.36, 88.5, 25.99, None]


@pytest.mark.parametrize(
    ("cells", "name", "sentence"),
    [
        ({"H7": "=20+4"}, "prices.xlsx", "Cell H7 holds a formula; type the number it gives instead."),
        (
            {"H6": 20},
            "prices.xlsx",
            "Cell H6, lot 1, ‘30-minute visits’: £20.00 is under the published floor of £21.43.",
        ),
        ({"B2": "OTHER"}, "prices.xlsx", "This workbook is for the tender OTHER (cell B2)"),
        ({}, "prices.xlsm", "The file is a workbook with macros"),
    ],
)
def test_a_workbook_with_a_fault_saves_nothing_and_says_it(
    people: Cast, bid: Bid, cells: dict[str, Any], name: str, sentence: str
) -> None:
    client = signed_in(people.bidder)
    content = filled(client.get(url("price_workbook", bid)).content, **{"H9": 25.99, "H10": 24, **cells})
    answer = send(client, bid, content, name)
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert saved(bid, people) == {}


def test_no_file_an_empty_file_and_a_broken_one_are_each_told(people: Cast, bid: Bid) -> None:
    client = signed_in(people.bidder)
    assert "0 bytes arrived" in text_of(send(client, bid, b""))
    assert "cannot be read as an Excel workbook" in text_of(send(client, bid, b"PK\x03\x04 no"))
    nothing = client.post(url("prices_from_workbook", bid), {})
    assert nothing.status_code == 400
    assert client.get(url("prices_from_workbook", bid)).status_code == 302


@pytest.mark.parametrize(
    "read",
    ["", "x", "[]", "{}", '{"prices":{"1":[]},"versions":{}}', '{"prices":{"x":{}},"versions":{}}', '{"prices":1,"versions":1}', "[" * 5000],
)  # fmt: skip
def test_what_travels_between_preview_and_saving_is_not_believed(people: Cast, bid: Bid, read: str) -> None:
    answer = signed_in(people.bidder).post(url("prices_from_workbook", bid), {"read": read})
    assert answer.status_code == 400
    assert "The prices did not arrive whole: send the workbook again." in text_of(answer)


def test_all_lots_of_a_workbook_are_kept_or_none(people: Cast, bid: Bid) -> None:
    forged = json.dumps({"prices": {"1": GIVEN, "3": {"v30": "1.00"}}, "versions": {}})
    answer = signed_in(people.bidder).post(url("prices_from_workbook", bid), {"read": forged})
    assert answer.status_code == 400
    assert "Lot 3, ‘30-minute visits’: £1.00 is under the published floor of £21.43." in text_of(answer)
    assert saved(bid, people) == {}


def test_a_workbook_of_before_a_colleague_s_save_does_not_write_over_it(people: Cast, bid: Bid) -> None:
    actions.save_prices(bid=bid, lot=3, prices={"v30": "26.00"}, by=people.bidder)
    actions.save_prices(bid=bid, lot=3, prices={"v30": "27.00"}, by=_colleague(people))
    read = json.dumps({"prices": {"3": {"v30": "22.00"}}, "versions": {"3": 1}})
    answer = signed_in(people.bidder).post(url("prices_from_workbook", bid), {"read": read})
    assert "Second owner saved prices while you looked: send the workbook again." in text_of(answer)
    assert saved(bid, people)["3"] == {"lines": {"v30": "27.00"}}


def test_after_bids_close_nothing_of_the_prices_changes(people: Cast, bid: Bid) -> None:
    client = signed_in(people.bidder)
    workbook = client.get(url("price_workbook", bid)).content
    with clock.at(tenders.CLOSES + timedelta(seconds=1)):
        client = signed_in(people.bidder)
        assert "Bids closed" in text_of(client.post(url("lot_prices", bid, 1), boxes(1, v30="26.01")))
        assert "Bids closed" in text_of(send(client, bid, filled(workbook, H6=26)))
    assert saved(bid, people) == {}


def test_strangers_rivals_and_the_buyer_find_no_price_page(people: Cast, bid: Bid) -> None:
    pages = [
        url("prices", bid),
        url("lot_prices", bid, 1),
        url("price_workbook", bid),
        url("prices_from_workbook", bid),
    ]
    for user in (people.rival, people.stranger, people.lead):
        client = signed_in(user)
        assert {client.get(page).status_code for page in pages} == {404}
        assert {client.post(pages[3], {"read": "{}"}).status_code} == {404}
    assert {Client().get(page).status_code for page in pages} == {302}


def test_the_price_pages_cost_the_same_for_one_line_and_for_many(
    people: Cast, bid: Bid, django_assert_num_queries: Any
) -> None:
    client = signed_in(people.bidder)
    client.get(url("prices", bid))
    with django_assert_num_queries(QUERIES_PRICES):
        client.get(url("prices", bid))
    with django_assert_num_queries(QUERIES_LOT):
        client.get(url("lot_prices", bid, 1))
    PriceLine.objects.bulk_create(
        PriceLine(tender=bid.tender, number=10 + n, key=f"x{n}", label=f"Line {n}", quantity=0) for n in range(20)
    )
    actions.save_choices(
        bid=bid,
        choices=[{"lot": lot, "preference": lot, "weekly_hours": "120"} for lot in (1, 2, 3)],
        by=people.bidder,
    )
    with django_assert_num_queries(QUERIES_PRICES):
        client.get(url("prices", bid))
    with django_assert_num_queries(QUERIES_LOT):
        client.get(url("lot_prices", bid, 1))


QUERIES_PRICES = 24  # four of them for the line on every page that says what is not submitted
QUERIES_LOT = 25


# -- sealed, opened, compared ------------------------------------------------------------------------------------------
def test_check_your_answers_lists_every_price_and_the_receipt_stands(people: Cast, tender: Tender) -> None:
    made = factory.submitted(tender, people.supplier, people.bidder, Written(lines=GIVEN))
    with clock.at(WRITING):
        client = signed_in(people.bidder)
        page = text_of(client.get(url("check", made)))
        receipt = made.submissions.get()
        assert client.get(url("receipt", made, receipt.receipt_number)).status_code == 200
    assert "Lot 1, Nights at Winford House £88.50 an hour" in page
    assert "Lot 3, together (60 × £26.01 + 40 × £24.36) ÷ 100 = £25.35" in page


def test_no_price_lies_in_clear_before_the_opening(people: Cast, tender: Tender) -> None:
    from django.db import connection

    lines = {"v30": "26.01", "v60": "27.83", "scheme": "88.57"}
    factory.submitted(tender, people.supplier, people.bidder, Written(lines=lines))
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the names are the database's own
            for row in cursor.fetchall():
                said = repr(row)
                found += [(table, price) for price in ("26.01", "27.83", "88.57") if price in said]
    assert found == []
    assert not OpenedPrice.objects.exists()


def test_the_opened_price_is_the_basket_with_its_lines(people: Cast, tender: Tender) -> None:
    made = factory.submitted(tender, people.supplier, people.bidder, Written(lines=GIVEN))
    failures: list[str] = []
    store_prices(made, {"1": {"lines": GIVEN}, "3": {"lines": {"v30": "26.01", "v60": "24.37"}}}, failures)
    assert failures == []
    first, second = OpenedPrice.objects.filter(bid=made).order_by("lot__number")
    assert (first.rate, first.hourly) == (D("25.35"), D("25.35"))
    # 60 x 26.01 + 40 x 24.37 = 1560.60 + 974.80 = 2535.40
    assert (second.rate, second.hourly) == (D("25.354"), D("25.35"))
    assert second.lines == {
        "basket": "shares",
        "divisor": "100",
        "value": "25.354",
        "words": "(60 × £26.01 + 40 × £24.37) ÷ 100 = £25.354",
        "hourly": "25.35",
        "lines": [
            {"key": "v30", "label": "30-minute visits", "unit": "an hour", "quantity": "60", "price": "26.01", "part": "15.606"},
            {"key": "v60", "label": "60-minute visits", "unit": "an hour", "quantity": "40", "price": "24.37", "part": "9.748"},
        ],
    }  # fmt: skip


def test_a_price_that_no_longer_fits_the_schedule_is_named_in_the_record_and_stops_no_other_lot(
    people: Cast, tender: Tender
) -> None:
    made = factory.submitted(tender, people.supplier, people.bidder, Written(lines=GIVEN))
    failures: list[str] = []
    prices = {
        "1": {"lines": {"v30": "26.01"}},
        "2": "24.36",
        "3": {"lines": {"v30": "26.01", "v60": "24.36"}},
        "9": {"lines": {}},
        "10": {"lines": {"v30": "x"}},
    }
    store_prices(made, prices, failures)
    assert failures == [
        "Lot 1 has no price for ‘60-minute visits’, so its basket cannot be worked out.",
        "Lot 2 has no price for ‘30-minute visits’, so its basket cannot be worked out.",
        "The bid prices lot 9, and this tender has no such lot.",
        "The bid prices lot 10, and this tender has no such lot.",
    ]
    assert [price.lot.number for price in OpenedPrice.objects.filter(bid=made)] == [3]
    PriceLine.objects.all().delete()
    store_prices(made, {"1": {"lines": GIVEN}, "2": "24.36"}, failures := [])
    assert failures == ["The price of lot 1 is not in the form this tender asks for."]
    assert OpenedPrice.objects.get(bid=made, lot__number=2).rate == D("24.36")


def test_the_ranking_compares_exact_baskets_and_shows_how_each_was_made() -> None:
    """Two baskets that round to one penny are told apart, and the sum stands on the page."""
    people = cast()
    offers = [
        {"v30": "26.01", "v60": "24.36", "scheme": "90.00"},  # 25.35
        {"v30": "26.00", "v60": "24.37", "scheme": "90.00"},  # 60 x 26 + 40 x 24.37 = 2534.80: 25.348
    ]
    tender = panels.proposed(people, lots=1, count=2, price_lines=LINES, lines=offers)
    record = Opening.objects.get(tender=tender, kind="price").record
    assert [line["failures"] for line in record["bids"]] == [[], []]
    rates = dict(OpenedPrice.objects.values_list("bid__organisation__name", "rate"))
    assert sorted(rates.values()) == [D("25.348"), D("25.35")]
    ranking = LotRanking.objects.get(lot__tender=tender)
    assert ranking.read()
    with clock.at(panels.PROPOSED):
        page = text_of(signed_in(people.lead).get(reverse("evaluation:lot_ranking", args=[tender.reference, 1])))
    assert "60 × £26.00 an hour ÷ 100 £15.6" in page
    assert "Price compared £25.348" in page
    assert "100 × lowest price 25.348 ÷ this price 25.35 = 99.99" in page


@pytest.mark.parametrize("value", ["999999999.999999", "123456789.123456", "0.000001", "25.354", "1579029.525"])
def test_the_database_keeps_every_digit(people: Cast, tender: Tender, value: str) -> None:
    made = factory.submitted(tender, people.supplier, people.bidder, Written(lines=GIVEN))
    kept = OpenedPrice.objects.create(bid=made, lot=tender.lots.get(number=1), rate=D(value))
    assert OpenedPrice.objects.get(pk=kept.pk).rate == D(value)


def test_the_workbook_is_made_and_read_without_a_file_on_disk(people: Cast, bid: Bid, monkeypatch: Any) -> None:
    """A temporary file would hold prices in clear."""
    import tempfile

    def no(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("a temporary file was asked for")

    for name in (
        "NamedTemporaryFile",
        "TemporaryFile",
        "mkstemp",
        "mkdtemp",
        "SpooledTemporaryFile",
        "TemporaryDirectory",
    ):
        monkeypatch.setattr(tempfile, name, no)
    client = signed_in(people.bidder)
    content = client.get(url("price_workbook", bid)).content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert "xl/workbook.xml" in package.namelist()
    assert send(client, bid, content).status_code == 200

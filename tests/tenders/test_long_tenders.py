"""A tender of many lots, criteria and price lines: twenty lots a page, long sets closed, nothing typed is lost."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.workflow import Refused
from tenders.actions import criteria, lots, prices
from tenders.models import Tender
from tenders.pricing.schedule import Limits, Line
from tenders.queries.prices import schedule_of
from tenders.templates_data import CriterionData
from tests.factories import tenders as made
from tests.factories.bids import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

D = Decimal
URL = "/tenders/SBC-2027-014/"


@pytest.fixture
def tender(cast: Cast) -> Any:
    """45 lots; those of number 40 and more have the tag 'extra care'."""
    with clock.at(made.DRAFTED):
        found = made.draft(cast, reference="SBC-2027-014", lots_kept=1)
        rows = [made.lot_data(n, f"Ward {n}", tags=("extra care",) if n >= 40 else ()) for n in range(1, 46)]
        lots.set_lots(tender=found, by=cast.lead, lots=rows)
        yield found


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()).replace("&#x27;", "'")


def boxes(answer: Any, name: str) -> list[str]:
    return re.findall(rf'name="({name})"', answer.content.decode())


def test_twenty_lots_stand_on_a_page_and_a_save_changes_those_alone(cast: Cast, tender: Tender) -> None:
    lead = signed_in(cast.lead)
    second = lead.get(URL + "lots/?page=2")
    assert [int(name[3:5]) for name in boxes(second, "lot[0-9]+-weekly_hours")] == list(range(21, 41))
    assert "Showing 21 to 40 of 45 lots" in text(second)
    assert "All lots, as saved 4,500" in text(second)
    typed = {"version": str(tender.version)}
    for n in range(21, 41):
        typed |= {f"lot{n}-weekly_hours": "7", f"lot{n}-annual_value": "1000"}
    answer = lead.post(URL + "lots/?page=2", typed)
    assert answer.headers["Location"] == URL + "lots/?page=2"
    hours = dict(tender.lots.values_list("number", "weekly_hours"))
    assert hours == {n: D(7) if 21 <= n <= 40 else D(100) for n in range(1, 46)}


def test_save_then_the_next_lots_goes_on(cast: Cast, tender: Tender) -> None:
    answer = signed_in(cast.lead).post(URL + "lots/?page=1", {"lot1-weekly_hours": "7", "onward": "yes"})
    assert answer.headers["Location"] == URL + "lots/?page=2"
    last = signed_in(cast.lead).post(URL + "lots/?page=3", {"lot45-weekly_hours": "7", "onward": "yes"})
    assert last.headers["Location"] == URL + "lots/?page=3"


def test_a_wrong_figure_keeps_what_was_typed_on_its_page(cast: Cast, tender: Tender) -> None:
    answer = signed_in(cast.lead).post(URL + "lots/?page=2", {"lot21-weekly_hours": "many", "lot22-weekly_hours": "9"})
    assert answer.status_code == 400
    assert "Write ‘Hours a week, lot 21’ as a number" in text(answer)
    assert 'value="many"' in answer.content.decode()
    assert boxes(answer, "lot[0-9]+-weekly_hours") == ["lot21-weekly_hours", "lot22-weekly_hours"]
    assert set(tender.lots.values_list("weekly_hours", flat=True)) == {D(100)}


def test_lots_are_found_by_their_words(cast: Cast, tender: Tender) -> None:
    lead = signed_in(cast.lead)
    found = lead.get(URL + "lots/?q=extra+care")
    assert [name[3:5] for name in boxes(found, "lot[0-9]+-weekly_hours")] == ["40", "41", "42", "43", "44", "45"]
    assert "No lot matches" in text(lead.get(URL + "lots/?q=nowhere"))
    assert "No lot matches" in text(lead.get(URL + "regime/?q=nowhere"))


def test_a_lot_taken_out_meanwhile_is_refused_by_name(cast: Cast, tender: Tender) -> None:
    with pytest.raises(Refused, match=r"Lot 46: it is not there any more\."):
        lots.change_lots(tender=tender, by=cast.lead, lots=[made.lot_data(1), made.lot_data(46)])


def test_regimes_are_decided_a_page_at_a_time(cast: Cast, tender: Tender) -> None:
    lead = signed_in(cast.lead)
    assert "45 lots not decided" in text(lead.get(URL + "regime/"))
    answer = lead.post(URL + "regime/?page=3", {f"regime_{n}": "act" for n in range(41, 46)})
    assert answer.headers["Location"] == URL + "regime/?page=3"
    assert list(tender.lots.exclude(regime="").values_list("number", flat=True)) == [41, 42, 43, 44, 45]
    assert "40 lots not decided" in text(lead.get(URL + "regime/"))


def test_limits_of_lots_on_other_pages_stay(cast: Cast, tender: Tender) -> None:
    limits = {1: Limits(D(20)), 44: Limits(D(21), D(40))}
    prices.set_price_schedule(tender=tender, by=cast.lead, lines=[], limits=limits)
    lead = signed_in(cast.lead)
    third = lead.get(URL + "prices/?page=3")
    assert boxes(third, "floor_[0-9]+") == [f"floor_{n}" for n in range(41, 46)]
    rows = {"lines-TOTAL_FORMS": "0", "lines-INITIAL_FORMS": "0", "label": "Price", "basket": "shares"}
    typed = rows | {f"floor_{n}": "" for n in range(41, 46)} | {f"ceiling_{n}": "" for n in range(41, 46)}
    answer = lead.post(URL + "prices/?page=2", typed | {"ceiling_44": "45", "onward": "yes"})
    assert answer.headers["Location"] == URL + "prices/?page=3"
    assert schedule_of(tender).limits == {1: Limits(D(20)), 44: Limits(None, D(45))}


def many_criteria(cast: Cast, tender: Tender) -> None:
    rows = [
        CriterionData(f"c{n}", f"Matter {n}", D(5), f"How, {n}?", guidance="Say who.", file_allowed=n == 3)
        for n in range(1, 15)
    ]
    criteria.set_criteria(tender=tender, by=cast.lead, criteria=rows, quality_weight=D(70), price_weight=D(30))


def sent(answer: Any) -> dict[str, str]:
    """The fields of the page's form as a browser would send them."""
    page = answer.content.decode()
    form = page[page.rindex("<form", 0, page.index('-TOTAL_FORMS"')) :]
    found = dict(re.findall(r'<input type="(?:text|hidden)" name="([^"]+)"(?: value="([^"]*)")?', form))
    found |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n([^<]*)', form))
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def test_many_criteria_come_closed_and_a_weight_changes_without_the_rest(cast: Cast, tender: Tender) -> None:
    many_criteria(cast, tender)
    lead = signed_in(cast.lead)
    before = {row.key: (row.question, row.guidance, row.word_limit, row.file_allowed) for row in tender.criteria.all()}
    page = lead.get(URL + "criteria/")
    assert boxes(page, "criteria-[0-9]+-question") == []
    typed = sent(page) | {"criteria-0-weight": "6", "criteria-1-weight": "4"}
    assert lead.post(URL + "criteria/", typed).status_code == 302
    weights = list(tender.criteria.values_list("key", "weight"))
    assert weights[:3] == [("c1", D(6)), ("c2", D(4)), ("c3", D(5))]
    after = {row.key: (row.question, row.guidance, row.word_limit, row.file_allowed) for row in tender.criteria.all()}
    assert after == before


def test_opening_a_criterion_keeps_what_was_typed_in_the_others(cast: Cast, tender: Tender) -> None:
    many_criteria(cast, tender)
    lead = signed_in(cast.lead)
    typed = sent(lead.get(URL + "criteria/")) | {"criteria-0-weight": "6", "do": "open-criterion:4"}
    opened = lead.post(URL + "criteria/", typed)
    assert boxes(opened, "criteria-[0-9]+-question") == ["criteria-4-question"]
    assert sent(opened)["criteria-0-weight"] == "6"
    assert sent(opened)["criteria-4-question"] == "How, 5?"
    assert tender.criteria.get(key="c1").weight == D(5)
    saved = sent(opened) | {"criteria-1-weight": "4", "criteria-4-question": "Why?"}
    assert lead.post(URL + "criteria/", saved).status_code == 302
    assert [tender.criteria.get(key=key).question for key in ("c4", "c5")] == ["How, 4?", "Why?"]
    assert tender.criteria.get(key="c3").file_allowed


def test_a_closed_criterion_with_a_wrong_weight_comes_open_with_its_words(cast: Cast, tender: Tender) -> None:
    many_criteria(cast, tender)
    lead = signed_in(cast.lead)
    answer = lead.post(URL + "criteria/", sent(lead.get(URL + "criteria/")) | {"criteria-2-weight": "lots"})
    assert answer.status_code == 400
    assert boxes(answer, "criteria-[0-9]+-question") == ["criteria-2-question"]
    assert sent(answer)["criteria-2-question"] == "How, 3?"
    assert sent(answer)["criteria-2-weight"] == "lots"


def test_many_price_lines_come_closed_and_are_saved_whole(cast: Cast, tender: Tender) -> None:
    lines = [Line(f"k{n}", f"Care {n}", "hour", D(100), lot=n, floor=D("20.5")) for n in range(1, 16)]
    prices.set_price_schedule(tender=tender, by=cast.lead, lines=lines)
    lead = signed_in(cast.lead)
    page = lead.get(URL + "prices/")
    assert boxes(page, "lines-[0-9]+-label") == []
    assert "Line 3: Care 3 Lot 3; weight 100; from £20.5." in text(page)
    common = {"label": "Price", "basket": "shares"}
    opened = lead.post(URL + "prices/", sent(page) | common | {"open": "2"})
    assert boxes(opened, "lines-[0-9]+-label") == ["lines-2-label"]
    renamed = sent(opened) | common | {"lines-2-label": "Care at night", "lines-2-unit": "hour"}
    assert lead.post(URL + "prices/", renamed).status_code == 302
    expected = [Line(f"k{n}", "Care at night" if n == 3 else f"Care {n}", "hour", D(100), lot=n, floor=D("20.5")) for n in range(1, 16)]  # fmt: skip
    assert list(schedule_of(Tender.objects.get()).lines) == expected


@pytest.mark.parametrize("path", ["lots/", "regime/", "criteria/", "prices/"])
def test_a_page_asks_as_much_of_the_database_for_few_rows_as_for_many(
    cast: Cast, tender: Tender, path: str, django_assert_num_queries: Any
) -> None:
    lead = signed_in(cast.lead)
    with CaptureQueriesContext(connection) as many:
        lead.get(URL + path)
    lots.set_lots(tender=tender, by=cast.lead, lots=[made.lot_data(n) for n in (1, 2, 3)])
    with django_assert_num_queries(len(many)):
        lead.get(URL + path)

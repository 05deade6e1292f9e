"""The lead authors the price schedule in the browser, and the notice publishes it."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from cms.register.detail import tender_detail
from core import clock
from core.workflow import NotPermitted, Refused
from tenders import readiness
from tenders.actions import lots as lot_actions
from tenders.actions import prices as actions
from tenders.actions.drafting import Stale
from tenders.actions.notices import tender_notice_fields
from tenders.models import PriceLine, Tender
from tenders.pricing.schedule import SHARES, Limits, Line, Schedule
from tenders.queries.prices import schedule_of
from tests.factories import tenders as made
from tests.factories.bids import signed_in
from tests.factories.people import Cast
from tests.factories.people import cast as make_cast

pytestmark = pytest.mark.django_db

D = Decimal
PAGE = "/tenders/SBC-2027-014/prices/"
LINES = (
    Line("day", "Care by day", "hour", D("70.5"), floor=D("21.43")),
    Line("night", "Waking nights", "hour", D("29.5"), ceiling=D("40")),
)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def tender(cast: Cast) -> Any:
    with clock.at(made.DRAFTED):
        yield made.draft(cast, reference="SBC-2027-014", lots_kept=2)


def text_of(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def typed(rows: list[dict[str, str]], **more: str) -> dict[str, str]:
    """What a browser sends for these rows."""
    data = {
        "label": "Price of an hour",
        "basket": SHARES,
        "lines-TOTAL_FORMS": str(len(rows)),
        "lines-INITIAL_FORMS": "0",
        "lines-MIN_NUM_FORMS": "0",
        "lines-MAX_NUM_FORMS": "200",
    }
    for number, row in enumerate(rows):
        data |= {f"lines-{number}-{name}": value for name, value in {"unit": "hour", **row}.items()}
    return {**data, **more}


def check_of(tender: Tender) -> readiness.Check | None:
    tender.refresh_from_db()
    return next((check for check in readiness.checks(tender) if check.key == "prices"), None)


def test_a_new_tender_asks_for_one_price_and_starts_a_schedule_from_a_pattern(cast: Cast, tender: Tender) -> None:
    client = signed_in(cast.lead)
    page = text_of(client.get(PAGE))
    assert "Bidders give one price a lot: rate for one hour of care." in page
    assert check_of(tender) is None
    version = str(tender.version)
    assert client.post(PAGE, {"start": "visit-length", "version": version}).status_code == 302
    assert list(tender.price_lines.values_list("number", "key", "visit_minutes", "quantity", "unit")) == [
        (1, "visit-15", 15, D(10), "hour"),
        (2, "visit-30", 30, D(45), "hour"),
        (3, "visit-45", 45, D(25), "hour"),
        (4, "visit-60", 60, D(20), "hour"),
    ]
    found = check_of(tender)
    assert found is not None
    assert found.ok
    assert "The lines of each lot make one price." in text_of(client.get(PAGE))
    stale = client.post(PAGE, {"start": "by-lot", "version": version})
    assert stale.status_code == 400
    assert "This tender was changed by" in text_of(stale)
    assert client.post(PAGE, {"start": "by-lot", "version": str(tender.version)}).status_code == 302
    assert [line.lot for line in schedule_of(tender).lines] == [1, 2]
    assert client.post(PAGE, {"single": "yes"}).status_code == 302
    assert not PriceLine.objects.exists()
    assert client.post(PAGE, {"start": "nonsense"}).status_code == 400


def test_lines_are_typed_saved_and_kept_by_their_short_names(cast: Cast, tender: Tender) -> None:
    client = signed_in(cast.lead)
    rows = [
        {"label": "Care by day", "quantity": "70.5", "floor": "£21.43"},
        {"label": "Care by day", "quantity": "70.5", "lot": "2", "unit": "visit", "visit_minutes": "30"},
        {"label": "Waking nights", "quantity": "29.5", "ceiling": "40"},
    ]
    answer = client.post(PAGE, typed(rows, floor_1="20", ceiling_1="1,000.50"))
    assert answer.status_code == 302
    assert schedule_of(Tender.objects.get()) == Schedule(
        "Price of an hour",
        (
            Line("care-by-day", "Care by day", "hour", D("70.50"), None, None, D("21.43")),
            Line("care-by-day-2", "Care by day", "visit", D("70.50"), 2, 30),
            Line("waking-nights", "Waking nights", "hour", D("29.50"), None, None, None, D("40.00")),
        ),
        SHARES,
        {1: Limits(D("20.00"), D("1000.50"))},
    )
    assert Tender.objects.get().changes.last().what == "The price schedule was changed: 3 lines."  # type: ignore[union-attr]  # it has one
    renamed = [{"key": "waking-nights", "label": "Nights", "quantity": "100"}]
    assert client.post(PAGE, typed(renamed, floor_1="", ceiling_1="")).status_code == 302
    assert [(line.key, line.label) for line in schedule_of(tender).lines] == [("waking-nights", "Nights")]
    assert schedule_of(Tender.objects.get()).limits == {}


def test_what_cannot_be_saved_is_said_and_stays_typed(cast: Cast, tender: Tender) -> None:
    client = signed_in(cast.lead)
    rows = [
        {"label": "Care by day", "quantity": "x", "floor": "30"},
        {"label": "", "quantity": "10", "lot": "2", "visit_minutes": "0"},
    ]
    answer = client.post(PAGE, typed(rows))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "line 1" in page
    assert 'value="x"' in page
    assert not PriceLine.objects.exists()
    crossed = client.post(PAGE, typed([{"label": "Care", "quantity": "100", "floor": "30", "ceiling": "20"}]))
    assert "Line 1: the floor £30.00 is above the ceiling £20.00." in text_of(crossed)
    elsewhere = client.post(PAGE, typed([{"label": "Care", "quantity": "100", "lot": "9"}]))
    assert "Line 1, lot: this tender has no lot 9." in text_of(elsewhere)
    limits = client.post(PAGE, typed([], floor_2="30", ceiling_2="20"))
    assert "Lot 2: the floor £30.00 is above the ceiling £20.00." in text_of(limits)


def test_adding_and_moving_lines_need_no_javascript_and_save_nothing(cast: Cast, tender: Tender) -> None:
    client = signed_in(cast.lead)
    rows = [{"label": "First", "quantity": "60", "floor": "21"}, {"label": "Second", "quantity": "40", "key": "two"}]
    up = client.post(PAGE, typed(rows, up="1"))
    assert up.status_code == 200
    page = text_of(up)
    assert page.index("Line 1: Second") < page.index("Line 2: First")
    assert "The lines are changed on this page only." in page
    html = up.content.decode()
    assert 'name="lines-0-key" value="two"' in html
    assert re.search(r'name="lines-1-floor" value="21"', html)
    down = text_of(client.post(PAGE, typed(rows, down="0")))
    assert down.index("Line 1: Second") < down.index("Line 2: First")
    more = client.post(PAGE, typed(rows, add_row="yes"))
    assert 'name="lines-2-label"' in more.content.decode()
    assert client.post(PAGE, typed(rows, up="0")).status_code == 200
    assert client.post(PAGE, typed(rows, down="99")).status_code == 200
    assert not PriceLine.objects.exists()


def test_a_line_is_taken_out_by_its_tick(cast: Cast, tender: Tender) -> None:
    rows = [{"label": "First", "quantity": "60"}, {"label": "Second", "quantity": "100", "take_out": "on"}]
    assert signed_in(cast.lead).post(PAGE, typed(rows)).status_code == 302
    assert [line.label for line in schedule_of(tender).lines] == ["First"]


def test_weights_that_do_not_make_a_hundred_are_saved_and_keep_the_tender_from_the_approver(
    cast: Cast, tender: Tender
) -> None:
    client = signed_in(cast.lead)
    answer = client.post(PAGE, typed([{"label": "Care", "quantity": "99.9"}]), follow=True)
    assert "Before it can be approved: Every lot: the weights add up to 99.9, not 100." in text_of(answer)
    found = check_of(tender)
    assert found is not None
    assert (found.ok, found.title, found.detail, found.place) == (
        False,
        "The price schedule does not make one price",
        "Every lot: the weights add up to 99.9, not 100.",
        "prices",
    )
    with pytest.raises(Refused):
        actions_send(tender, cast)
    overview = text_of(client.get("/tenders/SBC-2027-014/"))
    assert "The price schedule does not make one price" in overview


def actions_send(tender: Tender, cast: Cast) -> None:
    from tenders.actions.tender import send_for_approval

    send_for_approval(tender=tender, by=cast.lead)


def test_two_leads_do_not_write_over_each_other(cast: Cast, tender: Tender) -> None:
    seen = tender.version
    actions.set_price_schedule(tender=tender, by=cast.lead, lines=LINES)
    with pytest.raises(Stale):
        actions.set_price_schedule(tender=tender, by=cast.lead, lines=LINES[:1], version=seen)
    answer = signed_in(cast.lead).post(PAGE, typed([{"label": "Mine", "quantity": "100"}], version=str(seen)))
    assert answer.status_code == 400
    assert "while you were writing" in text_of(answer)
    assert 'value="Mine"' in answer.content.decode()
    assert len(schedule_of(tender).lines) == 2


def test_only_a_lead_and_only_a_draft(cast: Cast, tender: Tender) -> None:
    with pytest.raises(NotPermitted):
        actions.set_price_schedule(tender=tender, by=cast.approver, lines=LINES)
    assert signed_in(cast.approver).get(PAGE).status_code == 200
    assert "Save the price schedule" not in signed_in(cast.approver).get(PAGE).content.decode()
    assert signed_in(cast.approver).post(PAGE, typed([])).status_code == 403
    for stranger in (cast.stranger, cast.bidder, cast.stranger_lead):
        assert signed_in(stranger).get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code == 302
    published = made.published(cast, at=made.PUBLISHED, lots_kept=1, price_lines=LINES)
    with pytest.raises(Refused, match="nothing of it can be changed"):
        actions.set_price_schedule(tender=published, by=cast.lead, lines=[])
    page = text_of(signed_in(cast.lead).get(f"/tenders/{published.reference}/prices/"))
    assert "Waking nights £ an hour Every lot 29.5 None to £40.00" in page


def test_a_line_goes_with_its_lot_and_limits_stay_when_lots_are_saved(cast: Cast, tender: Tender) -> None:
    lines = [Line("a", "Care", quantity=D(100), lot=1), Line("b", "Care", quantity=D(100), lot=2)]
    actions.set_price_schedule(tender=tender, by=cast.lead, lines=lines, limits={1: Limits(D(20))})
    lot_actions.remove_lot(tender=tender, number=2, by=cast.lead)
    assert [line.key for line in schedule_of(tender).lines] == ["a"]
    from tenders.forms.authoring.lots import lot_data

    lot_actions.set_lots(tender=tender, by=cast.lead, lots=[lot_data(tender.lots.get())])
    assert schedule_of(tender).limits == {1: Limits(D(20))}


def test_a_pattern_by_lot_refuses_more_lots_than_lines(cast: Cast, tender: Tender) -> None:
    lot_actions.set_lots(tender=tender, by=cast.lead, lots=[made.lot_data(n) for n in range(1, 202)])
    with pytest.raises(Refused, match="at most 200, and a line for each lot would make 201"):
        actions.start_price_schedule(tender=tender, by=cast.lead, pattern="by-lot")
    lot_actions.set_lots(tender=tender, by=cast.lead, lots=[])
    with pytest.raises(Refused, match="add a lot first"):
        actions.start_price_schedule(tender=tender, by=cast.lead, pattern="by-lot")


def test_the_preview_and_the_workbook_are_what_bidders_get(cast: Cast, tender: Tender) -> None:
    client = signed_in(cast.lead)
    preview, workbook = f"{PAGE}as-bidders-see-it/1/", f"{PAGE}workbook.xlsx"
    assert client.get(preview).status_code == client.get(workbook).status_code == 404
    actions.set_price_schedule(tender=tender, by=cast.lead, lines=LINES)
    answer = client.get(preview)
    assert "Care by day £ an hour 70.5 £21.43 at least" in text_of(answer)
    assert answer.content.decode().count(" disabled") == 2
    assert client.get(f"{PAGE}as-bidders-see-it/9/").status_code == 404
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(workbook).content))["Prices"]
    assert [sheet[f"A{row}"].value for row in range(6, 10)] == ["1/day", "1/night", "2/day", "2/night"]
    assert signed_in(cast.bidder).get(workbook).status_code == 404


def test_the_notice_publishes_lines_weights_and_limits(cast: Cast, tender: Tender) -> None:
    actions.set_price_schedule(tender=tender, by=cast.lead, lines=LINES, limits={2: Limits(D(20), D(30))})
    tender.refresh_from_db()
    frozen = tender_notice_fields(tender)["price_schedule"]
    assert frozen == {
        "basket": "shares",
        "lines": [
            {
                "key": "day", "label": "Care by day", "unit": "hour", "unit_words": "an hour", "lot": None,
                "visit_minutes": None, "quantity": "70.5", "floor": "21.43", "ceiling": None,
            },
            {
                "key": "night", "label": "Waking nights", "unit": "hour", "unit_words": "an hour", "lot": None,
                "visit_minutes": None, "quantity": "29.5", "floor": None, "ceiling": "40.00",
            },
        ],
        "limits": [{"lot": 2, "floor": "20.00", "ceiling": "30.00"}],
    }  # fmt: skip


def test_the_public_reads_what_bidders_price(cast: Cast) -> None:
    published = made.published(cast, at=made.PUBLISHED, lots_kept=2, price_lines=LINES)
    notice = published.notices.get()
    with clock.at(datetime(2027, 3, 2, tzinfo=UTC)):
        page = text_of(Client().get(f"/notices/{notice.reference}/"))
    assert "What bidders price An average: each line counts its share of 100" in page
    assert "Care by day £ an hour Every lot 70.5 At least £21.43" in page
    assert "Waking nights £ an hour Every lot 29.5 At most £40.00" in page
    assert tender_detail is not None

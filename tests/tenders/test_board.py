"""The board: stages by the clock, the least of each procurement's dates, worth, workload, and a constant number of statements."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import User
from tenders.actions import awards_without_bids
from tenders.actions.awards_without_bids import AwardFacts
from tenders.models import Tender
from tenders.queries.board import BoardFilter, board
from tests.factories import people
from tests.factories import tenders as made
from tests.factories.people import Cast


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def three(cast: Cast) -> tuple[Tender, Tender, Tender]:
    """A draft of two lots, a published one of one lot, a direct award."""
    with clock.at(made.DRAFTED):
        draft = made.draft(cast, reference="SBC-2027-001", lots_kept=2, title="Drafted")
        direct = awards_without_bids.start(buyer=cast.buyer, by=cast.lead, procedure="direct_award", title="Direct")
        awards_without_bids.write(tender=direct, by=cast.lead, facts=AwardFacts(value=Decimal(90_000)))
    published = made.published(cast, at=made.PUBLISHED, reference="SBC-2027-008", lots_kept=1, title="Published")
    return draft, published, direct


def test_each_stands_in_its_stage_with_its_worth_and_next_date(cast: Cast) -> None:
    three(cast)
    with clock.at(made.PUBLISHED):
        found = {row.tender.title: row for row in board(cast.lead, BoardFilter()).rows}
    assert {title: row.stage for title, row in found.items()} == {
        "Drafted": "draft", "Published": "open", "Direct": "draft",
    }  # fmt: skip
    # 1,310 hours x 52 x 24.40 over four years; the draft has 1,480 hours more.
    assert found["Published"].worth == Decimal("6648512.00")
    assert found["Drafted"].worth == Decimal("14159808.00")
    assert found["Direct"].worth == Decimal(90_000)
    assert (found["Published"].next_words, found["Published"].next_at) == (
        "Questions close", datetime(2027, 3, 19, 12, tzinfo=UTC),
    )  # fmt: skip
    assert (found["Drafted"].next_words, found["Drafted"].late) == ("Ready for approval", True)
    assert (found["Direct"].next_words, found["Direct"].next_at) == ("", None)


def test_the_clock_moves_the_stage_before_any_sweep_does(cast: Cast) -> None:
    _, published, _ = three(cast)
    with clock.at(made.CLOSES):
        assert {row.tender.title: row.stage for row in board(cast.lead, BoardFilter()).rows}["Published"] == "open"
    with clock.at(made.CLOSES + timedelta(seconds=1)):
        row = next(row for row in board(cast.lead, BoardFilter()).rows if row.tender == published)
    assert (row.stage, row.next_words, row.late) == ("opening", "Open the bids", True)


def test_it_is_narrowed_sorted_and_summed(cast: Cast) -> None:
    draft, published, _direct = three(cast)
    other = people.person("Owen Pratt", cast.buyer, "lead")
    Tender.objects.filter(pk=draft.pk).update(lead=other)
    with clock.at(made.PUBLISHED):
        assert [r.tender.title for r in board(cast.lead, BoardFilter.read({"stage": "open"})).rows] == ["Published"]
        assert [r.tender.title for r in board(cast.lead, BoardFilter.read({"owner": other.ref})).rows] == ["Drafted"]
        assert [r.tender.title for r in board(cast.lead, BoardFilter.read({"value": "small"})).rows] == ["Direct"]
        assert [r.tender.title for r in board(cast.lead, BoardFilter.read({"sort": "value"})).rows] == [
            "Drafted", "Published", "Direct",
        ]  # fmt: skip
        assert [r.tender.title for r in board(cast.lead, BoardFilter.read({"q": "pratt draft"})).rows] == ["Drafted"]
        assert board(cast.lead, BoardFilter.read({"stage": "nonsense", "sort": "; drop"})).rows
        whole = board(cast.lead, BoardFilter())
    assert whole.worth == Decimal("20898320.00")
    assert [(stage, count, worth) for stage, _, count, worth in whole.totals] == [
        ("draft", 2, Decimal("14249808.00")), ("open", 1, Decimal("6648512.00")),
    ]  # fmt: skip
    assert [(each.owner.full_name, each.count, each.late) for each in whole.workload] == [
        ("Ruth Ainsley", 2, 0), ("Owen Pratt", 1, 1),
    ]  # fmt: skip
    assert published in [row.tender for row in whole.rows]


def test_ended_ones_are_shown_when_asked_for(cast: Cast) -> None:
    made.cancelled(cast, reference="SBC-2027-003", lots_kept=1)
    with clock.at(made.PUBLISHED):
        assert board(cast.lead, BoardFilter()).rows == []
        assert [row.stage for row in board(cast.lead, BoardFilter.read({"stage": "all"})).rows] == ["cancelled"]


def test_another_councils_procurements_are_not_on_it(cast: Cast) -> None:
    three(cast)
    with clock.at(made.PUBLISHED):
        assert board(cast.stranger_lead, BoardFilter()).rows == []
        assert client(cast.bidder).get("/tenders/board/").status_code == 403
        assert client(cast.stranger).get("/tenders/board/").status_code == 403
        page = client(cast.stranger_lead).get("/tenders/board/").content.decode()
    assert "Drafted" not in page


def test_the_board_costs_the_same_statements_for_one_and_for_three(cast: Cast, django_assert_num_queries: Any) -> None:
    with clock.at(made.DRAFTED):
        made.draft(cast, reference="SBC-2027-009", lots_kept=1)
    for _ in range(2):
        with clock.at(made.DRAFTED):
            reader = client(cast.lead)
            reader.get("/tenders/board/")
            with django_assert_num_queries(BOARD_STATEMENTS):
                assert reader.get("/tenders/board/").status_code == 200
            if Tender.objects.count() == 1:
                awards_without_bids.start(buyer=cast.buyer, by=cast.lead, procedure="direct_award", title="Direct")
                made.draft(cast, reference="SBC-2027-040", lots_kept=2)
    assert Tender.objects.count() == 3


BOARD_STATEMENTS = 5
"""Session, person, memberships, what the person may read for a time, the rows with their sums."""


def test_the_sheet_has_every_row_and_runs_no_formula(cast: Cast) -> None:
    three(cast)
    Tender.objects.filter(title="Drafted").update(title="=1+1")
    with clock.at(made.PUBLISHED):
        sheet = client(cast.lead).get("/tenders/board.csv?sort=reference").content.decode().splitlines()
    assert sheet[0] == "Reference,Title,Buyer,Stage,Owner,Worth without VAT,Next,Next date,Late"
    assert len(sheet) == 4
    assert "'=1+1" in next(line for line in sheet if line.startswith("SBC-2027-001"))
    assert "SBC-2027-008,Published,Stockton-on-Tees Borough Council,Open for bids,Ruth Ainsley,6648512.00" in sheet[1]


@pytest.mark.parametrize("address", ["?page=99", "?q=%00%27&stage=draft&owner=nobody&value=small", "?sort=owner"])
def test_an_odd_address_is_no_fault(cast: Cast, address: str) -> None:
    three(cast)
    with clock.at(made.PUBLISHED):
        assert client(cast.lead).get(f"/tenders/board/{address}").status_code == 200

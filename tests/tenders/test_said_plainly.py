"""What a newcomer stumbled over: 'optional' fields that block, a rule said twice, places where one wins, a value unknown."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import User
from tenders import readiness, ruling
from tenders.actions import starting
from tenders.models import Tender
from tenders.notice_kinds import KINDS
from tenders.notice_words import SEE_THE_RULE, said
from tenders.rules import AwardRuleData
from tenders.timetable_lines import lines
from tests.factories import tenders as made
from tests.factories.people import Cast

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
SMALL, LARGE = "below-threshold-one-lot", "open-procedure"


@pytest.fixture(autouse=True)
def stand_still() -> Any:
    with clock.at(NOW):
        yield


def drafted(cast: Cast, template: str, value: int | None = None) -> Tender:
    tender = starting.draft_from_template(buyer=cast.buyer, by=cast.lead, template=template, title="Window cleaning")
    tender.lots.update(annual_value=None if value is None else Decimal(value), delivered_at="Three libraries")
    return Tender.objects.get(pk=tender.pk)


def page(user: User, tender: Tender, name: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/tenders/{tender.reference}/{name}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_fields_that_approval_needs_are_not_called_optional(cast: Cast) -> None:
    tender = drafted(cast, SMALL)
    details = page(cast.lead, tender, "details/")
    assert "What is bought (optional)" not in details
    assert details.count("(needed before approval)") == 3
    assert "(this or the one above is needed before approval)" in details
    lot = page(cast.lead, tender, "lots/1/")
    assert "Value a year, without VAT (optional)" not in lot
    assert "Scheme (optional)" in lot


def test_an_unknown_value_is_named_with_what_it_would_change(cast: Cast) -> None:
    tender = drafted(cast, LARGE)
    words = page(cast.lead, tender, "rules/")
    assert "Which value is missing" in words
    assert "The value a year of lot 1, " in words
    assert "If it comes to below £207,720, this changes:" in words
    assert "No standstill." in words
    tender.lots.update(annual_value=Decimal(100_000))
    assert "Which value is missing" not in page(cast.lead, tender, "rules/")


def test_one_contract_is_not_asked_for_places_and_limits(cast: Cast) -> None:
    tender = drafted(cast, LARGE, 100_000)
    simple = page(cast.lead, tender, "rule/")
    assert "One contract: the bid with the highest score wins it." in simple
    assert "Limits for one bidder" not in simple
    assert "Limits for one bidder" in page(cast.lead, tender, "rule/?all=yes")
    assert tender.rule().words()[0] == "Each lot goes to the bid with the highest score."
    assert not any("counting" in sentence for sentence in tender.rule().words())


def test_what_the_short_form_sends_is_the_rule_as_it_was(cast: Cast) -> None:
    tender = drafted(cast, LARGE, 100_000)
    client = Client()
    client.force_login(cast.lead)
    form = client.get(f"/tenders/{tender.reference}/rule/").context
    data = {"version": str(tender.version)}
    for rows in (form["position_rows"], form["cap_rows"]):
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS"):
            data[f"{rows.prefix}-{name}"] = str(rows.management_form[name].value())
        for row in rows:
            data |= {each.html_name: str(each.value() or "") for each in row if each.name != "take_out"}
    data |= {each.html_name: str(each.value() or "") for each in form["form"] if each.value() not in (None, False, [])}
    before = AwardRuleData.parse(tender.award_rule)
    assert client.post(f"/tenders/{tender.reference}/rule/", data).status_code == 302
    assert Tender.objects.get(pk=tender.pk).rule() == before


def test_the_award_rule_is_said_once_in_a_notice(cast: Cast) -> None:
    tender = made.ready(cast, reference="SBC-2027-014", lots_kept=2)
    found = {line.key: " ".join(line.says) for line in said(KINDS["UK4"].now(tender))}
    rule = " ".join(tender.rule().words())
    assert found["award_rule_words"] == rule
    assert found["how_lots_are_decided"] == SEE_THE_RULE
    assert [key for key, words in found.items() if rule in words] == ["award_rule_words"]


def test_no_standstill_is_shown_where_none_is_owed(cast: Cast) -> None:
    small, large = drafted(cast, SMALL, 9_000), drafted(cast, LARGE, 100_000)
    assert KINDS["UK4B"].now(small)["dates"]["standstill_days"] is None
    assert KINDS["UK4"].now(large)["dates"]["standstill_days"] == 8
    assert "standstill_ends" not in [row.milestone.key for row in shown(small)]
    assert "standstill_ends" in [row.milestone.key for row in shown(large)]
    assert "Standstill ends" not in page(cast.lead, small, "timetable/")


def shown(tender: Tender) -> list[Any]:
    dates, found = readiness.timetable_dates(tender), ruling.ruling_of(tender)
    return lines(tender, dates, found=found, extra=(), changes={})

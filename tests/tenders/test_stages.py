"""A competition in stages: started, written, checked, published; and every other way a tender can start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.calendar import UK_TIME, in_words
from core.workflow import Refused
from tenders import readiness, ruling, stage_words
from tenders.actions import lots
from tenders.actions import stages as actions
from tenders.actions import tender as acts
from tenders.frames import stages as timeline
from tenders.models import Tender
from tenders.notice_words import LABELS
from tenders.rules import AwardRuleData
from tenders.templates_data import TEMPLATES, StageData
from tests.factories import tenders as made
from tests.factories.people import Cast

PUBLISH = date(2027, 3, 1)


def start(cast: Cast, template: str, **kwargs: Any) -> Tender:
    kwargs.setdefault("title", "Wheelchair repair")
    return acts.draft_from_template(buyer=cast.buyer, by=cast.lead, template=template, publish_on=PUBLISH, **kwargs)


@pytest.fixture
def staged(cast: Cast) -> Any:
    with clock.at(made.DRAFTED):
        yield start(cast, "competitive-flexible-two-stages", reference="SBC-2027-014")


def stages_check(tender: Tender) -> str:
    check = next(each for each in readiness.checks(tender) if each.key == "stages")
    return "" if check.ok else check.detail


def test_two_stages_come_with_their_dates(staged: Tender) -> None:
    """Published on 1 March 2027; requests close 32 days later, invitations after 46 days, tenders after 74."""
    assert staged.closes_at is not None
    assert in_words(staged.closes_at) == "Friday 2 April 2027 at 12 noon"
    first, second = staged.stages.all()
    assert (first.kind, first.closes_at, first.invited_min, first.invited_max) == ("participation", None, 3, 6)
    assert (second.kind, second.opens_on) == ("tender", date(2027, 4, 16))
    assert second.closes_at is not None
    assert in_words(second.closes_at) == "Friday 14 May 2027 at 12 noon"
    assert staged.has_stages()
    assert stages_check(staged) == ""


def test_the_first_deadline_follows_the_participation_period_and_the_last_the_tendering_period(staged: Tender) -> None:
    found = ruling.ruling_of(staged)
    assert (ruling.least_days(found), found.tendering_days, ruling.asks_first(found)) == (25, 25, True)
    second = staged.stages.get(number=2)
    second.opens_on, second.closes_at = date(2027, 4, 22), datetime(2027, 5, 14, 12, tzinfo=UK_TIME)
    second.save()
    assert stages_check(staged) == (
        "Stage 2 closes: at least 25 days after the invitations; take Monday 17 May 2027 or later."
    )


@pytest.mark.parametrize(
    ("number", "changed", "sentence"),
    [
        (1, {"what_happens": " "}, "Stage 1: say what happens in it."),
        (1, {"invited_max": None}, "Stage 1: say how many go on, and how they are chosen."),
        (1, {"how_chosen": ""}, "Stage 1: say how many go on, and how they are chosen."),
        (2, {"opens_on": None}, "Stage 2: give the day of the invitations and when it closes."),
        (2, {"opens_on": date(2027, 4, 2)}, "Stage 2: invitations go out after Friday 2 April 2027, when the stage before it closes."),
        (2, {"closes_at": datetime(2027, 5, 15, 12, tzinfo=UK_TIME)}, "Stage 2 closes: Saturday 15 May 2027 is not a working day; take Monday 17 May 2027."),
        (2, {"kind": "participation"}, "The last stage must be one of tenders: nothing can be awarded on requests to take part."),
        (2, {"closes_at": datetime(2027, 9, 15, 12, tzinfo=UK_TIME)}, "Marking is to be done by a day that comes before the last stage closes, Wednesday 15 September 2027."),
    ],
)  # fmt: skip
def test_a_stage_that_is_not_complete_is_named(
    staged: Tender, number: int, changed: dict[str, Any], sentence: str
) -> None:
    staged.stages.filter(number=number).update(**changed)
    assert stages_check(staged) == sentence


def test_a_flexible_procedure_needs_its_stages_and_others_have_none(cast: Cast, staged: Tender) -> None:
    actions.set_stages(tender=staged, by=cast.lead, stages=[])
    assert stages_check(staged).startswith("A competitive flexible procedure publishes its stages")
    open_one = start(cast, "open-procedure")
    assert [each.key for each in readiness.checks(open_one)].count("stages") == 0
    with pytest.raises(Refused, match="is run in one stage"):
        actions.set_stages(
            tender=open_one, by=cast.lead, stages=[StageData("participation", "A"), StageData("tender", "B")]
        )


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([StageData("tender", " ")], "Stage 1: give it a name."),
        ([StageData("lottery", "A")], "Stage 1: say whether suppliers ask to take part in it, or tender."),
        ([StageData("tender", "A"), StageData("participation", "B")], "Stage 2: requests to take part come before tenders, not after."),
        ([StageData("tender", "A", invited_min=7, invited_max=3)], "Stage 1: give the fewest and the most that go on, in that order."),
        ([StageData("tender", "A", closes_at=datetime(2027, 5, 14, 12, tzinfo=UK_TIME))], "Stage 1: it closes when the tender's first deadline does; set that in the timetable."),
        ([StageData("tender", "A")] * 6, "Stages: at most 5."),
    ],
)  # fmt: skip
def test_wrong_stages_are_refused_in_a_sentence(
    cast: Cast, staged: Tender, rows: list[StageData], sentence: str
) -> None:
    with pytest.raises(actions.StagesRefused) as refused:
        actions.set_stages(tender=staged, by=cast.lead, stages=rows)
    assert sentence in refused.value.reasons
    assert staged.stages.count() == 2


def test_the_notice_says_what_happens_in_each_stage(staged: Tender) -> None:
    first, second = stage_words.published(staged)
    assert (first["number"], first["closes_at"]) == (1, "2027-04-02T11:00:00+00:00")
    assert stage_words.heading(second) == "Stage 2, Tenders"
    assert stage_words.sentences(second) == (
        "Those who were invited send a tender with their method and price. Tenders are marked as published. Invitations "
        "are planned for Friday 16 April 2027. It is planned to close on Friday 14 May 2027 at 12 noon."
    )
    assert "It closes on Friday 2 April 2027 at 12 noon. 3 to 6 go on. Requests that meet" in stage_words.sentences(
        first
    )
    _, words = LABELS["stages"]
    assert words([first, second])[1].startswith("Stage 2, Tenders. Those who were invited")


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [(3, 6, "3 to 6 go on"), (None, 6, "Up to 6 go on"), (4, 4, "4 go on"), (2, None, "At least 2 go on"), (None, None, "")],
)  # fmt: skip
def test_how_many_go_on(least: int | None, most: int | None, words: str) -> None:
    assert stage_words.goes_on(least, most) == words


def test_the_timeline_names_both_closings(cast: Cast, staged: Tender) -> None:
    labels = {stage.key: stage.label for stage in timeline(staged, cast.lead)}
    assert labels["close"] == "Requests to take part close"
    assert labels["stage-2"] == "Stage 2: Tenders"


def page(cast: Cast, place: str = "stages/", **data: str) -> tuple[int, str]:
    client = Client()
    client.force_login(cast.lead, backend="django.contrib.auth.backends.ModelBackend")
    url = f"/tenders/SBC-2027-014/{place}"
    answer = client.post(url, data) if data else client.get(url)
    return answer.status_code, answer.content.decode()


def rows(*stages: dict[str, str]) -> dict[str, str]:
    data = {"stages-TOTAL_FORMS": str(len(stages)), "stages-INITIAL_FORMS": "0"}
    for number, stage in enumerate(stages):
        data |= {f"stages-{number}-{name}": value for name, value in stage.items()}
    return data


FIRST = {
    "kind": "participation",
    "title": "Requests",
    "what_happens": "Ask.",
    "invited_max": "5",
    "how_chosen": "Rank.",
}
SECOND = {
    "kind": "tender", "title": "Tenders", "what_happens": "Tender.", "opens_on_day": "16", "opens_on_month": "4",
    "opens_on_year": "2027", "closes_at_day": "14", "closes_at_month": "5", "closes_at_year": "2027",
    "closes_at_time": "12 noon",
}  # fmt: skip


def test_stages_are_written_in_the_browser(cast: Cast, staged: Tender) -> None:
    status, body = page(cast)
    assert status == 200
    assert "It closes Friday 2 April 2027 at 12 noon, the deadline in the" in body
    status, body = page(cast, **rows(FIRST, SECOND), add_row="yes")
    assert status == 200
    assert "Stage 3" in body
    assert 'value="Requests"' in body
    assert page(cast, **rows(FIRST, SECOND))[0] == 302
    assert [(row.title, row.invited_max) for row in staged.stages.all()] == [("Requests", 5), ("Tenders", None)]
    status, body = page(cast, **rows({**FIRST, "title": ""}, {**SECOND, "closes_at_day": "31", "closes_at_month": "6"}))
    assert status == 400
    assert "31 June 2027 does not exist" in body
    assert "Rank." in body
    status, body = page(cast, **rows(SECOND | {"opens_on_day": ""}, FIRST))
    assert status == 400
    body = page(cast, "")[1]
    assert "Stage 1, Requests" in body
    assert "Up to 5 go on" in body


# -- every other start ------------------------------------------------------------------------------------------------


def test_every_template_has_weights_that_hold_and_a_rule_that_reads() -> None:
    assert list(TEMPLATES) == [
        "care-at-home-by-area", "light-touch-contract", "open-procedure", "competitive-flexible-two-stages",
        "below-threshold-one-lot", "dynamic-market-intention", "empty",
    ]  # fmt: skip
    for template in TEMPLATES.values():
        assert template.quality_weight + template.price_weight == 100
        if template.criteria:
            assert sum(row.weight for row in template.criteria) == template.quality_weight
            AwardRuleData.parse(template.award_rule)


@pytest.mark.parametrize(
    ("template", "procedure", "light_touch", "lots_made", "closes"),
    [
        ("light-touch-contract", "light_touch", True, 10, "Friday 16 April 2027 at 12 noon"),
        ("open-procedure", "open", False, 1, "Friday 2 April 2027 at 12 noon"),
        ("below-threshold-one-lot", "below_threshold", False, 1, "Monday 15 March 2027 at 12 noon"),
        ("dynamic-market-intention", "dynamic_market_intention", False, 0, "Friday 2 April 2027 at 12 noon"),
    ],
)
def test_a_tender_starts_from_each(
    cast: Cast, template: str, procedure: str, light_touch: bool, lots_made: int, closes: str
) -> None:
    with clock.at(made.DRAFTED):
        made.areas(cast)
        tender = start(cast, template)
    assert (tender.procedure, tender.procurement.light_touch, tender.lots.count()) == (
        procedure,
        light_touch,
        lots_made,
    )
    assert tender.closes_at is not None
    assert in_words(tender.closes_at) == closes
    assert tender.stages.count() == 0


def test_an_empty_start_has_its_procedure_and_dates_and_nothing_else(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = start(cast, "empty", procedure="light_touch_framework", title="Care at home, six zones")
        assert tender.procurement.light_touch
        assert (tender.lots.count(), tender.criteria.count(), tender.scale.count(), tender.award_rule) == (0, 0, 0, {})
        with pytest.raises(Refused, match="Procedure: choose one"):
            start(cast, "empty")
        with pytest.raises(Refused, match="Procedure: choose one"):
            start(cast, "empty", procedure="direct_award")
        with pytest.raises(Refused, match="Title: give the procurement a name"):
            start(cast, "open-procedure", title=" ")


def test_a_new_tender_page_says_what_each_procedure_means(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.lead, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(made.DRAFTED):
        body = client.get("/tenders/new/").content.decode()
        for words in (
            "One stage under the general rules: anybody may bid",
            "suppliers ask to take part, you choose who",
        ):
            assert words in body
        data = {"template": "empty", "title": "", "procedure": "", "reference": "", "engagement_url": ""}
        answer = client.post("/tenders/new/", data)
        assert answer.status_code == 400
        body = answer.content.decode()
        assert "Choose the procedure: an empty start has no other." in body
        assert "only a template by area can be named after your areas" in body
        done = client.post("/tenders/new/", {**data, "title": "Six zones", "procedure": "light_touch_framework"})
        assert done.status_code == 302
    assert Tender.objects.get().title == "Six zones"


def test_a_single_lot_purchase_outside_the_areas_passes_its_check(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = start(cast, "below-threshold-one-lot", reference="SBC-2027-014")

        def check(key: str) -> readiness.Check:
            return next(each for each in readiness.checks(tender) if each.key == key)

        assert check("lots").title == "Lot 1 has no area and no weekly hours and no value a year"
        row = made.lot_data(1, "Wheelchair repair", weekly_hours=None, annual_value=Decimal(60_000))
        lots.change_lot(
            tender=tender, number=1, by=cast.lead, lot=replace(row, delivered_at="The council's depot, Cowpen Lane")
        )
        assert check("lots").title == "Each lot has its area, or place, and its value"
        assert check("procedure").ok
        assert check("dates").ok
        lots.change_lot(
            tender=tender,
            number=1,
            by=cast.lead,
            lot=replace(row, delivered_at="The depot", annual_value=Decimal("173100.01")),
        )
        assert check("procedure").detail == (
            "£207,720.01 with VAT is at or above the threshold of £207,720: choose a procedure for contracts above it."
        )


def test_a_procedure_changes_only_among_those_with_bids_and_light_touch_follows_it(cast: Cast, staged: Tender) -> None:
    with pytest.raises(Refused, match="cannot become ‘Direct award, with its ground’"):
        acts.change_details(tender=staged, by=cast.lead, details={"procedure": "direct_award"})
    with pytest.raises(Refused, match="Procedure: choose one"):
        acts.change_details(tender=staged, by=cast.lead, details={"procedure": "lottery"})
    acts.change_details(tender=staged, by=cast.lead, details={"procedure": "light_touch"})
    assert staged.procurement.light_touch
    assert stages_check(staged).startswith("‘Contract, light touch’ is run in one stage: take the stages out")
    actions.set_stages(tender=staged, by=cast.lead, stages=[])
    assert all(check.key != "stages" for check in readiness.checks(staged))

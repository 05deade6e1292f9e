"""What a lead types on each authoring page is what is kept; what cannot be done is said on the page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core import clock, jobs, publisher
from core.workflow import Refused, move
from tenders import frames, stages, timetable
from tenders.actions import tender as actions
from tenders.models import Area, Procurement, Tender
from tenders.policies import tenders as policies
from tests.factories import tenders as made
from tests.factories.people import Cast
from tests.tenders.test_authoring_pages import as_user

URL = "/tenders/SBC-2027-014/"


@pytest.fixture
def tender(cast: Cast) -> Any:
    with clock.at(made.DRAFTED):
        yield made.draft(cast, reference="SBC-2027-014", lots_kept=2)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def rows(prefix: str, *each: dict[str, str]) -> dict[str, str]:
    """A formset as the browser posts it."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(each)), f"{prefix}-INITIAL_FORMS": "0"}
    return data | {f"{prefix}-{n}-{key}": value for n, row in enumerate(each) for key, value in row.items()}


def test_the_figures_of_every_lot_are_saved_at_once(cast: Cast, tender: Tender) -> None:
    data = {f"lot{n}-{name}": value for n in (1, 2) for name, value in {"weekly_hours": "1,200½", "annual_value": "£1,000,000", "bids_expected_low": "2", "bids_expected_high": "4"}.items()}  # fmt: skip
    answer = as_user(cast.lead).post(URL + "lots/", data, follow=True)
    assert "2 lots, 2,401 hours a week, £2,000,000 a year." in text(answer)
    assert [lot.weekly_hours for lot in tender.lots.all()] == [Decimal("1200.5")] * 2
    assert tender.lots.get(number=1).bids_expected() == "2 to 4"
    data["lot1-bids_expected_high"] = "2"
    as_user(cast.lead).post(URL + "lots/", data)
    assert tender.lots.get(number=1).bids_expected() == "2"
    assert tender.lots.get(number=1).tags == ["extra care"]


def lot(area: Area, **changed: str) -> dict[str, str]:
    return {
        "number": "3",
        "area": str(area.pk),
        "tags": "Extra care, extra care",
        "staff_transfer": "expected",
        **changed,
    }


def test_a_lot_is_added_changed_and_taken_out(cast: Cast, tender: Tender) -> None:
    client, area = as_user(cast.lead), Area.objects.get(number=3)
    assert client.get(URL + "lots/new/").status_code == 200
    assert client.post(URL + "lots/new/", lot(area)).status_code == 302
    added = tender.lots.get(number=3)
    assert (added.name, added.zone, added.tags) == ("Norton West, South and North", "B", ["extra care"])
    assert "Lot 3, number: it is taken" in text(client.post(URL + "lots/new/", lot(area)))
    assert "Lot 1, number: it is taken" in text(client.post(URL + "lots/3/", lot(area, number="1")))
    assert client.post(URL + "lots/3/", lot(area, name="Norton", weekly_hours="12")).status_code == 302
    assert client.get(URL + "lots/9/").status_code == 404
    assert client.post(URL + "lots/3/", {"take_out": "yes"}).status_code == 302
    assert list(tender.lots.values_list("number", flat=True)) == [1, 2]
    client.post(URL + "documents/", {"title": "List", "kind": "staff_list", "lot": str(tender.lots.get(number=2).pk), "file": made.pdf()})  # fmt: skip
    kept = client.post(URL + "lots/2/", {"take_out": "yes"})
    assert kept.status_code == 400
    assert "Lot 2: it has documents; take them out first." in text(kept)
    assert as_user(cast.auditor).post(URL + "lots/2/", {"take_out": "yes"}).status_code == 403


CRITERIA = rows(
    "criteria",
    {"key": "delivery", "label": "Delivery", "weight": "40", "question": "How?", "word_limit": "500"},
    {"label": "Staff", "weight": "30", "question": "Who?", "word_limit": "500", "minimum_mark": "2"},
    {"label": "Staff", "weight": "10", "question": "Who else?", "word_limit": "500"},
    {"word_limit": "1000"},
)


def test_criteria_are_saved_with_short_names_of_their_own(cast: Cast, tender: Tender) -> None:
    client = as_user(cast.lead)
    answer = client.post(URL + "criteria/", {**CRITERIA, "quality_weight": "70", "price_weight": "30"}, follow=True)
    assert "Quality criteria add up to 80 of 70; with price, 110 of 100." in text(answer)
    assert "Quality weights add up to 80, not 70" in text(answer)
    assert [(row.key, row.label, row.weight) for row in tender.criteria.all()] == [
        ("delivery", "Delivery", Decimal(40)),
        ("staff", "Staff", Decimal(30)),
        ("staff-3", "Staff", Decimal(10)),
    ]
    nothing = client.post(URL + "criteria/", {**rows("criteria"), "quality_weight": "70", "price_weight": "30"})
    assert "Criteria: give from 1 to 60." in text(nothing)
    zero = rows("criteria", {"label": "A", "weight": "0", "question": "Q", "word_limit": "1"})
    refused = client.post(URL + "criteria/", {**zero, "quality_weight": "70", "price_weight": "30"})
    assert "Make the weight of criterion 1 more than 0, or take the criterion out." in text(refused)
    more = client.post(URL + "criteria/", {**CRITERIA, "add_row": "yes"})
    assert "criteria-4-label" in text(more)


def test_the_scale_and_the_rule_are_saved_as_typed(cast: Cast, tender: Tender) -> None:
    client = as_user(cast.lead)
    marks = [{"mark": mark, "name": f"Mark {mark}", "descriptor": "Means it."} for mark in ("0", "2", "5", "8", "10")]
    assert client.post(URL + "scale/", rows("scale", *marks)).status_code == 302
    assert [row.mark for row in tender.scale.all()] == [0, 2, 5, 8, 10]
    assert "Scale: give from 2 to 21 marks." in text(client.post(URL + "scale/", rows("scale", marks[1])))
    data = {
        **rows("positions", {"label": "Ranked", "places": "3", "weight": "1", "minimum_score": "50"}),
        **rows("caps", {"limit": "2", "position": "ranked", "tag": " Extra Care "}, {"limit": "4", "position": "Ranked"}),
        "mechanism": "A",
        "tie_break": "price",
        "reserve_limit": "",
    }  # fmt: skip
    assert client.post(URL + "rule/", data).status_code == 302
    tender.refresh_from_db()
    assert tender.award_rule == {
        "mechanism": "A",
        "positions": [{"key": "ranked", "label": "Ranked", "weight": 1, "places": 3, "minimum_score": "50"}],
        "distinct": [],
        "caps": [
            {"kind": "tag", "position": "ranked", "limit": 2, "tag": "extra care"},
            {"kind": "lots", "position": "ranked", "limit": 4},
        ],
        "reserve": {"listed": False, "limit": None},
        "hours_limit": False,
        "tie_break": ["price", "quality", "heaviest criterion", "drawn lot"],
    }
    assert "At most 2 ranked lots with extra care for one bidder." in text(client.get(URL + "rule/"))
    Tender.objects.update(award_rule={})
    assert "The award rule is empty" in text(client.get(URL + "rule/"))


def as_drawn(page: Any) -> dict[str, str]:
    """Every field of the page's form with the value it shows: what a browser posts when one thing is changed."""
    data: dict[str, str] = {}
    sets = [page.context.get(name) for name in ("rows", "position_rows", "cap_rows")]
    forms = [page.context["form"], *(each for rows in sets if rows for each in (rows.management_form, *rows.forms))]
    for form in forms:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value not in (None, False):
                data[field.html_name] = str(value)
    return data


def test_changing_one_thing_keeps_every_other_row(cast: Cast, tender: Tender) -> None:
    client = as_user(cast.lead)
    rule, scale = tender.award_rule, [(row.mark, row.name) for row in tender.scale.all()]
    data = as_drawn(client.get(URL + "criteria/"))
    assert client.post(URL + "criteria/", {**data, "criteria-2-weight": "15"}).status_code == 302
    assert [(row.key, row.weight) for row in tender.criteria.all()] == [
        ("delivery", Decimal(30)),
        ("workforce", Decimal(20)),
        ("mobilisation", Decimal(15)),
    ]
    data = as_drawn(client.get(URL + "scale/"))
    assert client.post(URL + "scale/", {**data, "scale-5-name": "Outstanding"}).status_code == 302
    assert [(row.mark, row.name) for row in tender.scale.all()] == [*scale[:5], (scale[5][0], "Outstanding")]
    data = as_drawn(client.get(URL + "rule/"))
    assert client.post(URL + "rule/", {**data, "caps-0-limit": "4"}).status_code == 302
    tender.refresh_from_db()
    assert tender.award_rule["positions"] == rule["positions"]
    assert tender.award_rule["caps"] == [{**rule["caps"][0], "limit": 4}, rule["caps"][1]]
    assert tender.award_rule["distinct"] == [["primary", "secondary"]]


def moment(name: str, day: str, month: str, year: str = "2027", time: str = "") -> dict[str, str]:
    typed = {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}
    return typed | ({f"{name}_time": time} if time else {})


def dates(**changed: dict[str, str]) -> dict[str, str]:
    typed = {
        "ready_by": moment("ready_by", "26", "2", time="5pm"),
        "publish_on": moment("publish_on", "1", "3"),
        "questions_close_at": moment("questions_close_at", "18", "3", time="12 noon"),
        "closes_at": moment("closes_at", "15", "4", time="2pm"),
        "marks_due_at": moment("marks_due_at", "28", "5", time="5pm"),
        "award_on": moment("award_on", "14", "6"),
        "contract_starts_on": moment("contract_starts_on", "6", "9"),
        **changed,
    }
    return {"standstill_days": "8"} | {key: value for part in typed.values() for key, value in part.items()}


def test_the_timetable_is_saved_or_each_date_refused_beside_its_field(cast: Cast, tender: Tender) -> None:
    client = as_user(cast.lead)
    assert client.post(URL + "timetable/", dates()).status_code == 302
    tender.refresh_from_db()
    assert tender.closes_at == made.CLOSES.replace(day=15, hour=13)
    assert "Set by Ruth Ainsley, Monday 8 February 2027 at 9am" in text(client.get(URL + "timetable/"))
    wrong = client.post(URL + "timetable/", dates(closes_at=moment("closes_at", "17", "4", time="12 noon")))
    assert wrong.status_code == 400
    assert "Saturday 17 April 2027 is not a working day; take Monday 19 April 2027." in text(wrong)
    assert 'href="#id_closes_at_0"' in text(wrong)


def test_a_calendar_needs_two_dates_and_a_sane_span() -> None:
    from datetime import date

    from tenders.views.authoring.dates import calendar

    assert calendar(timetable.Dates(), []) is None
    far = timetable.Dates(publish_on=date(2027, 3, 1), award_on=date(2027, 3, 2), contract_starts_on=date(2040, 1, 1))
    assert calendar(far, []) is None


def test_a_document_is_taken_out_and_a_second_press_is_told_so(cast: Cast, tender: Tender) -> None:
    client = as_user(cast.lead)
    client.post(URL + "documents/", {"title": "Terms", "kind": "terms", "file": made.pdf()})
    ref = tender.documents.get().ref
    assert "The document is taken out" in text(client.post(URL + "documents/", {"remove": ref}, follow=True))
    assert "it is not there any more" in text(client.post(URL + "documents/", {"remove": ref}, follow=True))
    assert "it is not there any more" in text(client.post(URL + "documents/", {"remove": "D-\x00"}, follow=True))
    foreign = client.post(URL + "documents/", {"title": "T", "kind": "terms", "file": made.pdf("t.exe")})
    assert foreign.status_code == 400


def test_a_lead_takes_it_back_and_a_new_approval_is_needed(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.in_approval(cast, reference="SBC-2027-014", lots_kept=1)
        client = as_user(cast.lead)
        assert client.get(URL + "take-back/").status_code == 200
        assert client.post(URL + "take-back/", {"reason": "A date is wrong."}).status_code == 302
        tender.refresh_from_db()
        assert tender.status == "draft"
        again = client.post(URL + "take-back/", {"reason": "Again."})
        assert again.status_code == 400


def test_a_blocked_approval_says_why_and_approves_nothing(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.in_approval(cast, reference="SBC-2027-014", lots_kept=1)
        actions.declare_interest(tender=tender, by=cast.approver, has_interest=True, text="A cousin.")
        client = as_user(cast.approver)
        assert "You cannot approve this yet." in text(client.get(URL + "approval/"))
        refused = client.post(URL + "approval/", {"approve": "yes", "version": tender.version, "when": "now"})
        assert refused.status_code == 400
        assert "The approver declared an interest" in text(refused)
        assert "You had a hand in this draft" in text(as_user(cast.lead).get(URL + "approval/"))
    tender.refresh_from_db()
    assert tender.approved_at is None


def test_a_refused_notice_is_sent_again_from_its_page(cast: Cast) -> None:
    publisher.behaviour("refuse")
    with clock.at(made.PUBLISHED):
        made.approved(cast, reference="SBC-2027-014", lots_kept=1)
        jobs.run_due()
        jobs.run_due()
        client = as_user(cast.lead)
        assert "The platform refused the notice" in text(client.get(URL))
        assert "The platform refused the notice" in text(client.get("/needs/"))
        again = URL + "notices/SBC-2027-014-UK4-1/again/"
        assert "The notice was sent again" in text(client.post(again, follow=True))
        assert "A newer version of this notice is on its way" in text(client.post(again, follow=True))
        assert client.post(URL + "notices/SBC-2027-014-UK4-7/again/").status_code == 404


def test_cancelling_a_published_tender_is_the_approvers(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
    with clock.at(made.PUBLISHED):
        assert as_user(cast.lead).post(URL + "cancel/", {"reason": "No."}).status_code == 403
        said = {"reason": "The budget was withdrawn.", "confirmed": "yes"}
        done = as_user(cast.approver).post(URL + "cancel/", said, follow=True)
    assert "A termination notice (UK12) left for the platform." in text(done)
    assert "This tender was cancelled" in text(done)
    tender.refresh_from_db()
    assert tender.status == "cancelled"


def test_plain_presses_are_refused_in_words_and_unknown_ones_not_found(cast: Cast, tender: Tender) -> None:
    client = as_user(cast.lead)
    for verb in ("start_assessment", "complete"):
        assert "cannot be done now" in text(client.post(URL + f"act/{verb}/", follow=True))
    assert client.post(URL + "act/fly/").status_code == 404
    assert client.get(URL + "act/complete/").status_code == 405
    assert as_user(cast.auditor).post(URL + "act/send_for_approval/").status_code == 403


def test_the_assessment_is_started_and_completed_by_the_lead(cast: Cast) -> None:
    from tests.tenders.test_tender_matrix import _opened, late

    with clock.at(late()):
        tender = _opened(cast)
        client = as_user(cast.lead)
        assert "The assessment has started" in text(client.post(URL + "act/start_assessment/", follow=True))
        page = client.post(URL + "act/complete/", follow=True)
        assert "Lot 1: award or leave each lot first." in text(page)
        move(tender.lots.get(), "leave", by=cast.lead, reason="No bid came.")
        assert "The tender is complete" in text(client.post(URL + "act/complete/", follow=True))
        own = stages.of_tender(Tender.objects.get(), cast.lead)
        assert {stage.key for stage in own if stage.state != "done"} == {"start"}


def test_a_lead_of_two_councils_says_for_which(cast: Cast) -> None:
    from core.models import Membership

    Membership.objects.create(user=cast.lead, organisation=cast.other_buyer, role="lead")
    made.areas(cast)
    client = as_user(cast.lead)
    assert "Hartlepool Borough Council" in text(client.get("/tenders/new/"))
    data = {"template": "care-at-home-by-area", "buyer": cast.other_buyer.ref}
    assert "no areas yet" in text(client.post("/tenders/new/", data))
    assert client.post("/tenders/new/", {**data, "buyer": cast.buyer.ref}).status_code == 302
    assert [each.buyer for each in Procurement.objects.visible_to(cast.approver)] == [cast.buyer]
    assert not Procurement.objects.visible_to(cast.stranger).exists()


def test_the_strip_says_who_acts_in_every_state(cast: Cast, tender: Tender) -> None:
    with clock.at(made.DRAFTED):
        ready = made.ready(cast, lots_kept=1)
        assert "to send it for approval" in str(frames.who_acts(ready, cast.lead).lines)
        assert "The procurement lead" in str(frames.who_acts(tender, cast.auditor).lines)
        actions.name_approver(tender=tender, approver=cast.approver, by=cast.lead)
        assert "<b>You</b>, for one check" in str(frames.who_acts(tender, cast.approver).lines)
        sent = made.in_approval(cast, lots_kept=1)
        assert "to approve or send back" in str(frames.who_acts(sent, cast.lead).lines)
        waiting = made.approved(cast, lots_kept=1)
        assert "The platform has the notice" in str(frames.who_acts(waiting, cast.lead).lines)
        Tender.objects.filter(pk=tender.pk).update(ready_by=None, publish_on=None, term_months=7)
        tender.refresh_from_db()
        assert frames.facts(tender, cast.lead)[0].lines[-1] == "Nothing is due"
        assert frames.facts(tender, cast.lead)[2].lines[1] == "7 months, excluding VAT"
    public = made.published(cast, at=made.PUBLISHED, lots_kept=1)
    with clock.at(made.PUBLISHED):
        assert "Nobody here can see who is bidding" in frames.who_acts(public, cast.lead).lines
        assert frames.next_deadline(public) == ("Questions close", public.questions_close_at)
    with clock.at(made.CLOSES):
        assert frames.next_deadline(public) == ("Bids close", made.CLOSES)
    with clock.at(made.CLOSES.replace(second=1)):
        assert "They open the bids together" in frames.who_acts(public, cast.lead).lines
        assert frames.next_deadline(public) == ("Marking and moderation done by", public.marks_due_at)


def test_an_act_that_two_people_take_at_once_is_done_once(cast: Cast, tender: Tender) -> None:
    with pytest.raises(Refused, match="cannot be done now"):
        actions.close(tender=tender)
    dates_now = timetable.propose(made.DRAFTED.date())
    with pytest.raises(actions.DatesRefused) as refusal:
        actions.set_timetable(tender=tender, by=cast.lead, dates=timetable.Dates())
    assert set(refusal.value.fields) >= {"closes_at", "award_on"}
    actions.set_timetable(tender=tender, by=cast.lead, dates=dates_now)
    with pytest.raises(Refused, match="Conflicts found"):
        actions.record_conflicts_assessment(tender=tender, by=cast.lead, found=" ")
    assert policies.may_send_notice(None, tender.notices.model(procurement=tender.procurement))
    assert not policies.may_read(None, tender)
    assert not policies.may_draft(None, cast.buyer)
    assert not policies.may_approve(None, tender)

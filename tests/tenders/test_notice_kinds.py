"""What each kind of notice says and still lacks, by hand; who sends it; and a platform that refuses, is slow or is down."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from core import clock, jobs, outbox, publication, publisher
from core.models import OutboxMessage, PublicRecord
from core.ports import needs_you
from core.workflow import NotPermitted, Refused, move
from tenders.actions import awards_without_bids, notices
from tenders.actions import tender as actions
from tenders.actions import writing_notices as writing
from tenders.actions.drafting import Stale
from tenders.enums import NoticeStatus
from tenders.models import Notice, Tender
from tenders.notice_due import due_notices
from tenders.notice_kinds import KINDS, opening_kind, parts, uk1, uk3
from tenders.notice_words import changed, said
from tests.factories import people
from tests.factories import tenders as made
from tests.factories.people import Cast

DRAFTED = made.DRAFTED


def draft(cast: Cast, lots: int = 1) -> Tender:
    return made.draft(cast, reference="SBC-2027-014", lots_kept=lots)


def lacking(tender: Tender, kind: str) -> list[tuple[str, str]]:
    return [(each.sentence, each.place) for each in KINDS[kind].missing(tender)]


# -- what each says ----------------------------------------------------------------------------------------------------
def test_the_value_is_printed_without_and_with_vat_rounded_once() -> None:
    assert parts.with_vat(Decimal("100.05"), Decimal(20)) == Decimal("120.06")
    assert parts.with_vat(Decimal("0.33"), Decimal("7.5")) == Decimal("0.35")
    assert parts.with_vat(Decimal(1000), Decimal(0)) == Decimal("1000.00")


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2027, 9, 1), 48, date(2031, 8, 31)),
        (date(2027, 9, 15), 12, date(2028, 9, 14)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_a_term_ends_the_day_before_its_day_comes_round(start: date, months: int, last: date) -> None:
    assert parts.months_later(start, months) == last


def test_the_tender_notice_says_the_three_limits_on_lots_and_the_worth_with_vat(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = draft(cast, 10)
        fields = KINDS["UK4"].now(tender)
    # 1,310 hours x 52 weeks x 24.40 = 1,662,128 for the first lot; all ten hours together 12,520.
    assert fields["value"]["annual"] == "15885376.00"
    assert fields["value"]["total"] == "63541504.00"
    assert fields["value"]["total_inc_vat"] == "76249804.80"
    assert (fields["most_lots_to_bid_for"], fields["most_lots_awarded"]) == (10, 3)
    assert fields["how_lots_are_decided"].startswith("Best overall")
    assert (fields["suits_small"], fields["suits_voluntary"]) == (True, True)
    assert fields["framework"]["users"] == ["Stockton-on-Tees Borough Council"]
    assert fields["framework"]["maximum_years"] is None  # light touch: no four-year maximum
    assert fields["category"] == "Services"
    for key in ("title", "buyer", "cpv", "value", "dates"):
        assert fields[key], key


def test_answers_of_the_lead_stand_before_what_is_proposed(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = draft(cast, 3)
        writing.save_facts(
            tender=tender, kind="UK4", facts={"most_lots_awarded": 2, "options": "Up to 50 more hours a week."}, by=cast.lead
        )  # fmt: skip
        fields = KINDS["UK4"].now(tender)
    assert (fields["most_lots_awarded"], fields["options"]) == (2, "Up to 50 more hours a week.")


def test_an_award_of_more_lots_than_there_are_is_missing_its_mend(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = draft(cast, 2)
        writing.save_facts(tender=tender, kind="UK4", facts={"most_lots_awarded": 5}, by=cast.lead)
        assert ("A supplier could be awarded 5 lots, and there are 2.", "facts") in lacking(tender, "UK4")


def test_what_an_engagement_notice_lacks_is_said_with_the_page_that_mends_it(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = draft(cast)
        assert lacking(tender, "UK2") == [
            ("There is no e-mail address to write to: your council has none, so give one here.", "facts"),
            ("Say how suppliers take part in the engagement.", "facts"),
            ("Give the day on which the engagement closes.", "facts"),
        ]
        facts = {"process": "Two events and a survey.", "closes_on": "2027-02-20", "contact": "care@example.org"}
        writing.save_facts(tender=tender, kind="UK2", facts=facts, by=cast.lead)
        assert lacking(tender, "UK2") == []
        fields = KINDS["UK2"].now(tender)
    assert fields["dates"]["engagement_closes_on"] == "2027-02-20"
    assert fields["subject"] == tender.description
    assert "closes_at" not in fields["dates"], "an engagement notice shows no deadline for bids"
    with clock.at(datetime(2027, 2, 21, 9, tzinfo=UTC)):
        assert lacking(tender, "UK2") == [("The engagement closes in the past: give a later day.", "facts")]


def test_a_pipeline_notice_is_for_contracts_over_two_million_and_its_last_day_is_26_may(cast: Cast) -> None:
    assert uk1.last_day(2027) == date(2027, 5, 26)
    assert (uk1.year_of(date(2027, 3, 31)), uk1.year_of(date(2027, 4, 1))) == (2026, 2027)
    with clock.at(DRAFTED):
        tender = draft(cast)
        assert KINDS["UK1"].blocks(tender) == []
        assert KINDS["UK1"].now(tender)["pipeline_year"] == 2026
        tender.lots.update(annual_value=Decimal("416666.66"))  # four years with VAT: 1,999,999.97
        assert KINDS["UK1"].blocks(tender) == [
            "The pipeline lists contracts worth more than £2,000,000 with VAT; this one is worth £1,999,999.97."
        ]


@pytest.mark.parametrize(
    ("tender_on", "shortens"),
    [
        (date(2027, 2, 9), False),  # 39 days
        (date(2027, 2, 10), True),  # 40 days
        (date(2028, 1, 1), True),  # 12 months
        (date(2028, 1, 2), False),
    ],
)
def test_a_planned_notice_shortens_the_period_from_40_days_to_12_months_before(tender_on: date, shortens: bool) -> None:
    assert uk3.qualifies(date(2027, 1, 1), tender_on) is shortens


def test_a_market_notice_wants_its_parts_conditions_and_first_day(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = awards_without_bids.start(
            buyer=cast.buyer, by=cast.lead, procedure="dynamic_market_intention", title="Care market", description="Care.",
            cpv="85000000",
        )  # fmt: skip
        assert [sentence for sentence, _ in lacking(tender, "UK13")] == [
            "The conflicts assessment is not recorded: the notice confirms it (Act s.83).",
            "There is no e-mail address to write to: your council has none, so give one here.",
            "Name the parts of the market, or at least one.",
            "Say what a supplier must meet to become a member.",
            "Give the day from which suppliers may apply.",
        ]
        assert opening_kind(tender) == "UK13"


def test_the_award_notice_and_the_contract_details_are_never_written_by_hand(cast: Cast) -> None:
    with clock.at(made.PUBLISHED):
        tender = draft(cast)
        for kind, reason in (("UK6", "from the award page"), ("UK7", "follows the signed contract")):
            with pytest.raises(Refused, match=reason):
                writing.write_notice(tender=tender, kind=kind, by=cast.lead)
        assert lacking(tender, "UK6") == [("The bids are not judged yet.", "overview")]
    assert not Notice.objects.exists()


def test_what_is_due_follows_the_ruling_and_this_timetable(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = draft(cast)
        found = {each.kind: (each.must_words, each.on) for each in due_notices(tender)}
    assert found["UK4"] == ("Owed", date(2027, 3, 1))
    assert found["UK6"] == ("Owed", tender.award_on)
    assert found["UK2"] == ("Owed only where this applies", date(2027, 3, 1))
    assert found["UK1"] == ("Owed only where this applies", date(2026, 5, 26))
    assert "UK5" not in found


# -- who writes, who sends ---------------------------------------------------------------------------------------------
def engagement(tender: Tender, cast: Cast) -> Tender:
    facts = {"process": "Two events.", "closes_on": "2027-02-20", "contact": "care@example.org"}
    writing.save_facts(tender=tender, kind="UK2", facts=facts, by=cast.lead)
    return tender


def test_an_engagement_notice_is_sent_by_the_lead_and_becomes_public_when_taken(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = engagement(draft(cast), cast)
        notice = writing.write_notice(tender=tender, kind="UK2", by=cast.lead)
        assert (notice.status, PublicRecord.objects.count()) == (NoticeStatus.SUBMITTED, 0)
        with pytest.raises(Refused, match="The platform holds version 1"):
            writing.write_notice(tender=tender, kind="UK2", by=cast.lead)
        jobs.run_due()
        jobs.run_due()
    record = publication.records("notice").get()
    assert (record.reference, record.payload["kind"]) == ("SBC-2027-014-UK2-1", "UK2")
    assert record.payload["process"] == "Two events."
    tender.refresh_from_db()
    assert tender.status == "draft", "an engagement notice opens nothing"


def test_a_planned_notice_waits_for_another_person_than_its_writer(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = draft(cast)
        writing.save_facts(
            tender=tender, kind="UK3", facts={"contact": "care@example.org", "shortens": "yes"}, by=cast.lead
        )
        notice = writing.write_notice(tender=tender, kind="UK3", by=cast.lead)
        assert notice.status == NoticeStatus.DRAFTED
        assert not OutboxMessage.objects.filter(kind="notice").exists()
        assert OutboxMessage.objects.get(subject__contains="read the notice").to == cast.approver
        wanted = "Planned procurement notice, Care at home"
        assert [n.what for n in needs_you.gather(cast.approver) if n.about.startswith(wanted)] == [
            "Read the notice and send it"
        ]
        assert [n.who for n in needs_you.gather(cast.lead) if n.about.startswith(wanted)] == ["others"]
        for person in (cast.lead, cast.auditor, cast.stranger_lead, cast.bidder):
            with pytest.raises(NotPermitted):
                writing.send_drafted(notice=notice, by=person)
        with pytest.raises(Refused, match="waits for a second person"):
            writing.write_notice(tender=tender, kind="UK3", by=cast.lead)
        actions.change_details(tender=tender, by=cast.lead, details={"title": "Another title"})
        writing.send_drafted(notice=notice, by=cast.approver)
        jobs.run_due()
        jobs.run_due()
    assert publication.records("notice").get().title == "Care at home: Standard, areas 1 to 1", "as it was frozen"


def test_a_person_who_is_lead_and_approver_cannot_send_what_they_wrote(cast: Cast) -> None:
    both = people.person("Both Roles", cast.buyer, "lead", "approver")
    with clock.at(DRAFTED):
        tender = draft(cast)
        writing.save_facts(tender=tender, kind="UK3", facts={"contact": "care@example.org"}, by=both)
        notice = writing.write_notice(tender=tender, kind="UK3", by=both)
        with pytest.raises(NotPermitted):
            writing.send_drafted(notice=notice, by=both)


def test_a_drafted_notice_is_given_up_and_its_version_stays(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = draft(cast)
        writing.save_facts(tender=tender, kind="UK3", facts={"contact": "care@example.org"}, by=cast.lead)
        notice = writing.write_notice(tender=tender, kind="UK3", by=cast.lead)
        with pytest.raises(NotPermitted):
            writing.give_up(notice=notice, by=cast.auditor)
        writing.give_up(notice=notice, by=cast.lead)
        assert (notice.status, notice.withdrawn_by) == (NoticeStatus.WITHDRAWN, cast.lead)
        with pytest.raises(Refused):
            writing.send_drafted(notice=notice, by=cast.approver)
        assert writing.write_notice(tender=tender, kind="UK3", by=cast.lead).version == 2


def test_two_leads_do_not_write_over_each_others_answers(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = draft(cast)
        writing.save_facts(tender=tender, kind="UK2", facts={"process": "Events."}, by=cast.lead, version=0)
        with pytest.raises(Stale, match="Ruth Ainsley saved this form while you were writing"):
            writing.save_facts(tender=tender, kind="UK2", facts={"process": "None."}, by=cast.lead, version=0)
        with pytest.raises(Refused, match="is not asked for"):
            writing.save_facts(tender=tender, kind="UK2", facts={"price": "1"}, by=cast.lead)
        with pytest.raises(NotPermitted):
            writing.save_facts(tender=tender, kind="UK2", facts={}, by=cast.approver)


def test_the_tender_notices_answers_stand_once_the_tender_has_left_the_draft(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = made.in_approval(cast, reference="SBC-2027-014", lots_kept=1)
        with pytest.raises(Refused, match="has left the draft"):
            writing.save_facts(tender=tender, kind="UK4", facts={"options": "More."}, by=cast.lead)


# -- the platform refuses, is slow, is down ----------------------------------------------------------------------------
def test_a_refused_notice_is_mended_and_sent_as_its_next_version(cast: Cast) -> None:
    publisher.behaviour("refuse")
    with clock.at(DRAFTED):
        tender = engagement(draft(cast), cast)
        writing.write_notice(tender=tender, kind="UK2", by=cast.lead)
        jobs.run_due()
        jobs.run_due()
        assert not PublicRecord.objects.exists()
        assert [n.what for n in needs_you.gather(cast.lead) if "UK2" in n.about] == ["The platform refused a notice"]
        facts = {"process": "Three events.", "closes_on": "2027-02-20", "contact": "care@example.org"}
        writing.save_facts(tender=tender, kind="UK2", facts=facts, by=cast.lead)
        publisher.behaviour("accept")
        again = writing.write_notice(tender=tender, kind="UK2", by=cast.lead)
        jobs.run_due()
        jobs.run_due()
    assert again.version == 2
    first = Notice.objects.get(version=1)
    assert [(each.label, each.before, each.after) for each in changed(first.fields, again.fields)] == [
        ("How suppliers take part", ("Two events.",), ("Three events.",))
    ]
    assert publication.records("notice").get().reference == "SBC-2027-014-UK2-2"


def test_a_platform_that_is_down_loses_nothing_and_shows_nothing(cast: Cast) -> None:
    publisher.behaviour("down")
    with clock.at(DRAFTED):
        tender = engagement(draft(cast), cast)
        writing.write_notice(tender=tender, kind="UK2", by=cast.lead)
    for day in range(20):
        with clock.at(DRAFTED + timedelta(days=day)):
            jobs.run_due()
    message = OutboxMessage.objects.get(kind="notice")
    assert (message.attempts, message.given_up_at, message.last_problem) == (20, None, "ConnectionError")
    assert message.due_at == DRAFTED + timedelta(days=20), "tried again every day"
    assert not PublicRecord.objects.exists()
    told = OutboxMessage.objects.filter(subject="SBC-2027-014-UK2-1: the platform cannot be reached")
    assert [mail.to for mail in told] == [cast.lead], "once, after the twelfth failure"
    publisher.behaviour("accept")
    with clock.at(DRAFTED + timedelta(days=20)):
        jobs.run_due()
        jobs.run_due()
    assert Notice.objects.get().status == NoticeStatus.ACCEPTED
    assert publication.records("notice").count() == 1


def test_a_silent_platform_is_asked_again_under_the_same_reference(cast: Cast) -> None:
    publisher.behaviour("silent")
    with clock.at(DRAFTED):
        tender = engagement(draft(cast), cast)
        notice = writing.write_notice(tender=tender, kind="UK2", by=cast.lead)
        jobs.run_due()
        assert [n.what for n in needs_you.gather(cast.lead) if "UK2" in n.about] == ["The platform has a notice"]
    with clock.at(DRAFTED + timedelta(hours=4)):
        assert [n.what for n in needs_you.gather(cast.lead) if "UK2" in n.about] == [
            "The platform has not answered about a notice"
        ]
        with pytest.raises(NotPermitted):
            writing.ask_again(notice=notice, by=cast.auditor)
        writing.ask_again(notice=notice, by=cast.lead)
        assert (notice.asked_again_at, notice.asked_again_by) == (clock.now(), cast.lead)
        assert OutboxMessage.objects.get(kind="notice").sent_at is None, "handed over once more"
        publisher.behaviour("accept")
        jobs.run_due()
        jobs.run_due()
    notice.refresh_from_db()
    assert (notice.status, notice.version) == (NoticeStatus.ACCEPTED, 1)
    with pytest.raises(Refused, match="does not hold this notice"):
        writing.ask_again(notice=notice, by=cast.lead)


def test_one_notice_nobody_answers_for_does_not_keep_the_others_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(DRAFTED):
        tender = engagement(draft(cast), cast)
        first = writing.write_notice(tender=tender, kind="UK2", by=cast.lead)
        second = writing.write_notice(tender=tender, kind="UK1", by=cast.lead)
        jobs.run_due()
        outcome = publisher.StandIn.outcome

        def breaks(self: publisher.StandIn, reference: str) -> object:
            if reference == first.reference:
                raise TimeoutError
            return outcome(self, reference)

        monkeypatch.setattr(publisher.StandIn, "outcome", breaks)
        assert notices.poll_due() == 1
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.status, second.status) == (NoticeStatus.SUBMITTED, NoticeStatus.ACCEPTED)


def test_an_answer_is_never_a_persons_and_a_withdrawn_notice_is_never_sent(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = draft(cast)
        writing.save_facts(tender=tender, kind="UK3", facts={"contact": "care@example.org"}, by=cast.lead)
        notice = writing.write_notice(tender=tender, kind="UK3", by=cast.lead)
        with pytest.raises(NotPermitted):
            move(notice, "accept", by=cast.approver, cdp_id="1", accepted_at=clock.now())
        writing.give_up(notice=notice, by=cast.lead)
        assert not outbox.again(f"notice:{notice.reference}")


# -- in words ----------------------------------------------------------------------------------------------------------
def test_a_field_nobody_named_is_still_shown() -> None:
    shown = {line.label: line.says for line in said({"title": "Care", "stage_plan": [{"number": 1, "title": "Ask"}]})}
    assert shown == {"Title": ("Care",), "Stage plan": ("Number: 1; Title: Ask",)}


def test_what_was_taken_out_and_what_was_added_are_both_said() -> None:
    found = changed({"title": "A", "risks": "Snow"}, {"title": "A", "options": "More"})
    assert [(each.label, each.before, each.after) for each in found] == [
        ("Options", (), ("More",)),
        ("Known risks", ("Snow",), ()),
    ]


def test_a_wrong_answer_of_the_tender_notice_stops_the_approval(cast: Cast) -> None:
    with clock.at(DRAFTED):
        tender = made.ready(cast, reference="SBC-2027-014", lots_kept=2)
        writing.save_facts(tender=tender, kind="UK4", facts={"most_lots_to_bid_for": 3}, by=cast.lead)
        with pytest.raises(Refused, match="A supplier could bid for 3 lots, and there are 2"):
            actions.send_for_approval(tender=tender, by=cast.lead)
        writing.save_facts(tender=tender, kind="UK4", facts={"most_lots_to_bid_for": 2}, by=cast.lead)
        actions.send_for_approval(tender=tender, by=cast.lead)
    assert tender.status == "in_approval"

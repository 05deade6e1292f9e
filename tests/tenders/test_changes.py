"""Changing an open tender: written by one person, approved by another, in force when the platform accepts, told to all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core import audit, clock, publication, publisher
from core.models import Membership, OutboxMessage, PublicRecord
from core.workflow import NotPermitted, Refused
from tenders import changing, ports
from tenders.actions import amending, amendment_notice
from tenders.actions import tender as tender_actions
from tenders.actions.drafting import Stale
from tenders.models import Amendment, Announcement, Tender, TenderDocument, Told
from tests.factories import bids as bid_factory
from tests.factories import changes as made
from tests.factories import tenders
from tests.factories.changes import CHANGING, LATER, NEW_WORDS, OLD_WORDS
from tests.factories.people import Cast, person


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return tenders.published(cast, at=tenders.PUBLISHED, reference="SBC-2027-014", lots_kept=2)


def told(key: str) -> set[str]:
    found = Told.objects.filter(announcement__key=key).select_related("user")
    return {each.user.full_name for each in found}


def test_a_change_comes_into_force_when_the_platform_accepts_and_not_before(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        publisher.behaviour("silent")
        amendment = made.answered(made.approved(tender, cast))
        assert (amendment.status, tender.lots.get(number=1).weekly_hours) == ("approved", Decimal("1310.0"))
        assert not publication.records("change").exists()
        publisher.behaviour("accept")
        made.answered(amendment)
        assert (amendment.status, amendment.bids_to_confirm) == ("published", True)
        assert tender.lots.get(number=1).weekly_hours == Decimal("1450.0")
    record = publication.records("change").get()
    assert record.payload["lines"] == [
        {
            "path": "lot:1:weekly_hours",
            "part": "lots",
            "label": "Lot 1, hours a week",
            "before": "1,310 hours",
            "after": "1,450 hours",
        }
    ]
    versions = [each.payload["version"] for each in publication.records("notice")]
    assert versions == [1, 2]
    latest = publication.records("notice").last()
    assert latest is not None
    assert latest.payload["lots"][0]["weekly_hours"] == "1450.0"
    assert latest.payload["dates"]["closes_at"] == tenders.CLOSES.isoformat()


def test_the_side_by_side_stays_as_it_was_told(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        first = made.in_force(tender, cast)
        second = made.in_force(tender, cast, {"lot:1:weekly_hours": "1500"})
    assert [(each.before, each.after) for each in changing.lines(first)] == [("1,310 hours", "1,450 hours")]
    assert [(each.before, each.after) for each in changing.lines(second)] == [("1,450 hours", "1,500 hours")]


def test_every_kind_of_line_can_change_at_once(cast: Cast, tender: Tender) -> None:
    tender.lots.update(staff_transfer="not_expected")  # so that the staff lists may be taken out
    criteria = list(tender.criteria.all())
    first, second = criteria[0], criteria[1]
    mark = tender.scale.order_by("mark").last()
    assert mark is not None
    values: dict[str, str | None] = {
        "description": "Care at home in two areas, day and night.",
        "lot:2:name": "Billingham South and East",
        "lot:2:annual_value": "2000000",
        f"criterion:{first.key}:weight": changing.kept(first.weight - 5),
        f"criterion:{second.key}:weight": changing.kept(second.weight + 5),
        f"criterion:{second.key}:question": "How will you keep people safe, by night too?",
        f"criterion:{second.key}:guidance": "Name the hours.",
        f"criterion:{second.key}:word_limit": "900",
        f"criterion:{second.key}:minimum_mark": "2",
        f"scale:{changing.kept(mark.mark)}:descriptor": "Better than asked in every respect.",
    }
    with clock.at(CHANGING):
        amendment = made.drafted(tender, cast, values)
        amending.propose_document(
            amendment=amendment,
            by=cast.lead,
            upload=tenders.pdf("spec-2.pdf"),
            title="Specification",
            kind="specification",
        )
        amending.propose_document(
            amendment=amendment, by=cast.lead, upload=tenders.pdf("map.pdf"), title="Map of the areas", kind="other"
        )
        lists = tender.documents.get(title="Staff lists, all areas")
        amending.propose_removal(amendment=amendment, by=cast.lead, ref=lists.ref)
        assert tender.documents.filter(removed_at__isnull=True).count() == 2
        made.answered(made.decide(amending.send(amendment=amendment, by=cast.lead), cast))
    amendment.refresh_from_db()
    assert amendment.status == "published"
    tender.refresh_from_db()
    assert tender.description == "Care at home in two areas, day and night."
    changed = tender.lots.get(number=2)
    assert (changed.name, changed.annual_value) == ("Billingham South and East", Decimal("2000000.00"))
    row = tender.criteria.get(key=second.key)
    assert (row.weight, row.word_limit, row.minimum_mark) == (second.weight + 5, 900, Decimal("2.00"))
    assert (row.question, row.guidance) == ("How will you keep people safe, by night too?", "Name the hours.")
    assert tender.scale.get(mark=mark.mark).descriptor == "Better than asked in every respect."
    current = {each.title: each.version for each in tender.documents.filter(removed_at__isnull=True)}
    assert current == {"Specification": 2, "Map of the areas": 1}
    assert tender.documents.count() == 4
    newest = TenderDocument.objects.get(title="Specification", version=2)
    assert (newest.uploaded_by, newest.amendment) == (cast.lead, amendment)
    assert len(changing.lines(amendment)) == len(values) + 3


def test_weights_that_no_longer_add_up_keep_it_from_the_approver(cast: Cast, tender: Tender) -> None:
    first = tender.criteria.all()[0]
    with clock.at(CHANGING):
        amendment = made.drafted(tender, cast, {f"criterion:{first.key}:weight": "1"})
        wrong = Decimal(70) - first.weight + 1
        with pytest.raises(Refused, match=f"would add up to {wrong.normalize():f}; change others so that they make 70"):
            amending.send(amendment=amendment, by=cast.lead)
        amending.take_out(amendment=amendment, by=cast.lead, path=f"criterion:{first.key}:weight")
        with pytest.raises(Refused, match="There is nothing in it"):
            amending.send(amendment=amendment, by=cast.lead)


def test_what_stands_already_is_no_change(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        amendment = made.drafted(tender, cast)
        amending.set_lines(amendment=amendment, by=cast.lead, values={"lot:1:weekly_hours": "1310"})
        assert amendment.changes == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"lot:1:name": " "}, "Lot 1, name: fill it in."),
        ({"lot:1:weekly_hours": "0"}, "Lot 1, hours a week: give more than 0."),
        ({"lot:9:weekly_hours": "10"}, "This part of the tender is not there any more"),
        ({"lot:1:regime": "psr"}, "This part of the tender is not there any more"),
    ],
)
def test_a_line_that_says_nothing_sensible_is_refused_by_name(
    cast: Cast, tender: Tender, values: dict[str, str | None], sentence: str
) -> None:
    with clock.at(CHANGING):
        amendment = amending.start(tender=tender, by=cast.lead)
        with pytest.raises(Refused, match=sentence):
            amending.set_lines(amendment=amendment, by=cast.lead, values=values)
    assert Amendment.objects.get().version == 1


def test_more_time_must_be_considered_when_what_bids_answer_changes(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        amendment = made.drafted(tender, cast)
        amending.set_words(amendment=amendment, by=cast.lead, reason="A slip.", what_to_do="Read it again.")
        with pytest.raises(Refused, match=r"Say whether suppliers need more time.*Act s\.31"):
            amending.send(amendment=amendment, by=cast.lead)
        amending.set_dates(amendment=amendment, by=cast.lead, closes_at=LATER, questions_close_at=None)
        assert amending.send(amendment=amendment, by=cast.lead).status == "in_approval"


def test_a_description_alone_asks_nobody_to_confirm(cast: Cast, tender: Tender) -> None:
    bid = bid_factory.submitted(tender, cast.supplier, cast.bidder, bid_factory.Written(lots=(1,)))
    with clock.at(CHANGING):
        amendment = made.in_force(tender, cast, {"description": "Care at home, in other words."})
    bid.refresh_from_db()
    assert (amendment.status, amendment.bids_to_confirm, bid.status) == ("published", False, "submitted")


# -- two people --------------------------------------------------------------------------------------------------------
def test_nobody_approves_a_change_they_had_a_hand_in(cast: Cast, tender: Tender) -> None:
    from core.models import Membership

    both = person("Wren Ibbotson", cast.buyer, "lead", "approver")
    with clock.at(CHANGING):
        amendment = made.drafted(tender, cast)
        amending.set_words(
            amendment=amendment, by=both, reason="Other words.", what_to_do="Read.", time_considered="Yes."
        )
        amending.send(amendment=amendment, by=cast.lead)
        tender_actions.declare_interest(tender=tender, by=both, has_interest=False)
        with pytest.raises(NotPermitted):
            amendment_notice.approve(amendment=amendment, by=both, version=amendment.version)
        with pytest.raises(NotPermitted):
            amendment_notice.approve(amendment=amendment, by=cast.lead, version=amendment.version)
    assert Membership.objects.filter(user=both).count() == 2


def test_the_approver_must_have_declared_and_have_no_interest(cast: Cast, tender: Tender) -> None:
    other = person("Ola Brandt", cast.buyer, "approver")
    with clock.at(CHANGING):
        amendment = made.in_approval(tender, cast)
        with pytest.raises(Refused, match="Declare first whether you have an interest"):
            amendment_notice.approve(amendment=amendment, by=other, version=amendment.version)
        tender_actions.declare_interest(tender=tender, by=other, has_interest=True, text="My brother bids.")
        with pytest.raises(Refused, match="another person approves it"):
            amendment_notice.approve(amendment=amendment, by=other, version=amendment.version)
        amendment.refresh_from_db()
        assert amendment.status == "in_approval"


def test_a_stale_approval_is_refused(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        amendment = made.in_approval(tender, cast)
        read = amendment.version
        amending.send_back(amendment=amendment, by=cast.lead, reason="One more figure.")
        amending.set_lines(amendment=amendment, by=cast.lead, values={"lot:2:weekly_hours": "1500"})
        amending.send(amendment=amendment, by=cast.lead)
        with pytest.raises(Stale, match="saved again while you were reading"):
            amendment_notice.approve(amendment=amendment, by=cast.approver, version=read)
        amendment.refresh_from_db()
        assert (amendment.status, tender.notices.count()) == ("in_approval", 1)
        assert made.decide(amendment, cast).status == "approved"


def test_two_leads_writing_one_change_do_not_lose_each_others_words(cast: Cast, tender: Tender) -> None:
    other = person("Ivo Stark", cast.buyer, "lead")
    with clock.at(CHANGING):
        amendment = made.drafted(tender, cast)
        read = amendment.version
        amending.set_words(amendment=amendment, by=other, reason="Mine.", what_to_do="Read.", version=read)
        with pytest.raises(Stale, match="saved by Ivo Stark"):
            amending.set_words(amendment=amendment, by=cast.lead, reason="No, mine.", what_to_do="Read.", version=read)
    assert Amendment.objects.get().reason == "Mine."


def test_one_change_at_a_time_is_on_its_way(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        made.in_approval(tender, cast)
        second = made.drafted(tender, cast, {"lot:2:weekly_hours": "1500"})
        with pytest.raises(Refused, match="Change 1 is on its way"):
            amending.send(amendment=second, by=cast.lead)
        with pytest.raises(DatabaseError), transaction.atomic():
            Amendment.objects.filter(pk=second.pk).update(status="in_approval")


# -- the platform ------------------------------------------------------------------------------------------------------
def test_a_refusal_leaves_everything_as_it_was_and_can_be_sent_again(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        amendment = made.approved(tender, cast)
        publisher.behaviour("refuse")
        made.answered(amendment)
        assert amendment.status == "refused"
        assert tender.lots.get(number=1).weekly_hours == Decimal("1310.0")
        assert PublicRecord.objects.count() == 1
        said = Announcement.objects.get()
        assert said.subject == "SBC-2027-014: the platform refused change 1"
        assert f"Nothing has changed. Bids still close {OLD_WORDS}." in said.body
        assert {each.user for each in said.told.all()} == {cast.lead, cast.approver}
        publisher.behaviour("accept")
        amendment_notice.send_again(amendment=amendment, by=cast.lead)
        assert made.answered(amendment).status == "published"
    assert [each.version for each in tender.notices.order_by("version")] == [1, 2, 3]


def test_the_notice_of_a_change_is_not_sent_again_past_its_approval(cast: Cast, tender: Tender) -> None:
    from tenders.actions import notices

    with clock.at(CHANGING):
        amendment = made.approved(tender, cast)
        publisher.behaviour("refuse")
        made.answered(amendment)
        assert amendment.notice is not None
        with pytest.raises(Refused, match="Send change 1 again from its own page"):
            notices.resubmit(notice=amendment.notice, by=cast.lead)
        amending.revise(amendment=amendment, by=cast.lead)
        revised = Amendment.objects.get()
        assert revised.status == "draft"
        assert (revised.approved_at, revised.notice) == (None, None)


def test_an_answer_after_the_deadline_changes_nothing_and_says_so(cast: Cast, tender: Tender) -> None:
    bid = bid_factory.submitted(tender, cast.supplier, cast.bidder, bid_factory.Written(lots=(1,)))
    publisher.behaviour("silent")
    with clock.at(CHANGING):
        amendment = made.extension(tender, cast)
        made.answered(made.decide(amendment, cast))
    publisher.behaviour("accept")
    with clock.at(tenders.CLOSES + timedelta(microseconds=1)):
        made.answered(amendment)
        tender.refresh_from_db()
        assert (amendment.status, tender.closes_at) == ("lapsed", tenders.CLOSES)
        assert not tender.is_open_for_bids(clock.now())
    assert amendment.lapsed_because.startswith(f"Bids closed {OLD_WORDS}, before the platform accepted it on")
    assert amendment.lapsed_because.endswith("send a corrective notice there.")
    record = publication.records("change").get()
    assert (record.payload["in_force"], record.payload["closes_at"]) == (False, tenders.CLOSES.isoformat())
    assert publication.records("notice").count() == 1  # the version that never applied is not shown as the notice
    assert told("lapsed-1") == {"Ruth Ainsley", "Denise Harland", "Amina Rashid", "Jo Whitlock"}
    bid.refresh_from_db()
    assert bid.status == "submitted"


def test_an_answer_at_the_instant_of_the_deadline_is_in_time(cast: Cast, tender: Tender) -> None:
    publisher.behaviour("silent")
    with clock.at(CHANGING):
        amendment = made.answered(made.decide(made.extension(tender, cast), cast))
    publisher.behaviour("accept")
    with clock.at(tenders.CLOSES):
        made.answered(amendment)
    tender.refresh_from_db()
    assert (amendment.status, tender.closes_at) == ("published", LATER)


def test_a_cancellation_before_the_answer_makes_the_change_lapse(cast: Cast, tender: Tender) -> None:
    publisher.behaviour("silent")
    with clock.at(CHANGING):
        amendment = made.answered(made.approved(tender, cast))
        made.cancelled(tender, cast)
        publisher.behaviour("accept")
        made.answered(amendment)
    assert amendment.status == "lapsed"
    assert amendment.lapsed_because.startswith("The tender was cancelled before the platform answered")


def test_nothing_changes_once_bids_are_closed(cast: Cast) -> None:
    tender = tenders.closed(cast, reference="SBC-2027-014", lots_kept=1)
    with clock.at(tenders.CLOSES + timedelta(seconds=1)):
        with pytest.raises(Refused, match=f"Bids closed {OLD_WORDS}: nothing can be changed any more"):
            amending.start(tender=tender, by=cast.lead)
        with pytest.raises(Refused, match="the deadline least of all"):
            made.extension(tender, cast)


# -- telling -----------------------------------------------------------------------------------------------------------
def test_everyone_is_told_once_in_the_same_words(cast: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports.interested, "_sources", [lambda each: [cast.stranger, cast.rival]])
    bid_factory.submitted(tender, cast.supplier, cast.bidder, bid_factory.Written(lots=(1,)))
    with clock.at(CHANGING):
        bid_factory.start(tender, cast.rival_supplier, cast.rival)
        made.in_force(tender, cast)
    expected = {"Ruth Ainsley", "Denise Harland", "Amina Rashid", "Jo Whitlock", "Peter Lowry", "Nora Vane"}
    assert told("change-1") == expected
    mails = OutboxMessage.objects.filter(key__startswith="told:SBC-2027-014:change-1:")
    assert mails.count() == 6
    for mail in mails:
        assert "Lot 1, hours a week: 1,450 hours. It was: 1,310 hours" in mail.body
        assert "Why: The last count of hours was wrong." in mail.body
        assert f"Bids close {OLD_WORDS}." in mail.body
    bodies = {mail.to.full_name: mail.body for mail in mails if mail.to}
    assert "confirm it as it stands, or change it and submit again" in bodies["Amina Rashid"]
    assert "Your draft is as you left it." in bodies["Peter Lowry"]
    assert "Your" not in bodies["Nora Vane"]


def test_the_buyers_log_does_not_tell_by_its_length_how_many_bid(cast: Cast, tender: Tender) -> None:
    bid = bid_factory.submitted(tender, cast.supplier, cast.bidder, bid_factory.Written(lots=(1,)))
    bid_factory.submitted(tender, cast.rival_supplier, cast.rival, bid_factory.Written(lots=(1,)))
    with clock.at(CHANGING):
        before = audit.entries(tender.chain()).count()
        made.in_force(tender, cast)
        verbs = [each.verb for each in audit.entries(tender.chain())][: audit.entries(tender.chain()).count() - before]
        assert sorted(verbs) == sorted(
            [
                "amendment.started",
                "amendment.changed",
                "amendment.changed",
                "amendment.send",
                "amendment.approve",
                "notice.submit",
                "notice.accept",
                "amendment.publish",
            ]
        )
        assert "bid.ask_to_confirm" in [each.verb for each in audit.entries(bid.chain())]
        assert audit.faults(tender.chain()) == []


def test_records_of_what_was_told_cannot_be_changed(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        made.in_force(tender, cast)
    for act in (
        lambda: Told.objects.all().delete(),
        lambda: Announcement.objects.update(body="Nothing."),
        lambda: Amendment.objects.get().edits.update(what="Nothing."),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


# -- what waits --------------------------------------------------------------------------------------------------------
def needs(user: Any) -> list[tuple[str, str]]:
    from core import ports as core_ports

    found = core_ports.needs_you.gather(user)
    return [(each.what, each.who) for each in found if "hange 1" in each.what]


def test_the_lead_reads_how_long_the_platform_has_been_silent_and_what_still_holds(cast: Cast, tender: Tender) -> None:
    publisher.behaviour("silent")
    with clock.at(CHANGING):
        made.answered(made.approved(tender, cast))
    with clock.at(CHANGING + timedelta(hours=2)):
        waits = f"The platform has not answered change 1 for 2 hours. Bids still close {OLD_WORDS}."
        assert needs(cast.lead) == [(waits, "others")]
    with clock.at(CHANGING + timedelta(days=2)):
        waits = f"The platform has not answered change 1 for 2 days. Bids still close {OLD_WORDS}."
        assert needs(cast.lead) == [(waits, "you")]


def test_each_step_asks_the_right_person(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        amendment = made.drafted(tender, cast)
        assert needs(cast.lead) == [("Finish change 1 and send it to the approver", "you")]
        assert needs(cast.approver) == []
        amending.send(amendment=amendment, by=cast.lead)
        assert needs(cast.lead) == [("The approver reads change 1", "others")]
        assert needs(cast.approver) == [("Approve change 1, or send it back", "you")]
        asked = OutboxMessage.objects.get(key__startswith="change-asked:")
        assert (asked.to, NEW_WORDS in asked.body) == (cast.approver, False)


# -- a later deadline --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("closes_at", "sentence"),
    [
        (tenders.CLOSES - timedelta(hours=1), "the deadline only moves later"),
        (tenders.CLOSES, "give a later time"),
        (
            datetime(2027, 4, 24, 11, 0, tzinfo=UTC),
            "Saturday 24 April 2027 is not a working day; take Monday 26 April 2027",
        ),
        (datetime(2027, 5, 3, 11, 0, tzinfo=UTC), "Monday 3 May 2027 is not a working day; take Tuesday 4 May 2027"),
        (datetime(2037, 4, 23, 11, 0, tzinfo=UTC), "more than five years away"),
    ],
)
def test_a_deadline_that_is_not_later_or_no_working_day_is_refused(
    cast: Cast, tender: Tender, closes_at: datetime, sentence: str
) -> None:
    with clock.at(CHANGING), pytest.raises(Refused, match=sentence):
        made.extension(tender, cast, closes_at)
    assert not Amendment.objects.exists()


def test_the_later_dates_move_by_as_many_days_on_to_working_days(cast: Cast, tender: Tender) -> None:
    before = (tender.marks_due_at, tender.award_on, tender.contract_starts_on)
    with clock.at(CHANGING):
        made.extended(tender, cast)
    tender.refresh_from_db()
    assert tender.closes_at == LATER
    assert tender.marks_due_at is not None
    assert before[0] is not None
    assert before[1] is not None
    assert tender.marks_due_at == before[0] + timedelta(days=7)
    assert tender.award_on == before[1] + timedelta(days=7)


def test_bids_that_are_in_stand_as_they_are_after_a_later_deadline(cast: Cast, tender: Tender) -> None:
    bid = bid_factory.submitted(tender, cast.supplier, cast.bidder, bid_factory.Written(lots=(1,)))
    with clock.at(CHANGING):
        amendment = made.extended(tender, cast)
    bid.refresh_from_db()
    assert (bid.status, amendment.bids_to_confirm, amendment.is_extension()) == ("submitted", False, True)
    mail = OutboxMessage.objects.get(key=f"told:SBC-2027-014:change-1:{cast.bidder.ref}")
    assert mail.subject == "SBC-2027-014: the deadline is later"
    assert f"Bids close {NEW_WORDS}. It was {OLD_WORDS}." in mail.body
    assert "Your bid is in and stands." in mail.body


def test_somebody_who_has_left_the_council_hears_nothing_more(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        Membership.objects.filter(user=cast.approver).update(ended_at=clock.now(), ended_by=cast.lead)
        colleague = person("Nadia Frost", cast.buyer, "approver")
        tender_actions.declare_interest(tender=tender, by=colleague, has_interest=False)
        publisher.behaviour("refuse")
        amendment = made.in_approval(tender, cast)
        amendment_notice.approve(amendment=amendment, by=colleague, version=amendment.version)
        assert made.answered(amendment).status == "refused"
    assert tender.approved_by == cast.approver
    said = Announcement.objects.get(tender=tender)
    assert {each.user.full_name for each in said.told.all()} == {"Ruth Ainsley", "Nadia Frost"}
    assert not OutboxMessage.objects.filter(to=cast.approver, key__startswith="told:").exists()


def test_a_later_deadline_stands_though_the_new_end_of_questions_passed_at_the_platform(
    cast: Cast, tender: Tender
) -> None:
    questions = CHANGING + timedelta(days=1)
    with clock.at(CHANGING):
        publisher.behaviour("silent")
        amendment = amending.extend(
            tender=tender, by=cast.lead, closes_at=LATER, reason="More time.", questions_close_at=questions
        )
        made.answered(made.decide(amendment, cast))
    with clock.at(CHANGING + timedelta(days=2)):
        publisher.behaviour("accept")
        made.answered(amendment)
    tender.refresh_from_db()
    assert (amendment.status, amendment.lapsed_because) == ("published", "")
    assert (tender.closes_at, tender.questions_close_at) == (LATER, questions)


def test_a_later_deadline_stands_though_its_day_became_a_closing_day_at_the_platform(
    cast: Cast, tender: Tender
) -> None:
    with clock.at(CHANGING):
        publisher.behaviour("silent")
        amendment = made.answered(made.decide(made.extension(tender, cast), cast))
        cast.buyer.extra_holidays = [LATER.date().isoformat()]
        cast.buyer.save()
        publisher.behaviour("accept")
        made.answered(amendment)
    tender.refresh_from_db()
    assert (amendment.status, tender.closes_at) == ("published", LATER)

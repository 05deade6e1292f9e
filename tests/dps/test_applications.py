"""Applying to a part of a market on any day, and the one decision with its reasons."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from core import audit, clock
from core.models import Membership, OutboxMessage
from core.workflow import NotPermitted, Refused
from dps.actions import application as applying
from dps.actions import market as running
from dps.models import Application, Market, Part
from dps.queries.members import has_place, places
from frameworks.actions.places import provider_leaves
from frameworks.models import Member, Place
from tests.factories.markets import (
    ANSWERS,
    REASONS,
    answered,
    at_status,
    drafted_market,
    open_market,
    part_of,
    sent,
    started,
)
from tests.factories.people import Cast, cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def market(people: Cast) -> Market:
    return open_market(people)


@pytest.fixture
def part(market: Market) -> Part:
    return part_of(market)


def test_admitted_means_a_member_with_a_place_in_that_part_alone(people: Cast, market: Market, part: Part) -> None:
    application = applying.admit(application=sent(part, people.supplier, people.bidder), by=people.framework_manager)
    assert application.status == "admitted"
    held = [(str(place.member), place.lot and place.lot.number, place.position) for place in places(market)]
    assert held == [("Tees Valley Homecare", 1, "member")]
    assert has_place(part, people.supplier)
    market.agreement.refresh_from_db()
    assert market.agreement.status == "live"
    second = sent(part_of(market, 2), people.rival_supplier, people.rival)
    assert applying.admit(application=second, by=people.framework_manager).status == "admitted"
    assert not has_place(part_of(market, 2), people.supplier)


def test_the_decision_letter_goes_to_everyone_who_acts_for_the_applicant(people: Cast, part: Part) -> None:
    application = sent(part, people.supplier, people.bidder)
    applying.refuse(application=application, by=people.framework_manager, reason=REASONS)
    letters = OutboxMessage.objects.filter(key__contains=":decided:").order_by("pk")
    assert [letter.address for letter in letters] == [people.bidder.email, people.editor.email]
    assert letters[0].subject == f"Not admitted: Care at home: reserve market ({application.ref})"
    assert f"Our reasons: {REASONS}" in letters[0].body
    assert letters[0].link == f"/applications/{application.ref}/"


def test_sending_says_by_when_it_is_decided_in_working_days(people: Cast, market: Market, part: Part) -> None:
    # Sent on Monday 1 March 2027; ten working days, with 17 March (Northern Ireland) still ahead.
    assert sent(part, people.supplier, people.bidder).consider_by == date(2027, 3, 15)
    market.buyer.extra_holidays = ["2027-03-02"]
    assert applying.consider_by(market, date(2027, 3, 1)) == date(2027, 3, 16)


def test_the_managers_are_told_that_an_application_waits(people: Cast, part: Part) -> None:
    application = sent(part, people.supplier, people.bidder)
    waits = OutboxMessage.objects.get(key__contains=":waits:")
    assert (waits.to, waits.link) == (people.framework_manager, f"/applications/{application.ref}/decide/")


def test_an_application_with_a_gap_is_not_sent(people: Cast, part: Part) -> None:
    application = started(part, people.supplier, people.bidder)
    applying.save_answers(application=application, answers={**ANSWERS, "capacity": ""}, by=people.bidder)
    with pytest.raises(Refused) as refusal:
        applying.submit_application(application=application, by=people.bidder)
    assert refusal.value.reasons == ["How would you start a new package of care in this part? Give an answer."]
    assert Application.objects.get().status == "draft"


def test_applying_twice_goes_on_with_the_application_that_stands(people: Cast, part: Part) -> None:
    first = started(part, people.supplier, people.bidder)
    assert started(part, people.supplier, people.editor).pk == first.pk


def test_the_database_holds_one_application_at_a_time_too(people: Cast, part: Part) -> None:
    first = started(part, people.supplier, people.bidder)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            part=part, organisation=people.supplier, started_at=first.started_at, started_by=people.bidder
        )


def test_sending_twice_is_one_application_and_one_letter(people: Cast, part: Part) -> None:
    application = sent(part, people.supplier, people.bidder)
    applying.submit_application(application=application, by=people.bidder)
    assert OutboxMessage.objects.filter(key__contains=":waits:").count() == 1


def test_a_member_has_nothing_to_apply_for(people: Cast) -> None:
    application = at_status("admitted", people)
    with pytest.raises(Refused) as refusal:
        started(application.part, people.supplier, people.bidder)
    assert refusal.value.reasons == [
        "Tees Valley Homecare is a member of Part 1: Stockton north already. There is nothing to apply for."
    ]


def test_whoever_was_refused_may_apply_again(people: Cast) -> None:
    application = at_status("refused", people)
    again = sent(application.part, people.supplier, people.bidder)
    assert again.pk != application.pk
    assert again.status == "submitted"


def test_a_supplier_that_left_the_market_is_told_so(people: Cast) -> None:
    application = at_status("admitted", people)
    member = Member.objects.get(organisation=people.supplier)
    provider_leaves(member, on=date(2027, 3, 1), reason="It closed its office.", by=people.framework_manager)
    with pytest.raises(Refused, match="Tees Valley Homecare left this market"):
        started(application.part, people.supplier, people.bidder)


@pytest.mark.parametrize(
    ("status", "verb", "words"),
    [
        ("admitted", "refuse", "Imran Aziz decided this application on Monday 1 March 2027 at 9am: admitted. "
         "A decision is made once; the supplier may apply again."),
        ("refused", "admit", "Imran Aziz decided this application on Monday 1 March 2027 at 9am: refused. "
         "A decision is made once; the supplier may apply again."),
        ("withdrawn", "admit", "Tees Valley Homecare withdrew this application on Monday 1 March 2027 at 9am. "
         "There is nothing left to decide."),
    ],
)  # fmt: skip
def test_a_second_decision_is_refused_with_what_happened(people: Cast, status: str, verb: str, words: str) -> None:
    application = at_status(status, people)
    with pytest.raises(Refused) as refusal:
        getattr(applying, verb)(application=application, by=people.framework_manager, reason=REASONS)
    assert refusal.value.reasons == [words]
    assert Application.objects.get(pk=application.pk).status == status


def test_two_officers_at_once_make_one_decision(people: Cast, part: Part) -> None:
    application = sent(part, people.supplier, people.bidder)
    stale = Application.objects.get(pk=application.pk)
    applying.admit(application=application, by=people.framework_manager)
    with pytest.raises(Refused, match="A decision is made once"):
        applying.refuse(application=stale, by=people.framework_manager, reason=REASONS)
    assert Place.objects.held().count() == 1
    assert OutboxMessage.objects.filter(key__contains=":decided:").count() == 2  # the owner and the editor, once each


@pytest.mark.parametrize("reason", ["", "   ", "Not good enough"])
def test_whoever_is_refused_is_told_why(people: Cast, part: Part, reason: str) -> None:
    application = sent(part, people.supplier, people.bidder)
    with pytest.raises(Refused) as refusal:
        applying.refuse(application=application, by=people.framework_manager, reason=reason)
    assert refusal.value.reasons == ["Reasons: write at least 5 words. The applicant is owed them and can act on them."]
    assert Application.objects.get().status == "submitted"


def test_nobody_decides_on_an_application_of_his_own_organisation(people: Cast, part: Part) -> None:
    application = sent(part, people.supplier, people.bidder)
    Membership.objects.create(user=people.framework_manager, organisation=people.supplier, role="viewer")
    people.framework_manager.__dict__.pop("_memberships", None)
    with pytest.raises(NotPermitted):
        applying.admit(application=application, by=people.framework_manager)
    with pytest.raises(NotPermitted):
        applying.refuse(application=application, by=people.framework_manager, reason=REASONS)


def test_a_sent_application_is_not_changed_any_more(people: Cast, part: Part) -> None:
    application = sent(part, people.supplier, people.bidder)
    with pytest.raises(Refused, match="This application is submitted"):
        applying.save_answers(application=application, answers={}, by=people.bidder)
    assert Application.objects.get().answers == ANSWERS


def test_only_owner_and_editor_act_for_a_supplier(people: Cast, part: Part) -> None:
    for who in (people.viewer, people.rival, people.framework_manager, people.stranger):
        with pytest.raises(NotPermitted):
            started(part, people.supplier, who)
    with pytest.raises(NotPermitted):
        started(part, people.buyer, people.framework_manager)
    application = answered(part, people.supplier, people.editor)
    with pytest.raises(NotPermitted):
        applying.save_answers(application=application, answers={}, by=people.viewer)


def test_a_market_in_draft_or_ceased_takes_nobody(people: Cast) -> None:
    drafted = drafted_market(people)
    with pytest.raises(Refused, match="takes no applications now"):
        started(part_of(drafted), people.supplier, people.bidder)
    market = running.open_market(market=drafted, by=people.framework_manager)
    application = answered(part_of(market), people.supplier, people.bidder)
    waiting = sent(part_of(market, 2), people.rival_supplier, people.rival)
    running.cease_market(market=market, reason="A framework takes its place.", by=people.framework_manager)
    with pytest.raises(Refused, match="takes no applications now"):
        applying.submit_application(application=application, by=people.bidder)
    # What was sent before is still owed a decision.
    assert applying.admit(application=waiting, by=people.framework_manager).status == "admitted"


def test_opening_a_market_needs_a_part_a_summary_and_an_open_door(people: Cast) -> None:
    market = drafted_market(people)
    Part.objects.filter(market=market).delete()
    Market.objects.filter(pk=market.pk).update(summary="")
    type(market.agreement).objects.filter(pk=market.agreement_id).update(open_door=False)
    with pytest.raises(Refused) as refusal:
        running.open_market(market=market, by=people.framework_manager)
    assert refusal.value.reasons == [
        "Say what the suppliers of this market do, in one or two sentences.",
        "Add at least one part that suppliers can apply to.",
        "The agreement under this market does not have an open door. A market never closes its door.",
    ]


def test_setting_up_refuses_what_does_not_fit(people: Cast) -> None:
    market = drafted_market(people)
    manager = people.framework_manager
    with pytest.raises(Refused, match="has a market already"):
        running.set_up_market(agreement=market.agreement, title="Again", summary="Again.", by=manager)
    with pytest.raises(NotPermitted):
        running.set_up_market(agreement=market.agreement, title="Mine", summary="Mine.", by=people.lead)
    type(market.agreement).objects.filter(pk=market.agreement_id).update(open_door=False)
    market.agreement.refresh_from_db()
    with pytest.raises(Refused, match="door is closed"):
        running.set_up_market(agreement=market.agreement, title="Closed", summary="Closed.", by=manager)


def test_parts_belong_to_the_markets_own_agreement(people: Cast) -> None:
    market = drafted_market(people)
    manager = people.framework_manager
    other = running.found_market(
        buyer=people.buyer, ref="SBC-DM-2", title="Transport", summary="Taxis.", parts=["North"], by=manager
    )
    with pytest.raises(Refused, match="another agreement"):
        running.add_part(market=market, lot=part_of(other).agreement_lot, by=manager)
    with pytest.raises(Refused, match="a part of the market already"):
        running.add_part(market=market, lot=part_of(market).agreement_lot, by=manager)
    with pytest.raises(NotPermitted):
        running.add_part(market=market, lot=part_of(market).agreement_lot, by=people.lead)
    running.open_market(market=market, by=manager)
    with pytest.raises(Refused, match="say why the market ends"):
        running.cease_market(market=market, reason=" ", by=manager)
    running.cease_market(market=market, reason="Nobody used it.", by=manager)
    with pytest.raises(Refused, match="takes no new parts"):
        running.add_part(market=market, lot=part_of(market).agreement_lot, by=manager)


def test_the_log_holds_every_step_and_no_reasons_in_words(people: Cast, market: Market, part: Part) -> None:
    application = sent(part, people.supplier, people.bidder)
    with clock.at(datetime(2027, 3, 2, 9, 0, tzinfo=UTC)):
        applying.refuse(application=application, by=people.framework_manager, reason=REASONS)
    entries = list(audit.entries(market.chain()))
    assert [entry.verb for entry in reversed(entries)] == [
        "market set up", "part added", "part added", "market.open", "application.submit", "application.refuse",
    ]  # fmt: skip
    started = audit.entries(f"application:{application.ref}")
    assert [entry.verb for entry in started] == ["application started"]
    assert "personal care" not in str([entry.facts for entry in entries])
    assert audit.faults(market.chain()) == []


def test_an_application_that_is_never_sent_leaves_no_trace_in_the_log_the_buyer_reads(
    people: Cast, market: Market, part: Part
) -> None:
    before = audit.entries(market.chain()).count()
    application = applying.start_application(part=part, organisation=people.supplier, by=people.bidder)
    applying.withdraw_application(application=application, by=people.bidder)
    assert audit.entries(market.chain()).count() == before
    own = audit.entries(f"application:{application.ref}")
    assert [entry.verb for entry in reversed(own)] == ["application started", "application.withdraw"]

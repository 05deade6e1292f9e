"""A referral goes to the primary, then the secondary, then the reserves; the clock decides what is late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core import audit, clock, jobs
from core.models import AuditEntry, OutboxMessage, User
from core.workflow import NotPermitted, Refused
from frameworks.actions import offers, places, referrals
from frameworks.models import Offer, Referral
from frameworks.queries.route import next_in_line
from tests.frameworks.conftest import MORNING, PACKAGE, PERSON, Cast


def test_declined_by_the_primary_accepted_by_the_secondary(live: Cast, referral: Referral, broker: User) -> None:
    first = offers.make_offer(referral, by=broker).offer
    assert (str(first.place.member), first.position, first.why) == (
        "Norton Lane Support", "primary", "primary, first in the order",
    )  # fmt: skip
    assert first.expires_at == MORNING + timedelta(minutes=120)
    offers.decline(first, reason="no_capacity", by=live.owners["Norton Lane Support"])
    second = offers.make_offer(referral, by=broker).offer
    assert (str(second.place.member), second.why) == ("Tees Valley Homecare", "secondary; primary declined")
    offers.accept(second, by=live.owners["Tees Valley Homecare"])
    referral.refresh_from_db()
    assert referral.status == "placed"
    assert [(offer.number, offer.status) for offer in referral.offers.all()] == [(1, "declined"), (2, "accepted")]
    verbs = [entry.verb for entry in audit.entries(live.agreement.chain())][:8]
    assert verbs == [
        "referral.placed", "offer.accept", "offer.made", "referral.offered", "referral.not_taken", "offer.decline",
        "offer.made", "referral.offered",
    ]  # fmt: skip
    assert audit.faults(live.agreement.chain()) == []


def test_each_step_tells_those_who_must_know(live: Cast, referral: Referral, broker: User) -> None:
    offer = offers.make_offer(referral, by=broker).offer
    offers.decline(offer, reason="cannot_start", by=live.owners["Norton Lane Support"])
    sent = [(m.address, m.subject) for m in OutboxMessage.objects.filter(subject__contains="1001").order_by("pk")]
    assert sent == [
        ("ola.norton@example.org", "Offer 1001-1: 10.5 hours a week in Norton"),
        ("sam.okafor@example.org", "Referral 1001: Norton Lane Support declined"),
    ]


def test_no_mail_log_or_list_names_the_person(live: Cast, referral: Referral, broker: User) -> None:
    offer = offers.make_offer(referral, by=broker).offer
    offers.accept(offer, by=live.owners["Norton Lane Support"])
    assert referral.person.name == "Edith Marsh"
    written = [f"{m.subject} {m.body}" for m in OutboxMessage.objects.all()]
    written += [str(entry.facts) for entry in AuditEntry.objects.all()]
    assert len(written) > 20
    assert [text for text in written if "Marsh" in text or "Elm Walk" in text or "1AB" in text] == []


def test_an_answer_at_the_last_instant_counts_and_after_it_is_refused_in_words(
    live: Cast, referral: Referral, broker: User
) -> None:
    owner = live.owners["Norton Lane Support"]
    offer = offers.make_offer(referral, by=broker).offer
    with clock.at(offer.expires_at + timedelta(microseconds=1)), pytest.raises(Refused) as refused:
        offers.accept(offer, by=owner)
    assert refused.value.reasons == [
        "The time to answer ended on Tuesday 9 November 2027 at 11:31am; it is now Tuesday 9 November 2027 at 11:31am. "
        "No answer in time counts as a decline, so it goes to the next provider. "
        "Call brokerage if you can still help."
    ]
    offer.refresh_from_db()
    assert offer.status == "lapsed"
    late = AuditEntry.objects.filter(verb="offer.answered_late").get()
    assert (late.actor, late.facts["answer"]) == (owner, "accept")
    second = offers.make_offer(referral, by=broker).offer
    with clock.at(second.expires_at):
        assert offers.accept(second, by=live.owners["Tees Valley Homecare"]).status == "accepted"


def test_silence_lapses_by_the_clock_whether_or_not_the_sweep_runs(
    live: Cast, referral: Referral, broker: User
) -> None:
    first = offers.make_offer(referral, by=broker).offer
    with clock.at(first.expires_at + timedelta(seconds=1)):
        assert next_in_line(referral).why == "secondary; primary did not answer in time"
        second = offers.make_offer(referral, by=broker).offer  # no sweep has run
    first.refresh_from_db()
    assert (first.status, second.number, str(second.place.member)) == ("lapsed", 2, "Tees Valley Homecare")
    with clock.at(second.expires_at + timedelta(seconds=1)):
        assert jobs.run_due()["frameworks.offers"] == 1
        assert offers.lapse_due() == 0
    second.refresh_from_db()
    referral.refresh_from_db()
    assert (second.status, referral.status) == ("lapsed", "recorded")
    assert OutboxMessage.objects.filter(subject="Referral 1001: no answer from Tees Valley Homecare").count() == 1


def test_the_sweep_leaves_offers_that_can_still_be_answered(live: Cast, referral: Referral, broker: User) -> None:
    offer = offers.make_offer(referral, by=broker).offer
    with clock.at(offer.expires_at):
        assert offers.lapse_due() == 0


def test_a_double_click_makes_one_offer(live: Cast, referral: Referral, broker: User) -> None:
    made = offers.make_offer(referral, by=broker, expecting=0)
    again = offers.make_offer(referral, by=broker, expecting=0)
    assert (made.is_new, again.is_new, again.offer) == (True, False, made.offer)
    assert Offer.objects.count() == 1
    with pytest.raises(Refused, match="Norton Lane Support has this referral on offer until Tuesday 9 November 2027"):
        offers.make_offer(referral, by=broker)


def test_a_colleague_who_clicks_late_does_not_offer_to_the_next_provider(
    live: Cast, referral: Referral, broker: User, council: Any, person: Callable[..., User]
) -> None:
    colleague = person("Jo Whitlock", council, "broker")
    first = offers.make_offer(referral, by=broker, expecting=0)
    offers.decline(first.offer, reason="no_capacity", by=live.owners["Norton Lane Support"])
    late = offers.make_offer(referral, by=colleague, expecting=0)
    assert (late.is_new, late.offer.number) == (False, 1)
    assert Offer.objects.count() == 1


def test_accepting_or_declining_twice_is_one_answer(live: Cast, referral: Referral, broker: User) -> None:
    owner = live.owners["Norton Lane Support"]
    first = offers.make_offer(referral, by=broker).offer
    offers.decline(first, reason="not_safe", by=owner)
    assert offers.decline(first, reason="no_capacity", by=owner).reason == "not_safe"
    second = offers.make_offer(referral, by=broker).offer
    offers.accept(second, by=live.owners["Tees Valley Homecare"])
    assert offers.accept(second, by=live.owners["Tees Valley Homecare"]).status == "accepted"
    assert AuditEntry.objects.filter(verb="offer.accept").count() == 1
    with pytest.raises(Refused, match="'Decline' cannot be done now: the offer is accepted"):
        offers.decline(second, reason="no_capacity", by=live.owners["Tees Valley Homecare"])


def test_a_decline_needs_its_reason(live: Cast, referral: Referral, broker: User) -> None:
    owner = live.owners["Norton Lane Support"]
    offer = offers.make_offer(referral, by=broker).offer
    with pytest.raises(Refused, match="Reason: choose why you decline"):
        offers.decline(offer, reason="busy", by=owner)
    with pytest.raises(Refused, match="say why in a few words"):
        offers.decline(offer, reason="other", words=" ", by=owner)
    assert offers.decline(offer, reason="other", words="No driver on Sundays", by=owner).reason_text == (
        "No driver on Sundays"
    )


def test_when_nobody_is_left_the_refusal_says_who_was_asked(live: Cast, referral: Referral, broker: User) -> None:
    for name in ("Norton Lane Support", "Tees Valley Homecare", "Cleveland Companions"):
        offers.decline(offers.make_offer(referral, by=broker).offer, reason="no_capacity", by=live.owners[name])
    with pytest.raises(Refused) as refused:
        offers.make_offer(referral, by=broker)
    assert refused.value.reasons == [
        "No one left: Norton Lane Support (primary) declined; Tees Valley Homecare (secondary) declined; "
        "Cleveland Companions (reserve) declined."
    ]
    referral.refresh_from_db()
    assert referral.status == "recorded"
    closed = referrals.close_unplaced(referral, reason="Spot purchase agreed", by=broker)
    assert (closed.status, closed.closed_reason) == ("unplaced", "Spot purchase agreed")
    assert referrals.reopen(closed, by=broker).closed_at is None


def test_a_provider_that_is_not_live_or_is_suspended_is_passed_over(
    cast: Cast, approver: User, broker: User, manager: User
) -> None:
    cast.go_live("Tees Valley Homecare", approver)
    referral = referrals.record_referral(cast.lot(3), package=PACKAGE, person=PERSON, by=broker)
    assert next_in_line(referral).why == "secondary; primary is not live yet"
    cast.go_live("Cleveland Companions", approver)
    places.suspend(cast.member("Tees Valley Homecare"), reason="Safeguarding enquiry", by=manager)
    assert next_in_line(referral).why == "reserve; primary is not live yet, secondary is suspended"
    places.reinstate(cast.member("Tees Valley Homecare"), by=manager)
    assert str(offers.make_offer(referral, by=broker).offer.place.member) == "Tees Valley Homecare"


def test_an_open_offer_is_taken_back_when_the_place_ends(
    live: Cast, referral: Referral, broker: User, manager: User
) -> None:
    offer = offers.make_offer(referral, by=broker).offer
    places.provider_leaves(live.member("Norton Lane Support"), on=MORNING.date(), reason="Closed", by=manager)
    offer.refresh_from_db()
    referral.refresh_from_db()
    assert (offer.status, offer.withdrawn_reason, referral.status) == ("withdrawn", "The place has ended", "recorded")
    assert str(offers.make_offer(referral, by=broker).offer.place.member) == "Tees Valley Homecare"


def test_withdrawing_a_referral_takes_the_open_offer_back(live: Cast, referral: Referral, broker: User) -> None:
    offer = offers.make_offer(referral, by=broker).offer
    with pytest.raises(Refused, match="Say why the referral is withdrawn"):
        referrals.withdraw_referral(referral, reason="", by=broker)
    done = referrals.withdraw_referral(referral, reason="Going into hospital", by=broker)
    offer.refresh_from_db()
    assert (done.status, offer.status) == ("withdrawn", "withdrawn")
    with pytest.raises(Refused, match="cannot be done now: the offer is withdrawn"):
        offers.accept(offer, by=live.owners["Norton Lane Support"])


def test_only_brokers_record_and_offer_and_only_the_provider_asked_answers(
    live: Cast, referral: Referral, broker: User, manager: User, stranger: User
) -> None:
    rival = live.owners["Tees Valley Homecare"]
    for person in (manager, stranger, rival):
        with pytest.raises(NotPermitted):
            referrals.record_referral(live.lot(3), package=PACKAGE, person=PERSON, by=person)
        with pytest.raises(NotPermitted):
            offers.make_offer(referral, by=person)
    offer = offers.make_offer(referral, by=broker).offer
    for person in (rival, broker, manager, stranger):
        with pytest.raises(NotPermitted):
            offers.accept(offer, by=person)
        with pytest.raises(NotPermitted):
            offers.decline(offer, reason="no_capacity", by=person)


def test_urgency_gives_the_time_to_answer(live: Cast, broker: User) -> None:
    for urgency, minutes in (("today", 30), ("urgent", 60), ("standard", 120)):
        made = referrals.record_referral(
            live.lot(3), package=replace(PACKAGE, urgency=urgency), person=PERSON, by=broker
        )
        offer = offers.make_offer(made, by=broker).offer
        assert offer.expires_at - offer.offered_at == timedelta(minutes=minutes)


def test_hours_follow_from_the_visits_and_the_workers(live: Cast, broker: User) -> None:
    one = referrals.record_referral(live.lot(3), package=PACKAGE, person=PERSON, by=broker)
    two = referrals.record_referral(live.lot(3), package=replace(PACKAGE, workers=2), person=PERSON, by=broker)
    assert (one.weekly_hours, two.weekly_hours) == (Decimal("10.50"), Decimal("21.00"))
    assert (one.number, two.number) == (1001, 1002)


def test_a_wrong_referral_is_refused_with_every_field_named(live: Cast, broker: User) -> None:
    wrong = replace(PACKAGE, urgency="soon", workers=9, start_by=MORNING.date() - timedelta(days=1), needs=" ")
    with pytest.raises(Refused) as refused:
        referrals.record_referral(live.lot(3), package=wrong, person=replace(PERSON, name=""), by=broker)
    assert refused.value.reasons == [
        "Urgency: choose one of the list.",
        "Care workers: give a number from 1 to 4.",
        "Start by: choose today or a later day.",
        "Needs: fill this in.",
        "Name: fill this in.",
    ]
    with pytest.raises(Refused, match="Postcode district: give the first half of the postcode only"):
        referrals.record_referral(live.lot(3), package=replace(PACKAGE, district="TS20 1AB"), person=PERSON, by=broker)
    assert Referral.objects.count() == 0


def test_no_work_under_an_agreement_that_is_not_live(cast: Cast, broker: User) -> None:
    with pytest.raises(Refused, match="The agreement is being set up: no work can be placed under it"):
        referrals.record_referral(cast.lot(3), package=PACKAGE, person=PERSON, by=broker)

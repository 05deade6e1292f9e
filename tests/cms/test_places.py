"""Places at an event: given in order, never twice, never more than there are; told by mail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection

from cms.actions import engagement
from cms.actions.places import cancel, fill_places, free_places, sign_up
from cms.enums import Standing
from cms.models import EventPage, EventSignUp
from core import audit, clock, jobs
from core.models import OutboxMessage
from core.workflow import Refused
from tests.factories.engagement import BRIEFING_ENDS, BRIEFING_STARTS, booked, event_of, event_words, published, visitor
from tests.factories.people import Cast, cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


@pytest.fixture
def people() -> Cast:
    return cast()


def _event(people: Cast, **changes: object) -> EventPage:
    return event_of(published(people.buyer, people.engagement_officer, event=event_words(**changes)))


@pytest.fixture
def two_places(people: Cast) -> EventPage:
    return _event(people, capacity=2)


def test_the_first_who_ask_get_the_places_and_the_next_waits(two_places: EventPage) -> None:
    standings = [booked(two_places, name).standing for name in ("Amina Rashid", "Peter Lowry", "Nina Castell")]
    assert standings == [Standing.PLACE, Standing.PLACE, Standing.WAITING]
    assert free_places(two_places) == 0


def test_a_place_that_is_given_up_goes_to_the_first_who_waits(two_places: EventPage) -> None:
    first = booked(two_places, "Amina Rashid")
    for name in ("Peter Lowry", "Nina Castell", "Gareth Bell"):
        booked(two_places, name)
    cancel(sign_up=first)
    standing = {each.name: each.standing for each in EventSignUp.objects.all()}
    assert standing == {
        "Amina Rashid": Standing.CANCELLED,
        "Peter Lowry": Standing.PLACE,
        "Nina Castell": Standing.PLACE,
        "Gareth Bell": Standing.WAITING,
    }


def test_a_double_click_takes_one_place_and_sends_one_mail(two_places: EventPage) -> None:
    first, second = booked(two_places), booked(two_places)
    assert first.pk == second.pk
    assert free_places(two_places) == 1
    assert OutboxMessage.objects.filter(key__startswith="sign-up:").count() == 1


def test_another_spelling_of_the_same_address_is_the_same_person(two_places: EventPage) -> None:
    first = booked(two_places, email="amina@tees.example")
    assert booked(two_places, email=" AMINA@tees.example ").pk == first.pk


def test_nobody_passes_the_waiting_list_when_the_capacity_grows(people: Cast, two_places: EventPage) -> None:
    for name in ("Amina Rashid", "Peter Lowry", "Nina Castell"):
        booked(two_places, name)
    engagement.change_event(event=two_places, words=event_words(capacity=3), by=people.engagement_officer)
    engagement.publish(page=two_places.programme, by=people.engagement_officer)
    assert EventSignUp.objects.get(name="Nina Castell").standing is Standing.PLACE
    assert booked(EventPage.objects.get(pk=two_places.pk), "Gareth Bell").standing is Standing.WAITING


def test_a_capacity_raised_in_wagtails_editor_reaches_those_who_wait_by_the_clock(two_places: EventPage) -> None:
    for name in ("Amina Rashid", "Peter Lowry", "Nina Castell"):
        booked(two_places, name)
    EventPage.objects.filter(pk=two_places.pk).update(capacity=3)
    assert jobs.run_due()["cms.fill_places"] == 1
    assert "cms.fill_places" not in jobs.run_due()
    assert EventSignUp.objects.get(name="Nina Castell").standing is Standing.PLACE


def test_whoever_has_a_place_keeps_it_when_the_capacity_shrinks(two_places: EventPage) -> None:
    booked(two_places, "Amina Rashid")
    booked(two_places, "Peter Lowry")
    EventPage.objects.filter(pk=two_places.pk).update(capacity=1)
    smaller = EventPage.objects.get(pk=two_places.pk)
    assert free_places(smaller) == 0
    assert {each.standing for each in EventSignUp.objects.all()} == {Standing.PLACE}


def test_one_booking_for_each_organisation_is_said_in_words(people: Cast) -> None:
    event = _event(people, one_each=True)
    booked(event, "Amina Rashid", organisation="Tees Valley Homecare")
    with pytest.raises(Refused) as refusal:
        sign_up(event=event, visitor=visitor("Jo Whitlock", organisation="  tees valley  HOMECARE "))
    assert refusal.value.reasons == [
        "  tees valley  HOMECARE  has booked already. There is one booking for each organisation: ask your colleague."
    ]


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (BRIEFING_STARTS, "Booking closed when the event began, on Tuesday 9 March 2027 at 10am."),
        (
            BRIEFING_ENDS + timedelta(seconds=1),
            "This event ended on Tuesday 9 March 2027 at 11:30am. Look for the next date on the programme's page.",
        ),
    ],
)
def test_an_event_that_has_begun_takes_nobody(two_places: EventPage, at: datetime, reason: str) -> None:
    with clock.at(at), pytest.raises(Refused) as refusal:
        booked(two_places)
    assert refusal.value.reasons == [reason]
    assert not EventSignUp.objects.exists()


def test_the_last_moment_before_the_start_still_counts(two_places: EventPage) -> None:
    with clock.at(BRIEFING_STARTS - timedelta(microseconds=1)):
        assert booked(two_places).standing is Standing.PLACE


def test_a_drop_in_and_a_draft_take_no_bookings(people: Cast) -> None:
    drop_in = _event(people, capacity=None)
    with pytest.raises(Refused, match="Nobody needs to book this event"):
        booked(drop_in)
    page = published(people.buyer, people.engagement_officer, title="Another programme")
    draft = engagement.add_event(page=page, words=event_words(), by=people.engagement_officer)
    with pytest.raises(Refused, match="This event is not public"):
        booked(draft)


def test_the_mails_say_how_it_stands_and_only_they_hold_the_reference(people: Cast) -> None:
    event = _event(people, capacity=1)
    first, second = booked(event, "Amina Rashid"), booked(event, "Peter Lowry")
    cancel(sign_up=first)
    mails = list(OutboxMessage.objects.filter(kind="mail").order_by("pk").values_list("address", "subject", "link"))
    assert mails == [
        ("amina.rashid@example.org", "You have a place: Briefing for bidders", f"/bookings/{first.reference}/"),
        (
            "peter.lowry@example.org",
            "You are on the waiting list: Briefing for bidders",
            f"/bookings/{second.reference}/",
        ),
        ("amina.rashid@example.org", "Your booking is cancelled: Briefing for bidders", event.url),
        ("peter.lowry@example.org", "You have a place: Briefing for bidders", f"/bookings/{second.reference}/"),
    ]
    body = OutboxMessage.objects.get(subject__startswith="You have a place", address="peter.lowry@example.org").body
    assert "Tuesday 9 March 2027 at 10am to 11:30am\nonline" in body


def test_cancelling_twice_does_no_harm_and_one_may_book_again(two_places: EventPage) -> None:
    wish = booked(two_places)
    cancel(sign_up=wish)
    cancel(sign_up=wish)
    assert OutboxMessage.objects.filter(key__endswith=":cancelled").count() == 1
    again = booked(two_places)
    assert again.pk != wish.pk
    assert again.standing is Standing.PLACE


def test_nothing_is_left_to_cancel_once_it_has_begun(two_places: EventPage) -> None:
    wish = booked(two_places)
    with clock.at(BRIEFING_STARTS), pytest.raises(Refused, match="There is nothing left to cancel"):
        cancel(sign_up=wish)
    assert EventSignUp.objects.get().standing is Standing.PLACE


def test_a_late_look_gives_no_place_at_an_event_that_has_begun(two_places: EventPage) -> None:
    for name in ("Amina Rashid", "Peter Lowry", "Nina Castell"):
        booked(two_places, name)
    EventPage.objects.filter(pk=two_places.pk).update(capacity=3)
    with clock.at(BRIEFING_STARTS):
        assert fill_places(event=two_places) == 0


@pytest.mark.django_db(transaction=True)
def test_eight_people_at_once_get_three_places_and_five_wait(people: Cast) -> None:
    event = _event(people, capacity=3)

    def ask(number: int) -> Standing:
        try:
            with clock.at(BRIEFING_STARTS - timedelta(days=1)):
                return booked(event, f"Visitor {number}").standing
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as crowd:
        standings = list(crowd.map(ask, range(8)))
    assert (standings.count(Standing.PLACE), standings.count(Standing.WAITING)) == (3, 5)
    assert free_places(event) == 0


def test_the_log_names_no_visitor(two_places: EventPage) -> None:
    booked(two_places)
    entries = list(audit.entries(two_places.bookings_chain()))
    assert entries[0].verb == "sign-up: place"
    assert "Amina" not in str([entry.facts for entry in entries])
    assert audit.faults(two_places.bookings_chain()) == []

"""An engagement officer publishes a programme with an event from one plain form; the public books; strangers see nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from cms.actions import engagement
from cms.actions.words import DateWords, HeardWords, SurveyWords
from cms.models import EventPage, EventSignUp, ProgrammePage
from cms.queries.programme_facts import programme_facts
from core import audit, clock, ports
from core.models import OutboxMessage
from core.workflow import NotPermitted, Refused
from tests.factories.engagement import (
    BRIEFING_ENDS,
    BRIEFING_STARTS,
    booked,
    drafted,
    event_of,
    event_words,
    published,
    words,
)
from tests.factories.notices import CLOSES, tender_notice
from tests.factories.people import Cast, cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]

NEW: dict[str, str] = {
    "title": "Care at home from September 2027",
    "summary": "We are replacing our care at home agreements.",
    "topic": "Adult social care",
    "plan": "Ten areas in five zones.\n\nFour have extra care.",
    "procurement_reference": "SBC-2027-014",
    "contact_name": "Mina Farrow",
    "contact_email": "mina@stockton.example",
    "has_event": "yes",
    "event_title": "Briefing for bidders",
    "starts_at_day": "9",
    "starts_at_month": "March",
    "starts_at_year": "2027",
    "starts_at_time": "10am",
    "ends_at_day": "9",
    "ends_at_month": "3",
    "ends_at_year": "2027",
    "ends_at_time": "11:30am",
    "place": "online",
    "capacity": "60",
}
BOOKING = {"name": "Amina Rashid", "email": "amina@tees.example", "organisation": "Tees Valley Homecare"}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def officer(people: Cast) -> Client:
    client = Client()
    client.force_login(people.engagement_officer)
    return client


def _new(people: Cast, **changes: str) -> dict[str, str]:
    return {**NEW, "buyer": people.buyer.ref, **changes}


def test_an_officer_publishes_a_page_with_an_event_from_one_form(people: Cast, officer: Client, client: Client) -> None:
    saved = officer.post("/engagement/new/", _new(people), follow=True)
    page = ProgrammePage.objects.get()
    assert saved.redirect_chain == [(f"/engagement/{page.ref}/preview/", 302)]
    preview = saved.content.decode()
    assert "Draft saved" in preview
    assert "Briefing for bidders" in preview
    address = "/talk-to-us/sbc/care-at-home-from-september-2027/"
    assert client.get(address).status_code == 404

    public = officer.post(f"/engagement/{page.ref}/publish/", follow=True)
    assert "The page is public" in public.content.decode()
    read = client.get(address)
    assert read.status_code == 200
    text = read.content.decode()
    assert "<b>60 places left</b> of 60." in text
    assert "10am to 11:30am, online." in text
    assert client.get("/talk-to-us/").content.decode().count(f'href="{address}"') == 1
    verbs = [entry.verb for entry in audit.entries(page.chain())]
    assert verbs == ["published", "event drafted", "programme drafted"]


def test_a_page_without_an_event_and_without_a_reference_will_do(people: Cast, officer: Client) -> None:
    plain = dict.fromkeys(NEW, "") | {"title": "Day care", "summary": "A plan.", "plan": "More.", "has_event": "no"}
    assert officer.post("/engagement/new/", {**plain, "buyer": people.buyer.ref}).status_code == 302
    assert EventPage.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Fill in ‘Title’."),
        ({"title": "x" * 200}, "Shorten ‘Title’ to 120 characters or fewer; it has 200 now."),
        ({"summary": "y" * 700}, "Shorten ‘What this is’ to 600 characters or fewer; it has 700 now."),
        ({"plan": "z" * 20_000}, "Shorten ‘What we plan’ to 10,000 characters or fewer; it has 20,000 now."),
        ({"title": "a\x00b"}, "Take the hidden characters out of ‘Title’; type it again if you pasted it."),
        ({"procurement_reference": "../../etc"}, "Write ‘Procurement reference’ with letters, digits and dashes, such as SBC-2027-014."),
        ({"contact_email": "nobody"}, "Write ‘E-mail for questions’ as an address such as name@example.org."),
        ({"event_title": ""}, "Fill in ‘Name of the event’, or choose ‘Not yet’."),
        ({"place": ""}, "Fill in ‘Place’, or choose ‘Not yet’."),
        ({"starts_at_day": "31", "starts_at_month": "2"}, "Change the day of ‘Starts’: 31 February 2027 does not exist."),
        ({"ends_at_time": "9am"}, "Move ‘Ends’ to a time after Tuesday 9 March 2027 at 10am and within two days of it."),
        ({"ends_at_day": "19"}, "Move ‘Ends’ to a time after Tuesday 9 March 2027 at 10am and within two days of it."),
        ({"capacity": "0"}, "Make ‘Places’ 1 or more."),
        ({"capacity": "1e308"}, "Write ‘Places’ as a whole number, such as 12."),
        ({"capacity": "99999999999999999999"}, "Make ‘Places’ 5,000 or less."),
        ({"capacity": "many"}, "Write ‘Places’ as a whole number, such as 12."),
        ({"buyer": "O-NOTMINE"}, "Choose one of the answers offered for ‘For’."),
        ({"has_event": "perhaps"}, "Choose one of the answers offered for ‘Is there an event to announce?’."),
    ],
)  # fmt: skip
def test_what_will_not_do_is_named_with_its_mend_and_nothing_typed_is_lost(
    people: Cast, officer: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = officer.post("/engagement/new/", _new(people, **changes))
    assert answer.status_code == 400
    form = answer.context["form"]
    assert [error for errors in form.errors.values() for error in errors] == [sentence]
    assert "govuk-error-summary" in answer.content.decode()
    assert "five zones" in answer.content.decode() or "plan" in changes
    assert ProgrammePage.objects.count() == 0


def test_two_pages_of_one_title_get_two_addresses(people: Cast) -> None:
    first = drafted(people.buyer, people.engagement_officer)
    second = drafted(people.buyer, people.engagement_officer)
    odd = drafted(people.buyer, people.engagement_officer, title="???")
    assert [first.slug, second.slug, odd.slug] == [
        "care-at-home-from-september-2027",
        "care-at-home-from-september-2027-2",
        "programme",
    ]


def test_changes_wait_until_they_are_published(people: Cast, officer: Client, client: Client) -> None:
    page = published(people.buyer, people.engagement_officer, event=event_words())
    engagement.change_programme(page=page, words=words(title="Care at home, later"), by=people.engagement_officer)
    engagement.change_event(
        event=event_of(page), words=event_words(place="Thornaby library"), by=people.engagement_officer
    )
    text = client.get(page.url).content.decode()
    assert "Care at home, later" not in text
    assert "Thornaby" not in text
    preview = officer.get(f"/engagement/{page.ref}/preview/").content.decode()
    assert "Care at home, later" in preview
    assert "Thornaby library" in preview
    engagement.publish(page=page, by=people.engagement_officer)
    assert "Care at home, later" in client.get(page.url).content.decode()
    with pytest.raises(Refused, match="Everything on this page is public already"):
        engagement.publish(page=page, by=people.engagement_officer)


def test_two_officers_changing_different_parts_keep_both_changes(people: Cast) -> None:
    page = published(people.buyer, people.engagement_officer)
    first = second = page  # both hold the page as it was
    engagement.set_survey(
        page=first,
        survey=SurveyWords(question="How long?", url="https://survey.example/x"),
        by=people.engagement_officer,
    )
    engagement.set_heard(
        page=second,
        points=[HeardWords(said="Too short", verdict="changed", did="Twelve weeks", providers=19)],
        note="27 answers",
        by=people.engagement_officer,
    )
    copy = engagement.working_copy(page)
    assert copy.survey_question == "How long?"
    assert [point.said for point in copy.heard_points.all()] == ["Too short"]


def test_the_page_names_the_tender_it_became_and_its_one_deadline(people: Cast, client: Client) -> None:
    page = published(people.buyer, people.engagement_officer, procurement_reference="SBC-2027-014")
    before = client.get(page.url)
    assert "The tender it became" not in before.content.decode()
    assert "Talks open" in before.content.decode()
    tender_notice(14)
    text = client.get(page.url).content.decode()
    assert "Now a tender" in text
    assert 'href="/notices/SBC-2027-014-UK4-1/"' in text
    assert "Bids close at 12 noon" in text
    assert "Bids close Friday 16 April 2027 at 12 noon, 46 days 2 hours left." in text
    # A new version moves the date here too: it is read from the notice, never kept a second time.
    tender_notice(14, version=2, dates={"closes_at": "2027-04-23T16:00:00+00:00"})
    assert "Bids close Friday 23 April 2027 at 5pm" in client.get(page.url).content.decode()


def test_the_dates_come_in_order_with_what_is_over_last(people: Cast, client: Client) -> None:
    page = drafted(people.buyer, people.engagement_officer)
    officer = people.engagement_officer
    engagement.add_event(page=page, words=event_words(), by=officer)
    rows = [
        DateWords(on=BRIEFING_STARTS.date().replace(day=12), title="Drop-in", tag="Drop in"),
        DateWords(on=BRIEFING_STARTS.date().replace(month=1), title="Survey closed", outcome="27 answered."),
    ]
    engagement.set_dates(page=page, dates=rows, by=officer)
    engagement.publish(page=page, by=officer)
    assert client.get(page.url).status_code == 200
    facts = programme_facts(ProgrammePage.objects.get())
    assert [(row.day, row.weekday, row.title, row.past) for row in facts.dates] == [
        ("9 March", "Tuesday", "Briefing for bidders", False),
        ("12 March", "Friday", "Drop-in", False),
        ("9 January", "Saturday", "Survey closed", True),
    ]


def test_what_we_heard_keeps_its_first_day(people: Cast, client: Client) -> None:
    page = published(people.buyer, people.engagement_officer)
    points = [HeardWords(said="Too short", verdict="not changed", did="Three areas is what others can absorb")]
    engagement.set_heard(page=page, points=points, note="27 answers, 38 at meetings", by=people.engagement_officer)
    with clock.at(CLOSES):
        engagement.set_heard(page=page, points=points, note="28 answers", by=people.engagement_officer)
    engagement.publish(page=page, by=people.engagement_officer)
    text = client.get(page.url).content.decode()
    assert "<b>Not changed.</b> Three areas is what others can absorb" in text
    assert "28 answers" in text
    page.refresh_from_db()
    assert page.heard_on is not None
    assert page.heard_on.isoformat() == "2027-03-01"


def test_the_officers_row_forms_need_no_script(people: Cast, officer: Client) -> None:
    page = published(people.buyer, people.engagement_officer)
    management = {"heard-TOTAL_FORMS": "3", "heard-INITIAL_FORMS": "0", "note": "27 answers"}
    row = {
        "heard-0-said": "Too short",
        "heard-0-providers": "19",
        "heard-0-verdict": "changed",
        "heard-0-did": "Twelve weeks",
    }
    saved = officer.post(f"/engagement/{page.ref}/heard/", {**management, **row})
    assert saved.status_code == 302
    assert engagement.working_copy(page).heard_points.count() == 1
    half = officer.post(
        f"/engagement/{page.ref}/heard/", {**management, "heard-1-said": "Small firms", "heard-1-providers": "-3"}
    )
    assert half.status_code == 400
    errors = [error for form in half.context["rows"].errors for errors in form.values() for error in errors]
    assert errors == [
        "Make ‘Providers who said so’ 1 or more.",
        "Choose an answer for ‘What we did’.",
        "Fill in ‘How, or why not’.",
    ]
    # Emptying the only row takes it away.
    empty = {"heard-TOTAL_FORMS": "4", "heard-INITIAL_FORMS": "1", "note": ""}
    assert officer.post(f"/engagement/{page.ref}/heard/", empty).status_code == 302
    assert engagement.working_copy(page).heard_points.count() == 0


def test_each_part_of_a_page_has_its_form(people: Cast, officer: Client) -> None:
    page = published(people.buyer, people.engagement_officer, event=event_words())
    event = {
        "title": "Second meeting", "place": "Thornaby library", "starts_at_day": "12", "starts_at_month": "3",
        "starts_at_year": "2027", "starts_at_time": "2pm", "ends_at_day": "12", "ends_at_month": "3",
        "ends_at_year": "2027", "ends_at_time": "4pm",
    }  # fmt: skip
    survey = {
        "question": "How long?", "url": "https://survey.example/x", "closes_at_day": "19", "closes_at_month": "3",
        "closes_at_year": "2027", "closes_at_time": "5pm",
    }  # fmt: skip
    date = {"dates-TOTAL_FORMS": "1", "dates-INITIAL_FORMS": "0", "dates-0-title": "Drop-in", "dates-0-on_day": "12",
            "dates-0-on_month": "3", "dates-0-on_year": "2027"}  # fmt: skip
    words_of = {"title": "Care at home, later", "summary": "A plan.", "plan": "More."}
    slug = event_of(page).slug
    for part, fields in (
        ("words/", words_of),
        ("events/new/", event),
        (f"events/{slug}/", {**event, "title": "Briefing, moved"}),
        ("survey/", survey),
        ("dates/", date),
    ):
        assert officer.get(f"/engagement/{page.ref}/{part}").status_code == 200
        assert officer.post(f"/engagement/{page.ref}/{part}", fields)["Location"] == f"/engagement/{page.ref}/", part
    office = officer.get(f"/engagement/{page.ref}/").content.decode()
    for saved in ("Care at home, later", "Second meeting", "Briefing, moved"):
        assert saved in office
    assert officer.post(f"/engagement/{page.ref}/publish/").status_code == 302
    text = Client().get(page.url).content.decode()
    for public in ("Care at home, later", "Thornaby library. No need to book.", "How long?", "Drop-in"):
        assert public in " ".join(text.split())
    assert "Open until Friday 19 March 2027 at 5pm." in text
    with clock.at(CLOSES):
        assert "Closed on Friday 19 March 2027 at 5pm." in Client().get(page.url).content.decode()


@pytest.mark.parametrize(
    ("part", "fields", "sentence"),
    [
        ("survey/", {"question": "How long?"}, "Fill in ‘Address of the survey’, or empty the question to take the survey away."),
        ("survey/", {"question": "How long?", "url": "javascript:alert(1)"},
         "Write ‘Address of the survey’ as a web address that begins with https://."),
        ("words/", {"title": "x", "summary": "y"}, "Fill in ‘What we plan’."),
        ("events/new/", {
            "title": "Long", "place": "x", "starts_at_day": "1", "starts_at_month": "4", "starts_at_year": "2027",
            "starts_at_time": "9am", "ends_at_day": "9", "ends_at_month": "4", "ends_at_year": "2027", "ends_at_time": "9am"},
         "Move ‘Ends’ to within two days of the start, or make two events."),
        ("events/new/", {
            "title": "Back", "place": "x", "starts_at_day": "1", "starts_at_month": "4", "starts_at_year": "2027",
            "starts_at_time": "9am", "ends_at_day": "1", "ends_at_month": "4", "ends_at_year": "2027", "ends_at_time": "8am"},
         "Move ‘Ends’ to a time after the start, Thursday 1 April 2027 at 9am."),
    ],
)  # fmt: skip
def test_each_form_says_what_to_mend(
    people: Cast, officer: Client, part: str, fields: dict[str, str], sentence: str
) -> None:
    page = published(people.buyer, people.engagement_officer)
    answer = officer.post(f"/engagement/{page.ref}/{part}", fields)
    assert answer.status_code == 400
    assert [error for errors in answer.context["form"].errors.values() for error in errors] == [sentence]


def test_a_formset_that_was_tampered_with_is_answered_in_words(people: Cast, officer: Client) -> None:
    page = published(people.buyer, people.engagement_officer)
    good = {"dates-TOTAL_FORMS": "0", "dates-INITIAL_FORMS": "0"}
    assert officer.post(f"/engagement/{page.ref}/dates/", good).status_code == 302
    for management in (
        {},
        {"dates-TOTAL_FORMS": "x", "dates-INITIAL_FORMS": "0"},
        {"dates-TOTAL_FORMS": "99999", "dates-INITIAL_FORMS": "0"},
    ):
        assert officer.post(f"/engagement/{page.ref}/dates/", management).status_code == 400


@pytest.mark.parametrize("part", ["", "preview/", "words/", "dates/", "heard/", "survey/", "events/new/", "history/"])
def test_strangers_find_no_officers_page(people: Cast, part: str) -> None:
    page = published(people.buyer, people.engagement_officer, event=event_words())
    for person in (people.lead, people.bidder, people.stranger, people.stranger_lead):
        client = Client()
        client.force_login(person)
        assert client.get(f"/engagement/{page.ref}/{part}").status_code == 404
        assert client.get("/engagement/").status_code == 404
        assert client.get("/engagement/new/").status_code == 404
        assert client.post(f"/engagement/{page.ref}/publish/").status_code == 404
    assert Client().get(f"/engagement/{page.ref}/{part}").status_code == 302


def test_the_right_is_asked_below_the_pages_too(people: Cast) -> None:
    page = published(people.buyer, people.engagement_officer, event=event_words())
    for act in (
        lambda by: drafted(people.buyer, by),
        lambda by: drafted(people.other_buyer, people.engagement_officer),
        lambda by: engagement.change_programme(page=page, words=words(), by=by),
        lambda by: engagement.add_event(page=page, words=event_words(), by=by),
        lambda by: engagement.change_event(event=event_of(page), words=event_words(), by=by),
        lambda by: engagement.set_dates(page=page, dates=[], by=by),
        lambda by: engagement.set_heard(page=page, points=[], note="", by=by),
        lambda by: engagement.set_survey(page=page, survey=None, by=by),
        lambda by: engagement.publish(page=page, by=by),
    ):
        with pytest.raises(NotPermitted):
            act(people.lead)


# Booking in the browser -------------------------------------------------------------------------------------------------


def test_a_visitor_books_and_the_page_says_what_happens_next(people: Cast, client: Client) -> None:
    event = event_of(published(people.buyer, people.engagement_officer, event=event_words(capacity=1)))
    first = client.post(event.url, BOOKING, follow=True)
    assert first.redirect_chain == [(event.url, 302)]
    wish = EventSignUp.objects.get()
    text = first.content.decode()
    assert "You have a place" in text
    assert wish.reference not in text
    assert "All 1 places are taken" in text or "Join the waiting list" in text
    second = Client().post(
        event.url, {**BOOKING, "name": "Peter Lowry", "email": "peter@larchfield.example"}, follow=True
    )
    assert "You are on the waiting list" in second.content.decode()


def test_a_double_click_in_the_browser_is_one_booking(people: Cast, client: Client) -> None:
    event = event_of(published(people.buyer, people.engagement_officer, event=event_words()))
    assert [client.post(event.url, BOOKING).status_code for _ in range(3)] == [302, 302, 302]
    assert EventSignUp.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Fill in ‘Your name’."),
        ({"email": "amina"}, "Write ‘Your e-mail address’ as an address such as name@example.org."),
        ({"organisation": "x" * 400}, "Shorten ‘Your organisation’ to 160 characters or fewer; it has 400 now."),
        ({"name": "Amina\x00"}, "Take the hidden characters out of ‘Your name’; type it again if you pasted it."),
        ({"needs": "x" * 40_000},
         "Shorten ‘Anything we should arrange so that you can take part’ to 500 characters or fewer; it has 40,000 now."),
    ],
)  # fmt: skip
def test_a_booking_that_will_not_do_is_answered_in_words(
    people: Cast, client: Client, changes: dict[str, str], sentence: str
) -> None:
    event = event_of(published(people.buyer, people.engagement_officer, event=event_words()))
    answer = client.post(event.url, {**BOOKING, **changes})
    assert answer.status_code == 400
    assert [error for errors in answer.context["form"].errors.values() for error in errors] == [sentence]
    assert not EventSignUp.objects.exists()


def test_a_late_booking_is_refused_with_the_reason(people: Cast, client: Client) -> None:
    event = event_of(published(people.buyer, people.engagement_officer, event=event_words()))
    with clock.at(BRIEFING_STARTS):
        answer = client.post(event.url, BOOKING)
    assert answer.status_code == 409
    assert answer.context["form"].non_field_errors() == [
        "Booking closed when the event began, on Tuesday 9 March 2027 at 10am."
    ]


def test_hostile_names_do_no_harm_on_pages_and_in_spreadsheets(people: Cast, officer: Client, client: Client) -> None:
    page = published(people.buyer, people.engagement_officer, event=event_words())
    event = event_of(page)
    hostile = {**BOOKING, "name": "<script>alert(1)</script>", "organisation": "=HYPERLINK(1)\nSecond, line"}
    assert client.post(event.url, hostile).status_code == 302
    visitors = f"/engagement/{page.ref}/events/{event.slug}/visitors/"
    text = officer.get(visitors).content.decode()
    assert "<script>alert" not in text
    rows = list(csv.reader(io.StringIO(officer.get(f"{visitors}?format=csv").content.decode())))
    assert rows == [
        ["Name", "Organisation", "E-mail", "Standing", "To arrange"],
        ["<script>alert(1)</script>", "'=HYPERLINK(1) Second, line", "amina@tees.example", "Has a place", ""],
    ]


def test_the_holder_of_the_reference_sees_and_cancels_the_booking(people: Cast, client: Client) -> None:
    event = event_of(published(people.buyer, people.engagement_officer, event=event_words()))
    wish = booked(event)
    address = f"/bookings/{wish.reference}/"
    assert "Cancel the booking" in client.get(address).content.decode()
    assert "Your booking is cancelled" in client.post(address, follow=True).content.decode()
    assert "Cancel the booking" not in client.get(address).content.decode()
    assert client.get("/bookings/S-NOTTHERE/").status_code == 404


def test_a_cancellation_that_comes_too_late_is_told_so(people: Cast, client: Client) -> None:
    event = event_of(published(people.buyer, people.engagement_officer, event=event_words()))
    wish = booked(event)
    with clock.at(BRIEFING_STARTS):
        answer = client.post(f"/bookings/{wish.reference}/")
    assert answer.status_code == 409
    assert "There is nothing left to cancel." in answer.content.decode()


def test_the_calendar_holds_events_days_and_the_deadline(people: Cast, client: Client) -> None:
    tender_notice(14)
    page = published(
        people.buyer,
        people.engagement_officer,
        event=event_words(title="Briefing; online, for all"),
        procurement_reference="SBC-2027-014",
    )
    answer = client.get(f"/programmes/{page.ref}/calendar.ics")
    lines = answer.content.decode().split("\r\n")
    assert "SUMMARY:Briefing\\; online\\, for all" in lines
    assert "DTSTART:20270309T100000Z" in lines
    assert "DTSTART:20270416T110000Z" in lines
    assert max(len(line.encode()) for line in lines) <= 75
    draft = drafted(people.buyer, people.engagement_officer)
    assert client.get(f"/programmes/{draft.ref}/calendar.ics").status_code == 404


# What needs an officer, and what lists cost -------------------------------------------------------------------------------


def test_drafts_and_meetings_without_a_word_need_the_officer(people: Cast) -> None:
    officer = people.engagement_officer
    page = published(people.buyer, officer, event=event_words())
    draft = drafted(people.buyer, officer, title="Day care")
    needs = list(ports.needs_you.gather(officer))
    assert [(need.what, need.about, need.url) for need in needs] == [
        ("Publish the engagement page", "Day care", f"/engagement/{draft.ref}/")
    ]
    with clock.at(BRIEFING_ENDS.replace(hour=12)):
        later = [(need.what, need.about) for need in ports.needs_you.gather(officer)]
    assert ("Say how the meeting went", "Briefing for bidders, Tuesday 9 March 2027") in later
    engagement.change_event(event=event_of(page), words=event_words(outcome="38 came."), by=officer)
    assert [need.what for need in ports.needs_you.gather(officer)] == [
        "Publish your changes",
        "Publish the engagement page",
    ]
    assert ports.needs_you.gather(people.bidder) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_officers_list_costs_the_same_however_long_it_is(
    people: Cast, officer: Client, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        drafted(people.buyer, people.engagement_officer, title=f"Programme {number}")
    officer.get("/engagement/")
    with django_assert_num_queries(7):
        officer.get("/engagement/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_list_costs_the_same_however_long_it_is(
    people: Cast, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        published(people.buyer, people.engagement_officer, event=event_words(), title=f"Programme {number}")
    client.get("/talk-to-us/")
    with django_assert_num_queries(12):
        answer = client.get("/talk-to-us/")
    assert answer.content.decode().count("Talks open") == count


def test_one_mail_a_standing_goes_to_the_mailbox(people: Cast) -> None:
    event = event_of(published(people.buyer, people.engagement_officer, event=event_words()))
    booked(event)
    mail = OutboxMessage.objects.get(kind="mail")
    assert mail.to is None
    assert mail.about == event.chain()

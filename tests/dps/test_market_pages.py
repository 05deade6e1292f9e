"""A supplier applies in the browser on any day, an officer decides with reasons, and nobody sees what is not theirs."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from core import ports
from core.models import Membership, User
from dps.actions import market as running
from dps.models import Application, Market
from tests.factories.markets import ANSWERS, REASONS, at_status, drafted_market, open_market, part_of, sent, started
from tests.factories.people import Cast, cast, person, supplier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def market(people: Cast) -> Market:
    return open_market(people)


def _as(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def test_a_supplier_applies_and_an_officer_admits_it(people: Cast, market: Market) -> None:
    bidder, officer = _as(people.bidder), _as(people.framework_manager)
    assert f'href="/markets/{market.ref}/parts/1/apply/"' in bidder.get(f"/markets/{market.ref}/").content.decode()
    begun = bidder.post(f"/markets/{market.ref}/parts/1/apply/")
    application = Application.objects.get()
    assert begun["Location"] == f"/applications/{application.ref}/"
    assert (
        bidder.post(f"/applications/{application.ref}/", ANSWERS)["Location"]
        == f"/applications/{application.ref}/check/"
    )
    checked = bidder.get(f"/applications/{application.ref}/check/").content.decode()
    assert "1-101641521" in checked
    confirmed = bidder.post(f"/applications/{application.ref}/check/", follow=True).content.decode()
    assert f"Sent: {application.ref}" in confirmed
    assert "Stockton-on-Tees Borough Council decides by Monday 15 March 2027" in confirmed

    decided = officer.post(
        f"/applications/{application.ref}/decide/", {"decision": "admit", "reasons": ""}, follow=True
    )
    assert "Tees Valley Homecare is admitted" in decided.content.decode()
    assert "1 member: Tees Valley Homecare" in Client().get(f"/markets/{market.ref}/").content.decode()
    assert (
        "You are a member of Part 1: Stockton north" in bidder.get(f"/applications/{application.ref}/").content.decode()
    )


def test_the_market_page_says_the_time_and_that_insurance_is_not_a_condition(market: Market) -> None:
    text = Client().get(f"/markets/{market.ref}/").content.decode()
    assert "10 working days" in text
    assert "<b>Insurance is not a condition.</b>" in text
    assert "s.36(2)(b)" in text


def test_a_gap_is_named_and_what_was_typed_is_kept(people: Cast, market: Market) -> None:
    application = started(part_of(market), people.supplier, people.bidder)
    bidder = _as(people.bidder)
    answer = bidder.post(f"/applications/{application.ref}/", {**ANSWERS, "cqc_provider": "about ten", "capacity": ""})
    assert answer.status_code == 400
    assert answer.context["form"].errors == {
        "cqc_provider": ["Your CQC provider number: write 1-, then 6 to 12 digits. For example 1-101641521."],
        "capacity": ["How would you start a new package of care in this part? Give an answer."],
    }
    assert 'value="about ten"' in answer.content.decode()
    application.refresh_from_db()
    assert application.answers["cqc_personal_care"] == "yes"
    blocked = bidder.get(f"/applications/{application.ref}/check/").content.decode()
    assert "btn-blocked" in blocked
    refused = bidder.post(f"/applications/{application.ref}/check/", follow=True).content.decode()
    assert "That was not done" in refused


def test_a_draft_can_wait(people: Cast, market: Market) -> None:
    application = started(part_of(market), people.supplier, people.bidder)
    later = _as(people.bidder).post(
        f"/applications/{application.ref}/", {"cqc_provider": "1-1016", "later": "yes"}, follow=True
    )
    assert later.redirect_chain == [("/applications/", 302)]
    application.refresh_from_db()
    assert application.answers["cqc_provider"] == "1-1016"


@pytest.mark.parametrize(
    "changes",
    [
        {"capacity": "x" * 40_000},
        {"capacity": "a\x00b"},
        {"cqc_personal_care": "drop table"},
        {"cqc_provider": "9" * 5_000},
    ],
)
def test_hostile_answers_get_a_sentence_not_an_error_page(
    people: Cast, market: Market, changes: dict[str, str]
) -> None:
    application = started(part_of(market), people.supplier, people.bidder)
    answer = _as(people.bidder).post(f"/applications/{application.ref}/", {**ANSWERS, **changes})
    assert answer.status_code == 400
    [field] = changes
    assert len(answer.context["form"].errors[field]) == 1


def test_an_empty_post_is_answered_in_words(people: Cast, market: Market) -> None:
    application = started(part_of(market), people.supplier, people.bidder)
    answer = _as(people.bidder).post(f"/applications/{application.ref}/")
    assert answer.status_code == 400
    assert len(answer.context["form"].errors) == 5


def test_refusing_without_reasons_is_not_accepted(people: Cast, market: Market) -> None:
    application = sent(part_of(market), people.supplier, people.bidder)
    officer = _as(people.framework_manager)
    answer = officer.post(f"/applications/{application.ref}/decide/", {"decision": "refuse", "reasons": " "})
    assert answer.status_code == 400
    assert answer.context["form"].errors == {"reasons": ["Fill in ‘Reasons’: whoever is refused is told why."]}
    short = officer.post(f"/applications/{application.ref}/decide/", {"decision": "refuse", "reasons": "Too small"})
    assert short.status_code == 409
    assert short.context["form"].non_field_errors() == [
        "Reasons: write at least 5 words. The applicant is owed them and can act on them."
    ]
    assert "Too small" in short.content.decode()
    neither = officer.post(f"/applications/{application.ref}/decide/", {"reasons": REASONS})
    assert neither.context["form"].errors == {"decision": ["Choose an answer for ‘Your decision’."]}


def test_a_second_decision_in_the_browser_says_what_happened(people: Cast, market: Market) -> None:
    application = sent(part_of(market), people.supplier, people.bidder)
    officer = _as(people.framework_manager)
    form = {"decision": "refuse", "reasons": REASONS}
    assert officer.post(f"/applications/{application.ref}/decide/", form).status_code == 302
    again = officer.post(f"/applications/{application.ref}/decide/", {"decision": "admit", "reasons": ""})
    assert again.status_code == 409
    assert "Imran Aziz decided this application on Monday 1 March 2027 at 9am: refused." in again.content.decode()
    assert REASONS in _as(people.bidder).get(f"/applications/{application.ref}/").content.decode()


def test_a_withdrawn_application_leaves_nothing_to_decide(people: Cast, market: Market) -> None:
    application = sent(part_of(market), people.supplier, people.bidder)
    withdrawn = _as(people.bidder).post(f"/applications/{application.ref}/withdraw/", follow=True)
    assert "Taken back" in withdrawn.content.decode()
    page = _as(people.framework_manager).get(f"/applications/{application.ref}/decide/").content.decode()
    assert "There is nothing left to decide." in page
    assert "Decide and send the letter" not in page
    twice = _as(people.bidder).post(f"/applications/{application.ref}/withdraw/", follow=True)
    assert "That was not done" in twice.content.decode()


# status of the page: who -> code
READERS = {
    "bidder": 200,
    "editor": 200,
    "viewer": 200,
    "rival": 404,
    "framework_manager": 404,
    "lead": 404,
    "stranger": 404,
    "stranger_lead": 404,
}
DECIDERS = {
    "framework_manager": 200,
    "lead": 200,
    "approver": 200,
    "auditor": 200,
    "broker": 404,
    "evaluator_a": 404,
    "bidder": 404,
    "rival": 404,
    "stranger": 404,
    "stranger_lead": 404,
}


def test_an_application_is_found_by_its_own_people_and_the_office_alone(people: Cast, market: Market) -> None:
    application = sent(part_of(market), people.supplier, people.bidder)
    found = {role: _as(people.by_name(role)).get(f"/applications/{application.ref}/").status_code for role in READERS}
    assert found == READERS
    found = {
        role: _as(people.by_name(role)).get(f"/applications/{application.ref}/decide/").status_code for role in DECIDERS
    }
    assert found == DECIDERS
    office = {role: _as(people.by_name(role)).get(f"/markets/{market.ref}/office/").status_code for role in DECIDERS}
    assert office == DECIDERS
    assert Client().get(f"/applications/{application.ref}/").status_code == 302
    assert _as(people.lead).post(f"/applications/{application.ref}/decide/", {"decision": "admit"}).status_code == 403


def test_a_draft_is_nobody_elses_to_see(people: Cast, market: Market) -> None:
    application = at_status("draft", people, part_of(market))
    assert _as(people.framework_manager).get(f"/applications/{application.ref}/decide/").status_code == 404
    listed = _as(people.framework_manager).get(f"/markets/{market.ref}/office/").content.decode()
    assert "Tees Valley Homecare" not in listed
    assert _as(people.viewer).post(f"/applications/{application.ref}/", ANSWERS).status_code == 403


def test_a_market_in_draft_is_found_by_its_own_office_alone(people: Cast) -> None:
    market = drafted_market(people)
    assert Client().get(f"/markets/{market.ref}/").status_code == 404
    assert _as(people.bidder).get(f"/markets/{market.ref}/parts/1/apply/").status_code == 404
    assert _as(people.framework_manager).get(f"/markets/{market.ref}/").status_code == 200
    opened = _as(people.framework_manager).post(f"/markets/{market.ref}/act/open/", follow=True).content.decode()
    assert "The market is open" in opened
    assert Client().get(f"/markets/{market.ref}/").status_code == 200
    assert _as(people.lead).post(f"/markets/{market.ref}/act/open/").status_code == 403
    assert _as(people.framework_manager).post(f"/markets/{market.ref}/act/admit/").status_code == 404


def test_closing_a_market_asks_why_and_its_page_says_so(people: Cast, market: Market) -> None:
    officer = _as(people.framework_manager)
    assert officer.get(f"/markets/{market.ref}/act/cease/").status_code == 200
    assert officer.post(f"/markets/{market.ref}/act/cease/", {"reason": ""}).status_code == 400
    assert (
        officer.post(f"/markets/{market.ref}/act/cease/", {"reason": "A framework takes its place."}).status_code == 302
    )
    text = Client().get(f"/markets/{market.ref}/").content.decode()
    assert "A framework takes its place." in text
    assert "/apply/" not in text


def test_somebody_of_two_suppliers_says_for_which(people: Cast, market: Market) -> None:
    Membership.objects.create(user=people.bidder, organisation=people.rival_supplier, role="editor")
    bidder = _as(people.bidder)
    asked = bidder.get(f"/markets/{market.ref}/parts/1/apply/").content.decode()
    assert "Apply in the name of" in asked
    bidder.post(f"/markets/{market.ref}/parts/1/apply/", {"organisation": people.rival_supplier.ref})
    assert Application.objects.get().organisation == people.rival_supplier
    stranger = supplier("Grange Care Co-operative", "01111111")
    assert bidder.post(f"/markets/{market.ref}/parts/1/apply/", {"organisation": stranger.ref}).status_code == 404
    assert _as(people.viewer).get(f"/markets/{market.ref}/parts/1/apply/").status_code == 403


def _fill(people: Cast, market: Market, count: int) -> None:
    for number in range(count):
        firm = supplier(f"Provider {number}", f"0000000{number}")
        owner = person(f"Owner {number}", firm, "owner")
        sent(part_of(market, 1 + number % 2), firm, owner)


def test_the_office_filters_sorts_and_exports(people: Cast, market: Market) -> None:
    _fill(people, market, 3)
    officer = _as(people.framework_manager)
    address = f"/markets/{market.ref}/office/"

    def names(query: str = "") -> list[str]:
        return [each.organisation.name for each, _ in officer.get(address + query).context["rows"]]

    assert names("?part=1&sort=name") == ["Provider 0", "Provider 2"]
    assert names("?sort=newest") == ["Provider 2", "Provider 1", "Provider 0"]
    assert names("?status=refused") == []
    assert names("?status=draft&part=999999999999&sort=;") == ["Provider 0", "Provider 1", "Provider 2"]
    page = officer.get(address + "?part=1&status=submitted")
    assert page.context["filters"] == [("Status: Submitted", "?part=1"), ("Part 1", "?status=submitted")]
    rows = list(csv.reader(io.StringIO(officer.get(address + "?part=2&format=csv").content.decode())))
    assert [row[1:4] for row in rows] == [["Part", "Organisation", "Status"], ["2", "Provider 1", "Submitted"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_however_long_they_are(
    people: Cast, market: Market, django_assert_num_queries: Any, count: int
) -> None:
    _fill(people, market, count)
    if count == 3:
        for number in (2, 3):
            extra = running.found_market(
                buyer=people.buyer, ref=f"SBC-DM-{number}", title=f"Market {number}", summary="More.", parts=["One"],
                by=people.framework_manager,
            )  # fmt: skip
            running.open_market(market=extra, by=people.framework_manager)
            sent(part_of(extra), people.supplier, people.bidder)
    sent(part_of(market), people.supplier, people.bidder)
    officer, bidder, public = _as(people.framework_manager), _as(people.bidder), Client()
    for client, address, queries in (
        (officer, f"/markets/{market.ref}/office/", 10),
        (officer, "/markets/office/", 5),
        (bidder, "/applications/", 9),
        (public, "/markets/", 4),
        (public, f"/markets/{market.ref}/", 5),
    ):
        client.get(address)
        with django_assert_num_queries(queries, info=address):
            client.get(address)


def test_what_waits_needs_each_of_them(people: Cast, market: Market) -> None:
    application = sent(part_of(market), people.supplier, people.bidder)
    started(part_of(market, 2), people.supplier, people.bidder)

    def needs(who: User) -> list[tuple[str, str, str]]:
        return [(need.what, need.who, need.url) for need in ports.needs_you.gather(who)]

    assert ("Admit or refuse an application", "you", f"/applications/{application.ref}/decide/") in needs(
        people.framework_manager
    )
    own = needs(people.bidder)
    assert ("A decision on your application", "others", f"/applications/{application.ref}/") in own
    assert [what for what, _, _ in own if what == "Finish your application"] == ["Finish your application"]
    for nobody in (people.rival, people.lead, people.stranger):
        assert [what for what, _, _ in needs(nobody) if "application" in what] == []


def test_the_navigation_leads_to_the_markets(people: Cast, market: Market) -> None:
    assert [item.url for item in ports.navigation.gather(people.framework_manager) if item.label == "Markets"] == [
        "/markets/office/"
    ]
    assert [item.url for item in ports.navigation.gather(people.bidder) if item.label == "Markets"] == ["/markets/"]
    assert [item.url for item in ports.navigation.gather(people.stranger) if item.label == "Markets"] == []


# Setting a market up ------------------------------------------------------------------------------------------------------

NEW = {
    "title": "Reablement market",
    "reference": "SBC-DM-7",
    "summary": "Short packages after a stay in hospital.",
    "parts": "North of the river\n\n  South of   the river  \n",
    "consideration_days": "5",
}


def test_a_manager_sets_a_market_up_and_opens_it_without_the_admin(people: Cast) -> None:
    officer = _as(people.framework_manager)
    made = officer.post("/markets/office/new/", {**NEW, "buyer": people.buyer.ref}, follow=True)
    market = Market.objects.get()
    assert made.redirect_chain == [(f"/markets/{market.ref}/office/", 302)]
    assert [str(part) for part in market.parts.all()] == ["Part 1: North of the river", "Part 2: South of the river"]
    assert (market.agreement.ref, market.agreement.open_door, market.consideration_days) == ("SBC-DM-7", True, 5)
    assert Client().get(f"/markets/{market.ref}/").status_code == 404
    assert "The market is open" in officer.post(f"/markets/{market.ref}/act/open/", follow=True).content.decode()
    assert "5 working days" in Client().get(f"/markets/{market.ref}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Fill in ‘Title’."),
        ({"reference": "SBC/7"}, "Write ‘Reference’ with letters, digits and dashes, such as SBC-DM-2027."),
        ({"summary": "x" * 1_001}, "Shorten ‘What its suppliers do’ to 1,000 characters or fewer; it has 1,001 now."),
        ({"parts": "\n \n"}, "Fill in ‘Parts’."),
        ({"parts": "North\nnorth"}, "‘North’ stands twice in ‘Parts’. Take one out."),
        ({"parts": "\n".join(f"Part {n}" for n in range(51))}, "Write at most 50 parts in ‘Parts’; there are 51 now."),
        ({"parts": "x" * 201}, f"Shorten ‘{'x' * 30}…’ in ‘Parts’ to 200 characters."),
        ({"consideration_days": "0"}, "Make ‘Working days to decide on an application’ 1 or more."),
        ({"consideration_days": "61"}, "Make ‘Working days to decide on an application’ 60 or less."),
        ({"consideration_days": "soon"}, "Write ‘Working days to decide on an application’ as a whole number, such as 12."),
        ({"buyer": "O-NOTMINE"}, "Choose one of the answers offered for ‘For’."),
    ],
)  # fmt: skip
def test_a_market_that_will_not_do_is_answered_in_words(people: Cast, changes: dict[str, str], sentence: str) -> None:
    answer = _as(people.framework_manager).post("/markets/office/new/", {**NEW, "buyer": people.buyer.ref, **changes})
    assert answer.status_code == 400
    assert [error for errors in answer.context["form"].errors.values() for error in errors] == [sentence]
    assert not Market.objects.exists()


def test_a_reference_that_is_taken_is_said(people: Cast) -> None:
    officer = _as(people.framework_manager)
    form = {**NEW, "buyer": people.buyer.ref}
    assert officer.post("/markets/office/new/", form).status_code == 302
    again = officer.post("/markets/office/new/", form)
    assert again.context["form"].errors == {"reference": ["The reference SBC-DM-7 is taken. Choose another."]}
    for nobody in (people.lead, people.bidder, people.stranger):
        assert _as(nobody).get("/markets/office/new/").status_code == 404

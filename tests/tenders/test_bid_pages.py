"""The bidder's, the registrar's and the openers' pages, used as a browser without JavaScript uses them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import Membership, Organisation, OutboxMessage, User
from tenders.completeness import DECLARATIONS
from tenders.keeper import client as keeper_client
from tenders.models import Attempt, Bid, Submission, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import AFTER, WRITING, signed_in
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Any:
    with clock.at(WRITING):
        yield factory.start(tender, people.supplier, people.bidder)


def url(name: str, bid: Bid, *more: str) -> str:
    return reverse(f"bidding:{name}", args=[bid.ref, *more])


def text_of(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def test_a_bidder_writes_submits_and_keeps_the_receipt(people: Cast, tender: Tender) -> None:
    browser = signed_in(people.bidder)
    with clock.at(WRITING):
        assert "Start a bid" in text_of(browser.get(reverse("bidding:bids")))
        start = reverse("bidding:start", args=[tender.reference])
        assert browser.get(start).status_code == 200
        answer = browser.post(start, {"organisation": people.supplier.ref}, follow=True)
        bid = Bid.objects.get()
        assert answer.redirect_chain[-1][0] == url("tasks", bid)
        assert "Confirm the declarations of your organisation. Choose at least one lot." in text_of(answer)
        browser.post(url("declarations", bid), {key: "on" for key, _ in DECLARATIONS})
        browser.post(url("lots", bid), {"place_3": "1", "hours_3": "120", "place_1": "2", "hours_1": "80½"})
        for criterion in tender.criteria.all():
            browser.post(url("answer", bid, criterion.key), {"text": "We pay travel time."})
        browser.post(url("prices", bid), {"price_3": "£24.36", "price_1": "24.50"})
        browser.post(url("files", bid), {"file": SimpleUploadedFile("rotas.pdf", factory.PDF), "criterion": ""})
        page = browser.get(url("tasks", bid))
        assert "Everything is there, and nothing is submitted" in text_of(page)
        check = browser.get(url("check", bid))
        assert "80½ hours a week" in text_of(check)
        token = check.context["form"].initial["token"]
        first = browser.post(url("check", bid), {"token": token})
        again = browser.post(url("check", bid), {"token": token})
        assert first.headers["Location"] == again.headers["Location"]
        receipt = browser.get(first.headers["Location"])
        number = Submission.objects.get().receipt_number
        said = text_of(receipt)
        assert number in said
        assert "Saturday 10 April 2027 at 10:00:00am" in said
        assert "rotas.pdf" in said
        assert "Your bid is in" in text_of(browser.get(url("tasks", bid)))


def test_the_receipt_is_a_pdf_too(people: Cast, tender: Tender) -> None:
    bid = factory.submitted(tender, people.supplier, people.bidder)
    number = bid.submissions.get().receipt_number
    answer = signed_in(people.viewer).get(url("receipt_pdf", bid, number))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")


def test_strangers_find_nothing_and_the_buyer_finds_nothing(people: Cast, bid: Bid) -> None:
    names = ("tasks", "declarations", "lots", "prices", "files", "check", "history", "withdraw")
    for who in ("rival", "lead", "approver", "auditor", "evaluator_a", "stranger", "stranger_lead"):
        browser = signed_in(people.by_name(who))
        assert {browser.get(url(name, bid)).status_code for name in names} == {404}, who
        assert browser.post(url("lots", bid), {"place_1": "1", "hours_1": "5"}).status_code == 404
    assert Client().get(url("tasks", bid)).status_code == 302


def test_after_the_opening_the_buyers_people_are_told_403_not_given_the_bidders_pages(
    people: Cast, tender: Tender
) -> None:
    bid = factory.submitted(tender, people.supplier, people.bidder)
    factory.opened(tender, people.lead, people.approver)
    assert signed_in(people.lead).get(url("tasks", bid)).status_code == 403
    assert signed_in(people.rival).get(url("tasks", bid)).status_code == 404


def test_a_viewer_reads_and_cannot_write(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.viewer)
    for name in ("tasks", "declarations", "lots", "prices", "files", "check"):
        assert browser.get(url(name, bid)).status_code == 200
    answer = browser.post(url("lots", bid), {"place_1": "1", "hours_1": "5"})
    assert answer.status_code == 403
    assert not bid.parts.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose at least one lot"),
        ({"place_1": "1"}, "Give the weekly hours you offer for lot 1."),
        ({"hours_1": "5"}, "Give lot 1 its place in your order, from 1."),
        (
            {"place_1": "1", "hours_1": "5", "place_2": "1", "hours_2": "5"},
            "Give lots 1 and 2 different places: both are 1 in your order.",
        ),
        ({"place_1": "1", "hours_1": "-5"}, "‘Weekly hours for lot 1’"),
        ({"place_1": "1", "hours_1": "1e308"}, "‘Weekly hours for lot 1’ as a number"),
        ({"place_1": "1", "hours_1": "NaN"}, "‘Weekly hours for lot 1’ as a number"),
        ({"place_1": "99", "hours_1": "5"}, "‘Place of lot 1 in your order’"),
        ({"place_1": "\x00", "hours_1": "5"}, "‘Place of lot 1 in your order’"),
    ],
)
def test_wrong_lots_are_refused_beside_the_field_and_what_was_typed_is_kept(
    people: Cast, bid: Bid, typed: dict[str, str], sentence: str
) -> None:
    answer = signed_in(people.bidder).post(url("lots", bid), typed)
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    for value in typed.values():
        if value.isprintable():
            assert f'value="{value}"' in answer.content.decode()
    assert not bid.parts.exists()


@pytest.mark.parametrize("rate", ["0", "-1", "1e308", "NaN", "24.365", "a lot", "9" * 50])
def test_a_wrong_price_is_refused_beside_the_field(people: Cast, bid: Bid, rate: str) -> None:
    factory.write(bid, people.bidder)
    answer = signed_in(people.bidder).post(url("prices", bid), {"price_3": rate, "price_1": "24.36"})
    assert answer.status_code == 400
    assert f"‘{bid.tender.price_label}, lot 3’" in text_of(answer)


def test_a_long_answer_is_kept_and_told_how_much_to_cut(people: Cast, tender: Tender, bid: Bid) -> None:
    criterion = tender.criteria.all()[0]
    browser = signed_in(people.bidder)
    long = "word " * (criterion.word_limit + 84)
    assert browser.post(url("answer", bid, criterion.key), {"text": long}).status_code == 302
    assert f"Cut the answer to ‘{criterion.label}’ by 84 words." in text_of(browser.get(url("tasks", bid)))


def test_a_page_that_saves_itself_is_answered_in_json(people: Cast, tender: Tender, bid: Bid) -> None:
    criterion = tender.criteria.all()[0]
    browser, asked = signed_in(people.bidder), {"X-Requested-With": "fetch"}
    good = browser.post(url("answer", bid, criterion.key), {"text": "Typed so far"}, headers=asked)
    assert good.json() == {"saved_at": "2027-04-10T09:00:00+00:00"}
    bad = browser.post(url("lots", bid), {"place_1": "1"}, headers=asked)
    assert bad.status_code == 400
    assert bad.json() == {"message": "Give the weekly hours you offer for lot 1."}


def test_two_people_writing_one_answer_both_see_both(people: Cast, tender: Tender, bid: Bid) -> None:
    key = tender.criteria.all()[0].key
    bidder, editor = signed_in(people.bidder), signed_in(people.editor)
    bidder.post(url("answer", bid, key), {"text": "First"})
    version = bidder.get(url("answer", bid, key)).context["form"]["version"].value()
    editor.post(url("answer", bid, key), {"text": "Second, by Jo", "version": str(version)})
    stale = bidder.post(url("answer", bid, key), {"text": "Third, by Amina", "version": str(version)})
    assert stale.status_code == 400
    said = text_of(stale)
    assert "Jo Whitlock saved this while you were writing." in said
    assert "Second, by Jo" in said
    assert "Third, by Amina" in said
    again = bidder.post(
        url("answer", bid, key), {"text": "Third, by Amina", "version": stale.context["form"]["version"].value()}
    )
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "it is empty (0 bytes)"),
        ("run.exe", b"MZ", "is of a kind we cannot read"),
        ("rotas.pdf", b"not a pdf at all", "what is inside is something else"),
    ],
)
def test_a_wrong_file_gets_its_own_sentence(people: Cast, bid: Bid, name: str, content: bytes, sentence: str) -> None:
    answer = signed_in(people.bidder).post(url("files", bid), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 400
    assert sentence in text_of(answer)


def test_no_file_and_a_made_up_question_are_refused_in_words(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    assert "Choose a file for ‘File’." in text_of(browser.post(url("files", bid), {}))
    upload = SimpleUploadedFile("rotas.pdf", factory.PDF)
    assert browser.post(url("files", bid), {"file": upload, "criterion": "nonsense"}).status_code == 400
    assert browser.get(url("answer", bid, "nonsense")).status_code == 404


def test_a_file_comes_back_byte_for_byte_to_its_own_people_only(people: Cast, bid: Bid) -> None:
    content = b"%PDF-1.7\n" + b"x" * 2_500_000
    file = factory.attach(bid, people.bidder, "جداول.pdf", content)
    answer = signed_in(people.viewer).get(url("file", bid, file.ref))
    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]  # a streaming response
    assert "attachment" in answer.headers["Content-Disposition"]
    assert signed_in(people.rival).get(url("file", bid, file.ref)).status_code == 404


def test_a_late_press_of_the_button_is_refused_with_the_servers_time_and_recorded(people: Cast, bid: Bid) -> None:
    factory.write(bid, people.bidder)
    browser = signed_in(people.bidder)
    token = browser.get(url("check", bid)).context["form"].initial["token"]
    with clock.at(tenders.CLOSES + timedelta(seconds=1)):
        answer = browser.post(url("check", bid), {"token": token}, follow=True)
    assert "bids closed Friday 16 April 2027 at 12 noon, and it reached us at 12:00:01pm" in text_of(answer)
    assert Attempt.objects.count() == 1
    assert not Submission.objects.exists()


def test_a_keeper_that_is_away_is_a_page_in_words(people: Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(what: str, **fields: Any) -> dict[str, Any]:
        raise keeper_client.KeeperAway("gone")

    monkeypatch.setattr(keeper_client, "ask", away)
    answer = signed_in(people.bidder).get(url("tasks", bid))
    assert answer.status_code == 503
    assert "Your draft and everything you submitted lie as they were." in text_of(answer)


def test_withdrawing_asks_first(people: Cast, tender: Tender) -> None:
    bid = factory.submitted(tender, people.supplier, people.bidder)
    browser = signed_in(people.bidder)
    with clock.at(WRITING + timedelta(hours=1)):
        assert "A withdrawn bid is not opened" in text_of(browser.get(url("withdraw", bid)))
        answer = browser.post(url("withdraw", bid), follow=True)
    assert "Your bid is withdrawn" in text_of(answer)


def test_the_list_of_bids_costs_the_same_for_one_and_for_three(people: Cast, django_assert_num_queries: Any) -> None:
    browser = signed_in(people.bidder)
    made: list[Tender] = []
    with clock.at(WRITING):
        for count in (1, 3):
            while len(made) < count:
                tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
                factory.start(tender, people.supplier, people.bidder)
                tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
                made.append(tender)
            with django_assert_num_queries(LIST_QUERIES):
                page = browser.get(reverse("bidding:bids"))
            assert len(page.context["rows"]) == count
            assert len(page.context["open_tenders"]) == count


LIST_QUERIES = 8


# -- the opening -------------------------------------------------------------------------------------------------------
def opening(tender: Tender, name: str = "opening", kind: str = "quality") -> str:
    return reverse(f"bidding:{name}", args=[tender.reference, kind])


def test_two_officers_open_through_their_pages(people: Cast, tender: Tender) -> None:
    factory.submitted(tender, people.supplier, people.bidder)
    lead, approver = signed_in(people.lead), signed_in(people.approver)
    with clock.at(WRITING):
        said = text_of(lead.get(opening(tender)))
        assert "They open only after the deadline." in said
        assert people.supplier.name not in said
    with clock.at(AFTER):
        assert lead.get(opening(tender, "confirm_opening")).status_code == 200
        said = text_of(lead.post(opening(tender, "confirm_opening"), follow=True))
        assert "You confirmed as first officer" in said
        assert "The second must be another person." in said
        assert people.supplier.name not in said
        said = text_of(approver.post(opening(tender, "confirm_opening"), follow=True))
        assert "1 bid opened" in said
        assert people.supplier.name in said
        document = lead.get(opening(tender, "opening_pdf"))
        assert document.content.startswith(b"%PDF-")
        assert text_of(signed_in(people.auditor).get(opening(tender))).count(people.supplier.name) >= 1


def test_the_overview_leads_to_the_opening_once_bids_have_closed(people: Cast, tender: Tender) -> None:
    overview = reverse("tenders:overview", args=[tender.reference])
    lead = signed_in(people.lead)
    with clock.at(WRITING):
        assert opening(tender) not in lead.get(overview).content.decode()
    with clock.at(AFTER):
        assert opening(tender) in lead.get(overview).content.decode()
        needs = text_of(lead.get(reverse("core:needs_you")))
    assert "Open the quality envelopes with a second officer" in needs


def test_what_needs_a_bidder_now_is_the_bid_that_is_not_submitted(people: Cast, tender: Tender, bid: Bid) -> None:
    browser, home = signed_in(people.bidder), reverse("core:needs_you")
    assert "Finish and submit your bid" in text_of(browser.get(home))
    factory.write(bid, people.bidder)
    factory.hand_in(bid, people.bidder)
    assert "your bid" not in text_of(browser.get(home))
    with clock.at(WRITING + timedelta(minutes=1)):
        factory.attach(bid, people.bidder)
        assert "Submit the changes to your bid" in text_of(browser.get(home))


def test_an_old_sign_in_is_asked_again_before_it_confirms(people: Cast, tender: Tender) -> None:
    browser = signed_in(people.lead, fresh=False)
    with clock.at(AFTER):
        answer = browser.post(opening(tender, "confirm_opening"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not tender.openings.exists()


def test_others_have_no_opening_page(people: Cast, tender: Tender) -> None:
    expected = {"evaluator_a": 403, "bidder": 404, "stranger": 404, "stranger_lead": 404, "auditor": 200}
    with clock.at(AFTER):
        found = {who: signed_in(people.by_name(who)).get(opening(tender)).status_code for who in expected}
        assert found == expected
        assert signed_in(people.auditor).post(opening(tender, "confirm_opening")).status_code == 403
        assert signed_in(people.lead).get(opening(tender, kind="letters")).status_code == 404
        assert signed_in(people.lead).get(opening(tender, "opening_pdf")).status_code == 404


# -- registration ------------------------------------------------------------------------------------------------------
NEW = {
    "organisation": "Hartburn Home Support",
    "company_number": "9876543",
    "postcode": "TS18 1AA",
    "full_name": "Nina Castell",
    "email": "Nina@Hartburn.example",
    "password": "three words apart 9",
}


def test_an_organisation_registers_and_its_first_person_owns_it() -> None:
    browser = Client()
    assert browser.get(reverse("bidding:register")).status_code == 200
    answer = browser.post(reverse("bidding:register"), NEW, follow=True)
    assert answer.status_code == 200
    made = Organisation.objects.get(name="Hartburn Home Support")
    assert (made.kind, made.company_number) == ("supplier", "09876543")
    held = Membership.objects.get(organisation=made)
    assert (held.user.email, held.role) == ("nina@hartburn.example", "owner")
    assert "Hartburn Home Support is registered" in text_of(answer)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("organisation", "", "Fill in ‘Name of your organisation’."),
        ("organisation", "x" * 300, "‘Name of your organisation’ to 200 characters"),
        ("company_number", "12AB", "Write the company number as eight signs"),
        ("company_number", "01234567", "An organisation with the company number 01234567 is registered."),
        ("email", "not an address", "‘Your e-mail address’"),
        ("email", "Amina.Rashid@example.org", "Someone has registered this e-mail address."),
        ("password", "short", "at least 12 characters"),
        ("full_name", "Nina\x00", "hidden characters"),
    ],
)
def test_wrong_registrations_are_refused_in_words_and_nothing_is_half_written(
    people: Cast, field: str, value: str, sentence: str
) -> None:
    before = (Organisation.objects.count(), User.objects.count())
    answer = Client().post(reverse("bidding:register"), {**NEW, field: value})
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert (Organisation.objects.count(), User.objects.count()) == before


def test_a_colleague_is_invited_by_mail_and_joins_once(people: Cast) -> None:
    team = reverse("bidding:team", args=[people.supplier.ref])
    owner = signed_in(people.bidder)
    assert owner.post(team, {"email": "kofi@tees.example", "role": "editor"}).status_code == 302
    link = OutboxMessage.objects.get(address="kofi@tees.example").link
    newcomer = Client()
    assert "Join Tees Valley Homecare" in text_of(newcomer.get(link))
    assert newcomer.post(link, {"full_name": "Kofi Mensah", "password": "short"}).status_code == 400
    newcomer.post(link, {"full_name": "Kofi Mensah", "password": "three words apart 9"})
    held = Membership.objects.get(user__email="kofi@tees.example")
    assert (held.organisation, held.role) == (people.supplier, "editor")
    assert Client().get(link).status_code == 404


def test_an_invitation_is_for_its_own_address_only(people: Cast) -> None:
    team = reverse("bidding:team", args=[people.supplier.ref])
    signed_in(people.bidder).post(team, {"email": "kofi@tees.example", "role": "owner"})
    link = OutboxMessage.objects.get(address="kofi@tees.example").link
    assert signed_in(people.rival).post(link).status_code == 403
    assert not Membership.objects.filter(user=people.rival, organisation=people.supplier).exists()


def test_only_an_owner_invites_and_only_into_the_own_team(people: Cast) -> None:
    team = reverse("bidding:team", args=[people.supplier.ref])
    invitation = {"email": "kofi@tees.example", "role": "editor"}
    assert signed_in(people.editor).post(team, invitation).status_code == 403
    assert signed_in(people.rival).post(team, invitation).status_code == 404
    answer = signed_in(people.bidder).post(team, {"email": "jo.whitlock@example.org", "role": "editor"})
    assert "is in your team already" in text_of(answer)
    assert signed_in(people.bidder).post(team, {**invitation, "role": "king"}).status_code == 400

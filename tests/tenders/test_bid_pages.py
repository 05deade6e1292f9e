"""The bidder's pages, used as a browser without JavaScript uses them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from tenders.completeness import DECLARATIONS
from tenders.keeper import client as keeper_client
from tenders.models import Attempt, Bid, Submission, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, signed_in
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
        factory.informed(people.supplier, people.bidder)
        factory.say_who(browser, bid)
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
        sent = factory.checked(browser, bid, page=check)
        first = browser.post(url("check", bid), sent)
        again = browser.post(url("check", bid), sent)
        assert first.headers["Location"] == again.headers["Location"]
        receipt = browser.get(first.headers["Location"])
        number = Submission.objects.get().receipt_number
        said = text_of(receipt)
        assert number in said
        assert "Saturday 10 April 2027 at 10:00:00am" in said
        assert "rotas.pdf" in said
        assert "Your bid is in" in text_of(browser.get(url("tasks", bid)))


@pytest.mark.pdf
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
    factory.write(bid, people.bidder)
    long = "word " * (criterion.word_limit + 84)
    assert browser.post(url("answer", bid, criterion.key), {"text": long}).status_code == 302
    assert f"Cut the answer to ‘{criterion.label}’ by 84 words." in text_of(browser.get(url("tasks", bid)))


def test_a_page_that_saves_itself_is_answered_in_json(people: Cast, tender: Tender, bid: Bid) -> None:
    criterion = tender.criteria.all()[0]
    browser, asked = signed_in(people.bidder), {"X-Requested-With": "fetch"}
    good = browser.post(url("answer", bid, criterion.key), {"text": "Typed so far"}, headers=asked)
    assert good.json() == {"saved_at": "2027-04-10T09:00:00+00:00", "version": 1}
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


LIST_QUERIES = 12  # four of them for the line on every page that says what is not submitted

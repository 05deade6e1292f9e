"""Bidders answer typed questions: a form that fits each kind, a sentence for each bad value, nothing lost, all sealed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from tenders.keeper import client
from tenders.models import Bid, DraftContent, OpenedResponse, Question, SealedFile, Tender
from tenders.queries import bids as queries
from tests.factories import bids as factory
from tests.factories.bids import PDF, WRITING, signed_in
from tests.factories.people import Cast, cast
from tests.questions.asked import CQC, published_with

pytestmark = pytest.mark.django_db

TABLE: dict[str, Any] = {
    "kind": "table",
    "label": "Contracts",
    "spec": {
        "columns": [
            {"label": "Buyer", "kind": "text", "spec": {}},
            {"label": "Value", "kind": "money", "spec": {}},
            {"label": "Started", "kind": "date", "spec": {}},
            {"label": "Care", "kind": "choice", "spec": {"options": ["At home", "Extra care"]}},
        ],
        "least_rows": 1,
        "most_rows": 3,
    },
}
EVERY_KIND: list[dict[str, Any]] = [
    {"kind": "text", "label": "About you", "spec": {"word_limit": 5}},
    {"kind": "number", "label": "Staff", "spec": {"least": "1", "most": "5000", "unit": "people"}, "expected": {"least": "10"}},
    {"kind": "money", "label": "Insurance", "spec": {"most": "100000000"}, "expected": {"least": "5000000"}},
    CQC,
    {"kind": "choice", "label": "Registers", "spec": {"options": ["CQC", "ICO", "HMRC"], "several": True}, "expected": {"pass": ["CQC", "ICO"]}},
    {"kind": "date", "label": "Insured until", "spec": {"earliest": "2027-01-01", "latest": "2030-12-31"}, "expected": {"earliest": "2027-12-31"}},
    TABLE,
    {"kind": "file", "label": "Accounts", "spec": {"kinds": ["pdf"], "most_files": 1}},
    {"kind": "declaration", "label": "Living wage", "text": "We pay the real living wage.", "expected": {"pass": True}},
    {"kind": "text", "label": "Lot plan", "spec": {"word_limit": 100}, "lot": 2, "envelope": "quality"},
    {"kind": "money", "label": "Training cost", "spec": {}, "envelope": "price"},
]  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return published_with(people, EVERY_KIND)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Any:
    with clock.at(WRITING):
        yield factory.start(tender, people.supplier, people.bidder)


def said(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def page(bid: Bid, key: str) -> str:
    return reverse("bidding:typed", args=[bid.ref, key])


def row(n: int, *cells: str) -> dict[str, str]:
    return {f"c{column}_{n}": cell for column, cell in enumerate(cells, 1)}


GOOD: dict[str, tuple[dict[str, Any], Any, str]] = {
    "about-you": ({"answer": "We care\r\nat home."}, "We care\nat home.", "We care at home."),
    "staff": ({"answer": "1,200 people"}, "1200", "1,200 people"),
    "insurance": ({"answer": "£10,000,000"}, "10000000.00", "£10,000,000.00"),
    "cqc-rating": ({"answer": "Good"}, "Good", "Good"),
    "registers": ({"answer": ["ICO", "CQC"]}, ["CQC", "ICO"], "CQC; ICO"),
    "insured-until": (
        {"answer_day": "31", "answer_month": "Dec", "answer_year": "2027"}, "2027-12-31", "Friday 31 December 2027",
    ),
    "contracts": (
        {"rows": "2", **row(1, "A council", "£1,000", "16 April 2024", "At home"), **row(2, "", "", "", "")},
        [{"c1": "A council", "c2": "1000.00", "c3": "2024-04-16", "c4": "At home"}],
        "Buyer: A council; Value: £1,000.00; Started: Tuesday 16 April 2024; Care: At home",
    ),
    "living-wage": ({"answer": "no"}, False, "No"),
    "training-cost": ({"answer": "0"}, "0.00", "£0.00"),
}  # fmt: skip


@pytest.mark.parametrize("key", GOOD)
def test_an_answer_of_each_kind_is_kept_as_its_value_and_shown_again(key: str, people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    fields, value, words = GOOD[key]
    sent = browser.post(page(bid, key), fields)
    assert sent.status_code == 302, said(sent)
    draft = queries.draft(bid, session=factory.session_of(people.bidder))
    assert draft.content.typed == {key: value}
    shown = browser.get(page(bid, key))
    assert shown.status_code == 200
    assert words in said(browser.get(reverse("bidding:check", args=[bid.ref])))
    again: dict[str, Any] = {}
    for bound in shown.context["form"].visible_fields():
        got = bound.value()
        parts = (
            bound.field.widget.decompress(got)
            if hasattr(bound.field.widget, "decompress") and not isinstance(got, list)
            else got
        )
        if key == "insured-until":
            again |= {f"answer_{part}": each for part, each in zip(("day", "month", "year"), parts, strict=True)}
        elif got is not None:
            again[bound.html_name] = got
    if key == "contracts":
        again["rows"] = str(shown.context["form"].rows)
    assert browser.post(page(bid, key), again).status_code == 302
    draft = queries.draft(bid, session=factory.session_of(people.bidder))
    assert draft.content.typed == {key: value}


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("about-you", {"answer": "a" * 400_001}, "Shorten ‘About you’ to 400,000 characters or fewer; it has 400,001 now."),
    ("about-you", {"answer": "a\x07b"}, "Take the hidden characters out of ‘About you’; type it again if you pasted it."),
    ("staff", {"answer": "1e308"}, "Write ‘Staff’ as a number, such as 12."),
    ("staff", {"answer": "NaN"}, "Write ‘Staff’ as a number, such as 12."),
    ("staff", {"answer": "about 20"}, "Write ‘Staff’ as a number, such as 12."),
    ("staff", {"answer": "0"}, "Make ‘Staff’ 1 people or more."),
    ("staff", {"answer": "5,001"}, "Make ‘Staff’ 5,000 people or less."),
    ("staff", {"answer": "12.5"}, "Round ‘Staff’ to a whole number."),
    ("staff", {"answer": "9" * 31}, "Write ‘Staff’ as a number, such as 12."),
    ("insurance", {"answer": "-1"}, "Make ‘Insurance’ £0 or more."),
    ("insurance", {"answer": "1.005"}, "Give ‘Insurance’ in pounds and pence, with 2 decimal places at most."),
    ("insurance", {"answer": "£100,000,000.01"}, "Make ‘Insurance’ £100,000,000 or less."),
    ("cqc-rating", {"answer": "Superb"}, "Choose one of the answers offered for ‘CQC rating’."),
    ("registers", {"answer": ["CQC", "Other"]}, "Choose one of the answers offered for ‘Registers’."),
    ("insured-until", {"answer_day": "31", "answer_month": "2", "answer_year": "2027"}, "Change the day of ‘Insured until’: 31 February 2027 does not exist."),
    ("insured-until", {"answer_day": "31", "answer_month": "", "answer_year": "2027"}, "Add the month to ‘Insured until’, as in 16 April 2027."),
    ("insured-until", {"answer_day": "31", "answer_month": "12", "answer_year": "27"}, "Write the year of ‘Insured until’ in full, from 1900 to 2100."),
    ("insured-until", {"answer_day": "31", "answer_month": "13", "answer_year": "2027"}, "Write the month of ‘Insured until’ as a number from 1 to 12, or as a name."),
    ("insured-until", {"answer_day": "31", "answer_month": "12", "answer_year": "2026"}, "Make ‘Insured until’ 1 January 2027 or later."),
    ("contracts", {"rows": "1", **row(1, "A council", "lots", "16 April 2024", "At home")}, "Write ‘Value, row 1’ as a number, such as 24.36."),
    ("contracts", {"rows": "1", **row(1, "A council", "10", "30 February 2024", "At home")}, "Change the day of ‘Started, row 1’: 30 February 2024 does not exist."),
    ("contracts", {"rows": "1", **row(1, "A council", "10", "16 April 2024", "On Mars")}, "Choose one of the answers offered for ‘Care, row 1’."),
    ("contracts", {"rows": "4", **row(1, "A"), **row(2, "B"), **row(3, "C"), **row(4, "D")}, "Keep 3 rows of ‘Contracts’ at most: it has 4 now."),
    ("contracts", {"rows": "1", "paste": "A council\t10\t1/1/2024\tAt home\n" * 10_000}, "Keep 3 rows of ‘Contracts’ at most: it has 10,000 now."),
    ("contracts", {"rows": "1", "paste": "A council, 10, 1/1/24, At home"}, "Write the year of ‘Started, row 1’ in full, from 1900 to 2100."),
    ("living-wage", {"answer": "perhaps"}, "Choose one of the answers offered for ‘Living wage’."),
]  # fmt: skip


@pytest.mark.parametrize(("key", "fields", "sentence"), BAD, ids=[f"{key}-{n}" for n, (key, _, _) in enumerate(BAD)])
def test_a_bad_value_gets_one_sentence_and_stays_on_the_page(
    key: str, fields: dict[str, Any], sentence: str, people: Cast, bid: Bid
) -> None:
    answer = signed_in(people.bidder).post(page(bid, key), fields)
    assert answer.status_code == 400
    assert sentence in said(answer)
    assert not DraftContent.objects.filter(bid=bid).exists()
    text = answer.content.decode()
    for name, value in fields.items():
        if value and isinstance(value, str) and name != "rows" and "\x07" not in value and "offered" not in sentence:
            assert value.splitlines()[0][:40] in text, name


def test_40_000_words_are_kept_and_stop_the_submission_in_one_sentence(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    assert browser.post(page(bid, "about-you"), {"answer": "word " * 40_000}).status_code == 302
    assert browser.get(page(bid, "about-you")).content.decode().count("word word") >= 10_000
    check = said(browser.get(reverse("bidding:check", args=[bid.ref])))
    assert "Cut the answer to ‘About you’ by 39,995 words: it has 40,000 and the limit is 5." in check


def fill(browser: Client, bid: Bid, **other: dict[str, Any]) -> None:
    """Every typed answer through its page; `other` replaces some by key with dashes as underscores."""
    for key, (fields, _, _) in GOOD.items():
        sent = browser.post(page(bid, key), other.get(key.replace("-", "_"), fields))
        assert sent.status_code == 302, said(sent)
    upload = browser.post(page(bid, "accounts"), {"file": SimpleUploadedFile("accounts.pdf", PDF)})
    assert upload.status_code == 302, said(upload)


def test_the_task_list_asks_by_purpose_and_a_lots_own_question_only_of_those_who_choose_it(
    people: Cast, bid: Bid
) -> None:
    browser = signed_in(people.bidder)
    tasks = reverse("bidding:tasks", args=[bid.ref])
    before = said(browser.get(tasks))
    assert "Eligibility questions" in before
    assert "0 of 9 complete" in before
    assert "Lot plan" not in before
    browser.post(reverse("bidding:lots", args=[bid.ref]), {"place_2": "1", "hours_2": "10"})
    fill(browser, bid)
    after = said(browser.get(tasks))
    assert "9 of 9 complete" in after
    assert "Lot 2: Lot plan" in after
    assert "Answer ‘Lot 2: Lot plan’." in said(browser.get(reverse("bidding:check", args=[bid.ref])))


def test_a_missing_answer_keeps_the_bid_from_being_submitted(people: Cast, tender: Tender, bid: Bid) -> None:
    factory.write(bid, people.bidder)
    check = said(signed_in(people.bidder).get(reverse("bidding:check", args=[bid.ref])))
    assert "Answer ‘CQC rating’." in check
    assert "Upload a file for ‘Accounts’." in check
    with pytest.raises(Exception, match="Answer ‘CQC rating’"):
        factory.hand_in(bid, people.bidder)


def test_two_colleagues_answering_one_question_see_both(people: Cast, bid: Bid) -> None:
    first, second = signed_in(people.bidder), signed_in(people.editor)
    assert first.post(page(bid, "staff"), {"answer": "100", "version": "0"}).status_code == 302
    stale = second.post(page(bid, "staff"), {"answer": "90", "version": "0"})
    assert stale.status_code == 400
    assert "Two versions: choose one" in said(stale)
    assert [(row.saved, row.typed) for row in stale.context["clash"].rows] == [("100", "90")]
    assert stale.context["form"]["answer"].value() == "90"
    version = stale.context["form"]["version"].value()
    assert second.post(page(bid, "staff"), {"answer": "90", "version": version}).status_code == 302


def test_a_file_question_takes_its_own_kinds_and_count(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    wrong = browser.post(page(bid, "accounts"), {"file": SimpleUploadedFile("notes.txt", b"Plain words")})
    assert wrong.status_code == 400
    assert "Choose another file than ‘notes.txt’ for ‘Accounts’. It takes: one file: PDF." in said(wrong)
    empty = browser.post(page(bid, "accounts"), {"file": SimpleUploadedFile("accounts.pdf", b"")})
    assert "it is empty (0 bytes)" in said(empty)
    browser.post(page(bid, "accounts"), {"file": SimpleUploadedFile("accounts.pdf", PDF)})
    more = browser.post(page(bid, "accounts"), {"file": SimpleUploadedFile("more.pdf", PDF)})
    assert "Remove a file first: ‘Accounts’ takes 1." in said(more)
    again = browser.post(page(bid, "accounts"), {"file": SimpleUploadedFile("accounts.pdf", PDF + b"again")})
    assert again.status_code == 302
    assert SealedFile.objects.filter(bid=bid, replaced_at__isnull=True).count() == 1


def test_a_table_grows_a_row_without_losing_a_word(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    grown = browser.post(page(bid, "contracts"), {"rows": "1", "add_row": "yes", **row(1, "A council", "1", "", "")})
    assert grown.status_code == 200
    assert grown.context["form"].rows == 2
    assert "A council" in grown.content.decode()
    kept = browser.post(page(bid, "contracts"), {"rows": "2", **row(1, "A council", "1", "", "")})
    assert kept.status_code == 302
    check = said(browser.get(reverse("bidding:check", args=[bid.ref])))
    assert "Fill in ‘Started’ in row 1 of ‘Contracts’." in check


def test_what_is_opened_is_what_was_answered_with_its_verdict(people: Cast, tender: Tender, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    factory.write(bid, people.bidder, factory.Written(lots=(1,)))
    fill(browser, bid, insurance={"answer": "4999999.99"})
    factory.hand_in(bid, people.bidder)
    assert not OpenedResponse.objects.exists()
    factory.opened(tender, people.lead, people.approver)
    rows = {each.question.key: each for each in OpenedResponse.objects.select_related("question")}
    assert {key: (each.value, each.verdict) for key, each in rows.items()} == {
        "about-you": ("We care\nat home.", "person"),
        "staff": ("1200", "pass"),
        "insurance": ("4999999.99", "fail"),
        "cqc-rating": ("Good", "pass"),
        "registers": (["CQC", "ICO"], "pass"),
        "insured-until": ("2027-12-31", "pass"),
        "contracts": ([{"c1": "A council", "c2": "1000.00", "c3": "2024-04-16", "c4": "At home"}], "person"),
        "accounts": (None, "person"),
        "living-wage": (False, "fail"),
    }  # the question of lot 2 was not asked of this bid, and the price's is still sealed
    assert [each.fault for each in rows.values() if each.fault] == []
    assert rows["insurance"].because == "It is below what passes."


def test_the_second_stage_is_not_asked_yet(people: Cast) -> None:
    later = {"kind": "text", "label": "Later", "spec": {"word_limit": 9}}
    tender = published_with(people, [CQC, later])
    from tenders.models import TenderStage

    TenderStage.objects.create(tender=tender, number=1, kind="participation", title="Requests to take part")
    TenderStage.objects.create(tender=tender, number=2, kind="tender", title="Tenders")
    Question.objects.filter(tender=tender, key="later").update(stage=2)
    with clock.at(WRITING):
        bid = factory.start(tender, people.supplier, people.bidder)
        browser = signed_in(people.bidder)
        tasks = said(browser.get(reverse("bidding:tasks", args=[bid.ref])))
        assert "CQC rating" in tasks
        assert "Later" not in tasks
        assert "Delivering care in the area" not in tasks
        assert browser.get(page(bid, "later")).status_code == 404
        factory.write(bid, people.bidder, factory.Written(lots=(1,)))
        browser.post(page(bid, "cqc-rating"), {"answer": "Good"})
        factory.hand_in(bid, people.bidder)


def test_each_answer_travels_in_its_own_envelope_and_one_of_a_lot_given_up_in_none(
    people: Cast, tender: Tender, bid: Bid
) -> None:
    browser = signed_in(people.bidder)
    factory.write(bid, people.bidder, factory.Written(lots=(2,)))
    fill(browser, bid)
    assert browser.post(page(bid, "lot-plan"), {"answer": "Two teams"}).status_code == 302
    factory.hand_in(bid, people.bidder)
    factory.write(bid, people.bidder, factory.Written(lots=(1,)))
    factory.hand_in(bid, people.bidder)
    key = factory.session_of(people.bidder)
    first, second = (client.ask("read_submission", session=key, bid=bid.ref, number=number) for number in (1, 2))
    assert first["quality"]["typed"]["lot-plan"] == "Two teams"
    assert "lot-plan" not in second["quality"]["typed"]
    assert set(second["quality"]["typed"]) == {key for key in GOOD if key != "training-cost"}
    assert first["price"]["typed"] == second["price"]["typed"] == {"training-cost": "0.00"}

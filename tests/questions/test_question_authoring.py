"""A lead asks typed questions: every kind through its form, in order, from the library, and two leads at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from tenders.models import LibraryQuestion, Question, Tender
from tests.factories import tenders
from tests.factories.bids import signed_in
from tests.factories.people import Cast, cast
from tests.questions.asked import CQC, add

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Any:
    with clock.at(tenders.DRAFTED):
        yield tenders.draft(people, lots_kept=3)


def said(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def new(client: Client, tender: Tender, kind: str, **fields: Any) -> Any:
    page = reverse("tenders:new_question", args=[tender.reference, kind])
    shared = {"envelope": "eligibility", "label": f"A {kind}", "text": f"Give us a {kind}.", "required": "on"}
    return client.post(page, {**shared, **fields})


FORMS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "text": ({"word_limit": "250"}, {"word_limit": 250}, {}),
    "number": (
        {"places": "1", "unit": "people", "least": "0", "most": "5,000", "expected_least": "10"},
        {"least": "0", "most": "5000", "places": 1, "unit": "people"},
        {"least": "10"},
    ),
    "money": (
        {"least": "", "most": "£100,000,000", "expected_least": "£5,000,000"},
        {"least": None, "most": "100000000"},
        {"least": "5000000"},
    ),
    "choice": (
        {"options": "Red\r\nGreen\r\nBlue", "expected_pass": "Green", "expected_person": "Blue"},
        {"options": ["Red", "Green", "Blue"], "several": False},
        {"pass": ["Green"], "person": ["Blue"]},
    ),
    "date": (
        {
            "earliest_day": "1", "earliest_month": "1", "earliest_year": "2027",
            "expected_earliest_day": "1", "expected_earliest_month": "June", "expected_earliest_year": "2027",
        },
        {"earliest": "2027-01-01", "latest": None},
        {"earliest": "2027-06-01"},
    ),
    "table": (
        {
            "least_rows": "2", "most_rows": "3", "columns": "3",
            "column_1_label": "Contract", "column_1_kind": "text",
            "column_3_label": "Hours", "column_3_kind": "number", "column_3_least": "1", "column_3_most": "9000",
        },
        {
            "columns": [
                {"label": "Contract", "kind": "text", "spec": {"word_limit": 60}},
                {"label": "Hours", "kind": "number", "spec": {"least": "1", "most": "9000", "places": 0, "unit": ""}},
            ],
            "least_rows": 2,
            "most_rows": 3,
        },
        {},
    ),
    "file": ({"kinds": ["pdf", "docx"], "most_files": "2"}, {"kinds": ["pdf", "docx"], "most_files": 2}, {}),
    "declaration": ({"expected_pass": "on"}, {}, {"pass": True}),
}  # fmt: skip


@pytest.mark.parametrize("kind", FORMS)
def test_a_question_of_each_kind_is_written_read_back_and_saved_unchanged(
    kind: str, people: Cast, tender: Tender
) -> None:
    lead = signed_in(people.lead)
    fields, spec, expected = FORMS[kind]
    answer = new(lead, tender, kind, **fields)
    assert answer.status_code == 302, said(answer)
    row = Question.objects.get()
    assert (row.kind, row.spec, row.expected, row.number, row.version) == (kind, spec, expected, 1, 1)
    page = reverse("tenders:question", args=[tender.reference, row.key])
    shown = lead.get(page)
    assert shown.status_code == 200
    form = shown.context["form"]
    sent: dict[str, Any] = {}
    for bound in [*form.visible_fields(), *form.hidden_fields()]:
        value = bound.value()
        if hasattr(bound.field.widget, "decompress"):
            names = ("day", "month", "year")
            sent |= {
                f"{bound.html_name}_{n}": v for n, v in zip(names, bound.field.widget.decompress(value), strict=True)
            }
        elif value is True:
            sent[bound.html_name] = "on"
        elif value not in (None, False):
            sent[bound.html_name] = value
    again = lead.post(page, sent)
    assert again.status_code == 302, said(again)
    row.refresh_from_db()
    assert (row.spec, row.expected, row.version) == (spec, expected, 2)


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        ("text", {"word_limit": "0"}, "Make ‘Word limit’ 1 or more."),
        ("text", {"word_limit": "5", "text": "word " * 40_000}, "Cut ‘Question’ by 39,000 words; it has 40,000 and the limit is 1,000."),
        ("text", {"word_limit": "5", "text": "a " * 1_001}, "Cut ‘Question’ by 1 word; it has 1,001 and the limit is 1,000."),
        ("text", {"word_limit": "5", "label": " "}, "Fill in ‘Name’."),
        ("number", {"places": "0", "least": "1e308"}, "Least: write it as a number, such as 10."),
        ("number", {"places": "0", "most": "NaN"}, "Most: write it as a number, such as 10."),
        ("number", {"places": "0", "least": "9", "most": "3"}, "Most: make it no less than the lower one."),
        ("number", {"places": "0", "expected_least": "lots"}, "Passes from: write it as a number, such as 10."),
        ("money", {"most": "1.005"}, "Most: give pounds and pence, with 2 decimal places at most."),
        ("choice", {"options": "Only one"}, "Answers offered: give from 2 to 40, one a line."),
        ("choice", {"options": "Yes\nyes"}, "Answers offered: ‘yes’ is there twice; offer each answer once."),
        ("choice", {"options": "Yes\nNo", "expected_pass": "Maybe"}, "Answers that pass: ‘Maybe’ is not one of the answers offered; write it as it is there."),
        ("choice", {"options": "Yes\nNo", "expected_pass": "Yes\nNo"}, "Answers that pass: every answer offered passes, so nothing is decided."),
        ("date", {"latest_day": "31", "latest_month": "2", "latest_year": "2027"}, "Change the day of ‘Latest day’: 31 February 2027 does not exist."),
        ("table", {"least_rows": "1", "most_rows": "5", "columns": "4"}, "Columns: give from 1 to 8."),
        ("table", {"least_rows": "5", "most_rows": "2", "columns": "1", "column_1_label": "A", "column_1_kind": "text"}, "Most rows: make it no less than the fewest rows."),
        ("table", {"least_rows": "1", "most_rows": "2", "columns": "3", "column_3_label": "Rating", "column_3_kind": "choice", "column_3_options": "Good"}, "Column 1, ‘Rating’: Answers offered: give from 2 to 40, one a line."),
        ("table", {"least_rows": "1", "most_rows": "10000", "columns": "1", "column_1_label": "A", "column_1_kind": "text"}, "Make ‘Most rows’ 100 or less."),
        ("file", {"kinds": ["exe"], "most_files": "1"}, "Choose one of the answers offered for ‘Kinds of file’."),
        ("file", {"kinds": ["pdf"], "most_files": "1", "envelope": "price"}, "What it is for: choose eligibility or quality. Files are opened with the first envelope, so a file asked for with the price would show prices early."),
        ("choice", {"options": "Yes\nNo", "expected_pass": "Yes", "envelope": "quality"}, "What passes: leave it empty, or ask this question for eligibility; nothing else passes or fails by itself."),
        ("declaration", {"criterion_key": "delivery"}, "Criterion: only a question of quality belongs to one; leave it empty."),
        ("declaration", {"lot": "99"}, "Choose one of the answers offered for ‘Lot’."),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_asked_is_refused_in_one_sentence_and_nothing_typed_is_lost(
    kind: str, fields: dict[str, Any], sentence: str, people: Cast, tender: Tender
) -> None:
    answer = new(signed_in(people.lead), tender, kind, guidance="Words that must survive.", **fields)
    assert answer.status_code == 400
    assert sentence in said(answer)
    assert "Words that must survive." in said(answer)
    assert Question.objects.count() == 0


def test_the_cqc_rating_passes_with_good_or_outstanding(people: Cast, tender: Tender) -> None:
    lead = signed_in(people.lead)
    answer = new(
        lead, tender, "choice",
        label="CQC rating",
        text="CQC rating of the location that will provide the care",
        options="Outstanding\nGood\nRequires improvement\nInadequate\nNot yet rated",
        expected_pass="Good\nOutstanding",
    )  # fmt: skip
    assert answer.status_code == 302
    assert Question.objects.get().expected == {"pass": ["Outstanding", "Good"]}
    page = said(lead.get(reverse("tenders:questions", args=[tender.reference])))
    assert "One of: Outstanding; Good; Requires improvement; Inadequate; Not yet rated." in page
    assert "Passes when Outstanding or Good." in page


def test_questions_are_numbered_by_purpose_and_lot_and_move_within_their_group(people: Cast, tender: Tender) -> None:
    with_lot = tender.lots.order_by("number").last()
    assert with_lot is not None
    add(tender, people, label="Price basis", kind="text", envelope="price", spec={"word_limit": 50})
    add(tender, people, label="Of a lot", kind="text", spec={"word_limit": 50}, lot=with_lot.number)
    add(tender, people, label="First", kind="text", spec={"word_limit": 50})
    add(tender, people, label="Second", kind="text", spec={"word_limit": 50})
    order = list(tender.questions.values_list("number", "label"))
    assert order == [(1, "First"), (2, "Second"), (3, "Of a lot"), (4, "Price basis")]
    lead = signed_in(people.lead)
    act = reverse("tenders:question_act", args=[tender.reference, "second"])
    assert lead.post(act, {"do": "up"}).status_code == 302
    assert list(tender.questions.values_list("label", flat=True)) == ["Second", "First", "Of a lot", "Price basis"]
    again = lead.post(act, {"do": "up"}, follow=True)
    assert "‘Second’ is already the first of its group." in said(again)
    lead.post(act, {"do": "remove"})
    assert list(tender.questions.values_list("number", "label")) == [(1, "First"), (2, "Of a lot"), (3, "Price basis")]
    what = tender.changes.order_by("-version").values_list("what", flat=True)[:2]
    assert list(what) == ["Question ‘Second’ was taken out.", "Question ‘Second’ was moved up."]


def test_two_leads_editing_one_question_see_both_versions_and_lose_nothing(people: Cast, tender: Tender) -> None:
    row = add(tender, people, **CQC)
    page = reverse("tenders:question", args=[tender.reference, row.key])
    mia, second = signed_in(people.lead), signed_in(people.lead)
    fields = {
        "envelope": "eligibility",
        "label": "CQC rating",
        "required": "on",
        "options": "\n".join(CQC["spec"]["options"]),
    }
    fields |= {"expected_pass": "Good\nOutstanding", "own": "1"}
    assert mia.post(page, {**fields, "text": "Mia's words about the rating."}).status_code == 302
    stale = second.post(page, {**fields, "text": "Other words that took an hour."})
    assert stale.status_code == 400
    words = said(stale)
    assert "Both versions are on this page: compare them, then save again to keep yours." in words
    assert "Mia&#x27;s words about the rating." in words
    assert words.count("Other words that took an hour.") == 2  # in the table beside hers, and still in the form
    row.refresh_from_db()
    assert row.text == "Mia's words about the rating."
    own = stale.context["form"]["own"].value()
    kept = second.post(page, {**fields, "own": own, "text": "Other words that took an hour."})
    assert kept.status_code == 302
    row.refresh_from_db()
    assert (row.text, row.version) == ("Other words that took an hour.", 3)


def test_words_typed_into_a_question_that_a_colleague_took_out_can_be_asked_anew(people: Cast, tender: Tender) -> None:
    row = add(tender, people, label="Turnover", kind="money", text="Turnover?")
    page = reverse("tenders:question", args=[tender.reference, row.key])
    lead = signed_in(people.lead)
    lead.post(reverse("tenders:question_act", args=[tender.reference, row.key]), {"do": "remove"})
    answer = lead.post(
        page, {"kind": "money", "envelope": "eligibility", "label": "Turnover", "text": "An hour's work."}
    )
    assert answer.status_code == 400
    assert "A colleague took this question out while you were writing." in said(answer)
    assert "An hour&#x27;s work." in said(answer)
    assert answer.context["action"] == reverse("tenders:new_question", args=[tender.reference, "money"])
    assert lead.get(page).status_code == 404


def test_the_library_keeps_a_copy_that_no_tender_follows(people: Cast, tender: Tender) -> None:
    row = add(tender, people, **CQC)
    lead = signed_in(people.lead)
    lead.post(reverse("tenders:question_act", args=[tender.reference, row.key]), {"do": "keep"})
    kept = LibraryQuestion.objects.get()
    assert (kept.label, kept.spec, kept.expected) == (row.label, row.spec, row.expected)
    page = reverse("tenders:questions_from_library", args=[tender.reference])
    assert lead.post(page, {"chosen": [kept.ref]}).status_code == 302
    copy = tender.questions.get(key="cqc-rating-2")
    edit = reverse("tenders:library_question", args=[kept.ref])
    fields = {"envelope": "eligibility", "label": "CQC rating", "text": "Another text", "own": "1"}
    fields |= {"options": "Good\nBad", "expected_pass": "Good"}
    assert lead.post(edit, fields).status_code == 302
    stale = lead.post(edit, {**fields, "text": "Yet another"})
    assert stale.status_code == 400
    assert "Both versions are on this page" in said(stale)
    copy.refresh_from_db()
    assert copy.text == row.text
    assert "Choose at least one question from the library." in said(lead.post(page, {}))
    lead.post(reverse("tenders:retire_library_question", args=[kept.ref]))
    assert "The library is empty" in said(lead.get(reverse("tenders:library")))


def test_only_the_buyers_own_leads_write_and_only_while_it_is_a_draft(people: Cast, tender: Tender) -> None:
    row = add(tender, people, **CQC)
    listed = reverse("tenders:questions", args=[tender.reference])
    assert signed_in(people.stranger).get(listed).status_code == 404
    assert signed_in(people.bidder).get(listed).status_code == 404
    assert signed_in(people.bidder).get(reverse("tenders:library")).status_code == 403
    approver = signed_in(people.approver)
    assert approver.get(listed).status_code == 200
    assert "Add a question" not in said(approver.get(listed))
    refused = approver.post(reverse("tenders:question_act", args=[tender.reference, row.key]), {"do": "remove"})
    assert refused.status_code == 403
    assert new(approver, tender, "declaration").status_code == 403
    assert Question.objects.count() == 1


def test_the_list_takes_the_same_queries_for_three_questions_as_for_one(
    people: Cast, tender: Tender, django_assert_num_queries: Any
) -> None:
    lead = signed_in(people.lead)
    listed = reverse("tenders:questions", args=[tender.reference])
    add(tender, people, **CQC)
    lead.get(listed)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        lead.get(listed)
    add(tender, people, label="Second", kind="text", spec={"word_limit": 50})
    add(tender, people, label="Third", kind="text", spec={"word_limit": 50}, lot=1)
    with CaptureQueriesContext(connection) as three:
        lead.get(listed)
    assert len(three) == len(one)

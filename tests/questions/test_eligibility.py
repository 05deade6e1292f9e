"""After the opening: each bid by each question, the automatic verdict, a person's word that nothing overwrites."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.models import PublicRecord
from core.workflow import NotPermitted, Refused
from evaluation.actions import panel as panel_actions
from evaluation.models import Panel
from tenders.actions import tender as tender_actions
from tenders.actions.eligibility import decide_eligibility
from tenders.actions.typed import add_answer_file, save_typed
from tenders.models import Bid, EligibilityDecision, OpenedResponse, Tender
from tests.factories import bids as factory
from tests.factories import panels, tenders
from tests.factories.bids import AFTER, WRITING, signed_in
from tests.factories.people import Cast, cast
from tests.questions.asked import CQC, published_with

pytestmark = pytest.mark.django_db

READ = AFTER + timedelta(minutes=20)
QUESTIONS: list[dict[str, Any]] = [
    CQC,
    {"kind": "money", "label": "Insurance", "spec": {}, "expected": {"least": "5000000"}},
    {"kind": "file", "label": "Accounts", "spec": {"kinds": ["pdf"]}},
    {"kind": "text", "label": "=Formula", "spec": {"word_limit": 9}, "required": False},
    {"kind": "text", "label": "Of lot 2", "spec": {"word_limit": 9}, "lot": 2},
    {"kind": "text", "label": "Rotas", "spec": {"word_limit": 9}, "envelope": "quality", "criterion_key": "delivery"},
    {"kind": "money", "label": "Training", "spec": {}, "envelope": "price"},
]


def said(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def bid_of(tender: Tender, organisation: Any, by: Any, rating: str, cover: str, name: str) -> Bid:
    with clock.at(WRITING):
        bid = factory.write(factory.start(tender, organisation, by), by, factory.Written(lots=(1,)))
        answers = {"cqc-rating": rating, "insurance": cover, "rotas": f"Rotas by {name}", "training": "120.50"}
        for key, typed in answers.items():
            save_typed(bid=bid, question=key, typed=typed, by=by)
        add_answer_file(
            bid=bid, question="accounts", upload=factory.upload(f"{name}.pdf"), by=by, session=factory.session_of(by)
        )
        factory.hand_in(bid, by)
    bid.refresh_from_db()
    return bid


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    """Two bids, opened: one rated Good, one not yet rated and short of cover."""
    made = published_with(people, QUESTIONS)
    bid_of(made, people.supplier, people.bidder, "Good", "£10,000,000", "first")
    bid_of(made, people.rival_supplier, people.rival, "Not yet rated", "£4,999,999.99", "second")
    factory.opened(made, people.lead, people.approver)
    made.refresh_from_db()
    return made


def declare(people: Cast, tender: Tender, *, who: str = "lead", interest: bool = False) -> None:
    with clock.at(AFTER + timedelta(minutes=10)):
        tender_actions.declare_interest(
            tender=tender,
            by=people.by_name(who),
            has_interest=interest,
            text="A cousin works there." if interest else "",
        )


def address(name: str, tender: Tender, *more: str) -> str:
    return reverse(f"tenders:{name}", args=[tender.reference, *more])


def response_of(people: Cast, key: str, organisation: Any) -> OpenedResponse:
    return OpenedResponse.objects.select_related("bid__tender", "question").get(
        question__key=key, bid__organisation=organisation
    )


def test_no_answer_is_shown_before_the_reader_declared_with_the_bidders_known(people: Cast, tender: Tender) -> None:
    lead = signed_in(people.lead)
    letter = Bid.objects.get(organisation=people.supplier).letter
    with clock.at(READ):
        closed = said(lead.get(address("eligibility", tender)))
        assert "Declare your interests first: now that the bidders are known, nobody reads a bid before." in closed
        assert people.supplier.name not in closed
        for page in (address("eligibility_bid", tender, letter), address("eligibility_csv", tender)):
            assert lead.get(page).status_code == 403
        declare(people, tender)
        assert people.supplier.name in said(lead.get(address("eligibility", tender)))
        declare(people, tender, interest=True)
        again = said(lead.get(address("eligibility", tender)))
    assert "You declared an interest in this procurement, so its bids are closed to you." in again
    assert people.supplier.name not in again


def test_the_table_says_what_passes_what_fails_and_what_waits(people: Cast, tender: Tender) -> None:
    declare(people, tender)
    with clock.at(READ):
        page = signed_in(people.lead).get(address("eligibility", tender))
        overview = said(signed_in(people.lead).get(tender.get_absolute_url()))
    lines = {line.bid.organisation.name: line for line in page.context["lines"]}
    verdicts = {
        name: {cell.question.key: str(cell.verdict) for cell in line.cells if cell} for name, line in lines.items()
    }
    assert verdicts == {
        people.supplier.name: {"cqc-rating": "pass", "insurance": "pass", "accounts": "person", "formula": "person"},
        people.rival_supplier.name: {
            "cqc-rating": "person", "insurance": "fail", "accounts": "person", "formula": "person",
        },
    }  # fmt: skip
    assert lines[people.supplier.name].summary == ("2 to decide", "warn")
    assert lines[people.rival_supplier.name].summary == ("1 fails", "stop")
    assert "5 answers wait for a person." in said(page)
    assert "5 questions asked of 2 bids. 5 answers wait for a person." in overview
    assert "Rotas by" not in said(page)  # quality is for the evaluators
    assert "120.50" not in said(page)


def test_a_persons_word_stands_whatever_the_comparison_says_and_every_earlier_one_is_kept(
    people: Cast, tender: Tender
) -> None:
    declare(people, tender)
    bid = Bid.objects.get(organisation=people.rival_supplier)
    page = address("eligibility_bid", tender, bid.letter)
    lead = signed_in(people.lead)
    with clock.at(READ):
        empty = lead.post(page, {"question": "insurance", "insurance-passes": "yes", "insurance-reason": " "})
        assert empty.status_code == 400
        assert "Fill in ‘Reason’." in said(empty)
        sent = {"question": "insurance", "insurance-passes": "yes", "insurance-reason": "Cover is raised from May."}
        assert lead.post(page, sent).status_code == 302
        table = lead.get(address("eligibility", tender)).context["lines"]
        shown = said(lead.get(page))
        assert "Decided by Ruth Ainsley. By itself: fails. It is below what passes." in shown
        again = {"question": "insurance", "insurance-passes": "no", "insurance-reason": "It was not raised after all."}
        assert lead.post(page, again).status_code == 302
        shown = said(lead.get(page))
    cells = {cell.question.key: cell for line in table if line.bid == bid for cell in line.cells if cell}
    assert (str(cells["insurance"].verdict), str(cells["insurance"].automatic)) == ("pass", "fail")
    assert "Cover is raised from May." in shown
    assert "It was not raised after all." in shown
    assert list(EligibilityDecision.objects.values_list("passes", flat=True)) == [True, False]
    assert response_of(people, "insurance", people.rival_supplier).verdict == "fail"


def test_a_decision_cannot_be_changed_or_removed_in_the_database(people: Cast, tender: Tender) -> None:
    declare(people, tender)
    response = response_of(people, "cqc-rating", people.rival_supplier)
    with clock.at(READ):
        made = decide_eligibility(response=response, passes=True, reason="Rated last week.", by=people.lead)
    for act in (lambda: EligibilityDecision.objects.update(passes=False), made.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert EligibilityDecision.objects.get().passes is True


def test_who_may_not_decide_is_told_so(people: Cast, tender: Tender) -> None:
    response = response_of(people, "cqc-rating", people.rival_supplier)
    with clock.at(READ):
        with pytest.raises(NotPermitted, match="Declare your interests first"):
            decide_eligibility(response=response, passes=True, reason="Fine.", by=people.lead)
        declare(people, tender)
        declare(people, tender, who="approver")
        for who in ("approver", "auditor", "evaluator_a", "bidder", "stranger_lead"):
            with pytest.raises(NotPermitted, match="Only a procurement lead of the buyer decides"):
                decide_eligibility(response=response, passes=True, reason="Fine.", by=people.by_name(who))
        quality = response_of(people, "rotas", people.supplier)
        with pytest.raises(Refused, match="not one of eligibility"):
            decide_eligibility(response=quality, passes=True, reason="Fine.", by=people.lead)
    assert not EligibilityDecision.objects.exists()


def test_the_page_of_a_bid_opens_its_files_and_hides_sealed_prices(people: Cast, tender: Tender) -> None:
    declare(people, tender)
    bid = Bid.objects.get(organisation=people.supplier)
    with clock.at(READ):
        lead = signed_in(people.lead)
        page = lead.get(address("eligibility_bid", tender, bid.letter))
        assert "Rotas by first" in said(page)
        assert "120.50" not in said(page)
        assert "first.pdf" in said(page)
        file = bid.opened_files.get(question__key="accounts")
        found: Any = lead.get(address("eligibility_file", tender, bid.letter, file.ref))
        assert b"".join(found.streaming_content) == factory.PDF
        assert signed_in(people.auditor).get(address("eligibility", tender)).status_code == 403
        assert signed_in(people.bidder).get(address("eligibility", tender)).status_code == 403
        assert signed_in(people.stranger).get(address("eligibility", tender)).status_code == 404


def test_the_csv_has_a_line_for_each_bid_and_question_and_runs_no_formula(people: Cast, tender: Tender) -> None:
    declare(people, tender)
    with clock.at(READ):
        answer = signed_in(people.lead).get(address("eligibility_csv", tender))
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert len(rows) == 1 + 2 * 5
    letter = Bid.objects.get(organisation=people.supplier).letter
    mine = {row[3]: row for row in rows if row[0] == letter}
    assert mine["CQC rating"][4:9] == ["", "Good", "Passes", "‘Good’ passes.", "Passes"]
    assert mine["Of lot 2"][5] == "Not asked"
    assert "'=Formula" in mine


def test_the_table_takes_the_same_queries_for_one_bid_as_for_two(people: Cast) -> None:
    tender = published_with(people, QUESTIONS)
    bid_of(tender, people.supplier, people.bidder, "Good", "£10,000,000", "first")
    second = bid_of(tender, people.rival_supplier, people.rival, "Good", "£10,000,000", "second")
    factory.opened(tender, people.lead, people.approver)
    tender.refresh_from_db()
    declare(people, tender)
    lead = signed_in(people.lead)
    with clock.at(READ):
        lead.get(address("eligibility", tender))
        with CaptureQueriesContext(connection) as two:
            lead.get(address("eligibility", tender))
        OpenedResponse.objects.filter(bid=second).delete()
        Bid.objects.filter(pk=second.pk).update(tender=tenders.draft(people, reference="SBC-2027-900", lots_kept=1))
        with CaptureQueriesContext(connection) as one:
            lead.get(address("eligibility", tender))
    assert len(two) == len(one)


def test_the_notice_says_what_is_asked_and_what_passes_and_no_answer(people: Cast, tender: Tender) -> None:
    fields = tender.notices.get().fields
    asked = fields["questions"]
    assert [each["label"] for each in asked][:3] == ["CQC rating", "Insurance", "Accounts"]
    assert asked[0]["passes_when"] == "Passes when Outstanding or Good; a person decides on Not yet rated."
    assert asked[1]["passes_when"] == "Passes from £5,000,000."
    assert PublicRecord.objects.exists()
    reference = tender.notices.get().reference
    with clock.at(WRITING):
        from django.test import Client

        page = said(Client().get(reverse("cms:notice", args=[reference])))
    assert "What bidders are asked" in page
    assert "Passes when Outstanding or Good; a person decides on Not yet rated." in page
    assert "Quality" in page


def test_evaluators_read_quality_answers_beside_their_criterion_and_nothing_of_eligibility(people: Cast) -> None:
    tender = published_with(people, QUESTIONS)
    bid_of(tender, people.supplier, people.bidder, "Good", "£10,000,000", "first")
    with clock.at(AFTER):
        appointed = panels.appointed(people, tender)
    factory.opened(tender, people.lead, people.approver)
    with clock.at(panels.DECLARED):
        panels.declare_all(appointed)
        panel_actions.start_marking(Panel.objects.get(pk=appointed.pk), by=people.lead)
    with clock.at(panels.MARKED):
        priya = signed_in(people.evaluator_a)
        pages = [
            said(priya.get(reverse("evaluation:answer", args=[tender.reference, "A", number]))) for number in (1, 2)
        ]
        accounts = Bid.objects.get(tender=tender).opened_files.get(question__key="accounts")
        file = priya.get(reverse("evaluation:bid_file", args=[tender.reference, "A", accounts.ref]))
    assert ["Rotas by first" in page for page in pages] == [True, False]
    assert not any("£10,000,000" in page or "Accounts" in page for page in pages)
    assert file.status_code == 404

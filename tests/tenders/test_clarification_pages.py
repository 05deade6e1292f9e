"""The pages of questions and answers: who sees what, what they say, and that they cost the same however many there are."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import OutboxMessage
from tenders.actions import answers
from tenders.actions import clarifications as actions
from tenders.models import Clarification, ClarificationReply, Tender
from tests.factories import tenders as made
from tests.factories.bids import signed_in
from tests.factories.people import Cast, person

pytestmark = pytest.mark.django_db
NOW = made.PUBLISHED + timedelta(days=1)
TEXT = "Does the price cover travel time between visits?"
SECRETS = ("Tees Valley", "Amina", "amina.rashid", "Larchfield", "Peter Lowry", "01234567")


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=3)


def ask(tender: Tender, cast: Cast, text: str = TEXT, *, lot: int | None = None) -> Clarification:
    with clock.at(NOW):
        return actions.ask(tender=tender, organisation=cast.supplier, by=cast.bidder, text=text, lot=lot)


def reply_to(tender: Tender, cast: Cast, *questions: Clarification) -> ClarificationReply:
    with clock.at(NOW):
        reply = answers.start_reply(tender=tender, clarifications=questions, by=cast.lead)
        return answers.save_reply(
            reply=reply, by=cast.lead, question="Is travel in the price?", answer="It is.", lot=None
        )


def page(person: Any, address: str) -> str:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def published(tender: Tender, cast: Cast) -> Clarification:
    question = ask(tender, cast)
    with clock.at(NOW):
        answers.publish_reply(reply=reply_to(tender, cast, question), by=cast.lead)
    return question


# -- who sees what ------------------------------------------------------------------------------------------------------
ROLES = (
    "lead",
    "approver",
    "auditor",
    "evaluator_a",
    "bidder",
    "viewer",
    "rival",
    "stranger",
    "stranger_lead",
    "nobody",
)
PAGES: dict[str, tuple[int, ...]] = {
    #                                  lead app  aud  eval bidd view riva stra othr nobody
    "/tenders/{t}/clarifications/":     (200, 200, 200, 403, 403, 403, 403, 404, 404, 302),
    "/tenders/{t}/clarifications.csv":  (200, 200, 200, 403, 403, 403, 403, 404, 404, 302),
    "/tenders/{t}/answers/{r}/":        (200, 200, 200, 403, 403, 403, 403, 404, 404, 302),
    "/tenders/{t}/answers/{r}/publish/": (200, 403, 403, 403, 403, 403, 403, 404, 404, 302),
    "/tenders/{t}/clarifications/{q}/leave/": (200, 403, 403, 403, 403, 403, 403, 404, 404, 302),
    "/tender/{t}/":                     (200, 200, 200, 200, 200, 200, 200, 404, 404, 302),
    "/tender/{t}/ask/":                 (403, 403, 403, 403, 200, 403, 200, 404, 404, 302),
    "/tender/{t}/questions/{q}/":       (404, 404, 404, 404, 200, 200, 404, 404, 404, 302),
}  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_who_may_open_which_page(cast: Cast, tender: Tender, address: str) -> None:
    waiting, drafted = ask(tender, cast), ask(tender, cast, "Is travel time paid?")
    reply = reply_to(tender, cast, drafted)
    path = address.format(t="SBC-2027-014", q=waiting.ref, r=reply.ref)
    with clock.at(NOW):
        found = [
            (Client() if role == "nobody" else signed_in(cast.by_name(role))).get(path).status_code for role in ROLES
        ]
    assert tuple(found) == PAGES[address]


def test_a_rival_and_the_public_see_the_question_only_once_it_is_answered(cast: Cast, tender: Tender) -> None:
    question = ask(tender, cast)
    notice = "/notices/SBC-2027-014-UK4-1/"
    with clock.at(NOW):
        assert TEXT in page(cast.bidder, "/tender/SBC-2027-014/")
        assert TEXT in page(cast.viewer, "/tender/SBC-2027-014/")
        assert TEXT in page(cast.lead, "/tenders/SBC-2027-014/clarifications/")
        for person in (cast.rival, cast.evaluator_a):
            assert TEXT not in page(person, "/tender/SBC-2027-014/")
        assert TEXT not in Client().get(notice).content.decode()
        answers.publish_reply(reply=reply_to(tender, cast, question), by=cast.lead)
        for text in (page(cast.rival, "/tender/SBC-2027-014/"), Client().get(notice).content.decode()):
            assert "Is travel in the price?" in text
            assert "It is." in text
            assert TEXT not in text
            assert "Amina" not in text
        own = page(cast.bidder, f"/tender/SBC-2027-014/questions/{question.ref}/")
        assert "Answered to everyone as answer 1" in own


def test_nothing_the_buyer_opens_says_who_asked(cast: Cast, tender: Tender) -> None:
    for text in (TEXT, "Is travel time paid?", "May we start in May?"):
        ask(tender, cast, text)
    with clock.at(NOW):
        actions.ask(tender=tender, organisation=cast.rival_supplier, by=cast.rival, text="How many packages are there?")
    first, second, third, _ = Clarification.objects.order_by("pk")
    answered = reply_to(tender, cast, first)
    drafted = reply_to(tender, cast, second)
    with clock.at(NOW):
        answers.publish_reply(reply=answered, by=cast.lead)
        actions.leave(clarification=third, by=cast.lead, reason="It is in the timetable.")
        addresses = [
            "", "clarifications/", "clarifications.csv", f"answers/{answered.ref}/", f"answers/{drafted.ref}/",
            f"answers/{drafted.ref}/publish/", "history/", "notices/",
        ]  # fmt: skip
        for person in (cast.lead, cast.approver, cast.auditor):
            for address in addresses:
                if "publish" in address and person != cast.lead:
                    continue
                text = page(person, f"/tenders/SBC-2027-014/{address}")
                assert [secret for secret in SECRETS if secret in text] == [], address
        for person in (cast.lead, cast.approver):
            text = page(person, "/needs/")
            assert [secret for secret in SECRETS if secret in text] == []
    assert OutboxMessage.objects.filter(to=cast.bidder).exists()


# -- the lead's pages ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    cast: Cast, tender: Tender, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        reply_to(tender, cast, ask(tender, cast, f"Question {number}?", lot=number + 1))
        ask(tender, cast, f"Waiting {number}?", lot=1)
    with clock.at(NOW):
        browser = signed_in(cast.lead)
        browser.get("/tenders/SBC-2027-014/clarifications/")
        with django_assert_num_queries(LIST_QUERIES):
            browser.get("/tenders/SBC-2027-014/clarifications/")


LIST_QUERIES = 14


@pytest.mark.parametrize("count", [1, 3])
def test_the_suppliers_page_costs_the_same_however_much_was_asked(
    cast: Cast, tender: Tender, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        with clock.at(NOW):
            answers.publish_reply(reply=reply_to(tender, cast, ask(tender, cast, f"Q {number}?", lot=1)), by=cast.lead)
        ask(tender, cast, f"Waiting {number}?", lot=2)
    with clock.at(NOW):
        browser = signed_in(cast.bidder)
        browser.get("/tender/SBC-2027-014/")
        with django_assert_num_queries(TENDER_QUERIES):
            browser.get("/tender/SBC-2027-014/")


TENDER_QUERIES = 16


def test_the_list_narrows_sorts_and_goes_out_as_csv(cast: Cast, tender: Tender) -> None:
    first, second = ask(tender, cast, "=HYPERLINK(1)", lot=2), ask(tender, cast, "Rotas?")
    with clock.at(NOW):
        actions.leave(clarification=second, by=cast.lead, reason="It is in the specification.")
        browser = signed_in(cast.lead)

        def found(query: str) -> list[str]:
            context = browser.get(f"/tenders/SBC-2027-014/clarifications/{query}").context
            return [row.question.ref for row in context["rows"]]

        assert found("") == [first.ref, second.ref]
        assert found("?sort=newest") == [second.ref, first.ref]
        assert found("?status=waiting") == [first.ref]
        assert found("?lot=all") == [second.ref]
        assert found("?lot=2&q=hyper") == [first.ref]
        assert found("?lot=%C2%B2&status=x&sort=;&q=%00") == [first.ref, second.ref]
        sheet = browser.get("/tenders/SBC-2027-014/clarifications.csv?status=waiting").content.decode()
    assert list(csv.reader(io.StringIO(sheet))) == [
        ["Question", "Lot", "Text", "Asked", "State", "Answer number", "Reason not answered"],
        [first.ref, "2", "'=HYPERLINK(1)", NOW.isoformat(), "Waiting for an answer", "", ""],
    ]


def test_from_the_tick_to_the_public_answer(cast: Cast, tender: Tender) -> None:
    first, second = ask(tender, cast), ask(tender, cast, "Is travel time paid?")
    base = "/tenders/SBC-2027-014"
    with clock.at(NOW):
        lead = signed_in(cast.lead)
        nothing = lead.post(f"{base}/clarifications/answer/", follow=True)
        assert "Choose at least one question to answer." in nothing.content.decode()
        started = lead.post(f"{base}/clarifications/answer/", {"question": [first.ref, second.ref]})
        reply = ClarificationReply.objects.get()
        assert started["Location"] == f"{base}/answers/{reply.ref}/"
        typed = {"question": "Is travel paid?", "answer": "", "lot": "", "saves": reply.saves, "then": "publish"}
        look = lead.post(f"{base}/answers/{reply.ref}/", typed, follow=True).content.decode()
        assert "Write the answer before you publish it." in look
        lead.post(f"{base}/answers/{reply.ref}/", typed | {"answer": "It is.", "saves": reply.saves + 1})
        look = lead.get(f"{base}/answers/{reply.ref}/publish/").content.decode()
        assert "2 questions answered" in look
        done = lead.post(f"{base}/answers/{reply.ref}/publish/", follow=True).content.decode()
        assert "Answer 1 is published" in done
        again = lead.post(f"{base}/answers/{reply.ref}/publish/", follow=True).content.decode()
        assert "Nothing differs from what is published" in again


def test_what_is_too_long_or_stale_comes_back_with_every_word(cast: Cast, tender: Tender) -> None:
    from core.models import Membership

    Membership.objects.create(user=cast.moderator, organisation=cast.buyer, role="lead")
    reply = reply_to(tender, cast, ask(tender, cast))
    address = f"/tenders/SBC-2027-014/answers/{reply.ref}/"
    with clock.at(NOW):
        long = signed_in(cast.lead).post(address, {"question": "Q", "answer": "word " * 40_000, "saves": reply.saves})
        assert long.status_code == 400
        assert "Cut ‘Your answer’ by 35,000 words; it has 40,000 and the limit is 5,000." in long.content.decode()
        stale = signed_in(cast.moderator).post(address, {"question": "Q", "answer": "Mine", "saves": reply.saves - 1})
        text = stale.content.decode()
        assert stale.status_code == 400
        assert "Ruth Ainsley saved this answer on" in text
        assert "It is." in text  # what is kept stands beside
        assert ">\nMine</textarea>" in text


def test_asking_on_the_page_keeps_what_was_typed_when_questions_have_closed(cast: Cast, tender: Tender) -> None:
    assert tender.questions_close_at is not None
    address = "/tender/SBC-2027-014/ask/"
    with clock.at(tender.questions_close_at + timedelta(seconds=1)):
        answer = signed_in(cast.bidder).post(address, {"text": TEXT, "lot": ""})
        assert answer.status_code == 400
        assert "Questions closed on " in answer.content.decode()
        assert TEXT in answer.content.decode()
        assert "You cannot ask now." in page(cast.bidder, "/tender/SBC-2027-014/")
    with clock.at(NOW):
        browser = signed_in(cast.bidder)
        long = browser.post(address, {"text": "word " * 40_000})
        assert "Cut ‘Your question’ by 39,000 words; it has 40,000 and the limit is 1,000." in long.content.decode()
        assert "Choose one of the answers offered" in browser.post(address, {"text": "x", "lot": "99"}).content.decode()
        first = browser.post(address, {"text": TEXT, "lot": "1"}, follow=True).content.decode()
        assert "Your question is sent: C-" in first
    with clock.at(NOW + timedelta(seconds=2)):
        second = browser.post(address, {"text": TEXT, "lot": "1"}, follow=True).content.decode()
        assert "You asked this already: C-" in second
    assert Clarification.objects.count() == 1


def test_hostile_words_are_words_on_every_page(cast: Cast, tender: Tender) -> None:
    hostile = "<script>alert(1)</script> {{ 7*7 }} javascript:alert(2)"
    question = ask(tender, cast, hostile)
    reply = reply_to(tender, cast, question)
    with clock.at(NOW):
        answers.save_reply(reply=reply, by=cast.lead, question=hostile, answer=hostile, lot=None)
        answers.publish_reply(reply=reply, by=cast.lead)
        pages = [
            page(cast.lead, "/tenders/SBC-2027-014/clarifications/"),
            page(cast.lead, f"/tenders/SBC-2027-014/answers/{reply.ref}/"),
            page(cast.bidder, "/tender/SBC-2027-014/"),
            page(cast.bidder, f"/tender/SBC-2027-014/questions/{question.ref}/"),
            Client().get("/notices/SBC-2027-014-UK4-1/").content.decode(),
        ]
    for text in pages:
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in text


def test_the_overview_is_red_in_the_last_day_and_the_timeline_says_what_waits(cast: Cast, tender: Tender) -> None:
    ask(tender, cast)
    with clock.at(NOW):
        text = page(cast.lead, "/tenders/SBC-2027-014/")
        assert "1 question waits for an answer" in text
        assert "Overdue" not in text
    with clock.at(made.CLOSES - timedelta(hours=23)):
        text = page(cast.lead, "/tenders/SBC-2027-014/")
        assert "Overdue" in text
        assert "The deadline is not held: answer now, or propose a later deadline." in text
        assert "1 not answered" in text
    with clock.at(made.CLOSES + timedelta(seconds=1)):
        assert "Bids cannot be opened before each is answered, or left with a reason." in page(
            cast.lead, "/tenders/SBC-2027-014/"
        )
        assert "1 question waits for an answer: answer it to all" in page(
            cast.lead, "/tenders/SBC-2027-014/opening/quality/"
        )


def test_what_changed_stands_on_the_suppliers_page(cast: Cast, tender: Tender) -> None:
    published(tender, cast)
    with clock.at(NOW):
        browser = signed_in(cast.rival)
        events = browser.get("/tender/SBC-2027-014/").context["events"]
    assert [(each.what, each.note) for each in events] == [
        ("Answer 1 published", "The whole tender"),
        ("Tender notice", "SBC-2027-014-UK4-1"),
    ]


def test_a_withdrawal_and_its_refusal_in_words(cast: Cast, tender: Tender) -> None:
    first, second = ask(tender, cast), ask(tender, cast, "Is travel time paid?")
    reply_to(tender, cast, second)
    with clock.at(NOW):
        browser = signed_in(cast.editor)
        gone = browser.post(f"/tender/SBC-2027-014/questions/{first.ref}/", follow=True).content.decode()
        assert "The question is withdrawn" in gone
        kept = browser.post(f"/tender/SBC-2027-014/questions/{second.ref}/", follow=True).content.decode()
        assert "The buyer has begun to answer it, so it cannot be taken back." in kept
        assert signed_in(cast.viewer).post(f"/tender/SBC-2027-014/questions/{second.ref}/").status_code == 403


def test_words_that_a_colleague_saved_after_they_were_read_are_not_published_unseen(cast: Cast, tender: Tender) -> None:
    reply = reply_to(tender, cast, ask(tender, cast))
    address = f"/tenders/SBC-2027-014/answers/{reply.ref}/publish/"
    colleague = person("Dawn Pryce", cast.buyer, "lead")
    with clock.at(NOW):
        assert f'name="saves" value="{reply.saves}"' in page(cast.lead, address)
        answers.save_reply(reply=reply, by=colleague, question="Is travel in the price?", answer="It is not.", lot=None)
        refused = signed_in(cast.lead).post(address, {"saves": reply.saves - 1}, follow=True).content.decode()
        assert "Dawn Pryce saved this answer" in refused
        assert not reply.versions.exists()
        signed_in(cast.lead).post(address, {"saves": reply.saves})
    assert [each.answer for each in reply.versions.all()] == ["It is not."]

"""Questions about an open tender: asked without a name, answered to all, dealt with before the bids are opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core import audit, clock, jobs, ports, publication
from core.models import AuditEntry, OutboxMessage
from core.workflow import NotPermitted, Refused
from tenders.actions import answers, follows
from tenders.actions import clarifications as actions
from tenders.actions import tender as tender_actions
from tenders.actions.drafting import Stale
from tenders.actions.opening import confirm_opening
from tenders.models import Clarification, ClarificationReply, Follow, PublishedAnswer, Tender
from tenders.queries import clarifications as queries
from tests.factories import bids
from tests.factories import tenders as made
from tests.factories.bids import AFTER
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
TEXT = "Does the price cover travel time between visits?"


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=3)


def ask(tender: Tender, cast: Cast, text: str = TEXT, *, lot: int | None = None, rival: bool = False) -> Clarification:
    who = (cast.rival_supplier, cast.rival) if rival else (cast.supplier, cast.bidder)
    with clock.at(made.PUBLISHED + timedelta(days=1)):
        return actions.ask(tender=tender, organisation=who[0], by=who[1], text=text, lot=lot)


def answer(tender: Tender, cast: Cast, *questions: Clarification, text: str = "Yes, it does.") -> PublishedAnswer:
    with clock.at(made.PUBLISHED + timedelta(days=2)):
        reply = answers.start_reply(tender=tender, clarifications=questions, by=cast.lead)
        answers.save_reply(reply=reply, by=cast.lead, question=reply.question, answer=text, lot=None)
        return answers.publish_reply(reply=reply, by=cast.lead)


def mails(prefix: str) -> dict[str, str]:
    """Address to subject of the mails whose key begins so."""
    return dict(OutboxMessage.objects.filter(key__startswith=prefix).values_list("address", "subject"))


# -- asking -------------------------------------------------------------------------------------------------------------
def test_a_question_waits_and_the_lead_is_told_without_a_name(cast: Cast, tender: Tender) -> None:
    question = ask(tender, cast, lot=2)
    assert (question.status, question.about()) == ("asked", "Lot 2, Billingham South, East and North")
    mail = OutboxMessage.objects.get(key=f"question-asked:{question.ref}:{cast.lead.ref}")
    assert mail.subject == "SBC-2027-014: a question was asked"
    assert mail.body == f"Lot 2, Billingham South, East and North. The asker is not named to you.\n\n{TEXT}"
    assert OutboxMessage.objects.filter(key__startswith="question-asked:").count() == 1


def test_asking_twice_sends_it_once(cast: Cast, tender: Tender) -> None:
    first = ask(tender, cast)
    assert ask(tender, cast, f"  {TEXT}\r\n") == first
    assert ask(tender, cast, lot=1) != first
    assert ask(tender, cast, rival=True) != first
    assert Clarification.objects.count() == 3


def test_a_withdrawn_question_is_gone_from_the_buyer_and_can_be_asked_again(cast: Cast, tender: Tender) -> None:
    first = ask(tender, cast)
    actions.withdraw(clarification=first, by=cast.editor)
    assert first.status == "withdrawn"
    assert list(queries.listed(tender, queries.QuestionFilter())) == []
    assert queries.unanswered(tender) == 0
    assert ask(tender, cast) != first


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \n ", "Your question: write it, so that it can be answered."),
        ("word " * 40_000, "Your question: cut it by 39,000 words; it has 40,000 and the limit is 1,000."),
        ("x" * 20_001, "Your question: shorten it to 20,000 characters or fewer; it has 20,001."),
        (
            "May tees  valley HOMECARE sub-contract?",
            "Your question: take ‘Tees Valley Homecare’ out of it. The buyer must not learn who asks before the bids "
            "are opened.",
        ),
        (
            "Write to amina.rashid@example.org, thank you.",
            "Your question: take ‘amina.rashid@example.org’ out of it. The buyer must not learn who asks before the "
            "bids are opened.",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(cast: Cast, tender: Tender, text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        ask(tender, cast, text)
    assert refusal.value.reasons == [sentence]
    assert not Clarification.objects.exists()


def test_hostile_text_is_kept_as_it_was_typed(cast: Cast, tender: Tender) -> None:
    hostile = "<script>alert(1)</script> {{ 7*7 }} =HYPERLINK(1) \u202e ‘; DROP TABLE"
    assert ask(tender, cast, hostile).text == hostile


def test_questions_close_at_the_instant_that_the_tender_says(cast: Cast, tender: Tender) -> None:
    closes = tender.questions_close_at
    assert closes is not None
    with clock.at(closes):
        actions.ask(tender=tender, organisation=cast.supplier, by=cast.bidder, text="In time?")
    with clock.at(closes + timedelta(microseconds=1)), pytest.raises(Refused, match=r"^Questions closed on .* by our"):
        actions.ask(tender=tender, organisation=cast.supplier, by=cast.bidder, text="Too late?")
    with clock.at(made.CLOSES + timedelta(seconds=1)), pytest.raises(Refused, match=r"^Bids closed on Friday 16 April"):
        actions.ask(tender=tender, organisation=cast.supplier, by=cast.bidder, text="Much too late?")
    assert Clarification.objects.count() == 1


def test_only_those_who_write_for_a_supplier_ask(cast: Cast, tender: Tender) -> None:
    for person in (cast.viewer, cast.rival, cast.lead, cast.stranger):
        with pytest.raises(NotPermitted):
            actions.ask(tender=tender, organisation=cast.supplier, by=person, text=TEXT)
    with pytest.raises(NotPermitted):
        actions.ask(tender=tender, organisation=cast.buyer, by=cast.lead, text=TEXT)


def test_nothing_is_asked_of_a_cancelled_tender_or_a_lot_it_has_not(cast: Cast, tender: Tender) -> None:
    with pytest.raises(Refused, match="this tender has no lot 77"):
        ask(tender, cast, lot=77)
    with clock.at(made.PUBLISHED):
        tender_actions.cancel(tender=tender, by=cast.approver, reason="The need has gone.")
    with pytest.raises(Refused, match="This tender is not open"):
        ask(tender, cast)


# -- who asked stays sealed ---------------------------------------------------------------------------------------------
def test_neither_the_buyers_log_nor_its_mails_hold_who_asked(cast: Cast, tender: Tender) -> None:
    question = ask(tender, cast)
    actions.leave(clarification=ask(tender, cast, "Another?"), by=cast.lead, reason="It is in the specification.")
    answer(tender, cast, question)
    people = {cast.bidder.pk, cast.editor.pk}
    assert not AuditEntry.objects.filter(chain__name=tender.chain(), actor__in=people).exists()
    assert audit.faults(tender.chain()) == audit.faults(question.chain()) == []
    secret = ("Tees Valley", "Amina", cast.bidder.email, cast.bidder.ref, cast.supplier.ref)
    log = "".join(str(entry.facts) for entry in AuditEntry.objects.filter(chain__name=tender.chain()))
    theirs = OutboxMessage.objects.filter(to__in=[cast.lead, cast.approver])
    written = "".join(f"{mail.subject}{mail.body}{mail.link}{mail.key}" for mail in theirs)
    public = "".join(str(record.payload) for record in publication.records("answers"))
    assert theirs.count() >= 2
    for name in secret:
        assert name not in log
        assert name not in written
        assert name not in public
    told_to_suppliers = OutboxMessage.objects.filter(to__in=people)
    assert told_to_suppliers.exists()
    assert not told_to_suppliers.filter(about=tender.chain()).exists()


# -- answering ----------------------------------------------------------------------------------------------------------
def test_an_answer_to_several_goes_to_the_public_and_to_everyone_concerned(cast: Cast, tender: Tender) -> None:
    first, second = ask(tender, cast), ask(tender, cast, "Is travel time paid?", rival=True)
    with clock.at(made.PUBLISHED + timedelta(days=1)):
        bids.start(tender, cast.supplier, cast.bidder)  # so the whole organisation hears, the viewer excepted
    published = answer(tender, cast, first, second, text="Travel time is part of the hourly price.")
    assert (published.reply.number, published.version) == (1, 1)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("published", "published")
    record = publication.records("answers").get()
    assert (record.reference, record.subject) == ("SBC-2027-014-A1-1", "SBC-2027-014")
    assert record.payload == {
        "tender": "SBC-2027-014",
        "number": 1,
        "version": 1,
        "lot": None,
        "about": "The whole tender",
        "question": f"{TEXT}\n\nIs travel time paid?",
        "answer": "Travel time is part of the hourly price.",
        "published_at": "2027-03-03T09:30:00.000000+00:00",
    }
    subject = "SBC-2027-014: answer 1 is published"
    assert mails("told:SBC-2027-014:answer-1-1:") == dict.fromkeys(
        [cast.bidder.email, cast.editor.email, cast.rival.email], subject
    )
    announcement = tender.announcements.get(key="answer-1-1")
    assert sorted(announcement.told.values_list("audience", "user__full_name")) == [
        ("bidders", "Amina Rashid"),
        ("bidders", "Jo Whitlock"),
        ("followers", "Peter Lowry"),
    ]
    to_rival = OutboxMessage.objects.get(key=f"told:SBC-2027-014:answer-1-1:{cast.rival.ref}")
    assert "Answer:\nTravel time is part of the hourly price." in to_rival.body
    follow = Follow.objects.get(user=cast.rival)
    assert to_rival.body.endswith(f"To stop: http://127.0.0.1:8000/follow/{follow.ref}/")


def test_whoever_asked_and_stopped_following_still_hears(cast: Cast, tender: Tender) -> None:
    question = ask(tender, cast)
    follows.unfollow(following=Follow.objects.get(user=cast.bidder))
    answer(tender, cast, question)
    assert mails("told:") == {}
    assert mails("question-answered:") == {cast.bidder.email: "SBC-2027-014: answer 1 is published"}


def test_what_is_published_stands_and_a_correction_is_added(cast: Cast, tender: Tender) -> None:
    reply = answer(tender, cast, ask(tender, cast)).reply
    for statement in (
        lambda: PublishedAnswer.objects.update(answer="No."),
        lambda: PublishedAnswer.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            statement()
    with pytest.raises(Refused, match="Nothing differs from what is published"):
        answers.publish_reply(reply=reply, by=cast.lead)
    answers.save_reply(reply=reply, by=cast.lead, question=reply.question, answer="Yes, for all lots.", lot=None)
    [standing] = queries.published("SBC-2027-014", "SBC-2027-014")
    assert (standing.version, standing.answer) == (1, "Yes, it does.")
    again = answers.publish_reply(reply=reply, by=cast.lead)
    [standing] = queries.published("SBC-2027-014", "SBC-2027-014")
    assert (standing.number, standing.version, standing.answer) == (1, 2, "Yes, for all lots.")
    assert [each.answer for each in standing.earlier] == ["Yes, it does."]
    assert again.version == 2
    assert mails("told:SBC-2027-014:answer-1-2:") == {cast.bidder.email: "SBC-2027-014: answer 1 is corrected"}


def test_an_unfinished_answer_is_not_published_and_says_why(cast: Cast, tender: Tender) -> None:
    question = ask(tender, cast)
    reply = answers.start_reply(tender=tender, clarifications=[question], by=cast.lead)
    with pytest.raises(Refused) as refusal:
        answers.publish_reply(reply=reply, by=cast.lead)
    assert refusal.value.reasons == ["Write the answer before you publish it."]
    assert queries.unanswered(tender) == 1
    assert not publication.records("answers").exists()


def test_a_question_leaves_a_draft_and_an_empty_draft_goes(cast: Cast, tender: Tender) -> None:
    first, second = ask(tender, cast), ask(tender, cast, "Is travel time paid?")
    reply = answers.start_reply(tender=tender, clarifications=[first, second], by=cast.lead)
    with pytest.raises(Refused, match=f"{first.ref}: already in an answer"):
        answers.start_reply(tender=tender, clarifications=[first], by=cast.lead)
    answers.put_back(clarification=first, by=cast.lead)
    assert (first.status, second.status, ClarificationReply.objects.count()) == ("asked", "drafted", 1)
    actions.leave(clarification=second, by=cast.lead, reason="It is in the specification, part 4.")
    assert not ClarificationReply.objects.filter(pk=reply.pk).exists()


def test_two_leads_at_one_answer_see_each_other(cast: Cast, tender: Tender) -> None:
    from core.models import Membership

    Membership.objects.create(user=cast.moderator, organisation=cast.buyer, role="lead")
    reply = answers.start_reply(tender=tender, clarifications=[ask(tender, cast)], by=cast.lead)
    drawn = reply.saves
    answers.save_reply(reply=reply, by=cast.moderator, question="Q", answer="Mine.", lot=None, saves=drawn)
    with pytest.raises(Stale, match="Sian Morgan saved this answer on"):
        answers.save_reply(reply=reply, by=cast.lead, question="Q", answer="Other.", lot=None, saves=drawn)
    reply.refresh_from_db()
    assert reply.answer == "Mine."


def test_left_with_a_reason_the_asker_is_told_it(cast: Cast, tender: Tender) -> None:
    question = ask(tender, cast)
    with pytest.raises(Refused, match="say why it is not answered"):
        actions.leave(clarification=question, by=cast.lead, reason="  ")
    actions.leave(clarification=question, by=cast.lead, reason="It is about another tender.")
    assert question.status == "not_answered"
    mail = OutboxMessage.objects.get(key=f"question-left:{question.ref}")
    assert (mail.to, mail.subject) == (cast.bidder, f"SBC-2027-014: your question {question.ref} is not answered")
    assert mail.body == f"The buyer does not answer it, because: It is about another tender.\n\nYou asked:\n{TEXT}"


ROLES = ("lead", "approver", "auditor", "evaluator_a", "bidder", "rival", "stranger", "stranger_lead")
VERBS: dict[str, tuple[str, ...]] = {
    #             lead   approver auditor evaluator bidder rival  stranger other's lead
    "take up":   ("yes", "no", "no", "no", "no", "no", "no", "no"),
    "leave":     ("yes", "no", "no", "no", "no", "no", "no", "no"),
    "withdraw":  ("no", "no", "no", "no", "yes", "no", "no", "no"),
    "publish":   ("yes", "no", "no", "no", "no", "no", "no", "no"),
    "put back":  ("yes", "no", "no", "no", "no", "no", "no", "no"),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_do_what(cast: Cast, tender: Tender, verb: str) -> None:
    waiting = ask(tender, cast)
    drafted = ask(tender, cast, "Is travel time paid?")
    reply = answers.start_reply(tender=tender, clarifications=[drafted], by=cast.lead)
    answers.save_reply(reply=reply, by=cast.lead, question="Q", answer="A", lot=None)
    acts: dict[str, Any] = {
        "take up": lambda by: answers.start_reply(tender=tender, clarifications=[waiting], by=by),
        "leave": lambda by: actions.leave(clarification=waiting, by=by, reason="Because."),
        "withdraw": lambda by: actions.withdraw(clarification=waiting, by=by),
        "publish": lambda by: answers.publish_reply(reply=reply, by=by),
        "put back": lambda by: answers.put_back(clarification=drafted, by=by),
    }
    found = []
    for role in ROLES:
        try:
            with transaction.atomic():
                acts[verb](cast.by_name(role))
                found.append("yes")
                transaction.set_rollback(True)
        except NotPermitted:
            found.append("no")
        for each in (waiting, drafted, reply):
            each.refresh_from_db()
    assert tuple(found) == VERBS[verb]


STATES = {
    #               asked  drafted published not_answered withdrawn
    "take_up":  ("yes", "yes", "-", "-", "-"),
    "put_back": ("-", "yes", "-", "-", "-"),
    "publish":  ("-", "yes", "-", "-", "-"),
    "leave":    ("yes", "yes", "-", "-", "-"),
    "withdraw": ("yes", "-", "-", "-", "-"),
}  # fmt: skip


def test_the_state_table(cast: Cast, tender: Tender) -> None:
    from core.workflow import Table

    rows = {(row.verb, row.source) for row in Table.of(Clarification)}
    states = ("asked", "drafted", "published", "not_answered", "withdrawn")
    assert rows == {
        (verb, s) for verb, row in STATES.items() for s, cell in zip(states, row, strict=True) if cell == "yes"
    }


# -- the last day, and the opening --------------------------------------------------------------------------------------
def needs(person: Any) -> list[str]:
    found = ports.needs_you.gather(person)
    return [each.what for each in found if "question" in each.what]


def test_24_hours_before_the_deadline_it_demands_an_answer_and_holds_nothing(cast: Cast, tender: Tender) -> None:
    question = ask(tender, cast)
    just_before, last_day = made.CLOSES - timedelta(hours=24, microseconds=1), made.CLOSES - timedelta(hours=24)
    with clock.at(just_before):
        assert "tenders.questions" not in jobs.run_due()
        assert needs(cast.lead) == ["Answer 1 question about the tender"]
        assert needs(cast.approver) == needs(cast.bidder) == needs(cast.stranger_lead) == []
    with clock.at(last_day):
        assert jobs.run_due()["tenders.questions"] == 1
        assert "tenders.questions" not in jobs.run_due()
        assert needs(cast.lead) == ["Answer 1 question, or extend: bids close within 24 hours"]
        [need] = [each for each in ports.needs_you.gather(cast.lead) if "question" in each.what]
        assert need.due == last_day
    mail = OutboxMessage.objects.get(key__startswith="questions-waiting:")
    assert mail.to == cast.lead
    assert mail.subject == "SBC-2027-014: 1 question waits for an answer, and bids close within 24 hours"
    with clock.at(made.CLOSES + timedelta(microseconds=1)):
        assert tender.deadline_passed(clock.now())
        jobs.run_due()
        tender.refresh_from_db()
        assert tender.status == "closed"
        assert needs(cast.lead) == ["Deal with 1 question: bids cannot be opened before"]
    assert question.status == "asked"


def test_an_unanswered_question_holds_the_opening_until_it_is_dealt_with(cast: Cast, tender: Tender) -> None:
    question = ask(tender, cast)
    with clock.at(AFTER):
        with pytest.raises(Refused) as refusal:
            confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
        assert refusal.value.reasons == [
            "1 question waits for an answer: answer it to all, or leave with a reason, first."
        ]
        tender.refresh_from_db()
        actions.leave(clarification=question, by=cast.lead, reason="It came with the deadline.")
        confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
        opened = confirm_opening(tender=tender, kind="quality", by=cast.approver, fresh=True)
        assert opened.status == "opened"


def test_after_the_opening_nothing_more_is_answered(cast: Cast, tender: Tender) -> None:
    reply = answer(tender, cast, ask(tender, cast)).reply
    with clock.at(AFTER):
        confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
        confirm_opening(tender=tender, kind="quality", by=cast.approver, fresh=True)
        reply = ClarificationReply.objects.get(pk=reply.pk)
        answers.save_reply(reply=reply, by=cast.lead, question="Q", answer="Too late.", lot=None)
        with pytest.raises(Refused, match="This tender is opened: questions about it are no longer answered"):
            answers.publish_reply(reply=reply, by=cast.lead)

"""Answering questions: one answer for one question or several alike, drafted, published to all, corrected beside itself.

Every function is keyword-only with the actor as `by=`; it raises `NotPermitted` or `Refused` and then changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from core import audit, clock, outbox, publication
from core.calendar import in_words
from core.models import User
from core.workflow import NotPermitted, Refused, move
from tenders.actions import telling
from tenders.actions.drafting import Stale
from tenders.enums import Audience, ClarificationStatus, ReplyStatus
from tenders.models import Clarification, ClarificationAsker, ClarificationReply, Lot, PublishedAnswer, Tender
from tenders.policies import clarifications as policies
from tenders.queries.clarifications import ANSWERS

MOST_CHARACTERS = 60_000
MOST_IN_ONE = 30
IN_A_MAIL = 1_500
"""Characters of question and of answer that a mail carries; the page has all of it."""


def start_reply(*, tender: Tender, clarifications: Sequence[Clarification], by: User) -> ClarificationReply:
    """Take up one question, or several that ask the same, into one draft answer.

    The question as everyone will read it begins as the askers' words; the lead rewords it so that nobody shows through.
    """
    if not policies.may_answer_for(by, tender):
        raise NotPermitted("Only a procurement lead of the buyer answers questions.")
    if not clarifications:
        raise Refused("Choose at least one question to answer.")
    if len(clarifications) > MOST_IN_ONE:
        raise Refused(f"Choose at most {MOST_IN_ONE} questions for one answer.")
    taken = [each.ref for each in clarifications if each.status != ClarificationStatus.ASKED]
    if taken:
        raise Refused(f"{', '.join(taken)}: already in an answer, or dealt with. Take up the others without it.")
    lots = {each.lot_id for each in clarifications}
    with transaction.atomic():
        reply = ClarificationReply.objects.create(
            tender=tender,
            lot_id=lots.pop() if len(lots) == 1 else None,
            question="\n\n".join(each.text for each in clarifications),
            saved_at=clock.now(),
            saved_by=by,
        )
        for each in clarifications:
            move(each, "take_up", by=by, into=reply)
        refs = [each.ref for each in clarifications]
        audit.record(tender.chain(), "answer.started", by=by, facts={"answer": reply.ref, "questions": refs})
    return reply


def save_reply(
    *, reply: ClarificationReply, by: User, question: str, answer: str, lot: int | None, saves: int | None = None
) -> ClarificationReply:
    """Keep the words in work; what is published stands. `saves` is the count the page was drawn from."""
    if not policies.may_publish_reply(by, reply):
        raise NotPermitted("Only a procurement lead of the buyer answers questions.")
    chosen = _lot(reply.tender, lot)
    wrong = [
        f"{name}: shorten it to {MOST_CHARACTERS:,} characters or fewer; it has {len(text):,}."
        for name, text in (("The question", question), ("The answer", answer))
        if len(text) > MOST_CHARACTERS
    ]
    if wrong:
        raise Refused(wrong)
    with transaction.atomic():
        locked = ClarificationReply.objects.select_for_update(of=("self",)).select_related("saved_by").get(pk=reply.pk)
        if saves is not None and saves != locked.saves and locked.saved_by_id != by.pk:
            raise Stale(
                f"{locked.saved_by.full_name} saved this answer on {in_words(locked.saved_at)}, while you were writing. "
                "Your words are still here: compare the two, then save again to keep yours."
            )
        locked.question, locked.answer, locked.lot = _plain(question), _plain(answer), chosen
        locked.saves += 1
        locked.saved_at, locked.saved_by = clock.now(), by
        locked.save()
    reply.refresh_from_db()
    return reply


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _lot(tender: Tender, number: int | None) -> Lot | None:
    if number is None:
        return None
    found: Lot | None = tender.lots.filter(number=number).first()
    if found is None:
        raise Refused(f"Lot: this tender has no lot {number}.")
    return found


def put_back(*, clarification: Clarification, by: User) -> Clarification:
    """Take one question out of a draft answer: it waits again. An answer that nobody is left in is dropped."""
    reply = clarification.reply
    with transaction.atomic():
        move(clarification, "put_back", by=by)
        if reply is not None and reply.status == ReplyStatus.DRAFTED and not reply.clarifications.exists():
            reply.delete()
    return clarification


def publish_reply(*, reply: ClarificationReply, by: User, saves: int | None = None) -> PublishedAnswer:
    """Publish to all at once: the public record, a mail to everyone concerned, every question in it answered.

    The first time gives it its number; later times add the next version beside what stands. `saves` is the count of
    the words that were read: when a colleague saved others meanwhile, nothing goes out (`Stale`).
    """
    with transaction.atomic():
        tender = Tender.objects.select_for_update(no_key=True).get(pk=reply.tender_id)  # numbers are given in one order
        reply.refresh_from_db()
        if saves is not None and saves != reply.saves:
            raise Stale(
                f"{reply.saved_by.full_name} saved this answer on {in_words(reply.saved_at)}, while you were reading: "
                "read it as it is now, then publish it."
            )
        last = reply.versions.order_by("-version").first()
        if last is None:
            highest = tender.clarification_replies.aggregate(highest=Max("number"))["highest"] or 0
            move(reply, "publish", by=by, number=highest + 1)
        else:
            if (last.question, last.answer, last.lot_id) == (reply.question, reply.answer, reply.lot_id):
                raise Refused("Nothing differs from what is published: change the words, then publish the correction.")
            move(reply, "correct", by=by)
        answer = PublishedAnswer.objects.create(
            reply=reply,
            version=last.version + 1 if last else 1,
            lot=reply.lot,
            question=reply.question,
            answer=reply.answer,
            published_at=clock.now(),
            published_by=by,
        )
        for each in reply.clarifications.filter(status=ClarificationStatus.DRAFTED):
            move(each, "publish", by=by)
        _make_public(tender, answer)
        _tell(tender, answer)
    return answer


def _about(answer: PublishedAnswer) -> str:
    return f"Lot {answer.lot.number}, {answer.lot.name}" if answer.lot else "The whole tender"


def _make_public(tender: Tender, answer: PublishedAnswer) -> None:
    """Nothing of who asked, or how many, goes into the record."""
    number = answer.reply.number
    publication.publish(
        ANSWERS,
        reference=f"{tender.reference}-A{number}-{answer.version}",
        subject=tender.procurement.reference,
        title=f"Answer {number} about {tender.title}",
        payload={
            "tender": tender.reference,
            "number": number,
            "version": answer.version,
            "lot": answer.lot.number if answer.lot else None,
            "about": _about(answer),
            "question": answer.question,
            "answer": answer.answer,
            "published_at": audit.instant_text(answer.published_at),
        },
        at=answer.published_at,
    )


def _short(text: str) -> str:
    return text if len(text) <= IN_A_MAIL else f"{text[:IN_A_MAIL]} … (the page has the rest)"


def _tell(tender: Tender, answer: PublishedAnswer) -> None:
    number = answer.reply.number
    corrected = answer.version > 1
    subject = f"{tender.reference}: answer {number} {'is corrected' if corrected else 'is published'}"
    body = f"{_about(answer)}.\n\nQuestion:\n{_short(answer.question)}\n\nAnswer:\n{_short(answer.answer)}"
    said = telling.announce(
        tender=tender,
        key=f"answer-{number}-{answer.version}",
        subject=subject,
        body=lambda audience, bid: body,
        audiences=(Audience.BIDDERS, Audience.FOLLOWERS),
    )
    # Whoever asked and is neither bidding nor following any more still hears what became of the question.
    told = set(said.told.values_list("user", flat=True))
    askers = ClarificationAsker.objects.filter(clarification__reply=answer.reply).exclude(user__in=told)
    for user in {each.user for each in askers.select_related("user")}:
        outbox.mail(
            to=user,
            key=f"question-answered:{answer.reply.ref}:{answer.version}:{user.ref}",
            subject=subject,
            body=body,
            link=reverse("bidding:tender", args=[tender.reference]),
        )

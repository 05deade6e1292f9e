"""Questions about an open tender: asked, withdrawn, left without an answer; and the clock's word before the deadline.

Every function is keyword-only with the actor as `by=`; it raises `NotPermitted` or `Refused` and then changes nothing.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from core import audit, clock, outbox
from core.calendar import in_words
from core.models import Organisation, OutboxMessage, User
from core.workflow import NotPermitted, Refused, move
from tenders.actions.follows import follow
from tenders.enums import ReplyStatus, TenderStatus
from tenders.models import Clarification, ClarificationAsker, Lot, Tender
from tenders.policies import clarifications as policies
from tenders.queries import clarifications as queries

MOST_WORDS = 1_000
MOST_CHARACTERS = 20_000
MOST_WAITING = 50
LAST_HOURS = timedelta(hours=24)
"""So long before the deadline an unanswered question demands an answer or an extension."""
SHORTEST_NAME = 5


def ask(*, tender: Tender, organisation: Organisation, by: User, text: str, lot: int | None = None) -> Clarification:
    """Ask about the whole tender or one lot. The same words again are the question that stands (a double click).

    Steps: the organisation's writer -> words within bounds, its own name not among them -> questions still open ->
    question and asker are kept apart, logged under the question's own chain -> the buyer's lead is told, without a name.
    """
    if not policies.may_ask(by, organisation):
        raise NotPermitted("Owners and editors of a supplier ask questions: ask one of them to do it.")
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    chosen = _lot(tender, lot)
    if faults := [*_faults(words), *_names(words, organisation, by)]:
        raise Refused(faults)
    _require_open(tender)
    digest = hashlib.sha256(f"{chosen.pk if chosen else 0}:{' '.join(words.split())}".encode()).hexdigest()
    if standing := _standing(tender, organisation, digest):
        return standing
    _require_few(tender, organisation)
    try:
        with transaction.atomic():
            question = Clarification.objects.create(tender=tender, lot=chosen, text=words, asked_at=clock.now())
            ClarificationAsker.objects.create(
                clarification=question, tender=tender, organisation=organisation, user=by, digest=digest
            )
            follow(tender=tender, by=by)  # so that what becomes of it is told
            _tell_the_buyer(question)
            audit.record(question.chain(), "clarification.ask", by=by, facts={"tender": tender.reference})
    except IntegrityError:
        found = _standing(tender, organisation, digest)  # the other click came first
        if found is None:
            raise
        return found
    return question


def _lot(tender: Tender, number: int | None) -> Lot | None:
    if number is None:
        return None
    found: Lot | None = tender.lots.filter(number=number).first()
    if found is None:
        raise Refused(f"Lot: this tender has no lot {number}.")
    return found


def _faults(words: str) -> list[str]:
    count = len(words.split())
    if not words:
        return ["Your question: write it, so that it can be answered."]
    if count > MOST_WORDS:
        return [
            f"Your question: cut it by {count - MOST_WORDS:,} words; it has {count:,} and the limit is {MOST_WORDS:,}."
        ]
    if len(words) > MOST_CHARACTERS:
        return [f"Your question: shorten it to {MOST_CHARACTERS:,} characters or fewer; it has {len(words):,}."]
    return []


def _names(words: str, organisation: Organisation, by: User) -> list[str]:
    """The buyer must not learn who bids before the bids are opened: not from the question either."""
    plain = " ".join(words.casefold().split())
    own = [organisation.name, organisation.company_number, organisation.email, by.full_name, by.email]
    for name in own:
        if len(name.strip()) >= SHORTEST_NAME and " ".join(name.casefold().split()) in plain:
            return [
                f"Your question: take ‘{name}’ out of it. The buyer must not learn who asks before the bids are opened."
            ]
    return []


def _require_open(tender: Tender) -> None:
    now = clock.now()
    if not tender.is_open_for_bids(now):
        if tender.deadline_passed(now) and tender.closes_at:
            raise Refused(
                f"Bids closed on {in_words(tender.closes_at)}, and questions with them. It is now {in_words(now)} by our "
                "clock, so nothing was sent."
            )
        raise Refused("This tender is not open, so nobody would answer: nothing was sent.")
    if tender.questions_close_at and now > tender.questions_close_at:
        raise Refused(
            f"Questions closed on {in_words(tender.questions_close_at)}. It is now {in_words(now)} by our clock, so "
            "nothing was sent. Read the answers given to others below."
        )


def _standing(tender: Tender, organisation: Organisation, digest: str) -> Clarification | None:
    asker = ClarificationAsker.objects.filter(tender=tender, organisation=organisation, digest=digest)
    found = asker.select_related("clarification").first()
    return found.clarification if found else None


def _require_few(tender: Tender, organisation: Organisation) -> None:
    if queries.own(tender, [organisation]).unanswered().count() >= MOST_WAITING:
        raise Refused(
            f"{MOST_WAITING} questions of your organisation wait for answers: ask more when some are answered."
        )


def _tell_the_buyer(question: Clarification) -> None:
    tender = question.tender
    for person in queries.who_answers(tender):
        outbox.mail(
            to=person,
            key=f"question-asked:{question.ref}:{person.ref}",
            subject=f"{tender.reference}: a question was asked",
            body=f"{question.about()}. The asker is not named to you.\n\n{question.text[:2000]}",
            link=reverse("tenders:clarifications", args=[tender.reference]),
            about=tender.chain(),
        )


def withdraw(*, clarification: Clarification, by: User) -> Clarification:
    """The asker takes it back, as long as nobody drafts an answer. It can be asked again."""
    with transaction.atomic():
        move(clarification, "withdraw", by=by)
        asker = clarification.sealed_asker
        asker.digest = f"{asker.digest}:{clarification.ref}"
        asker.save(update_fields=["digest"])
    return clarification


def leave(*, clarification: Clarification, by: User, reason: str) -> Clarification:
    """'Not answered because ...': dealt with, and the asker is told the reason."""
    if not reason.strip():
        raise Refused("The reason: say why it is not answered; whoever asked is told.")
    reply = clarification.reply
    with transaction.atomic():
        move(clarification, "leave", by=by, reason=reason.strip())
        if reply is not None and reply.status == ReplyStatus.DRAFTED and not reply.clarifications.exists():
            reply.delete()
        audit.record(
            clarification.tender.chain(),
            "clarification.left",
            by=by,
            facts={"question": clarification.ref, "reason": audit.commitment(reason.strip())},
        )
    return clarification


def tell_the_asker_why_not(clarification: Clarification, by: User | None, facts: dict[str, Any]) -> None:
    """Effect of leaving a question: a mail to whoever asked."""
    asker = clarification.sealed_asker
    tender = clarification.tender
    outbox.mail(
        to=asker.user,
        key=f"question-left:{clarification.ref}",
        subject=f"{tender.reference}: your question {clarification.ref} is not answered",
        body=f"The buyer does not answer it, because: {clarification.reason}\n\nYou asked:\n{clarification.text[:2000]}",
        link=reverse("bidding:question", args=[tender.reference, clarification.ref]),
    )


def warn_due() -> int:
    """24 hours before a deadline: the lead is told of unanswered questions, once for each deadline. Nothing is held."""
    now = clock.now()
    near = Tender.objects.filter(
        status=TenderStatus.PUBLISHED, closes_at__gte=now, closes_at__lte=now + LAST_HOURS
    ).select_related("procurement__buyer")
    return sum(_warn(tender) for tender in near)


def _warn(tender: Tender) -> int:
    waiting = queries.unanswered(tender)
    if not waiting or tender.closes_at is None:
        return 0
    told = 0
    number = "1 question waits" if waiting == 1 else f"{waiting} questions wait"
    for person in queries.who_answers(tender):
        key = f"questions-waiting:{tender.reference}:{tender.closes_at.isoformat()}:{person.ref}"
        if OutboxMessage.objects.filter(key=key).exists():
            continue
        told += 1
        outbox.mail(
            to=person,
            key=key,
            subject=f"{tender.reference}: {number} for an answer, and bids close within 24 hours",
            body=(
                f"Bids for ‘{tender.title}’ close on {in_words(tender.closes_at)}; the deadline is not held by questions. "
                "Answer them or say why not, or propose a later deadline. Bids are not opened before each is dealt with."
            ),
            link=reverse("tenders:clarifications", args=[tender.reference]),
            about=tender.chain(),
        )
    return told

"""The one request of a bid to put named answers right within 24 hours, and the supplier's answers, beside the originals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from core import audit, clock
from core.calendar import in_words
from core.models import User
from core.workflow import NotPermitted, Refused, blocks, move
from tenders.actions import given_files, threads
from tenders.enums import BidStatus, PutRightStatus, QuestionEnvelope
from tenders.models import Bid, OpenedResponse, PutRight, PutRightAnswer, Question
from tenders.policies import eligibility as reading
from tenders.policies import exclusions as policies
from tenders.queries.given_files import GIVEN
from tenders.questions import PERSON, Judgement, Wrong, judge, lacks, read
from tenders.questions.specs import FileSpec
from tenders.uploads import SealedUpload

HOURS = 24
LONGEST = 4_000


def may_be_named(bid: Bid) -> list[OpenedResponse]:
    """The answers a request may name: those of eligibility. An answer that is marked, and a price, never improve."""
    rows = bid.opened_responses.filter(question__envelope=QuestionEnvelope.ELIGIBILITY)
    return list(rows.select_related("question__lot").order_by("question__number"))


def ask_to_put_right(*, bid: Bid, named: Sequence[str], why: str, by: User) -> PutRight:
    """Send the request; the 24 hours begin. Raises `NotPermitted`, or `Refused` for a second one and for other answers."""
    if not policies.is_lead(by, bid.tender):
        raise NotPermitted("Only a procurement lead of the buyer asks a supplier to put something right.")
    if blocked := reading.not_declared(by, bid.tender):
        raise NotPermitted(blocked)
    allowed = {each.question.key: each for each in may_be_named(bid)}
    faults = []
    if bid.status != BidStatus.OPENED:
        faults.append(f"Bid {bid.letter} is excluded: nothing of it is put right any more.")
    if not named:
        faults.append("Answers that may be put right: choose at least one.")
    if unknown := sorted(set(named) - allowed.keys()):
        faults.append(f"‘{unknown[0][:40]}’ is not an answer of eligibility of this bid: no other may be changed.")
    if not why.strip():
        faults.append("What is to be put right: write it, so that the supplier knows.")
    if len(why) > LONGEST:
        faults.append(f"What is to be put right: shorten it to {LONGEST:,} characters.")
    if faults:
        raise Refused(faults)
    keys = [key for key in allowed if key in set(named)]
    now = clock.now()
    try:
        with transaction.atomic():
            request = PutRight.objects.create(
                bid=bid, named=keys, why=why.strip(), asked_at=now, asked_by=by, due_at=now + timedelta(hours=HOURS)
            )
            facts = {**request.subject_facts(), "named": keys, "due_at": audit.instant_text(request.due_at)}
            audit.record(request.chain(), "put_right.asked", by=by, facts=facts)
            _tell(request, [allowed[key] for key in keys], by)
    except IntegrityError:
        raise Refused("One request a bid: this one has had its request, and there is no second.") from None
    return request


def _tell(request: PutRight, responses: Sequence[OpenedResponse], by: User) -> None:
    listed = "\n".join(f"- {each.question.number}. {each.question.label}" for each in responses)
    text = (
        f"{request.why}\n\nYou may put right these answers and no others, until {in_words(request.due_at)}:\n{listed}\n\n"
        "What you sent with your bid stays as it is; what you send now stands beside it. This is asked once."
    )
    subject = f"Put it right by {in_words(request.due_at)}"
    threads.tell(request.bid, request.bid.tender, subject, text, by=by, about=f"put-right:{request.ref}")


ALREADY = "This answer was put right already: it is not changed again."


def waiting_for(request: PutRight) -> list[OpenedResponse]:
    """The named answers that have not been given again."""
    given = set(request.answers.values_list("response_id", flat=True))
    return [each for each in may_be_named(request.bid) if each.question.key in request.named and each.pk not in given]


def put_right(
    *, request: PutRight, question: str, typed: Any = None, uploads: Sequence[SealedUpload] = (), by: User
) -> PutRightAnswer:
    """One answer, as it counts from now on: it is not changed again. The last one named completes the request."""
    if not policies.may_put_right(by, request):
        raise NotPermitted("Only owners and editors of your organisation put an answer right.")
    if question not in request.named:
        raise Refused("This answer was not named in the request, so it stays as it was submitted.")
    if reasons := blocks(request, "answer"):
        raise Refused(reasons)
    response = next((each for each in waiting_for(request) if each.question.key == question), None)
    if response is None:
        raise Refused(ALREADY)
    value, kept, found = _judged(response.question, typed, uploads)
    with transaction.atomic():
        locked = PutRight.objects.select_for_update().get(pk=request.pk)
        if (standing := locked.answers.filter(response=response).first()) is not None:
            return _the_same(standing, by)
        if reasons := blocks(locked, "answer"):
            raise Refused(reasons)
        answer = PutRightAnswer.objects.create(
            request=request, response=response, value=value, verdict=found.verdict, because=found.because,
            at=clock.now(), by=by,
        )  # fmt: skip
        files = [(given_files.keep(answer, each), each.scan) for each in kept]
        facts = {
            **request.subject_facts(),
            "question": question,
            "answer": audit.commitment(audit.canonical(value)),
            "files": [
                {"file": file.ref, "sha256": file.sha256, "size": file.size, "scan": str(scan)} for file, scan in files
            ],
        }
        audit.record(request.chain(), GIVEN, by=by, facts=facts)
        if not waiting_for(request):
            move(request, "answer", by=by)
    return answer


def _judged(
    asked: Question, typed: Any, uploads: Sequence[SealedUpload]
) -> tuple[Any, list[given_files.Taken], Judgement]:
    """The value read, the files taken, and what follows from them by itself. Raises `Refused` with what is wrong."""
    spec = asked.asks()
    value: Any = None
    if isinstance(spec, FileSpec):
        kept = given_files.taken(spec, uploads, asked.label)
        found = Judgement(PERSON, "A person reads the file.")
    else:
        kept = []
        try:
            value = read(spec, typed, asked.label)
        except Wrong as wrong:
            raise Refused(wrong.sentence) from wrong
        found = judge(spec, asked.expected, value)
    fault = lacks(spec, value, asked.label, required=True, files=len(uploads))
    if fault:
        raise Refused(fault)
    return value, kept, found


def _the_same(standing: PutRightAnswer, by: User) -> PutRightAnswer:
    """What stands is what this press meant when the same person pressed twice at once; else a colleague was first."""
    if standing.by_id != by.pk:
        raise Refused(ALREADY)
    return standing


def lapse_due() -> int:
    """Due work: requests whose 24 hours are over. A look at the clock decides; this only writes it down."""
    count = 0
    for request in PutRight.objects.filter(status=PutRightStatus.ASKED, due_at__lt=clock.now()):
        try:
            move(request, "lapse", by=None)
        except Refused:
            continue
        count += 1
    return count


# -- effects -----------------------------------------------------------------------------------------------------------
def tell_it_came(request: PutRight, by: User | None, facts: dict[str, Any]) -> None:
    assert by is not None
    threads.answer_to_buyer(
        bid=request.bid,
        by=by,
        subject="Answers put right",
        text=f"Every answer named in the request {request.ref} was put right; they stand beside the originals.",
        about=f"put-right:{request.ref}",
    )


def tell_it_lapsed(request: PutRight, by: User | None, facts: dict[str, Any]) -> None:
    text = f"The time ended {in_words(request.due_at)}. What you had sent by then stands beside your bid; the rest is as it was."
    threads.tell(request.bid, request.bid.tender, "The time to put it right is over", text, by=None)

"""Typed answers once they are opened: stored with the automatic verdict, and what a person decides of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import NotPermitted, Refused
from tenders.enums import BidStatus, EnvelopeKind, QuestionEnvelope
from tenders.models import Bid, EligibilityDecision, OpenedResponse, Question
from tenders.policies import eligibility as policies
from tenders.questions import PERSON, Judgement, SpecError, judge, lacks
from tenders.questions.specs import FileSpec

LONGEST_REASON = 4_000


def store_typed(
    *, bid: Bid, kind: str, typed: Mapping[str, Any], chosen: Collection[int], files: Mapping[str, int]
) -> None:
    """Keep the opened answers of one envelope class, with a row also for what was asked and not answered.

    `chosen`: the lots the bid is for; `files`: how many files came with each part of the bid. An automatic verdict is
    made here once and never again, so that nothing changes after a person has decided.
    """
    OpenedResponse.objects.bulk_create(
        _response(bid, question, typed.get(question.key), files.get(question.part, 0))
        for question in bid.tender.questions.select_related("lot")
        if (question.envelope == QuestionEnvelope.PRICE) == (kind == EnvelopeKind.PRICE)
        and question.stage == 1
        and (question.lot is None or question.lot.number in chosen)
    )


def _response(bid: Bid, question: Question, value: Any, files: int) -> OpenedResponse:
    try:
        spec = question.asks()
    except SpecError as wrong:
        found = Judgement(PERSON, "The question cannot be read, so the answer cannot be compared.")
        return _row(bid, question, value, wrong.sentences[0], found)
    fault = lacks(spec, value, question.label, required=question.required, files=files)
    if isinstance(spec, FileSpec):
        found = Judgement(PERSON, "A person reads the file." if files else "Nothing was uploaded.")
    else:
        found = judge(spec, question.expected, value)
    return _row(bid, question, value, fault, found)


def _row(bid: Bid, question: Question, value: Any, fault: str, found: Judgement) -> OpenedResponse:
    return OpenedResponse(
        bid=bid, question=question, value=value, fault=fault, verdict=found.verdict, because=found.because
    )


def decide_eligibility(*, response: OpenedResponse, passes: bool, reason: str, by: User) -> EligibilityDecision:
    """A person's word on one answer, with the reason. It is added; what was decided before can still be read.

    Raises `NotPermitted` for whoever may not decide or has not declared since the bids were opened, `Refused` for a
    question of quality (evaluators mark those), an excluded bid or an empty reason.
    """
    tender = response.bid.tender
    if not policies.may_decide(by, tender):
        raise NotPermitted("Only a procurement lead of the buyer decides on eligibility.")
    if blocked := policies.not_declared(by, tender):
        raise NotPermitted(blocked)
    if response.question.envelope != QuestionEnvelope.ELIGIBILITY:
        raise Refused("This question is not one of eligibility: nobody passes or fails it here.")
    if response.bid.status != BidStatus.OPENED:
        raise Refused(f"Bid {response.bid.letter} is excluded: nothing more is decided about it.")
    reason = reason.strip()
    if not reason:
        raise Refused("Reason: write why, so that the bidder can be told.")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Reason: shorten it to {LONGEST_REASON:,} characters; it has {len(reason):,} now.")
    with transaction.atomic():
        decision = EligibilityDecision.objects.create(
            response=response, passes=passes, reason=reason, at=clock.now(), by=by
        )
        facts = {**decision.facts(), "reason": audit.commitment(reason)}
        audit.record(tender.chain(), "eligibility.decided", by=by, facts=facts)
    return decision

"""Working out who is awarded what by the published rule, and proposing it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import NotPermitted, Refused, move
from evaluation import guards, policies
from evaluation.actions.ranking import rank_lots
from evaluation.allocation import Allocation, Instance, NotComputable, SolverWrong, allocate
from evaluation.enums import AwardStatus
from evaluation.models import AllocationRun, Award, AwardPlace, LotRanking
from evaluation.queries.instance import build_instance, instance_sha256
from evaluation.queries.rankings import awards_of, current_rankings
from tenders.enums import LotStatus
from tenders.models import Bid, Tender

TIME_LIMIT = 60.0
"""Seconds the solver may take; then the best found stands with its bound, and is not called proven."""


def propose_awards(tender: Tender, *, by: User, time_limit: float = TIME_LIMIT) -> AllocationRun:
    """Rank every lot, run the published rule, keep the run, and propose an award for each lot that got a place.

    The solver runs outside any transaction; if a ranking or a bid changed meanwhile nothing is kept.
    A proposal that no approver holds is replaced; the run it came from stays.
    """
    if not policies.may_rank(by, tender):
        raise NotPermitted("Only the procurement lead of this tender proposes its award.")
    if reasons := guards.prices_open(tender) or guards.eligibility_settled(tender) or _held(tender):
        raise Refused(reasons)
    rankings = rank_lots(tender, by=by)
    instance = build_instance(tender, rankings)
    started = clock.now()
    result = _run(tender, instance, time_limit)
    with transaction.atomic():
        tender = Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
        if reasons := _held(tender):
            raise Refused(reasons)
        now = build_instance(tender, current_rankings(tender))
        if instance_sha256(now) != instance_sha256(instance):
            raise Refused("A ranking changed while the award was worked out. Work it out again.")
        run = AllocationRun.objects.create(
            tender=tender, mechanism=result.mechanism, outcome=result.status, instance=instance.to_json(),
            result=result.to_json(), inputs_sha256=instance_sha256(instance), started_at=started,
            run_at=clock.now(), run_by=by,
        )  # fmt: skip
        run.rankings.set(rankings)
        awarded = _propose(tender, run, result, rankings, by=by)
        facts = {"lots": awarded, "outcome": run.outcome, "inputs": run.inputs_sha256}
        audit.record(f"tender:{tender.reference}", "award.proposed", by=by, facts=facts)
    return run


def _held(tender: Tender) -> list[str]:
    """An award that an approver holds, or that has gone further, is not replaced by a new run."""
    for award in awards_of(tender):
        if award.status in {AwardStatus.CANCELLED, AwardStatus.REFUSED}:
            continue
        if award.status != AwardStatus.PROPOSED:
            return [f"The award of lot {award.lot.number} is {award.get_status_display().lower()} already."]
        if award.sent_at is not None:
            return ["The award is with the approver. It can be worked out again if they send it back."]
    return []


def _run(tender: Tender, instance: Instance, time_limit: float) -> Allocation:
    try:
        return allocate(instance, mechanism=tender.rule().mechanism, time_limit=time_limit)
    except NotComputable as problem:
        raise Refused(list(problem.reasons)) from problem
    except SolverWrong as problem:
        raise Refused(
            "The solver's answer did not stand up to the exact check, so nothing is awarded on it. Nothing was changed: "
            "work it out again, and tell whoever runs this installation if it happens twice."
        ) from problem


def _propose(
    tender: Tender, run: AllocationRun, result: Allocation, rankings: list[LotRanking], *, by: User
) -> list[int]:
    bids = {bid.ref: bid for bid in Bid.objects.filter(tender=tender)}
    standing = {award.lot_id: award for award in awards_of(tender)}
    awarded: list[int] = []
    for ranking in rankings:
        lot = ranking.lot
        held = [place for place in result.places if place.lot == str(lot.number)]
        award = standing.get(lot.pk)
        if award is not None:
            award.places.all().delete()
        if lot.status != LotStatus.OPEN or not held:
            if award is not None and award.status == AwardStatus.PROPOSED:
                move(award, "cancel", by=by, reason="A newer run of the award rule gives this lot to nobody.")
            continue
        if award is None:
            award = Award.objects.create(lot=lot, run=run, proposed_at=clock.now(), proposed_by=by)
        else:
            move(award, "propose_again", by=by, run=run)
        reserves = [place for place in result.reserves if place.lot == str(lot.number)]
        for rank, place in enumerate([*held, *reserves], start=1):
            AwardPlace.objects.create(
                award=award, bid=bids[place.bidder], position=place.position, rank=rank, score=_kept(place.score)
            )
        awarded.append(lot.number)
    return awarded


def _kept(score: Fraction) -> Decimal:
    """Four places for the column; the exact score is in the run."""
    exact = Decimal(score.numerator) / Decimal(score.denominator)
    return exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)

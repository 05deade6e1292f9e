"""Working out the ranking of each lot from the agreed marks and the opened prices."""

from __future__ import annotations

import hashlib

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import NotPermitted, Refused
from evaluation import guards, policies
from evaluation.exact import NotComputable
from evaluation.models import LotRanking
from evaluation.queries.inputs import LotInputs, lot_inputs
from evaluation.queries.rankings import current_rankings
from evaluation.scoring import rank_lot
from tenders.models import Tender


def rank_lots(tender: Tender, *, by: User) -> list[LotRanking]:
    """Rank every open lot; a lot whose inputs are what they were keeps the ranking that stands.

    Raises Refused while quality is not locked or prices are sealed, and, in words, for what cannot be computed.
    """
    if not policies.may_rank(by, tender):
        raise NotPermitted("Only the procurement lead of this tender works out its ranking.")
    if reasons := guards.prices_open(tender):
        raise Refused(reasons)
    with transaction.atomic():
        Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
        standing = {ranking.lot_id: ranking for ranking in current_rankings(tender)}
        kept: list[LotRanking] = []
        made: list[int] = []
        for inputs in lot_inputs(tender):
            before = standing.get(inputs.lot.pk)
            if before is not None and before.inputs_sha256 == inputs.sha256():
                kept.append(before)
                continue
            kept.append(_rank(inputs, version=before.version + 1 if before else 1, by=by))
            made.append(inputs.lot.number)
        if made:
            digest = hashlib.sha256("".join(ranking.working for ranking in kept).encode()).hexdigest()
            audit.record(f"tender:{tender.reference}", "lots.ranked", by=by, facts={"lots": made, "sha256": digest})
    return kept


def _rank(inputs: LotInputs, *, version: int, by: User) -> LotRanking:
    try:
        result = rank_lot(inputs.rules, inputs.bids, seed=inputs.seed)
    except NotComputable as problem:
        raise Refused([f"Lot {inputs.lot.number}: {reason}" for reason in problem.reasons]) from problem
    return LotRanking.objects.create(
        lot=inputs.lot, version=version, working=result.to_json(), inputs_sha256=inputs.sha256(),
        seed=inputs.seed, ranked_at=clock.now(), ranked_by=by,
    )  # fmt: skip

"""The rankings and awards that stand, and the names that go with them."""

from __future__ import annotations

from evaluation.exact import Canonical
from evaluation.models import AllocationRun, Award, LotRanking
from evaluation.scoring import LotRanking as Working
from tenders.models import Tender


def current_rankings(tender: Tender) -> list[LotRanking]:
    """The newest ranking of each lot, in lot order."""
    newest: dict[int, LotRanking] = {}
    for ranking in LotRanking.objects.filter(lot__tender=tender).select_related("lot").order_by("version"):
        newest[ranking.lot_id] = ranking
    return sorted(newest.values(), key=lambda ranking: ranking.lot.number)


def working(ranking: LotRanking) -> Working:
    """The ranking's whole working, as the arithmetic gave it."""
    made: Canonical = Working.from_data(ranking.read())
    assert isinstance(made, Working)
    return made


def awards_of(tender: Tender) -> list[Award]:
    """The award of each lot that has one, in lot order, with its places and their bidders."""
    found = Award.objects.filter(lot__tender=tender).select_related("lot", "lot__tender__procurement", "run", "notice")
    return list(found.prefetch_related("places__bid__organisation").order_by("lot__number"))


def current_run(tender: Tender) -> AllocationRun | None:
    """The run the standing awards came from; before there are any, the newest run."""
    return AllocationRun.objects.filter(tender=tender).order_by("run_at", "pk").last()

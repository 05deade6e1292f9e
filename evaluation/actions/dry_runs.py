"""Keeping a dry run: by the lead while drafting, and for the approver when the tender is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core import audit, clock
from core.workflow import NotPermitted, Refused
from evaluation.models import DryRun
from evaluation.queries.dry_runs import fits, obstacles, setting_of, standing_dummies
from evaluation.sandbox import DryRun as Result
from evaluation.sandbox import Dummy, dry_run
from tenders.enums import TenderStatus
from tenders.policies import tenders as policies

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Tender


def keep(*, tender: Tender, by: User, dummies: Sequence[Dummy]) -> DryRun:
    """Keep these dummy bids and what the rules make of them: the next dry run, and the approver's, start from them."""
    if not policies.may_edit(by, tender):
        raise NotPermitted("Only a procurement lead of the buyer keeps a dry run.")
    if tender.status != TenderStatus.DRAFT:
        raise Refused("The rules are no longer a draft, so that a new dry run is not kept.")
    wrong = obstacles(tender)
    if not wrong and not all(fits(tender, list(dummies))):
        wrong = ["The criteria, the scale or the lots changed while you were writing: open the dry run again."]
    if wrong:
        raise Refused(wrong)
    return _keep(tender, by, dummies, DryRun.Purpose.KEPT)


def keep_for_approver(tender: Tender, by: User | None, facts: dict[str, Any]) -> None:
    """With the move to approval: what the approver reads about the rules of this very version."""
    if by is not None and tender.takes_bids:
        _keep(tender, by, standing_dummies(tender), DryRun.Purpose.SENT)


@transaction.atomic
def _keep(tender: Tender, by: User, dummies: Sequence[Dummy], purpose: str) -> DryRun:
    result: Result = dry_run(setting_of(tender), dummies)
    made = DryRun.objects.create(
        tender=tender,
        tender_version=tender.version,
        purpose=purpose,
        dummies=[dummy.to_data() for dummy in dummies],
        result=result.to_json(),
        made_at=clock.now(),
        made_by=by,
    )
    facts = {"version": tender.version, "purpose": str(purpose), "warnings": len(result.warnings)}
    audit.record(tender.chain(), "tender.dry_run", by=by, facts=facts)
    return made

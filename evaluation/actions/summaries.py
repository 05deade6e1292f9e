"""Drafting the assessment summaries, and sending them to every bidder at once (Regs r.31)."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from django.db import transaction

from core import audit, clock
from core.models import User
from core.pdf import PdfUnavailable, render
from core.workflow import NotPermitted, Refused, move
from evaluation import letters, policies
from evaluation.enums import AwardStatus
from evaluation.exact import canonical
from evaluation.models import Award, Summary
from evaluation.queries.people import people_of
from evaluation.queries.rankings import awards_of
from evaluation.queries.summaries import bids_owed, contents
from tenders.models import LotExclusion, Tender

logger = logging.getLogger(__name__)


def draft_summaries(tender: Tender, *, by: User) -> list[Summary]:
    """Write one summary a bidder from the agreed reasons, the ranking and the award; draw each as a PDF.

    Slow work happens outside the transaction; an award changed meanwhile refuses the draft.
    """
    if not policies.is_lead(by, tender):
        raise NotPermitted("Only the procurement lead of this tender drafts its summaries.")
    before = _approved(tender)
    if Summary.objects.filter(tender=tender, sent_at__isnull=False).exists():
        raise Refused("The bidders of this tender have had their summaries. A second set cannot be drafted.")
    made = {bid_id: (content, _pdf(content)) for bid_id, content in contents(tender, before).items()}
    with transaction.atomic():
        Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
        if [award.run_id for award in _approved(tender)] != [award.run_id for award in before]:
            raise Refused("The award changed while the summaries were drafted. Draft them again.")
        Summary.objects.filter(tender=tender, sent_at__isnull=True).delete()
        drafts = [
            Summary.objects.create(
                tender=tender, bid_id=bid_id, content=canonical(content), pdf=pdf,
                pdf_sha256=hashlib.sha256(pdf).hexdigest() if pdf else "", drafted_at=clock.now(), drafted_by=by,
            )
            for bid_id, (content, pdf) in made.items()
        ]  # fmt: skip
        audit.record(f"tender:{tender.reference}", "summaries.drafted", by=by, facts={"summaries": len(drafts)})
    return drafts


def send_summaries(tender: Tender, *, by: User) -> list[Summary]:
    """Send every summary in one transaction: nobody learns the result before anybody else."""
    if not policies.is_lead(by, tender):
        raise NotPermitted("Only the procurement lead of this tender sends its summaries.")
    with transaction.atomic():
        Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
        awards = _approved(tender)
        drafts = list(Summary.objects.select_for_update().filter(tender=tender, sent_at__isnull=True))
        owed = {bid.pk for bid in bids_owed(tender)}
        if owed != {draft.bid_id for draft in drafts}:
            raise Refused("Draft the assessment summaries first: every bidder is owed one.")
        if any(draft.drafted_at < _last_change(tender) for draft in drafts):
            raise Refused("The award changed after the summaries were drafted. Draft them again, then send them.")
        at = clock.now()
        for draft in drafts:
            draft.sent_at, draft.sent_by = at, by
            draft.save(update_fields=["sent_at", "sent_by"])
            letters.summary_sent(tender, people_of(draft.bid.organisation))
        hashes = {draft.bid.ref: hashlib.sha256(draft.content.encode()).hexdigest() for draft in drafts}
        audit.record(f"tender:{tender.reference}", "summaries.sent", by=by, facts={"sha256": hashes})
        for award in awards:
            move(award, "summaries_sent", by=by)
    return drafts


def _approved(tender: Tender) -> list[Award]:
    awards = [award for award in awards_of(tender) if award.status != AwardStatus.CANCELLED]
    if not awards or any(award.status != AwardStatus.APPROVED for award in awards):
        raise Refused("Summaries follow an approved award: every award of this tender must be approved first.")
    return awards


def _last_change(tender: Tender) -> datetime:
    """When an award was last approved or ended, or a bid excluded: what was drafted before says what no longer holds."""
    instants = [at for award in awards_of(tender) for at in (award.approved_at, award.ended_at) if at is not None]
    excluded = tender.bids.filter(excluded_at__isnull=False).values_list("excluded_at", flat=True)
    of_lots = LotExclusion.objects.filter(bid__tender=tender).values_list("at", flat=True)
    return max([*instants, *(at for at in excluded if at is not None), *of_lots])


def _pdf(content: dict[str, object]) -> bytes | None:
    try:
        return render(
            "evaluation/pdf/summary.html",
            {
                "summary": content,
                "title": "Assessment summary",
                "buyer_name": content["buyer"],
                "reference": content["reference"],
            },
        )
    except PdfUnavailable as problem:
        # The words stand on the bidder's page either way; the paper follows when the libraries are there.
        logger.warning("assessment summaries were drafted without PDF: %s", problem)
        return None

"""Submitting the contract award notice (UK6) once every bidder has its reasons."""

from __future__ import annotations

from django.db import transaction

from core.models import User
from core.workflow import NotPermitted, Refused
from evaluation import policies
from evaluation.enums import AwardStatus
from evaluation.models import Award
from evaluation.notices import award_notice_fields
from evaluation.queries.rankings import awards_of
from tenders.actions.notices import submit_notice
from tenders.enums import NoticeStatus
from tenders.models import Notice, Tender


def submit_award_notice(tender: Tender, *, by: User) -> Notice:
    """Freeze the contract award notice (UK6) and submit it; it is public, here too, once the platform takes it."""
    if not policies.is_lead(by, tender):
        raise NotPermitted("Only the procurement lead of this tender submits its award notice.")
    with transaction.atomic():
        tender = Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
        awards = [award for award in awards_of(tender) if award.status != AwardStatus.CANCELLED]
        if not awards or any(award.status != AwardStatus.SUMMARIES_SENT for award in awards):
            raise Refused("The notice follows the summaries: send every assessment summary first.")
        if any(
            award.notice is not None and award.notice.status in {NoticeStatus.DRAFTED, NoticeStatus.SUBMITTED}
            for award in awards
        ):
            raise Refused("The platform has this notice already and has not answered yet.")
        notice: Notice = submit_notice(
            procurement=tender.procurement, tender=tender, kind="UK6", fields=award_notice_fields(tender, awards), by=by
        )
        Award.objects.filter(pk__in=[award.pk for award in awards]).update(notice=notice)
    return notice

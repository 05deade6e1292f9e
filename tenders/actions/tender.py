"""The life of a tender: drafted, changed, sent for approval, approved, published, closed, cancelled.

Every function is keyword-only with the actor as `by=`; it raises `NotPermitted` or `Refused` and then changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction

from core import audit, clock, outbox
from core.calendar import next_working_day, uk_day
from core.models import Organisation, User
from core.permissions import has_role
from core.workflow import NotPermitted, Refused, move
from tenders import timetable
from tenders.actions import notices
from tenders.actions.drafting import drafting
from tenders.enums import NoticeKind, StaffTransfer, TenderStatus
from tenders.models import (
    Area,
    Criterion,
    InterestDeclaration,
    Lot,
    Procurement,
    ScaleMark,
    Tender,
    TenderChange,
)
from tenders.policies import tenders as policies
from tenders.templates_data import TEMPLATES, TenderTemplate

WEEKS = 52
DAYS_TO_DRAFT = 21
OCID_PREFIX = "ocds-h6vhtk"


@transaction.atomic
def draft_from_template(
    *,
    buyer: Organisation,
    by: User,
    template: str = "care-at-home-by-area",
    title: str = "",
    reference: str = "",
    engagement_url: str = "",
    areas: list[Area] | None = None,
    publish_on: date | None = None,
) -> Tender:
    """Start a procurement and its tender: a lot for each area of the buyer, criteria, scale, award rule, dates.

    `areas`: all active areas when not named. `publish_on`: the day the timetable is proposed from.
    """
    if not policies.may_draft(by, buyer):
        raise NotPermitted("Only a procurement lead of the buyer starts a tender.")
    if template not in TEMPLATES:
        raise Refused("Template: choose one of the templates on the page.")
    chosen = areas if areas is not None else list(Area.objects.filter(buyer=buyer, active=True))
    if not chosen:
        raise Refused("Your council has no areas yet: bring them in from a programme file first.")
    data, now = TEMPLATES[template], clock.now()
    title = title.strip() or data.title.format(first=chosen[0].number, last=chosen[-1].number)
    reference = _reference(buyer, reference.strip(), now.year)
    procurement = Procurement.objects.create(
        reference=reference,
        ocid=f"{OCID_PREFIX}-{reference.lower()}",
        title=title,
        buyer=buyer,
        light_touch=data.light_touch,
        engagement_url=engagement_url.strip(),
        created_at=now,
        created_by=by,
    )
    first_day = publish_on or next_working_day(uk_day(now) + timedelta(days=DAYS_TO_DRAFT - 1))
    dates = timetable.propose(first_day, data.gaps, extra=extra_days(buyer))
    tender = _tender(procurement, data, dates, by=by)
    _rows(tender, data, chosen)
    TenderChange.objects.create(tender=tender, version=1, what=f"Drafted from ‘{data.label}’.", at=now, by=by)
    audit.record(tender.chain(), "tender.drafted", by=by, facts={"template": template, "lots": len(chosen)})
    return tender


def _reference(buyer: Organisation, wanted: str, year: int) -> str:
    """The reference asked for, or the buyer's next of the year: 'SBC-2027-014'."""
    if wanted:
        if Procurement.objects.filter(reference=wanted).exists():
            raise Refused(f"Reference: {wanted} is taken; choose another.")
        return wanted
    Organisation.objects.select_for_update().get(pk=buyer.pk)
    start = f"{buyer.short_code or 'X'}-{year}-"
    numbers = Procurement.objects.filter(reference__startswith=start).values_list("reference", flat=True)
    taken = [int(text) for text in (each.removeprefix(start) for each in numbers) if text.isdigit()]
    return f"{start}{max(taken, default=0) + 1:03d}"


def extra_days(buyer: Organisation) -> list[date]:
    """The buyer's own closing days, which only ever lengthen a period."""
    return [date.fromisoformat(day) for day in buyer.extra_holidays]


def _tender(procurement: Procurement, data: TenderTemplate, dates: timetable.Dates, *, by: User) -> Tender:
    return Tender.objects.create(
        procurement=procurement,
        reference=procurement.reference,
        title=procurement.title,
        procedure=data.procedure,
        description=data.description,
        cpv=data.cpv,
        small_firms=data.small_firms,
        term_months=data.term_months,
        quality_weight=data.quality_weight,
        price_weight=data.price_weight,
        price_label=data.price_label,
        award_rule=data.award_rule,
        created_at=procurement.created_at,
        created_by=by,
        **{field: getattr(dates, field) for field in timetable.FIELDS},
    )


def _rows(tender: Tender, data: TenderTemplate, areas: list[Area]) -> None:
    Lot.objects.bulk_create(
        Lot(
            tender=tender,
            number=area.number,
            name=area.name,
            area=area,
            zone=area.zone,
            tags=["extra care"] if area.extra_care_scheme else [],
            scheme=area.extra_care_scheme,
            weekly_hours=area.weekly_hours,
            annual_value=value_a_year(area.weekly_hours, data.rate_for_estimate),
            staff_transfer=StaffTransfer.EXPECTED,
        )
        for area in areas
    )
    Criterion.objects.bulk_create(
        Criterion(
            tender=tender,
            number=number,
            key=row.key,
            label=row.label,
            weight=row.weight,
            question=row.question,
            guidance=row.guidance,
            word_limit=row.word_limit,
            minimum_mark=row.minimum_mark,
            file_allowed=row.file_allowed,
        )
        for number, row in enumerate(data.criteria, start=1)
    )
    ScaleMark.objects.bulk_create(
        ScaleMark(tender=tender, mark=row.mark, name=row.name, descriptor=row.descriptor) for row in data.scale
    )


def value_a_year(hours: Decimal | None, rate: Decimal) -> Decimal | None:
    """Hours a week for a year at a rate: a first estimate, in whole pounds."""
    return None if hours is None else (hours * WEEKS * rate).quantize(Decimal(1), ROUND_HALF_UP)


def change_details(*, tender: Tender, by: User, details: Mapping[str, Any], version: int | None = None) -> Tender:
    """Change what is said about the tender. `details`: any of DETAILS; engagement goes to the procurement."""
    unknown = set(details) - set(DETAILS) - set(PROCUREMENT_DETAILS)
    if unknown:
        raise Refused(f"Details: {', '.join(sorted(unknown))} cannot be changed here.")
    with drafting(
        tender, by=by, what="The details were changed.", version=version, facts={"fields": sorted(details)}
    ) as draft:
        for field in DETAILS:
            if field in details:
                setattr(draft, field, details[field])
        procurement = draft.procurement
        for field in PROCUREMENT_DETAILS:
            if field in details:
                setattr(procurement, field, details[field])
        procurement.title = draft.title
        procurement.save()
    return tender


DETAILS = ("title", "description", "cpv", "small_firms", "term_months", "price_label", "procedure")
PROCUREMENT_DETAILS = ("engagement_url", "no_engagement_reason")


def set_timetable(*, tender: Tender, by: User, dates: timetable.Dates, version: int | None = None) -> Tender:
    """Set every date at once; what does not follow its rule is refused, field by field."""
    wrong = timetable.problems(
        dates,
        now=clock.now(),
        minimum_days=tender.rules().minimum_tendering_days,
        extra=extra_days(tender.procurement.buyer),
    )
    if wrong:
        raise DatesRefused(wrong)
    with drafting(tender, by=by, what="The timetable was changed.", version=version) as draft:
        for field in timetable.FIELDS:
            setattr(draft, field, getattr(dates, field))
    return tender


class DatesRefused(Refused):
    """`fields` says which date is wrong and why."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(list(fields.values()))


def name_approver(*, tender: Tender, approver: User, by: User, version: int | None = None) -> Tender:
    """Name who approves: an approver of the buyer with no hand in the draft. They are asked by mail to declare."""
    if not has_role(approver, tender.procurement.buyer, "approver"):
        raise Refused("Approver: choose a person who is an approver of your council.")
    if policies.had_a_hand_in(approver, tender) or approver == by:
        raise Refused(f"Approver: {approver.full_name} had a hand in the draft; choose somebody else.")
    with drafting(tender, by=by, what=f"{approver.full_name} was named as approver.", version=version) as draft:
        draft.approver = approver
        outbox.mail(
            to=approver,
            key=f"approver-asked:{draft.reference}:{draft.version}",
            subject=f"{draft.reference}: declare your interests before you approve",
            body=f"You are named as the approver of ‘{draft.title}’. Say first whether you have an interest in it.",
            link=f"{draft.get_absolute_url()}interests/",
            about=draft.chain(),
        )
    return tender


@transaction.atomic
def declare_interest(*, tender: Tender, by: User, has_interest: bool, text: str = "") -> InterestDeclaration:
    """Declare for or against an interest in this procurement (Act s.81). A later declaration is added, and counts."""
    if not policies.may_declare_interest(by, tender):
        raise NotPermitted("Only the people who decide on this tender declare here.")
    if has_interest and not text.strip():
        raise Refused("The interest: say what it is, so that somebody can judge it.")
    declaration = InterestDeclaration.objects.create(
        procurement=tender.procurement, user=by, has_interest=has_interest, text=text.strip(), declared_at=clock.now()
    )
    audit.record(tender.chain(), "interest.declared", by=by, facts={"has_interest": has_interest})
    return declaration


def record_conflicts_assessment(
    *, tender: Tender, by: User, found: str, mitigation: str = "", version: int | None = None
) -> Tender:
    """Record the conflicts assessment of the procurement (Act s.83): what was found, and the steps taken about it."""
    if not found.strip():
        raise Refused("Conflicts found: say what was found, or that there was none and how you know.")
    with drafting(tender, by=by, what="The conflicts assessment was recorded.", version=version) as draft:
        procurement = draft.procurement
        procurement.conflicts_text, procurement.conflicts_mitigation = found.strip(), mitigation.strip()
        procurement.conflicts_assessed_at, procurement.conflicts_assessed_by = clock.now(), by
        procurement.save()
    return tender


def send_for_approval(*, tender: Tender, by: User) -> Tender:
    """All checks pass: the named approver reads it and is told by mail."""
    return move(tender, "send_for_approval", by=by)


@transaction.atomic
def approve(*, tender: Tender, by: User) -> Tender:
    """The second person approves; the notice's fields are frozen and leave for the platform at once."""
    move(tender, "approve", by=by)
    notices.submit_notice(
        procurement=tender.procurement,
        tender=tender,
        kind=NoticeKind.UK4,
        fields=notices.tender_notice_fields(tender),
        by=by,
    )
    return tender


def send_back(*, tender: Tender, by: User, reason: str) -> Tender:
    """Back to draft with the reason; an approval given before is void."""
    if not reason.strip():
        raise Refused("The reason: say what to change, so that the lead can mend it.")
    return move(tender, "send_back", by=by, reason=reason.strip())


@transaction.atomic
def cancel(*, tender: Tender, by: User, reason: str) -> Tender:
    """End the tender with a reason. What was published is ended by a termination notice (UK12, Act s.55)."""
    if not reason.strip():
        raise Refused("The reason: say why, because everyone who asks is owed one.")
    move(tender, "cancel", by=by, reason=reason.strip())
    if tender.published_at is not None:
        notices.submit_notice(
            procurement=tender.procurement,
            tender=tender,
            kind=NoticeKind.UK12,
            fields=notices.termination_fields(tender),
            by=by,
        )
    return tender


def close(*, tender: Tender) -> Tender:
    """The deadline has passed. Moved by the clock; gates do not wait for it."""
    return move(tender, "close", by=None)


def close_due() -> int:
    """Close every published tender whose deadline lies behind; late is harmless. Returns how many were moved."""
    late = Tender.objects.filter(status=TenderStatus.PUBLISHED, closes_at__lt=clock.now())
    count = 0
    for tender in late:
        try:
            close(tender=tender)
        except Refused:
            continue  # another process moved it between the look and the lock
        count += 1
    return count


def start_assessment(*, tender: Tender, by: User) -> Tender:
    return move(tender, "start_assessment", by=by)


def complete(*, tender: Tender, by: User) -> Tender:
    return move(tender, "complete", by=by)

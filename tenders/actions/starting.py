"""Starting a procurement and its tender from a template."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from core import audit, clock
from core.calendar import next_working_day, uk_day
from core.models import Organisation, User
from core.workflow import NotPermitted, Refused
from tenders import timetable
from tenders.actions.stages import write_stages
from tenders.enums import WITHOUT_BIDS, StaffTransfer
from tenders.law import PROCEDURES
from tenders.models import Area, Criterion, Lot, Procurement, ScaleMark, Tender, TenderChange
from tenders.policies import tenders as policies
from tenders.templates_data import EMPTY_KEY, TEMPLATES, StageData, TenderTemplate

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
    procedure: str = "",
) -> Tender:
    """Start a procurement and its tender: lots as the template has them, criteria, scale, award rule, stages, dates.

    `areas`: all active areas when not named. `publish_on`: the day the timetable is proposed from. `procedure`: for the
    empty start, which has no other; a template brings its own.
    """
    if not policies.may_draft(by, buyer):
        raise NotPermitted("Only a procurement lead of the buyer starts a tender.")
    if template not in TEMPLATES:
        raise Refused("Template: choose one of the templates on the page.")
    data, now = _with_procedure(TEMPLATES[template], procedure), clock.now()
    chosen = _areas(buyer, areas) if data.lots == "areas" else []
    title = title.strip() or (data.title.format(first=chosen[0].number, last=chosen[-1].number) if chosen else "")
    if not title:
        raise Refused("Title: give the procurement a name; this template has none of its own.")
    reference = next_reference(buyer, reference.strip(), now.year)
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


def _with_procedure(data: TenderTemplate, procedure: str) -> TenderTemplate:
    """The template; for the empty start with the procedure that was chosen."""
    if data.key != EMPTY_KEY:
        return data
    if procedure not in PROCEDURES or procedure in WITHOUT_BIDS:
        raise Refused("Procedure: choose one of the procedures on the page.")
    return replace(data, procedure=procedure, light_touch=PROCEDURES[procedure].light_touch)


def _areas(buyer: Organisation, areas: list[Area] | None) -> list[Area]:
    chosen = areas if areas is not None else list(Area.objects.filter(buyer=buyer, active=True))
    if not chosen:
        raise Refused("Your council has no areas yet: bring them in from a programme file first.")
    return chosen


def next_reference(buyer: Organisation, wanted: str, year: int) -> str:
    """The reference asked for, or the buyer's next of the year: 'SBC-2027-014'."""
    if wanted:
        if Procurement.objects.filter(reference=wanted).exists():
            raise Refused(f"Reference: {wanted} is taken; choose another.")
        return wanted
    Organisation.objects.select_for_update().get(pk=buyer.pk)
    start = f"{buyer.short_code or 'X'}-{year}-"
    numbers = Procurement.objects.filter(reference__startswith=start).values_list("reference", flat=True)
    taken = [int(text) for text in (each.removeprefix(start) for each in numbers) if text.isdecimal()]
    return f"{start}{max(taken, default=0) + 1:03d}"


def extra_days(buyer: Organisation) -> list[date]:
    """The buyer's own closing days, which only ever lengthen a period."""
    return timetable.closing_days(buyer.extra_holidays)


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
        lead=by,
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
    if data.lots == "one":
        Lot.objects.create(tender=tender, number=1, name=tender.title)
    write_stages(tender, _dated(tender, data))
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


def _dated(tender: Tender, data: TenderTemplate) -> list[StageData]:
    """The template's stages; those after the first with days counted from the day of publication."""
    extra = extra_days(tender.procurement.buyer)
    found = list(data.stages)
    for number, (opens, closes) in enumerate(data.stage_gaps, start=1):
        assert tender.publish_on is not None  # proposed before the rows are written
        first, last = (timetable.working(tender.publish_on + timedelta(days=days), extra) for days in (opens, closes))
        found[number] = replace(found[number], opens_on=first, closes_at=timetable.uk_instant(last, timetable.NOON))
    return found


def value_a_year(hours: Decimal | None, rate: Decimal) -> Decimal | None:
    """Hours a week for a year at a rate: a first estimate, in whole pounds."""
    return None if hours is None else (hours * WEEKS * rate).quantize(Decimal(1), ROUND_HALF_UP)

"""Starting from a copy of an earlier tender: the parts that were chosen, dates proposed anew, people and decisions not.

Never copied: who approves, conflicts, the regime of each lot, staff lists, the engagement with the market. They are of
the procurement they were made for. Where it came from is kept on the tender, in its changes and in the log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction

from core import audit, clock, refs
from core.calendar import next_working_day, uk_day
from core.models import User
from core.workflow import NotPermitted, Refused, StatusField
from tenders import timetable
from tenders.actions.starting import DAYS_TO_DRAFT, OCID_PREFIX, extra_days, next_reference
from tenders.enums import DocumentKind
from tenders.models import (
    Criterion,
    CriterionSection,
    Lot,
    NoticeFacts,
    PriceLine,
    Procurement,
    Question,
    ScaleMark,
    Tender,
    TenderChange,
    TenderDocument,
    TenderStage,
)
from tenders.policies import tenders as policies
from tenders.readiness import timetable_dates

PARTS: dict[str, tuple[str, str]] = {
    "lots": ("Lots", "Areas, figures, tags; not the regime, which is decided anew"),
    "criteria": ("Criteria, weights and scale", "With the price formula"),
    "questions": ("Questions", "Every typed question, with what passes"),
    "prices": ("Prices", "What bidders price, line by line"),
    "rule": ("Award rule", "Places, limits, ties"),
    "stages": ("Stages", "For a competition run in several; their dates are planned anew"),
    "documents": ("Documents", "The latest version of each; staff lists are asked for anew"),
    "notice": ("Answers of the tender notice", "Options, conditions, framework"),
}
OWN_TO_ITS_TENDER = {
    "id", "procurement", "reference", "title", "status", "version", "lead", "copied_from", "approver",
    "shorter_period", *timetable.FIELDS,
}  # fmt: skip
BY_PART = {
    "criteria": {"quality_weight", "price_weight", "price_formula", "price_formula_terms", "result_places"},
    "prices": {"price_label", "price_basket"},
    "rule": {"award_rule"},
}
OF_THE_LOTS_STATE = {"decided_at", "not_awarded_reason", "regime", "regime_reason"}


@transaction.atomic
def draft_from_copy(
    *,
    source: Tender,
    by: User,
    title: str = "",
    reference: str = "",
    publish_on: date | None = None,
    parts: Collection[str] = tuple(PARTS),
) -> Tender:
    """Start a procurement and its tender from another of the same buyer, with the parts named.

    The dates keep the distances of the earlier timetable, counted from `publish_on` (or three weeks from now).
    """
    buyer = source.procurement.buyer
    if not policies.may_draft(by, buyer):
        raise NotPermitted("Only a procurement lead of the buyer starts a tender from a copy.")
    if not source.takes_bids:
        raise Refused("Nobody bids in that procurement, so there is nothing of it to copy: start a new one.")
    if unknown := set(parts) - set(PARTS):
        raise Refused(f"Parts: {', '.join(sorted(unknown))} cannot be copied.")
    now = clock.now()
    procurement = _procurement(source, title=title.strip() or source.title, reference=reference.strip(), by=by)
    first_day = publish_on or next_working_day(uk_day(now) + timedelta(days=DAYS_TO_DRAFT - 1))
    gaps = timetable.gaps_of(timetable_dates(source), least=source.rules().minimum_tendering_days)
    dates = timetable.propose(first_day, gaps, extra=extra_days(buyer))
    left_out = set().union(*(fields for part, fields in BY_PART.items() if part not in parts))
    copied = _values(source, without=OWN_TO_ITS_TENDER | left_out | _people_and_times(Tender))
    tender = Tender.objects.create(
        **copied,
        procurement=procurement,
        reference=procurement.reference,
        title=procurement.title,
        lead=by,
        copied_from=source,
        created_at=now,
        created_by=by,
        **{field: getattr(source if field == "standstill_days" else dates, field) for field in timetable.FIELDS},
    )
    _rows(source, tender, parts, by=by)
    said = ", ".join(PARTS[part][0].lower() for part in PARTS if part in parts) or "its head alone"
    what = f"Copied from {source.reference}: {said}."
    TenderChange.objects.create(tender=tender, version=1, what=what[:300], at=now, by=by)
    facts = {"source": source.reference, "parts": [part for part in PARTS if part in parts]}
    audit.record(tender.chain(), "tender.copied", by=by, facts=facts)
    return tender


def _procurement(source: Tender, *, title: str, reference: str, by: User) -> Procurement:
    old, now = source.procurement, clock.now()
    reference = next_reference(old.buyer, reference, now.year)
    procurement = Procurement.objects.create(
        reference=reference,
        ocid=f"{OCID_PREFIX}-{reference.lower()}",
        title=title,
        buyer=old.buyer,
        regime=old.regime,
        light_touch=old.light_touch,
        created_at=now,
        created_by=by,
    )
    procurement.joint_buyers.set(old.joint_buyers.all())
    return procurement


def _people_and_times(model: type[models.Model]) -> set[str]:
    """Who did something and when: of that tender alone, whichever steps there are."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if field.name.endswith(("_at", "_by", "_reason")) and field.name != "one_lot_reason"
    } - {"questions_close_at", "closes_at", "marks_due_at"}


def _values(row: models.Model, *, without: Collection[str]) -> dict[str, Any]:
    """The fields of a row to make another of it; states and keys stay behind."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not (field.primary_key or isinstance(field, StatusField) or field.name in without)
    }


def _rows(source: Tender, tender: Tender, parts: Collection[str], *, by: User) -> None:
    """The rows of each chosen part. Links to a lot that was not copied fall away, and what hangs on it with them."""
    lots: dict[int, int] = {}
    if "lots" in parts:
        lots = _copied(source.lots.all(), Lot, tender, without=OF_THE_LOTS_STATE)
    if "criteria" in parts:
        sections = _copied(source.criterion_sections.all(), CriterionSection, tender)
        _copied(source.criteria.all(), Criterion, tender, section_id=sections)
        _copied(source.scale.all(), ScaleMark, tender)
    if "questions" in parts:
        _copied(source.questions.all(), Question, tender, without={"changed_at", "changed_by"}, lot_id=lots)
    if "prices" in parts:
        _copied(source.price_lines.all(), PriceLine, tender, lot_id=lots)
    if "stages" in parts:
        _copied(source.stages.all(), TenderStage, tender, without={"opens_on", "closes_at"})
    if "documents" in parts:
        _documents(source, tender, lots, by=by)
    if "notice" in parts:
        _notice_facts(source, tender, by=by)


def _copied(
    rows: Iterable[models.Model],
    model: type[models.Model],
    tender: Tender,
    *,
    without: Collection[str] = (),
    **links: dict[int, int],
) -> dict[int, int]:
    """Make each row anew for `tender`; `links` says for a foreign key which new row stands for which old one.

    Returns old key -> new key.
    """
    made: dict[int, int] = {}
    for row in rows:
        values = {**_values(row, without={"tender", *without}), "tender_id": tender.pk}
        lost = False
        for name, table in links.items():
            if values.get(name) is not None:
                values[name] = table.get(values[name])
                lost = lost or values[name] is None
        if not lost:
            made[row.pk] = model._default_manager.create(**values).pk
    return made


def _documents(source: Tender, tender: Tender, lots: dict[int, int], *, by: User) -> None:
    """The latest version of each document that stands. The bytes lie by their hash and are never changed: shared."""
    latest: dict[str, TenderDocument] = {}
    for document in source.documents.filter(removed_at__isnull=True).order_by("version"):
        latest[document.title] = document
    for document in latest.values():
        if document.kind == DocumentKind.STAFF_LIST or (document.lot_id and document.lot_id not in lots):
            continue
        values = _values(document, without={"tender", "ref", "version", "uploaded_at", "uploaded_by", "lot"})
        TenderDocument.objects.create(
            **values,
            tender=tender,
            lot_id=lots.get(document.lot_id) if document.lot_id else None,
            ref=refs.new_ref("D", 8),
            version=1,
            uploaded_at=clock.now(),
            uploaded_by=by,
        )


def _notice_facts(source: Tender, tender: Tender, *, by: User) -> None:
    """The answers of the notice that opens a tender; other notices' answers were of that year and that engagement."""
    for row in source.procurement.notice_facts.filter(kind__in=["UK4", "UK4B"]):
        NoticeFacts.objects.create(
            procurement=tender.procurement, kind=row.kind, facts=row.facts, saved_at=clock.now(), saved_by=by
        )

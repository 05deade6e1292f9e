"""The invitation in the order in which a bidder reads it, from the same fields that the notice freezes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from core.calendar import in_words
from core.documents import Block, Document, Facts, Heading, Paragraph, Points
from core.words import big_money, money
from tenders import readiness, ruling
from tenders.actions.starting import extra_days
from tenders.invitation import judged, tables
from tenders.notice_fields import tender_notice_fields
from tenders.queries.dates import last_changes
from tenders.timetable_lines import Line, lines

if TYPE_CHECKING:
    from tenders.models import Tender

Fields = Mapping[str, Any]

INSIDE = {"ready_by", "marks_due_at"}
"""Dates of the timetable that are the council's own business."""


def document_of(tender: Tender) -> Document:
    """Everything a bidder is told, and nothing of the council's own papers."""
    fields = tender_notice_fields(tender)
    return Document(
        title=f"Invitation to tender: {tender.title}",
        reference=tender.reference,
        issuer=tender.procurement.buyer.name,
        blocks=tuple(_blocks(tender, fields)),
    )


def _blocks(tender: Tender, fields: Fields) -> Iterator[Block]:
    yield Paragraph(state_of(tender), quiet=True)
    yield Heading("What is bought")
    yield Paragraph(tender.description.strip() or "Not described yet.")
    yield Facts(_details(tender, fields))
    yield Heading("Lots")
    yield from tables.lots(fields)
    yield Heading("Timetable")
    yield tables.timetable(timetable_of(tender))
    yield Heading("What you are asked")
    yield from tables.questions(tender)
    yield Heading("How bids are judged")
    yield from judged.criteria(tender)
    yield Heading("Price")
    yield from judged.price(tender, fields)
    yield Heading("Award rule")
    yield Points(fields["award_rule_words"] or ["The award rule is not complete yet."])
    yield Heading("Conflicts of interest")
    yield from _conflicts(tender)
    yield Heading("Documents")
    yield from tables.documents(fields)


def state_of(tender: Tender) -> str:
    """What this copy is: a draft, or what was published and when."""
    if tender.published_at is not None:
        return (
            f"Published on {in_words(tender.published_at)}, by the time of the central digital platform. Where this copy "
            "and the notice differ, the notice stands."
        )
    return f"Draft, version {tender.version}. Nothing of it is published, and all of it may still change."


def _details(tender: Tender, fields: Fields) -> list[tuple[str, str]]:
    value = fields["value"]
    buyers = [fields["buyer"]["name"], *(each["name"] for each in fields["joint_buyers"])]
    rows = [
        ("Buyer", ", with ".join([buyers[0], " and ".join(buyers[1:])] if buyers[1:] else buyers)),
        ("Reference", tender.reference),
        ("Procedure", f"{fields['procedure']['label']}, {fields['regime']}"),
        ("Common procurement code", tender.cpv or "Not given yet"),
        (
            "Worth",
            f"{big_money(value['total'])} over {tender.term_months} months, without VAT ({money(value['annual'])} a year)",
        ),
        ("Small firms", tender.small_firms.strip() or "Not said yet"),
        ("Conditions of participation", str(fields.get("conditions") or "")),
        ("Possible extension", str(fields.get("extension") or "")),
        ("Options", str(fields.get("options") or "")),
        ("Known risks", str(fields.get("risks") or "")),
        ("Payment", str(fields.get("payment") or "")),
    ]
    return [(name, words) for name, words in rows if words]


def timetable_of(tender: Tender) -> list[Line]:
    """The dates bidders are told, each with its rule; the council's own steps are left out."""
    rows = lines(
        tender,
        readiness.timetable_dates(tender),
        found=ruling.ruling_of(tender),
        extra=extra_days(tender.procurement.buyer),
        changes=last_changes(tender),
    )
    own = {"The council's own step"}
    return [row for row in rows if row.milestone.key not in INSIDE and row.milestone.law not in own]


def _conflicts(tender: Tender) -> Iterator[Block]:
    assessed = tender.procurement.conflicts_assessed_at
    if assessed is None:
        yield Paragraph("The council has not recorded its conflicts assessment yet; it must before the notice goes.")
    else:
        yield Paragraph(
            f"The council assessed conflicts of interest on {in_words(assessed)} and keeps the assessment under review "
            "(Procurement Act 2023, s.83). Steps were taken so that no interest puts a supplier at an advantage."
        )
    yield Paragraph(
        "Each bidder declares the interests it knows of. Everyone who marks or decides declares too, about every bidder, "
        "before a bid is read."
    )

"""Lots, dates, questions and documents of an invitation, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.documents import Block, Heading, Paragraph, Table
from core.words import commas, hours, money
from tenders import question_sheet

if TYPE_CHECKING:
    from tenders.models import Tender
    from tenders.timetable_lines import Line

Fields = Mapping[str, Any]


def lots(fields: Fields) -> Iterator[Block]:
    rows = [
        (
            str(lot["number"]),
            lot["name"],
            ", ".join(part for part in (lot["zone"], ", ".join(lot["tags"]), lot["scheme"]) if part),
            hours(lot["weekly_hours"]) or "Not set",
            money(lot["annual_value"]) or "Not set",
        )
        for lot in fields["lots"]
    ]
    if not rows:
        yield Paragraph("There is no lot yet.")
        return
    yield Table(
        "Each lot with its hours and value a year, without VAT",
        ("Lot", "Area", "Zone and tags", "Hours a week", "Value a year"),
        rows,
        numbers=frozenset({3, 4}),
    )
    decided = fields["how_lots_are_decided"]
    own = decided if decided != " ".join(fields["award_rule_words"]) else "Who is awarded which: see the award rule."
    yield Paragraph(f"A bidder may bid for {fields['most_lots_to_bid_for']} of {len(rows)} lots. {own}")
    if fields.get("why_one_lot"):
        yield Paragraph(f"Why there is one lot: {fields['why_one_lot']}")


def timetable(rows: Sequence[Line]) -> Table:
    return Table(
        "Each date with the rule it follows",
        ("Step", "When", "Rule", "Source"),
        [(line.milestone.label, line.milestone.words, line.milestone.rule, line.milestone.law) for line in rows],
    )


def questions(tender: Tender) -> Iterator[Block]:
    """Typed questions by what they are for; the quality questions that are marked stand with the criteria."""
    groups = question_sheet.groups_of(tender.questions.select_related("lot"))
    if not groups:
        yield Paragraph(
            "Besides the quality questions below and the price, only the declarations of the bid are asked."
        )
    for words, group in groups:
        yield Heading(words, 3)
        yield Table(
            words,
            ("Number", "Question", "Answer", "Passes when"),
            [(str(line.row.number), _asked(line.row), line.asks, line.passes or "A person decides") for line in group],
        )


def _asked(row: Any) -> str:
    needed = "" if row.required else " (may be left empty)"
    guidance = f"\n{row.guidance.strip()}" if row.guidance.strip() else ""
    return f"{row.label}{needed}\n{row.text.strip()}{guidance}"


def documents(fields: Fields) -> Iterator[Block]:
    rows = [
        (
            each["title"],
            each["kind"] + (f", lot {each['lot']}" if each["lot"] else ""),
            each["filename"],
            str(each["version"]),
            commas(each["size"]),
            each["sha256"],
        )
        for each in fields["documents"]
    ]
    if not rows:
        yield Paragraph("There is no document yet.")
        return
    yield Table(
        "Each document with its SHA-256, by which a copy can be checked",
        ("Document", "Kind", "File", "Version", "Bytes", "SHA-256"),
        rows,
        numbers=frozenset({3, 4}),
        hashes=5,
    )

"""What bids are judged by: criteria with their questions, the scale, the price formula and the price schedule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.documents import Block, Heading, Paragraph, Points, Table
from core.words import commas
from tenders import formulas
from tenders.pricing import published

if TYPE_CHECKING:
    from tenders.models import Criterion, CriterionSection, Tender

Fields = Mapping[str, Any]


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def criteria(tender: Tender) -> Iterator[Block]:
    """The shares of the 100 points, each criterion with its question, then the scale."""
    rows = list(tender.criteria.all())
    sections = {section.pk: section for section in tender.criterion_sections.all()}
    yield Paragraph(
        f"Quality counts {plain(tender.quality_weight)} and price {plain(tender.price_weight)} of 100 points. The points "
        "of a criterion are its weight × the agreed mark ÷ the highest mark."
    )
    if rows:
        yield _shares(rows, sections)
    seen: set[int] = set()
    for row in rows:
        section = sections.get(row.section_id or 0)
        if section is not None and section.pk not in seen:
            seen.add(section.pk)
            yield Paragraph(_section_words(section))
        yield Heading(f"{row.number}. {row.label}", 3)
        yield Paragraph(row.question.strip())
        if row.guidance.strip():
            yield Paragraph(row.guidance.strip(), quiet=True)
        yield Paragraph(_limits(row), quiet=True)
    scale = [(plain(row.mark), row.name, row.descriptor) for row in tender.scale.all()]
    if scale:
        yield Heading("The scale of marks", 3)
        yield Table("What each mark means", ("Mark", "Name", "What it means"), scale)


def _shares(rows: list[Criterion], sections: Mapping[int, CriterionSection]) -> Table:
    lines = []
    for row in rows:
        section = sections.get(row.section_id or 0)
        lines.append(
            (
                f"{row.number}. {row.label}",
                section.label if section else "",
                plain(row.weight),
                "" if row.minimum_mark is None else plain(row.minimum_mark),
            )
        )
    columns = ("Criterion", "Section", "Points", "Minimum mark")
    return Table("Shares of the quality points", columns, lines, numbers=frozenset({2, 3}))


def _section_words(section: CriterionSection) -> str:
    words = f"Section {section.number}, {section.label}: {plain(section.weight)} points."
    if section.threshold is not None:
        words += f" A bid with less than {plain(section.threshold)}% of them leaves the ranking."
    return words


def _limits(row: Criterion) -> str:
    words = f"{plain(row.weight)} points. At most {commas(row.word_limit)} words."
    if row.minimum_mark is not None:
        words += f" A bid marked under {plain(row.minimum_mark)} leaves the ranking."
    return words + (" A file may be attached." if row.file_allowed else "")


def price(tender: Tender, fields: Fields) -> Iterator[Block]:
    """What is priced, and how a price becomes points."""
    said = formulas.published(tender)
    yield Paragraph(f"{tender.price_label}. A price is scored so: {said['formula_words']}.")
    card = formulas.cards().get(tender.price_formula)
    if card is not None:
        yield Paragraph(f"Uses: {card.inputs}. Range: {card.range_words}. {card.zero_price}", quiet=True)
    if lines := published.words(fields.get("price_schedule")):
        yield Heading("Price schedule", 3)
        yield Points(lines)

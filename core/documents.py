"""A document in blocks, drawn alike as a tagged PDF and as a Word file: headings, paragraphs, facts, lists, tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core import pdf


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 2 or 3; level 1 is the document's title."""

    text: str
    level: int = 2
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`quiet`: small print."""

    text: str
    quiet: bool = False
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences."""

    items: Sequence[str]
    kind: str = field(default="points", init=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they stand for, a row each."""

    rows: Sequence[tuple[str, str]]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption. `numbers`: columns, counted from 0, that hold figures; `hash`: the one that holds hashes."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    hashes: int = -1
    kind: str = field(default="table", init=False)


Block = Heading | Paragraph | Points | Facts | Table


@dataclass(frozen=True, slots=True)
class Document:
    """`issuer` and `reference` stand on each page; `title` is its first heading and its name in a reader's list."""

    title: str
    reference: str
    issuer: str
    blocks: Sequence[Block]


def as_pdf(document: Document) -> bytes:
    """Tagged, with bookmarks, the issuer and reference on each page, 'page x of y'. Raises `pdf.PdfUnavailable`."""
    context = {
        "document": document,
        "title": document.title,
        "reference": document.reference,
        "buyer_name": document.issuer,
    }
    return pdf.render("core/pdf/document.html", context)

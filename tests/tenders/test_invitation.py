"""The whole invitation as PDF and as a Word file, read back; what the public sees; what is held back."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from core import clock, documents, docx
from core.documents import Document, Facts, Heading, Paragraph, Points, Table
from tenders import foi
from tenders.actions import criteria
from tenders.actions import tender as actions
from tenders.invitation import document_of
from tenders.models import Lot, Tender
from tenders.notice_fields import tender_notice_fields
from tenders.templates_data import CriterionData, SectionData
from tests.factories import tenders as made
from tests.factories.people import Cast
from tests.pdf_text import bookmarks, text_of

D = Decimal
URL = "/tenders/SBC-2027-014/"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def tender(cast: Cast) -> Any:
    with clock.at(made.DRAFTED):
        found = made.ready(cast, reference="SBC-2027-014", lots_kept=2)
        rows = (
            CriterionData("safe", "Safeguarding", D(40), "How do you keep people safe?", section=1, minimum_mark=D(2)),
            CriterionData("staff", "Staff", D(30), "Who will work?", guidance="Give figures."),
        )
        criteria.set_criteria(
            tender=found, by=cast.lead, criteria=rows, sections=(SectionData("Safe care", D(40), D(60)),),
            quality_weight=D(70), price_weight=D(30), price_formula="absolute scale",
            price_formula_terms={"full_price": D("22"), "nil_price": D("30.50")},
        )  # fmt: skip
        yield found


def as_user(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(answer: Any) -> str:
    return str(answer.content.decode()).replace("&#x27;", "'").replace("&quot;", '"')


def read_back(made_file: bytes) -> tuple[list[tuple[str, str]], list[list[list[str]]]]:
    """A Word file's paragraphs (style, text) outside tables, and its tables as rows of cells."""
    archive = zipfile.ZipFile(io.BytesIO(made_file))
    assert archive.testzip() is None
    body = ElementTree.fromstring(archive.read("word/document.xml"))[0]  # noqa: S314 # made by this very test

    def text(part: ElementTree.Element) -> str:
        return "".join(
            "\n" if node.tag == f"{WORD}br" else (node.text or "")
            for node in part.iter()
            if node.tag in {f"{WORD}t", f"{WORD}br"}
        )

    paragraphs = []
    for each in body.findall(f"{WORD}p"):
        style = each.find(f"{WORD}pPr/{WORD}pStyle")
        paragraphs.append((style.get(f"{WORD}val", "") if style is not None else "", text(each)))
    tables = [
        [[text(cell) for cell in row.findall(f"{WORD}tc")] for row in table.findall(f"{WORD}tr")]
        for table in body.findall(f"{WORD}tbl")
    ]
    return paragraphs, tables


HEADINGS = [
    "What is bought", "Lots", "Timetable", "What you are asked", "How bids are judged", "Price", "Award rule",
    "Conflicts of interest", "Documents",
]  # fmt: skip


def test_the_word_file_holds_the_whole_invitation(cast: Cast, tender: Tender) -> None:
    answer = as_user(cast.lead).get(f"{URL}invitation.docx")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="SBC-2027-014-invitation.docx"'
    paragraphs, tables = read_back(answer.content)
    assert paragraphs[0] == ("Heading1", f"Invitation to tender: {tender.title}")
    assert paragraphs[1] == (
        "Small",
        f"Draft, version {tender.version}. Nothing of it is published, and all of it may still change.",
    )
    assert [text for style, text in paragraphs if style == "Heading2"] == HEADINGS
    by_head = {table[0][0]: table for table in tables}
    assert by_head["Lot"][1:] == [
        ["1", "Northern Parishes, Billingham West and Central", "A, extra care, Winford House", "1,310", "£1,662,128"],
        ["2", "Billingham South, East and North", "A", "1,480", "£1,877,824"],
    ]
    assert by_head["Criterion"][1:] == [["1. Safeguarding", "Safe care", "40", "2"], ["2. Staff", "", "30", ""]]
    assert by_head["Mark"][-1] == [
        "5",
        "Excellent",
        "Meets the requirement fully, with strong evidence and added value for people.",
    ]
    steps = {row[0]: row[1:] for row in by_head["Step"][1:]}
    assert steps["Bids close"][0] == "Friday 16 April 2027 at 12 noon"
    assert "a working day; the same for every supplier" in steps["Bids close"][1]
    assert "Ready for approval by" not in steps  # the council's own step
    document = tender.documents.get(title="Specification")
    assert by_head["Document"][1][0] == "Specification"
    assert by_head["Document"][1][5] == document.sha256
    words = [text for _, text in paragraphs]
    assert "Section 1, Safe care: 40 points. A bid with less than 60% of them leaves the ranking." in words
    assert any(text.endswith("price for full points £22.00, price for no points £30.50.") for text in words)
    assert any(text.startswith("•") and "At most 3 primary lots for one bidder." in text for text in words)
    assert any("Procurement Act 2023, s.83" in text for text in words)


def test_the_word_file_names_itself_and_numbers_its_pages(cast: Cast, tender: Tender) -> None:
    made_file = docx.as_docx(document_of(tender))
    archive = zipfile.ZipFile(io.BytesIO(made_file))
    for name in archive.namelist():
        ElementTree.fromstring(archive.read(name))  # noqa: S314 # ours; every part must be well formed
    header, footer = archive.read("word/header1.xml").decode(), archive.read("word/footer1.xml").decode()
    assert "Stockton-on-Tees Borough Council" in header
    assert "SBC-2027-014" in header
    assert 'w:instr=" PAGE "' in footer
    assert 'w:instr=" NUMPAGES "' in footer
    assert made_file == docx.as_docx(document_of(tender))


def test_every_kind_of_block_is_drawn_and_nothing_typed_becomes_markup() -> None:
    blocks = (
        Heading("A & B"),
        Paragraph("one\ntwo <w:b/> \x07"),
        Points(["first"]),
        Facts([("name", 'said "so"')]),
        Table('A "caption"', ("X", "Y"), [("1", "<2>")], numbers=frozenset({1})),
    )
    paragraphs, tables = read_back(docx.as_docx(Document("T", "R", "I", blocks)))
    assert paragraphs == [
        ("Heading1", "T"),
        ("Heading2", "A & B"),
        ("", "one\ntwo <w:b/> "),
        ("Point", "•first"),
        ("", ""),
        ("Caption", 'A "caption"'),
        ("", ""),
    ]
    assert tables == [[["name", 'said "so"']], [["X", "Y"], ["1", "<2>"]]]


@pytest.mark.pdf
def test_the_pdf_holds_the_same_with_bookmarks_and_page_numbers(cast: Cast, tender: Tender) -> None:
    answer = as_user(cast.approver).get(f"{URL}invitation.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="SBC-2027-014-invitation.pdf"'
    words = text_of(answer.content)
    marks = bookmarks(answer.content)
    assert marks[0] == f"Invitation to tender: {tender.title}"
    assert [mark for mark in marks if mark in HEADINGS] == HEADINGS
    for needed in (
        "Friday 16 April 2027 at 12 noon",
        "How do you keep people safe?",
        "price for full points £22.00, price for no points £30.50",
        "At most 3 primary lots for one bidder.",
        "Page 1 of",
        "Stockton-on-Tees Borough Council",
        "SBC-2027-014",
    ):
        assert needed in words, needed
    hashes = words.replace(" ", "")
    assert tender.documents.get(title="Specification").sha256 in hashes


def test_no_pango_is_said_in_words(cast: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch) -> None:
    from core import pdf

    def missing(document: Document) -> bytes:
        raise pdf.PdfUnavailable("PDFs cannot be made here.")

    monkeypatch.setattr(documents, "as_pdf", missing)
    answer = as_user(cast.lead).get(f"{URL}invitation.pdf", follow=True)
    assert "PDFs cannot be made here." in said(answer)


def test_a_published_invitation_says_when_it_was_published(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
    first = document_of(tender).blocks[0]
    assert isinstance(first, Paragraph)
    assert first.text.startswith("Published on Monday 1 March 2027 at 9:30am")


SECRETS = {
    "conflict": "Councillor Quill's brother works for Larchfield Care",
    "mitigation": "Quill leaves the room",
    "interest": "My aunt is a carer with them",
    "sent back": "The price weight looks like a gift to one firm",
    "regime": "Counsel advised us privately",
}


def hidden(cast: Cast, tender: Tender) -> None:
    """Put something into everything that is held back."""
    actions.record_conflicts_assessment(
        tender=tender, by=cast.lead, found=SECRETS["conflict"], mitigation=SECRETS["mitigation"]
    )
    actions.declare_interest(tender=tender, by=cast.lead, has_interest=True, text=SECRETS["interest"])
    Tender.objects.filter(pk=tender.pk).update(sent_back_reason=SECRETS["sent back"])
    Lot.objects.filter(tender=tender, number=1).update(
        regime_reason=SECRETS["regime"], bids_expected_low=873, bids_expected_high=874
    )
    tender.refresh_from_db()


def test_what_is_held_back_is_named_with_its_reason_and_stands_nowhere(cast: Cast, tender: Tender) -> None:
    hidden(cast, tender)
    kept = {each.what: each.much for each in foi.held_back(tender)}
    assert kept == {
        "The text of the conflicts assessment": "11 words",
        "Declarations of interest by staff": "2 declarations",
        "How many bids are expected for each lot": "1 lot",
        "Why a lot is under another regime": "4 words",
        "The approver's notes": "10 words",
        "The history of the draft": f"{tender.changes.count()} changes",
        "When the council plans to have marked, and the dry run of the rules": "Plans and made-up bids",
    }
    answer = as_user(cast.lead).get(f"{URL}public/")
    assert answer.status_code == 200
    public = said(answer)
    invitation = " ".join(str(block) for block in document_of(tender).blocks)
    frozen = json.dumps(tender_notice_fields(tender), ensure_ascii=False)
    for name, secret in {**SECRETS, "bids expected": "873 to 874"}.items():
        for where, text in (("page", public), ("invitation", invitation), ("notice", frozen)):
            assert secret not in text, (name, where)
    assert "Freedom of Information Act 2000 s.40" in public


def test_the_preview_is_drawn_by_the_page_of_the_register(cast: Cast, tender: Tender) -> None:
    preview = said(as_user(cast.lead).get(f"{URL}public/"))
    assert "Nothing of this is public yet" in preview
    for part in ("The facts", "How bids are scored", "How lots are awarded", "What is held back, and why"):
        assert part in preview
    assert "Formula: 100 at the price for full points and under it" in preview


def test_once_published_the_preview_is_the_frozen_notice(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
    Tender.objects.filter(pk=tender.pk).update(small_firms="Changed behind the notice's back.")
    tender.refresh_from_db()
    page = said(as_user(cast.auditor).get(f"{URL}public/"))
    assert "Public since Monday 1 March 2027 at 9:30am" in page
    assert "Changed behind the notice's back." not in page
    assert as_user(cast.bidder).get(f"{URL}public/").status_code == 403
    assert as_user(cast.bidder).get(f"{URL}invitation.docx").status_code == 403
    assert as_user(cast.stranger_lead).get(f"{URL}invitation.pdf").status_code == 404


def test_an_empty_draft_still_makes_an_invitation_that_says_what_is_missing(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.draft(cast, reference="SBC-2027-014", lots_kept=1)
        tender.documents.all().delete()
        tender.criteria.all().delete()
        tender.lots.all().delete()
        Tender.objects.filter(pk=tender.pk).update(award_rule={}, description="", closes_at=None, cpv="")
        tender.refresh_from_db()
        paragraphs, _ = read_back(docx.as_docx(document_of(tender)))
    words = [text for _, text in paragraphs]
    for sentence in (
        "Not described yet.",
        "There is no lot yet.",
        "There is no document yet.",
        "•The award rule is not complete yet.",
        "The council has not recorded its conflicts assessment yet; it must before the notice goes.",
    ):
        assert sentence in words

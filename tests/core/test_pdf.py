"""PDFs: what stands on each page, what a document may never read, and what is said when none can be made."""

from __future__ import annotations

import contextlib
import re
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from core import pdf

WRAPPED = (
    '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Receipt</title>{head}</head>'
    '<body data-buyer="Stockton" data-reference="SBC-2027-014" data-title="Receipt"><h1>Receipt</h1>{body}</body></html>'
)


def unpacked(made: bytes) -> bytes:
    """The file with its compressed parts laid open, to look into."""
    parts = [made]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(packed))
    return b"\n".join(parts)


@pytest.mark.pdf
def test_a_pdf_is_tagged_titled_and_marked_for_accessibility() -> None:
    made = pdf.from_html(WRAPPED.format(head="", body="<h2>Files</h2>"))
    assert made.startswith(b"%PDF-")
    text = unpacked(made)
    assert b"/Marked true" in text
    assert b"pdfuaid" in text
    assert b"/StructTreeRoot" in text
    assert b"/Outlines" in text  # bookmarks


@pytest.mark.pdf
def test_the_base_template_carries_buyer_reference_and_title() -> None:
    made = pdf.render("core/pdf/base.html", {"buyer_name": "Stockton", "reference": "SBC-2027-014", "title": "Receipt"})
    assert made.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "https://example.org/x.css",
        "//example.org/static/core/pdf.css",
        "/etc/passwd",
        "/static/../config/settings.py",
        "/static/%2e%2e/config/settings.py",
        "/static/core/nothing.css",
        "ftp://example.org/static/core/pdf.css",
    ],
)
def test_a_document_may_read_only_the_projects_static_files(address: str) -> None:
    with pytest.raises(Exception, match=r"own static files|no static file|outside"):
        pdf.static_file(address)


def test_the_projects_own_stylesheet_may_be_read() -> None:
    assert pdf.static_file("/static/core/pdf.css").name == "pdf.css"


@pytest.mark.pdf
def test_a_forbidden_picture_is_left_out_and_never_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    allowed = pdf.static_file

    def noted(url: str) -> Path:
        asked.append(url)
        return allowed(url)

    monkeypatch.setattr(pdf, "static_file", noted)
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text>SECRET</text></svg>")
    made = pdf.from_html(WRAPPED.format(head="", body=f'<img alt="x" src="file://{secret}">'))
    assert made.startswith(b"%PDF-")
    assert asked == [f"file://{secret}"]


def test_control_characters_are_taken_out() -> None:
    assert pdf.printable("a\x00b\x07c\nd\te\x7f") == "abc\nd\te"


def test_a_document_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="too long for one PDF"):
        pdf.from_html("x" * (pdf.LARGEST_HTML + 1))


def test_a_machine_without_the_libraries_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(pdf.PdfUnavailable, match="apt-get install libpango"):
        pdf.from_html("<p>x</p>")


@pytest.mark.pdf
def test_uploaded_names_cannot_bring_markup(settings: Any) -> None:
    made = pdf.render("core/pdf/base.html", {"title": '"><img src="http://example.org/x.png">', "reference": "R"})
    assert made.startswith(b"%PDF-")

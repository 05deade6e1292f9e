"""PDFs from templates: A4, tagged, with the buyer's name, the reference and 'page x of y' on every page.

WeasyPrint is imported only when a PDF is made: its system libraries (Pango) may be missing on a developer's machine,
and then everything else still works. A template extends `core/pdf/base.html`. What it may read is closed: `data:`
addresses and the project's own static files, nothing else, whatever a template or an uploaded name says.
"""

from __future__ import annotations

import mimetypes
import re
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

LARGEST_HTML = 5_000_000  # characters; about 900 pages, past which a request is no place to make it


class PdfUnavailable(Exception):
    """This machine cannot make PDFs; the message says why and what to install."""


def render(template: str, context: dict[str, Any]) -> bytes:
    """The PDF of a template. Raises `PdfUnavailable` (no Pango here) or ValueError (too long to make at once).

    Steps: draw the HTML, refuse what is absurdly long, lay it out with the closed fetcher, tag it (PDF/UA-1) where
    this WeasyPrint can. The same context gives the same pages; the file carries no date of its own making.
    """
    return from_html(render_to_string(template, {"buyer_name": "Fairlot", **context}))


def from_html(html: str) -> bytes:
    if len(html) > LARGEST_HTML:
        raise ValueError(f"This document is too long for one PDF ({len(html):,} characters). Part it.")
    weasyprint = _weasyprint()
    document = weasyprint.HTML(
        string=printable(html), base_url=f"{settings.STATIC_URL}", url_fetcher=_fetcher(weasyprint)
    )
    result: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return result


def printable(html: str) -> str:
    """Without control characters, which some fonts turn into boxes and PDF readers refuse."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", html)


def _weasyprint() -> Any:
    try:
        # Without its libraries it prints a page of advice; the sentence below says what is needed here.
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            import weasyprint
    except (ImportError, OSError) as problem:
        raise PdfUnavailable(
            "PDFs cannot be made here because WeasyPrint's system libraries are missing. "
            "On Debian or Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."
        ) from problem
    return weasyprint


def _fetcher(weasyprint: Any) -> Any:
    """WeasyPrint's own fetcher reads `file:` and the network; this one reads neither."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Closed(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            found = static_file(url)
            kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, found.read_bytes(), {"Content-Type": kind})

    return Closed(allowed_protocols=("data",))


def static_file(url: str) -> Path:
    """The project's static file at an address, or a refusal. Never a path outside what the finders serve."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    prefix = settings.STATIC_URL
    if parts.netloc or parts.scheme not in {"", "file"} or not path.startswith(prefix):
        raise ValueError(f"A document may read only this project's own static files, not {url[:80]}.")
    found = finders.find(path.removeprefix(prefix))
    if not isinstance(found, str):
        raise ValueError(f"There is no static file at {url[:80]}.")
    return Path(found)

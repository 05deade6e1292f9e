"""A long set of rows, twenty a page: which rows a request is about, and where it goes on.

A page sends its own rows and no others, so nothing that stands on another page is touched or lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core import messages
from tenders.models import Lot

A_PAGE = 20
ONWARD = "onward"
"""The name of the button that saves a page and shows the next."""

Row = TypeVar("Row")


def page_of(request: HttpRequest, rows: Sequence[Row]) -> Page[Row]:
    """The page asked for; the nearest one there is where there is none of that number."""
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


def words_of(request: HttpRequest) -> str:
    """What the rows are narrowed to."""
    return " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:100]


def has(lot: Lot, words: str) -> bool:
    """Whether a lot has every word in its number, name, zone, scheme, place or tags."""
    parts = [f"lot {lot.number}", lot.name, lot.zone, lot.scheme, lot.delivered_at, *lot.tags]
    held = " ".join(parts).casefold()
    return all(word in held for word in words.casefold().split())


def onward(request: HttpRequest, page: Page[Row], title: str, words: str) -> HttpResponse | None:
    """After a save: to the next page where that was pressed, else to the same; None where all is on one page."""
    narrowed = words_of(request)
    if page.paginator.num_pages == 1 and not narrowed:
        return None
    messages.done(request, title, words)
    number = page.number + (ONWARD in request.POST and page.has_next())
    return redirect(f"{request.path}?{urlencode({'q': narrowed, 'page': number} if narrowed else {'page': number})}")

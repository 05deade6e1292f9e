"""Breadcrumbs of a public page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.frames import Crumb

if TYPE_CHECKING:
    from wagtail.models import Page

BELOW_HOME = 2
"""Depth of the home page: it is the buyer's name in the header, not a crumb."""


def trail(page: Page) -> list[Crumb]:
    """Every page above it but the home page, then itself."""
    above = page.get_ancestors().filter(depth__gt=BELOW_HOME)
    return [*(Crumb(str(each.title), each.url or "") for each in above), Crumb(str(page.title))]

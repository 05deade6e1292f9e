"""What Wagtail's pages show, worked out where the template asks for it: Wagtail renders a page with nothing but itself."""

from __future__ import annotations

from typing import Any

from django import template

from cms.models import ProgrammePage
from cms.queries.programme_cards import ProgrammeCard, programme_cards
from cms.queries.programme_facts import ProgrammeFacts
from cms.queries.programme_facts import programme_facts as work_out
from cms.trail import trail
from core.frames import Crumb

register = template.Library()


@register.simple_tag(takes_context=True)
def programme_facts(context: template.Context, page: ProgrammePage) -> ProgrammeFacts:
    """The facts of a programme, drafts included in a preview. Worked out once a page."""
    found: ProgrammeFacts | None = getattr(page, "_facts", None)
    if found is None:
        drafts = bool(context.get("preview")) or getattr(context.get("request"), "is_preview", False)
        found = page._facts = work_out(page, drafts=drafts)
    return found


@register.simple_tag
def cards_under(page: Any) -> list[ProgrammeCard]:
    """The public programmes in this branch."""
    return programme_cards(page)


@register.simple_tag
def trail_to(page: Any) -> list[Crumb]:
    """Breadcrumbs."""
    return trail(page) if page.pk else []

"""The design system's tags and filters. `{% load fairlot %}` gives a page all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from core import clock, words
from core.calendar import time_left_words
from core.drawing import Chart
from core.forms.drawing import draw, first_control_id
from core.frames import BLOCKED, DONE, NOW, Frame
from core.models import AuditEntry
from core.workflow import Stateful
from core.workflow import moves as open_moves

register = template.Library()

for _filter in (
    words.big_money,
    words.commas,
    words.hours,
    words.money,
    words.points,
    words.rate,
    words.signed,
    words.uk_date,
    words.uk_datetime,
    words.uk_day,
    words.uk_day_month,
    words.uk_seconds,
    words.uk_time,
):
    register.filter(_filter.__name__, _filter)


@register.filter
def time_left(value: Any, style: str = "") -> str:
    """'3 days 1 hour left'; `|time_left:"short"` for a table."""
    return time_left_words(clock.now(), value, short=style == "short") if isinstance(value, datetime) else ""


@register.filter
def what_was_done(entry: AuditEntry) -> str:
    """'tender.send_for_approval' as words: 'Tender: send for approval'."""
    subject, _, verb = entry.verb.partition(".")
    return f"{subject}: {verb}".replace("_", " ").strip(": ").capitalize()


@register.filter
def plain_facts(entry: AuditEntry) -> list[tuple[str, str]]:
    """The recorded facts as rows; a commitment is shown as the start of its digest."""
    known = {"is": "State now", "was": "State before"}
    return [
        (known.get(key, key.replace("_", " ").capitalize()), _plain(value))
        for key, value in sorted(entry.facts.items())
    ]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        digest = next((str(part) for name, part in sorted(value.items()) if name != "salt"), "")
        return f"kept as a fingerprint, {digest[:16]}…" if digest else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)", value):
        at = datetime.fromisoformat(value)
        return f"{words.uk_day(at)}, {words.uk_seconds(at)}"
    return str(value)


@register.simple_tag
def tag(label: Any, style: str = "brand") -> SafeString:
    """A state in words. Styles: brand, good, warn, stop, out (outlined), plain (words alone)."""
    return format_html('<span class="tag {}">{}</span>', style, label)


@register.simple_tag
def state(obj: Any, style: str = "") -> SafeString:
    """The state of a workflow object, in the style it names itself (`state_style`) or that is given."""
    return tag(obj.get_status_display(), style or getattr(obj, "state_style", "brand"))


@register.inclusion_tag("core/forms/error_summary.html")
def error_summary(*given: Any) -> dict[str, Any]:
    """What must be mended, at the top of the page, each a link to its field. Takes forms and formsets."""
    rows: list[tuple[str, str]] = []
    for form in _forms(given):
        rows += [("", str(error)) for error in form.non_field_errors()]
        for field in form.visible_fields():
            rows += [(first_control_id(field), str(error)) for error in field.errors]
        rows += [("", str(error)) for hidden in form.hidden_fields() for error in hidden.errors]
    heading = "Mend one thing, then send this again" if len(rows) == 1 else "Mend these, then send this again"
    return {"rows": rows, "heading": heading}


def _forms(given: Iterable[Any]) -> Iterable[forms.BaseForm]:
    for each in given:
        if isinstance(each, forms.BaseFormSet):
            yield from each.forms
        elif isinstance(each, forms.BaseForm):
            yield each


@register.inclusion_tag("core/forms/field.html")
def field(bound: BoundField, hide_label: bool = False, large: bool = False) -> dict[str, Any]:
    """One field: label, hint, message, control. `hide_label=True` in a table, `large=True` when it is the page's question."""
    return {"d": draw(bound, hide_label=hide_label, large=large)}


@register.inclusion_tag("core/parts/moves.html", takes_context=True)
def moves(context: template.Context, obj: Stateful, only: str = "", without: str = "") -> dict[str, Any]:
    """Buttons for the steps this person may take, each a POST; a blocked one is dashed and says why.

    `only` and `without` are verbs between commas. Steps styled 'hidden' have pages of their own and are left out
    unless `only` names them.
    """
    request = context["request"]
    wanted, unwanted = _names(only), _names(without)
    found = [
        each
        for each in open_moves(obj, request.user)
        if each.verb not in unwanted and (each.verb in wanted if wanted else each.style != "hidden")
    ]
    rows = [(each, obj.get_act_url(each.verb), _button_class(each.style)) for each in found]
    return {
        "open": [row for row in rows if row[0].is_open],
        "blocked": [row for row in rows if not row[0].is_open],
        "csrf_token": context.get("csrf_token"),
    }


def _names(text: str) -> set[str]:
    return {name.strip() for name in text.split(",") if name.strip()}


def _button_class(style: str) -> str:
    return {"primary": "btn", "danger": "btn-2 danger"}.get(style, "btn-2")


@register.inclusion_tag("core/parts/blocked.html")
def blocked(label: str, reason: Any, title: str = "You cannot do this yet.") -> dict[str, Any]:
    """A button that cannot be used yet, with the reason (or list of reasons) beside it."""
    reasons = [reason] if isinstance(reason, str) else [str(each) for each in reason]
    return {"label": label, "reasons": reasons, "title": title, "id": f"why-{slugify(label)}"}


@register.inclusion_tag("core/empty.html")
def empty(title: str, what: str = "", url: str = "", act: str = "") -> dict[str, Any]:
    """An empty list that teaches: what will appear here, and the one thing to do first."""
    return {"title": title, "what": what, "url": url, "act": act}


@register.inclusion_tag("core/parts/success.html", takes_context=True)
def success(context: template.Context) -> dict[str, Any]:
    """What the last act did (core.messages). The frames already show it; a page of its own may place it."""
    shown = []
    for message in context.get("messages") or []:
        title, *rest = str(message).split("\n")
        if title.strip():
            kind = "done" if "done" in message.tags else "refused" if "error" in message.tags else "note"
            shown.append({"kind": kind, "title": title, "lines": rest})
    return {"shown": shown}


@register.inclusion_tag("core/parts/paging.html", takes_context=True)
def paging(context: template.Context, page: Any, csv: str = "", noun: str = "") -> dict[str, Any]:
    """'Showing 1 to 25 of 140', previous and next, and the same list as CSV when `csv` is its address."""
    request = context.get("request")

    def address(number: int) -> str:
        if request is None:
            return f"?page={number}"
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "noun": noun,
        "csv": csv,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("core/parts/filter_tags.html")
def filter_tags(filters: Iterable[Any], sorted_by: str = "") -> dict[str, Any]:
    """What a list is narrowed to: (words, address that removes it) pairs; `sorted_by` says the order."""
    return {"filters": list(filters), "sorted_by": sorted_by}


@register.inclusion_tag("core/parts/chart.html")
def chart(drawn: Chart, title: str = "") -> dict[str, Any]:
    """A picture and, folded under it, the same figures as a table."""
    return {"chart": drawn, "title": title or f"Show the figures: {drawn.caption.lower()}"}


@register.inclusion_tag("core/parts/chart_table.html")
def chart_table(drawn: Chart, caption: str = "") -> dict[str, Any]:
    """The figures of a picture as a table."""
    return {"chart": drawn, "caption": caption or drawn.caption}


@register.inclusion_tag("core/parts/timeline.html")
def timeline(frame: Frame) -> dict[str, Any]:
    """The stages beside the main column, for a wide screen."""
    return {"frame": frame}


@register.inclusion_tag("core/parts/fold.html")
def fold(frame: Frame, always: bool = False) -> dict[str, Any]:
    """The stages folded into one line: on a phone, and (`always`) on a page that needs the full width."""
    return {
        "frame": frame,
        "always": always,
        "segments": _segments([stage.state for stage in frame.stages]),
        "done": sum(1 for stage in frame.stages if stage.state == DONE),
    }


def _segments(states: Sequence[str]) -> list[dict[str, Any]]:
    """The line of stages as small bars on a field 108 wide and 8 high; the present one is taller."""
    width = (108 - 2 * (len(states) - 1)) / len(states) if states else 0
    colours = {DONE: "c-brand", NOW: "c-brand", BLOCKED: "c-stop"}
    return [
        {
            "x": f"{number * (width + 2):.1f}",
            "y": 0 if state == NOW else 2,
            "w": f"{width:.1f}",
            "h": 8 if state == NOW else 4,
            "colour": colours.get(state, "c-line"),
        }
        for number, state in enumerate(states)
    ]


@register.inclusion_tag("core/parts/countdown.html")
def countdown(until: datetime, style: str = "") -> dict[str, Any]:
    """The time left, kept current in the browser by the server's clock; plain words without JavaScript."""
    now = clock.now()
    return {
        "words": time_left_words(now, until, short=style == "short"),
        "until": until.isoformat(),
        "now": now.isoformat(),
        "style": style,
        "late": now > until,
    }

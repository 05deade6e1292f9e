"""Django's form renderer in the design system: `{{ form }}` draws every field as `{% field %}` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]
"""What a widget's `get_context` says under 'widget': name, value, type, attrs, optgroups."""


class DesignRenderer(TemplatesSetting):
    """Our templates for a whole form and for one field; widgets keep Django's own markup.

    Widget templates are left alone on purpose: Wagtail's and Django's admin pages use the same renderer, and the
    class names that a control needs are added by `core.forms.drawing` instead. The commonest of them are written here
    without a template, byte for byte the same: a page with a hundred boxes spent half its time in those templates.
    """

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/as_field_group.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        write = WRITERS.get(template_name)
        return write(context["widget"]) if write is not None else super().render(template_name, context, request)


def _attributes(widget: Widget) -> SafeString:
    kept = [(name, value) for name, value in widget["attrs"].items() if value is not False]
    return format_html_join(
        "", "{}", ((format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value),) for name, value in kept)
    )  # fmt: skip


def box(widget: Widget) -> SafeString:
    """`<input>` of any type."""
    value = widget["value"]
    held = "" if value is None else format_html(' value="{}"', value)
    return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], held, _attributes(widget))


def area(widget: Widget) -> SafeString:
    """`<textarea>`; the line feed after its start is not part of what was typed."""
    held = widget["value"] or ""
    return format_html('<textarea name="{}"{}>\n{}</textarea>', widget["name"], _attributes(widget), held)


def choice(widget: Widget) -> SafeString:
    """`<select>` with its options, in groups where they have names."""
    groups = format_html_join("", "{}", ((_group(name, options),) for name, options, _ in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget), groups)


def _group(name: str | None, options: list[Widget]) -> SafeString:
    rows = ((each["value"], _attributes(each), each["label"]) for each in options)
    drawn = format_html_join("", '\n  <option value="{}"{}>{}</option>\n', rows)
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, drawn) if name else drawn


FOLDER = "django/forms/widgets"
WRITERS: dict[str, Callable[[Widget], SafeString]] = {
    **{
        f"{FOLDER}/{kind}.html": box
        for kind in ("text", "number", "email", "url", "hidden", "password", "checkbox", "file")
    },
    f"{FOLDER}/textarea.html": area,
    f"{FOLDER}/select.html": choice,
}

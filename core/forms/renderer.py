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


def _attributes(widget: Widget) -> tuple[str, list[Any]]:
    """A widget's attributes as a pattern for `format_html` and what goes into it, so that a box is written in one go."""
    pattern, given = "", list[Any]()
    for name, value in widget["attrs"].items():
        if value is True:
            pattern, given = pattern + " {}", [*given, name]
        elif value is not False:
            pattern, given = pattern + ' {}="{}"', [*given, name, value]
    return pattern, given


def box(widget: Widget) -> SafeString:
    """`<input>` of any type."""
    pattern, given = _attributes(widget)
    value = widget["value"]
    if value is not None:
        pattern, given = ' value="{}"' + pattern, [value, *given]
    return format_html('<input type="{}" name="{}"' + pattern + ">", widget["type"], widget["name"], *given)


def area(widget: Widget) -> SafeString:
    """`<textarea>`; the line feed after its start is not part of what was typed."""
    pattern, given = _attributes(widget)
    return format_html(
        '<textarea name="{}"' + pattern + ">\n{}</textarea>", widget["name"], *given, widget["value"] or ""
    )


def choice(widget: Widget) -> SafeString:
    """`<select>` with its options, in groups where they have names."""
    pattern, given = _attributes(widget)
    groups = format_html_join("", "{}", ((_group(name, options),) for name, options, _ in widget["optgroups"]))
    return format_html('<select name="{}"' + pattern + ">{}\n</select>", widget["name"], *given, groups)


def _group(name: str | None, options: list[Widget]) -> SafeString:
    drawn = format_html_join("", "{}", ((_option(each),) for each in options))
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, drawn) if name else drawn


def _option(widget: Widget) -> SafeString:
    pattern, given = _attributes(widget)
    return format_html('\n  <option value="{}"' + pattern + ">{}</option>\n", widget["value"], *given, widget["label"])


FOLDER = "django/forms/widgets"
WRITERS: dict[str, Callable[[Widget], SafeString]] = {
    **{
        f"{FOLDER}/{kind}.html": box
        for kind in ("text", "number", "email", "url", "hidden", "password", "checkbox", "file")
    },
    f"{FOLDER}/textarea.html": area,
    f"{FOLDER}/select.html": choice,
}

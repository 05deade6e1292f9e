"""How one bound field is drawn: which markup, which ids, what describes it. Works for any Django form, allauth's too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Input

from core.forms.widgets import Radios, UKDateWidget


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio or checkbox, with its hint."""

    id: str
    label: str
    hint: str
    hint_id: str
    attrs: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything `core/forms/field.html` needs. `kind`: text, password, textarea, select, file, radios, checkboxes,
    tick (one checkbox), date, plain (an unknown widget), hidden."""

    kind: str
    bound: BoundField
    id: str
    described_by: str
    hint_id: str
    error_id: str
    errors: list[str]
    prefix: str
    suffix: str
    word_limit: int
    optional: bool
    owed: str
    inline: bool
    hidden_label: bool
    large_legend: bool
    control: str

    @property
    def choices(self) -> Iterator[Choice]:
        hints = getattr(self.bound.field.widget, "hints", {})
        for number, each in enumerate(self.bound.subwidgets):
            value = each.data["value"]
            hint = hints.get(value, hints.get(str(value), ""))
            hint_id = f"{self.id}_{number}_hint" if hint else ""
            attrs = {"name": each.data["name"], "value": value, "checked": each.data["selected"]}
            yield Choice(str(each.id_for_label), str(each.choice_label), str(hint), hint_id, attrs)


def kind_of(widget: forms.Widget) -> str:
    """The markup a widget gets."""
    if widget.is_hidden:
        return "hidden"
    kinds: list[tuple[type[forms.Widget], str]] = [
        (UKDateWidget, "date"),
        (forms.CheckboxSelectMultiple, "checkboxes"),  # before RadioSelect, which Django makes its parent
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "tick"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.PasswordInput, "password"),
        (forms.FileInput, "file"),
        (forms.MultiWidget, "plain"),
        (Input, "text"),
    ]
    return next((kind for cls, kind in kinds if isinstance(widget, cls)), "plain")


_CLASSES = {
    "text": "govuk-input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "tick": "govuk-checkboxes__input",
}


def draw(bound: BoundField, *, hide_label: bool = False, large: bool = False) -> Drawing:
    """Work out a field's markup: steps are kind, ids, what describes it, then the control itself."""
    field, widget = bound.field, bound.field.widget
    kind = kind_of(widget)
    errors = [str(error) for error in bound.errors]
    hint_id = f"{bound.auto_id}_helptext" if bound.help_text else ""
    error_id = f"{bound.auto_id}_error" if errors else ""
    word_limit = int(getattr(field, "word_limit", 0) or 0) if kind == "textarea" else 0
    count_id = f"{bound.auto_id}-info" if word_limit else ""
    described_by = " ".join(each for each in (hint_id, error_id, count_id) if each)
    return Drawing(
        kind=kind,
        bound=bound,
        id=str(bound.id_for_label or bound.auto_id or ""),
        described_by=described_by,
        hint_id=hint_id,
        error_id=error_id,
        errors=errors,
        prefix=str(getattr(field, "prefix", "")),
        suffix=str(getattr(field, "suffix", "")),
        word_limit=word_limit,
        optional=_says_optional(bound, kind),
        owed=str(getattr(field, "owed", "")),
        inline=isinstance(widget, Radios) and widget.inline,
        hidden_label=hide_label,
        large_legend=large,
        control=_control(bound, kind, bool(errors), described_by),
    )


def _says_optional(bound: BoundField, kind: str) -> bool:
    """'(optional)' beside the label, but not on ticks, nor in a form that says of itself that nothing is asked for."""
    if bound.field.required or kind in {"tick", "checkboxes", "hidden"}:
        return False
    # `needed`: a draft may be saved without it, but it is owed in the end, so the page does not call it optional.
    if getattr(bound.field, "needed", False) or getattr(bound.field, "owed", ""):
        return False
    return bool(getattr(bound.form, "mark_optional", True))


def _control(bound: BoundField, kind: str, failed: bool, described_by: str) -> str:
    if kind in {"radios", "checkboxes"}:
        return ""  # drawn item by item
    attrs: dict[str, Any] = {}
    if kind in _CLASSES:
        attrs["class"] = _class_names(bound, kind, failed)
    if described_by and kind != "date":
        attrs["aria-describedby"] = described_by
    return str(bound.as_widget(attrs=attrs))


def _class_names(bound: BoundField, kind: str, failed: bool) -> str:
    field = bound.field
    names = [_CLASSES[kind], str(field.widget.attrs.get("class", ""))]
    base = _CLASSES[kind].split()[0]
    if failed and kind != "tick":
        names.append(f"{base}--error")
    width = getattr(field, "width", None) or getattr(field.widget, "width", None)
    if kind == "text" and width:
        names.append(f"govuk-input--width-{width}")
    if getattr(field, "word_limit", 0):
        names.append("govuk-js-character-count")
    return " ".join(name for name in names if name)


def first_control_id(bound: BoundField) -> str:
    """Where the error summary's link leads: the first box of a date, the first answer of a set of radios."""
    kind = kind_of(bound.field.widget)
    if kind in {"radios", "checkboxes", "date"} or isinstance(bound.field.widget, forms.MultiWidget):
        return f"{bound.auto_id}_0"
    return str(bound.id_for_label or bound.auto_id)

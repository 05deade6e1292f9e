"""What a form says, field by field in words, so that two versions of it can be laid side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from core.forms.drawing import kind_of

NOTHING = "Nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two versions of a form fill in differently, in words."""

    label: str
    saved: str
    typed: str


def said(bound: BoundField) -> str:
    """The value of a field as a person would read it; empty where nothing is filled in."""
    value, kind = bound.value(), kind_of(bound.field.widget)
    if kind == "tick":
        return "Ticked" if value in (True, "on", "true", "True") else ""
    if kind == "date":
        parts = [str(each) for each in value or [] if each not in (None, "")]
        return " ".join(parts)
    if kind in {"radios", "checkboxes", "select"}:
        return ", ".join(_labels(bound, value))
    return "" if value is None else str(value).replace("\r\n", "\n")


def _labels(bound: BoundField, value: Any) -> list[str]:
    chosen = value if isinstance(value, list | tuple) else [value]
    names = {str(key): str(label) for key, label in getattr(bound.field, "choices", [])}
    return [names.get(str(each), str(each)) for each in chosen if each not in (None, "")]


def differences(saved: forms.Form, typed: forms.Form) -> list[Difference]:
    """The fields in which the saved form and the one just typed differ, in their order."""
    kept, new = _visible(saved), _visible(typed)
    found = []
    for name, bound in {**new, **kept}.items():
        words = [said(side[name]) if name in side else "" for side in (kept, new)]
        if words[0] != words[1]:
            found.append(Difference(str(bound.label), words[0] or NOTHING, words[1] or NOTHING))
    return found


def _visible(form: forms.Form) -> dict[str, BoundField]:
    return {bound.name: bound for bound in form.visible_fields() if kind_of(bound.field.widget) != "file"}

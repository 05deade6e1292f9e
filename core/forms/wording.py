"""Refusals in words: one sentence that names the field and says the mend.

Django's own sentences name no field ('This field is required.'). `speak()` replaces those that a form's author has
not written, so that the summary at the top of a page reads alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.forms.utils import pretty_name

LONGEST_LINE = 500  # characters in a one-line field whose author set no limit
LONGEST_TEXT = 100_000  # characters in a text area whose author set no limit
LARGEST_INTEGER = 2_147_483_647  # both databases refuse more in an integer column


class Sentence(str):
    """A message whose figures are grouped when Django fills them in: '40,000', not '40000'."""

    def __mod__(self, params: Any) -> str:
        if not isinstance(params, Mapping):
            return str.__mod__(self, params)
        return str.__mod__(self, {key: grouped(value) for key, value in params.items()})


def grouped(value: object) -> object:
    """Whole and decimal numbers with commas; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    return f"{value:,}"


def without_hidden_characters(text: str) -> None:
    """Refuse control characters: they break PDFs, spreadsheets and comparisons, and nobody types them.

    NUL is left to Django's own check, or the same sentence would stand twice.
    """
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\r\t\0" for letter in text):
        raise ValidationError("hidden", code="null_characters_not_allowed")


def speak(name: str, field: forms.Field, *, refuses: bool = True) -> None:
    """Give `field` its name in words, limits where its author set none, and sentences that carry the name.

    `refuses`: False for a form that was sent nothing, which is only drawn and never says one of them.
    """
    label = str(field.label or pretty_name(name))
    field.name_in_words = f"‘{label}’"  # type: ignore[attr-defined]  # read by core.forms.fields; Django's Field is open
    if not refuses:
        return
    _bound(field)
    own = _sentences(field, f"‘{label}’")
    for key, sentence in own.items():
        if field.error_messages.get(key) in _of_django(type(field), key):
            field.error_messages[key] = sentence


def _bound(field: forms.Field) -> None:
    if isinstance(field, forms.CharField):
        field.validators.append(without_hidden_characters)
        if field.max_length is None:
            field.max_length = LONGEST_TEXT if isinstance(field.widget, forms.Textarea) else LONGEST_LINE
            field.validators.append(MaxLengthValidator(field.max_length))
    elif type(field) is forms.IntegerField and field.max_value is None:
        field.validators.append(MaxValueValidator(LARGEST_INTEGER))


def _of_django(cls: type[forms.Field], key: str) -> tuple[object, ...]:
    """What the field would say had its author written nothing: then our sentence replaces it."""
    found = _FOUND.get((cls, key))
    if found is None:
        inherited = [
            messages[key] for each in cls.__mro__ if key in (messages := getattr(each, "default_error_messages", {}))
        ]
        found = (None, *inherited, *([_EMAIL] if key == "invalid" and issubclass(cls, forms.EmailField) else []))
        _FOUND[cls, key] = found
    return found


_FOUND: dict[tuple[object, str], tuple[object, ...]] = {}  # a class says the same every time, and every field asks
_EMAIL = forms.EmailField().error_messages.get("invalid")


def _sentences(field: forms.Field, name: str) -> dict[str, str]:
    said = {
        "required": _required(field, name),
        "invalid": _invalid(field, name),
        "null_characters_not_allowed": f"Take the hidden characters out of {name}; type it again if you pasted it.",
    }
    safe = name.replace("%", "%%")  # these are filled in with the % operator
    said |= {
        "max_length": f"Shorten {safe} to %(limit_value)s characters or fewer; it has %(show_value)s now.",
        "min_length": f"Write at least %(limit_value)s characters in {safe}; it has %(show_value)s now.",
        "max_value": f"Make {safe} %(limit_value)s or less.",
        "min_value": f"Make {safe} %(limit_value)s or more.",
        "max_digits": f"Make {safe} smaller: a figure of %(max)s digits at most.",
        "max_whole_digits": f"Make {safe} smaller: it can have %(max)s digits before the point.",
        "max_decimal_places": f"Round {safe} to %(max)s decimal places.",
        "invalid_choice": f"Choose one of the answers offered for {safe}.",
        "invalid_pk_value": f"Choose one of the answers offered for {safe}.",
        "invalid_list": f"Choose from the answers offered for {safe}.",
    }
    if isinstance(field, forms.FileField):
        said |= {
            "empty": f"The file for {name} is empty (0 bytes): save it again on your computer, then choose it.",
            "missing": f"Choose a file for {name}.",
            "max_length": f"Shorten the name of the file for {safe} to %(max)s characters; it has %(length)s now.",
        }
    return {key: Sentence(sentence) for key, sentence in said.items()}


def _required(field: forms.Field, name: str) -> str:
    if isinstance(field, forms.FileField):
        return f"Choose a file for {name}."
    if isinstance(field, forms.BooleanField):
        return f"Tick {name} to go on."
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return f"Choose an answer for {name}."
    return f"Fill in {name}."


def _invalid(field: forms.Field, name: str) -> str:
    if isinstance(field, forms.EmailField):
        return f"Write {name} as an address such as name@example.org."
    if isinstance(field, forms.URLField):
        return f"Write {name} as a web address that begins with https://."
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return f"Write {name} as a number, such as 24.50."
    if isinstance(field, forms.IntegerField):
        return f"Write {name} as a whole number, such as 12."
    if isinstance(field, forms.FileField):
        return f"Choose the file for {name} again; it did not arrive."
    return f"Write {name} again; it was not understood."

"""Fields of the trade: pounds, hours, marks, answers with a word limit, files.

A number is typed as text and read as a person writes it ('£24.36', '1,310', '10½'). What is not a plain finite number
(NaN, 1e308, 'about 20') gets one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from core.forms.widgets import NumberText
from core.separators import Misplaced, ungrouped

_FRACTIONS = {"¼": ".25", "½": ".5", "¾": ".75"}
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)", re.ASCII)
LONGEST_NUMBER = 30  # characters; more is not a figure anyone means


class _Figure(forms.DecimalField):
    """A decimal figure within bounds, with its unit beside the box."""

    prefix = suffix = ""
    example = "24.50"
    name_in_words = "the figure"

    def __init__(self, *, least: Decimal | int | None = 0, most: Decimal | int, places: int = 2, **kwargs: Any) -> None:
        kwargs.setdefault("widget", NumberText())
        super().__init__(decimal_places=places, **kwargs)
        self.validators = [*self.default_validators]  # bounds and places are worded in `validate`, in one order
        self.least, self.most, self.places = least, most, places
        if least is not None:
            self.validators.append(MinValueValidator(Decimal(least)))
        self.validators.append(MaxValueValidator(Decimal(most)))

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs inherit IntegerField's
        if value is None or isinstance(value, Decimal):
            return value
        text = str(value).replace("−", "-").strip()
        text = text.removeprefix("£") if self.prefix == "£" else text
        try:
            text = ungrouped(text)
        except Misplaced as comma:
            raise ValidationError(self.about_comma(comma.meant), code="comma") from comma
        if not text:
            return None
        if text[-1] in _FRACTIONS and (text[:-1].isdigit() or text[:-1] == ""):
            text = (text[:-1] or "0") + _FRACTIONS[text[-1]]
        if len(text) > LONGEST_NUMBER or not _NUMBER.fullmatch(text):
            raise ValidationError(f"Write {self.name_in_words} as a number, such as {self.example}.", code="invalid")
        return Decimal(text)

    def about_comma(self, meant: str) -> str:
        """What is said of a comma or space that is no separator of thousands."""
        small = "pence" if self.prefix == "£" else "decimals"
        if meant:
            return f"Did you mean {meant}? Write {small} after a full stop."
        return f"Write {self.name_in_words} as a number, such as {self.example}."

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)
        if isinstance(value, Decimal) and value != round(value, self.places):
            places = (
                f"{self.places} decimal place{'' if self.places == 1 else 's'}" if self.places else "a whole number"
            )
            raise ValidationError(f"Round {self.name_in_words} to {places}.", code="max_decimal_places")


class MoneyField(_Figure):
    """Pounds and pence as `Decimal`; `places=0` for whole pounds."""

    prefix = "£"
    example = "24.36"

    def __init__(
        self, *, least: Decimal | int | None = 0, most: Decimal | int = 10_000_000_000, places: int = 2, **kwargs: Any
    ) -> None:
        super().__init__(least=least, most=most, places=places, **kwargs)


class HoursField(_Figure):
    """Hours as `Decimal`, in quarters or finer; '10½' is read as 10.5."""

    suffix = "hours"
    example = "10.5"

    def __init__(
        self, *, least: Decimal | int | None = 0, most: Decimal | int = 100_000, places: int = 2, **kwargs: Any
    ) -> None:
        super().__init__(least=least, most=most, places=places, **kwargs)


class MarkField(_Figure):
    """A mark from 0 to `top` in steps of `step` (1, ½, ¼ ...) as `Decimal`."""

    example = "4"

    def __init__(self, *, top: Decimal | int, step: Decimal | int = 1, **kwargs: Any) -> None:
        super().__init__(least=0, most=top, places=2, **kwargs)
        self.step = Decimal(step)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if isinstance(value, Decimal) and value % self.step:
            raise ValidationError(f"Give {self.name_in_words} in steps of {self.step.normalize():f}.", code="step")


def count_words(text: str) -> int:
    """Words as the browser's counter counts them: runs of characters between white space."""
    return len(text.split())


class WordLimitField(forms.CharField):
    """A long answer with a limit in words. Line ends become '\\n', so that a hash does not depend on the browser.

    With `keep_over=True` an answer over the limit is accepted (a draft must be able to hold it) and the page says so;
    whoever submits it checks `count_words` again.
    """

    name_in_words = "the answer"

    def __init__(
        self, *, word_limit: int, min_words: int = 0, keep_over: bool = False, rows: int = 8, **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        kwargs.setdefault("max_length", max(20_000, word_limit * 100))
        super().__init__(**kwargs)
        self.word_limit, self.min_words, self.keep_over = word_limit, min_words, keep_over
        self.widget.attrs.pop("maxlength", None)  # the browser must not cut a pasted answer in silence

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: Any) -> None:
        super().validate(value)
        words = count_words(value or "")
        if value and words < self.min_words:
            raise ValidationError(
                f"Write at least {self.min_words:,} words in {self.name_in_words}; it has {words:,} now.",
                code="too_short",
            )
        if words > self.word_limit and not self.keep_over:
            over = words - self.word_limit
            raise ValidationError(
                f"Cut {self.name_in_words} by {over:,} word{'' if over == 1 else 's'}; "
                f"it has {words:,} and the limit is {self.word_limit:,}.",
                code="too_long",
            )


class UploadField(forms.FileField):
    """One file of an allowed kind (by the end of its name) and size. What is inside is sniffed where it is stored."""

    name_in_words = "the file"

    def __init__(
        self,
        *,
        kinds: Collection[str] = ("pdf", "docx", "xlsx", "csv"),
        most_bytes: int = 50 * 1024 * 1024,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)
        self.kinds, self.most_bytes = tuple(kind.lower().lstrip(".") for kind in kinds), most_bytes
        self.widget.attrs.setdefault("accept", ",".join(f".{kind}" for kind in self.kinds))

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        if upload is None:
            return None
        if PurePath(upload.name or "").suffix.lower().lstrip(".") not in self.kinds:
            allowed = ", ".join(kind.upper() for kind in self.kinds)
            raise ValidationError(
                f"Choose another file for {self.name_in_words}: it can be {allowed}.", code="wrong_kind"
            )
        if upload.size > self.most_bytes:
            raise ValidationError(
                f"Choose a smaller file for {self.name_in_words}: it can be {_megabytes(self.most_bytes)}, "
                f"and this one is {_megabytes(upload.size)}.",
                code="too_large",
            )
        return upload


def _megabytes(size: int) -> str:
    return f"{size / 1_048_576:,.1f}".removesuffix(".0") + " MB"

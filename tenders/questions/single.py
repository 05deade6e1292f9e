"""One value as a bidder typed it: text, a figure, an amount, a choice, a day, a declaration. Raises `Wrong`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.separators import Misplaced, ungrouped
from tenders.questions.kinds import plain
from tenders.questions.specs import (
    LARGEST,
    ChoiceSpec,
    DateSpec,
    MoneySpec,
    NumberSpec,
)

LONGEST_TEXT = 400_000
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_LONGEST_NUMBER = 30
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


class Wrong(Exception):
    """What was typed cannot be kept as it is. In a table, `cells` pairs (row from 1, column key) with its sentence."""

    def __init__(self, sentence: str, cells: Mapping[tuple[int, str], str] | None = None) -> None:
        self.sentence = sentence
        self.cells = dict(cells or {})
        super().__init__(sentence)


def text(typed: Any, name: str) -> str | None:
    if typed is None:
        return None
    if not isinstance(typed, str):
        raise Wrong(f"Write ‘{name}’ again; it was not understood.")
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        raise Wrong(f"Shorten ‘{name}’: it has {len(text):,} characters, and {LONGEST_TEXT:,} is the most we keep.")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in text):
        raise Wrong(f"Take the hidden characters out of ‘{name}’; type it again if you pasted it.")
    return text if text.strip() else None


def _figure(typed: Any, name: str, example: str) -> Decimal | None:
    """A figure as a person writes it: commas between thousands, spaces let through, no powers of ten and no NaN."""
    if typed is None:
        return None
    if isinstance(typed, bool) or not isinstance(typed, str | int | Decimal):
        raise Wrong(f"Write ‘{name}’ as a number, such as {example}.")
    text = re.sub(r"[\s\u00a0]", "", str(typed)).replace("−", "-")
    try:
        text = ungrouped(text) if len(text) <= _LONGEST_NUMBER else text
    except Misplaced as comma:
        if comma.meant:
            raise Wrong(f"‘{name}’: did you mean {comma.meant}? Write pence and decimals after a full stop.") from comma
        raise Wrong(f"Write ‘{name}’ as a number, such as {example}.") from comma
    if not text:
        return None
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise Wrong(f"Write ‘{name}’ as a number, such as {example}.")
    return Decimal(text)


def _bounded(
    number: Decimal, least: Decimal | None, most: Decimal | None, name: str, *, before: str, after: str
) -> None:
    low = least if least is not None else -LARGEST
    high = most if most is not None else LARGEST
    if number < low:
        raise Wrong(f"Make ‘{name}’ {before}{low:,}{after} or more.")
    if number > high:
        raise Wrong(f"Make ‘{name}’ {before}{high:,}{after} or less.")


def number(spec: NumberSpec, typed: Any, name: str) -> str | None:
    if isinstance(typed, str) and spec.unit:
        typed = typed.strip().removesuffix(spec.unit)
    number = _figure(typed, name, "12.5" if spec.places else "12")
    if number is None:
        return None
    if number != round(number, spec.places):
        places = f"{spec.places} decimal place{'' if spec.places == 1 else 's'}" if spec.places else "a whole number"
        raise Wrong(f"Round ‘{name}’ to {places}.")
    _bounded(number, spec.least, spec.most, name, before="", after=f" {spec.unit}" if spec.unit else "")
    return plain(number)


def money(spec: MoneySpec, typed: Any, name: str) -> str | None:
    if isinstance(typed, str):
        typed = typed.strip().removeprefix("£")
    number = _figure(typed, name, "24.36")
    if number is None:
        return None
    if number != round(number, 2):
        raise Wrong(f"Give ‘{name}’ in pounds and pence, with 2 decimal places at most.")
    # Without bounds of its own an amount is at least nothing: nobody is asked for a debt.
    least = spec.least if spec.least is not None else Decimal(0)
    _bounded(number, least, spec.most, name, before="£", after="")
    return f"{number:.2f}"


def choice(spec: ChoiceSpec, typed: Any, name: str) -> str | list[str] | None:
    given = [typed] if isinstance(typed, str) else typed
    if given is None:
        return None
    if not isinstance(given, list | tuple):
        raise Wrong(f"Choose one of the answers offered for ‘{name}’.")
    chosen = [each for each in given if each != ""]
    if any(each not in spec.options for each in chosen):
        which = "from" if spec.several else "one of"
        raise Wrong(f"Choose {which} the answers offered for ‘{name}’.")
    if spec.several:
        return [each for each in spec.options if each in chosen] or None
    if len(chosen) > 1:
        raise Wrong(f"Choose one answer only for ‘{name}’.")
    return chosen[0] if chosen else None


def day_of(spec: DateSpec, typed: Any, name: str) -> str | None:
    parts = _parts(typed)
    if not any(parts):
        return None
    day = _day(parts, name)
    if spec.earliest and day < spec.earliest:
        raise Wrong(f"Make ‘{name}’ {_words(spec.earliest)} or later.")
    if spec.latest and day > spec.latest:
        raise Wrong(f"Make ‘{name}’ {_words(spec.latest)} or earlier.")
    return day.isoformat()


def _parts(typed: Any) -> list[str]:
    """Day, month and year as typed: three boxes, '16 April 2027', '16/4/2027' or an ISO day."""
    if isinstance(typed, list | tuple):
        return [str(each or "").strip() for each in (*typed, "", "", "")[:3]]
    text = str(typed or "").strip()
    found = [part for part in re.split(r"[\s/.\-]+", text) if part]
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text, re.ASCII):
        found.reverse()
    return [*found, "", "", ""][:3] if len(found) <= 3 else [text, "", ""]


def _day(parts: Sequence[str], name: str) -> date:
    day, month, year = parts
    for word, part in zip(("day", "month", "year"), parts, strict=True):
        if not part:
            raise Wrong(f"Add the {word} to ‘{name}’, as in 16 April 2027.")
    if not re.fullmatch(r"\d{4}", year, re.ASCII) or not 1900 <= int(year) <= 2100:
        raise Wrong(f"Write the year of ‘{name}’ in full, from 1900 to 2100.")
    number = _month(month)
    if number is None:
        raise Wrong(f"Write the month of ‘{name}’ as a number from 1 to 12, or as a name.")
    if not re.fullmatch(r"\d{1,2}", day, re.ASCII) or not 1 <= int(day) <= 31:
        raise Wrong(f"Write the day of ‘{name}’ as a number from 1 to 31.")
    try:
        return date(int(year), number, int(day))
    except ValueError:
        said = f"{int(day)} {MONTHS[number - 1].capitalize()} {year}"
        raise Wrong(f"Change the day of ‘{name}’: {said} does not exist.") from None


def _month(text: str) -> int | None:
    if re.fullmatch(r"\d{1,2}", text, re.ASCII):
        return int(text) if 1 <= int(text) <= 12 else None
    start = text.lower().rstrip(".")
    found = [number for number, month in enumerate(MONTHS, 1) if len(start) >= 3 and month.startswith(start)]
    return found[0] if len(found) == 1 else None


def _words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def declaration(typed: Any, name: str) -> bool | None:
    known: dict[Any, bool | None] = {"yes": True, "no": False, "": None, None: None}
    if isinstance(typed, bool):
        return typed
    if not isinstance(typed, str | None) or typed not in known:
        raise Wrong(f"Choose yes or no for ‘{name}’.")
    return known[typed]

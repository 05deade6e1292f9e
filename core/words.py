"""Figures and instants as pages and letters print them. Pure: the same value, the same words everywhere."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from core.calendar import date_in_words, in_words, time_in_words, uk

_QUARTERS = {Decimal("0.25"): "¼", Decimal("0.5"): "½", Decimal("0.75"): "¾"}


def figure(value: Any) -> Decimal | None:
    """A number from what a template holds; None when it is not one."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    try:
        found = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def rounded(value: Any, places: int) -> str:
    """Half up, with commas and exactly `places` decimals; a true minus sign."""
    if isinstance(value, Fraction):
        # Rounded exactly: going through a decimal expansion first could move a half.
        scaled = abs(value) * 10**places
        whole = Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).scaleb(-places)
        number: Decimal | None = -whole if value < 0 else whole
    else:
        number = figure(value)
    if number is None:
        return ""
    words = f"{abs(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"
    return f"−{words}" if number < 0 and words.strip("0.,") else words


def money(value: Any) -> str:
    """'£1,662,128'; pence only when there are some."""
    number = figure(value)
    if number is None:
        return ""
    words = rounded(abs(number), 0 if number == number.to_integral_value() else 2)
    return f"−£{words}" if number < 0 else f"£{words}"


def rate(value: Any) -> str:
    """'£24.36': always pence."""
    number = figure(value)
    return "" if number is None else f"{'−' if number < 0 else ''}£{rounded(abs(number), 2)}"


def big_money(value: Any) -> str:
    """'£63.5 million', '£1.2 billion'; below a million as `money`."""
    number = figure(value)
    if number is None:
        return ""
    for size, word in ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million")):
        if abs(number) >= size:
            return f"{'−' if number < 0 else ''}£{rounded(abs(number) / size, 1).removesuffix('.0')} {word}"
    return money(number)


def hours(value: Any) -> str:
    """'10½', '1,310', '7.2'."""
    number = figure(value)
    if number is None:
        return ""
    whole, part = divmod(abs(number), 1)
    sign = "−" if number < 0 else ""
    if part in _QUARTERS:
        return f"{sign}{int(whole):,}{_QUARTERS[part]}" if whole else f"{sign}{_QUARTERS[part]}"
    return sign + rounded(abs(number), 2).rstrip("0").rstrip(".")


def points(value: Any, places: int = 1) -> str:
    """'86.2'."""
    return rounded(value, places)


def commas(value: Any) -> str:
    """'12,520'."""
    number = figure(value)
    return "" if number is None else f"{number:,}"


def signed(value: Any, places: int = 1) -> str:
    """'+1.2', '−7.4', '0.0'."""
    words = rounded(value, places)
    return words if not words or words.startswith("−") or not words.strip("0.,") else f"+{words}"


def uk_datetime(value: Any) -> str:
    """'Friday 16 April 2027 at 12 noon'; a date without a time as `uk_date`."""
    if isinstance(value, datetime):
        return in_words(value)
    return uk_date(value)


def uk_date(value: Any) -> str:
    """'Friday 16 April 2027', by the UK's clocks."""
    day = _day(value)
    return date_in_words(day) if day else ""


def uk_day(value: Any) -> str:
    """'16 April 2027': without the weekday."""
    day = _day(value)
    return date_in_words(day, weekday=False) if day else ""


def uk_day_month(value: Any) -> str:
    """'16 April': for a timeline, where the year is plain."""
    day = _day(value)
    return date_in_words(day, weekday=False, year=False) if day else ""


def uk_time(value: Any) -> str:
    """'12 noon', '5pm', '11:02am'."""
    return time_in_words(value) if isinstance(value, datetime) else ""


def uk_seconds(value: Any) -> str:
    """'11:24:06am': where the second matters (a receipt, an autosave)."""
    return time_in_words(value, seconds=True) if isinstance(value, datetime) else ""


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return uk(value).date()
    return value if isinstance(value, date) else None

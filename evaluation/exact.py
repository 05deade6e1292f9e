"""Exact numbers, and one spelling for results: the arithmetic under scoring and lot award. Pure.

Numbers
    Everything is an integer, a Decimal with a declared scale or a Fraction. Floats are refused: they break exact
    ties by noise. Rounding is half-up, once, at the published places, and for display unless a published rule says
    that the rounded score decides.
Canonical JSON
    Sorted keys, no spaces, UTF-8; a Decimal is written plainly ("7.5"), a Fraction as "n/d" (or "n"). Equal values have
    equal bytes, in whatever order they were given.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Self, Union, get_args, get_origin, get_type_hints

MINUS = "−"


class NotComputable(ValueError):
    """The published rule cannot be applied to these inputs. Each of `reasons` is one sentence with its mend."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def exact(value: object, field: str) -> Fraction:
    """`value` as an exact Fraction. Raises NotComputable, naming `field`, for floats, NaN, infinities and text."""
    if isinstance(value, Decimal) and not value.is_finite():
        raise NotComputable(f"{field} is not a number.")
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise NotComputable(f"{field} must be a whole number, a decimal or a fraction, not {type(value).__name__}.")
    return Fraction(value)


def half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero, as on paper."""
    over, under = value.numerator, value.denominator
    whole = (2 * abs(over) + under) // (2 * under)
    return -whole if over < 0 else whole


def rounded(value: Fraction, places: int) -> Fraction:
    """`value` rounded half-up to `places` decimal places, still exact."""
    return Fraction(half_up(value * 10**places), 10**places)


def shown(value: Fraction, places: int) -> str:
    """`value` for a reader: half-up to `places` places, '86.20'; never '-0.00'."""
    # In whole numbers: thousands of scores are shown at once, and fractions reduce themselves at each step.
    tens, over, under = 10**places, value.numerator, value.denominator
    units = (2 * abs(over) * tens + under) // (2 * under)
    whole, part = divmod(units, tens)
    sign = "-" if over < 0 and units else ""
    return f"{sign}{whole}.{part:0{places}}" if places else f"{sign}{whole}"


def signed(value: Fraction, places: int) -> str:
    """A change for a reader: '+1.2', '−2.7' (a true minus), '0.0'."""
    words = shown(abs(value), places)
    if half_up(value * 10**places) == 0:
        return words
    return f"+{words}" if value > 0 else f"{MINUS}{words}"


def plain(value: Fraction) -> str:
    """`value` as a decimal when it has one of at most six places, else cut there with '…' ('24.36', '0.333333…')."""
    for places in range(7):
        if rounded(value, places) == value:
            return shown(value, places)
    return shown(value, 6) + "…"


def to_data(value: object) -> Any:
    """Plain data (dict, list, str, int, bool, None) of a result: what `canonical` writes."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    if isinstance(value, Fraction):
        return str(value)
    if dataclasses.is_dataclass(value):
        return {name: to_data(getattr(value, name)) for name in _names(value.__class__)}
    if isinstance(value, Mapping):
        return {str(key): to_data(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(to_data(item) for item in value)
    if isinstance(value, tuple | list):
        return [to_data(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form.")


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


def canonical(value: object) -> str:
    """Canonical JSON text of a result."""
    return json.dumps(to_data(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Canonical:
    """A frozen dataclass that is written to, and read from, canonical JSON."""

    __slots__ = ()

    def to_data(self) -> dict[str, Any]:
        """Plain data, fit for a JSON column."""
        data: dict[str, Any] = to_data(self)
        return data

    def to_json(self) -> str:
        """Canonical JSON text: equal values, equal bytes."""
        return canonical(self)

    @classmethod
    def from_data(cls, data: object) -> Self:
        """Read what `to_data` wrote. Raises NotComputable naming the field: unknown, missing or of the wrong kind."""
        made: Self = _load(cls, data, cls.__name__)
        return made


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _load(kind: Any, data: object, field: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        choices = [choice for choice in get_args(kind) if choice is not types.NoneType]
        return None if data is None else _load(choices[-1], data, field)
    if origin is tuple:
        return _load_tuple(get_args(kind), data, field)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(data, Mapping):
            raise NotComputable(f"{field} must be an object.")
        inner = get_args(kind)[1]
        return {str(key): _load(inner, item, f"{field}.{key}") for key, item in data.items()}
    if dataclasses.is_dataclass(kind):
        return _load_dataclass(kind, data, field)
    return _load_scalar(kind, data, field)


def _load_tuple(inner: tuple[Any, ...], data: object, field: str) -> tuple[Any, ...]:
    if not isinstance(data, list | tuple):
        raise NotComputable(f"{field} must be a list.")
    if inner[-1] is Ellipsis:
        return tuple(_load(inner[0], item, f"{field}[{n}]") for n, item in enumerate(data))
    if len(inner) != len(data):
        raise NotComputable(f"{field} must have {len(inner)} items.")
    return tuple(_load(kind, item, f"{field}[{n}]") for n, (kind, item) in enumerate(zip(inner, data, strict=True)))


def _load_dataclass(kind: Any, data: object, field: str) -> Any:
    if not isinstance(data, Mapping):
        raise NotComputable(f"{field} must be an object.")
    fields = {known.name: known for known in dataclasses.fields(kind)}
    for key in data:
        if key not in fields:
            raise NotComputable(f"{field}.{key} is not known here.")
    for name, known in fields.items():
        if name not in data and known.default is known.default_factory is dataclasses.MISSING:
            raise NotComputable(f"{field}.{name} is missing.")
    hints = _hints(kind)
    return kind(**{name: _load(hints[name], item, f"{field}.{name}") for name, item in data.items()})


def _load_scalar(kind: type, data: object, field: str) -> Any:
    if kind in (Decimal, Fraction) and isinstance(data, str | int) and not isinstance(data, bool):
        try:
            number = kind(data)
        except (ArithmeticError, ValueError):
            raise NotComputable(f"{field} is not a number.") from None
        exact(number, field)
        return number
    if type(data) is kind:
        return data
    raise NotComputable(f"{field} must be {_PLAIN_NAMES.get(kind, 'text')}.")


_PLAIN_NAMES: dict[type, str] = {
    int: "a whole number",
    bool: "true or false",
    Decimal: "a decimal written as text",
    Fraction: "a fraction written as text",
}

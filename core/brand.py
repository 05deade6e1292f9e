"""A buyer's colour and the four that go with it. Pure; contrast as WCAG 2 counts it."""

from __future__ import annotations

import re
from dataclasses import dataclass

WHITE, INK = (255, 255, 255), (21, 25, 30)
READABLE = 4.5  # WCAG 2.2, 1.4.3
VISIBLE = 3.0  # WCAG 2.2, 1.4.11: parts of a picture
DEFAULT = "#0c5460"

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """The brand tokens of the stylesheet. `changed` says that the colour asked for was too pale to read and was darkened."""

    brand: str
    deep: str
    tint: str
    line: str
    pale: str
    changed: bool


def palette(colour: str) -> Palette:
    """Derive the tokens: brand reads at 4.5:1 on white and on its own tint; deep is darker; pale keeps 3:1 in pictures."""
    asked = parse(colour) or parse(DEFAULT)
    assert asked is not None
    brand = asked
    tint = _mix(brand, WHITE, 0.905)
    while contrast(brand, WHITE) < READABLE or contrast(brand, tint) < READABLE:
        brand = _mix(brand, (0, 0, 0), 0.06)
        tint = _mix(brand, WHITE, 0.905)
    pale = _mix(brand, WHITE, 0.33)
    while contrast(pale, WHITE) < VISIBLE:
        pale = _mix(pale, brand, 0.1)
    return Palette(
        brand=_hex(brand),
        deep=_hex(_mix(brand, (0, 0, 0), 0.3)),
        tint=_hex(tint),
        line=_hex(_mix(brand, WHITE, 0.52)),
        pale=_hex(pale),
        changed=brand != asked,
    )


def parse(colour: str) -> Colour | None:
    """'#0c5460' as three numbers; None when it is not a colour written so."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour, re.ASCII):
        return None
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [value / 255 for value in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{value:02x}" for value in colour)

"""The pieces that every picture is drawn from: the canvas, rectangles, words, a legend, and the figures beneath."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify

Number = int | float | Decimal | Fraction
WIDTH = 400
FILL = {
    "c-brand": "#0c5460",
    "c-pale": "#5b939c",
    "c-tint": "#e8f1f2",
    "c-warn": "#774700",
    "c-stop": "#9b1c1c",
    "c-good": "#1b6438",
    "c-line": "#dcdfdb",
    "c-line-2": "#737a81",
    "c-ink": "#15191e",
}
SERIES = ("c-brand", "c-pale", "c-line-2", "c-ink", "c-good")


class Chart(SafeString):
    """An SVG, and its figures as a table: `columns` and `rows`, the first cell of a row being its heading."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    @classmethod
    def of(cls, svg: SafeString, *, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Chart:
        chart = cls(svg)
        chart.caption, chart.columns, chart.rows = title, columns, rows
        return chart


def units(value: float) -> str:
    """A length without needless digits, so that the same data gives the same bytes."""
    return f"{value:.1f}".removesuffix(".0")


def rectangle(x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> SafeString:
    return format_html(
        '<rect class="{}" fill="{}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>',
        colour, FILL[colour], units(x), units(y), units(max(0.0, width)), units(height), units(radius),
    )  # fmt: skip


def words_at(
    x: float, y: float, words: Any, *, size: int = 14, anchor: str = "start", bold: bool = False, name: str = ""
) -> SafeString:
    fill = {"q": "#4b525a", "on-brand": "#fff"}.get(name, "#15191e")
    return format_html(
        '<text class="{}" fill="{}" x="{}" y="{}" font-size="{}" text-anchor="{}" font-weight="{}">{}</text>',
        name, fill, units(x), units(y), size, anchor, 700 if bold else 400, words,
    )  # fmt: skip


def picture(title: str, desc: str, height: float, parts: Sequence[SafeString]) -> SafeString:
    key = f"chart-{slugify(title)}"
    return format_html(
        '<svg viewBox="0 0 {} {}" font-family="Liberation Sans, Arial, sans-serif" role="img" aria-labelledby="{}-t {}-d"><title id="{}-t">{}</title>'
        '<desc id="{}-d">{}</desc>{}</svg>',
        WIDTH, units(height), key, key, key, title, key, desc, format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def legend_of(series: Sequence[str], y: float) -> tuple[list[SafeString], float]:
    """The names of the series with their colours, wrapped over lines; returns the parts and the next free y."""
    parts, x = [], 0.0
    for number, name in enumerate(series):
        width = 22 + 7.6 * len(name) + 14
        if x and x + width > WIDTH:
            x, y = 0.0, y + 22
        parts += [rectangle(x, y - 11, 14, 12, SERIES[number % len(SERIES)]), words_at(x + 20, y, name)]
        x += width
    return parts, y + 18

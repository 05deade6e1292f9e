"""A line over a scale, as SVG made on the server: how a score falls as a price rises. Same rules as `core.charts`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.drawing import FILL, WIDTH, Chart, Number, picture, rectangle, units, words_at
from core.words import points as figure

LEFT, RIGHT, TOP, TALL = 36.0, 388.0, 30.0, 190.0


def curve(
    title: str,
    desc: str,
    line: Sequence[tuple[Number, Number]],
    *,
    marks: Sequence[tuple[str, Number, Number]] = (),
    across: str,
    up: str,
    unit: str = "£",
    places: int = 2,
) -> Chart:
    """The points of `line` (x, y) joined, and named points upon it. `across` and `up` name the two scales.

    The scale upwards holds 0 and 100 and whatever lies beyond. The table has the named points first, then the line.
    """
    xs = [float(x) for x, _ in line] + [float(x) for _, x, _ in marks]
    ys = [float(y) for _, y in line] + [float(y) for _, _, y in marks] + [0.0, 100.0]
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)

    def x(value: Number) -> float:
        return LEFT + (RIGHT - LEFT) * (float(value) - left) / ((right - left) or 1.0)

    def y(value: Number) -> float:
        return TOP + TALL * (high - float(value)) / ((high - low) or 1.0)

    parts = [words_at(0, 14, up, name="q")]
    for level in sorted({low, 0.0, 50.0, 100.0, high}):
        parts.append(rectangle(LEFT, y(level), RIGHT - LEFT, 1, "c-ink" if level == 0 else "c-line"))
        if level in {0.0, 50.0, 100.0} or (low < 0 and level == low):
            parts.append(words_at(LEFT - 6, y(level) + 5, figure(Fraction(level), 0), anchor="end", name="q"))
    parts.append(_line([(x(a), y(b)) for a, b in line]))
    for number, (name, a, b) in enumerate(marks):
        parts += [_dot(x(a), y(b)), words_at(x(a), y(b) - 9 if number % 2 else y(b) + 20, name, anchor="middle")]
    foot = TOP + TALL + 20
    parts += [
        words_at(LEFT, foot, f"{unit}{figure(Fraction(left), places)}", name="q"),
        words_at(RIGHT, foot, f"{unit}{figure(Fraction(right), places)}", anchor="end", name="q"),
        words_at((LEFT + RIGHT) / 2, foot, across, anchor="middle", name="q"),
    ]
    rows = [(name, f"{unit}{figure(a, places)}", figure(b, places)) for name, a, b in marks]
    rows += [("One more bid", f"{unit}{figure(a, places)}", figure(b, places)) for a, b in line]
    return Chart.of(picture(title, desc, foot + 10, parts), title=title, columns=("", across, up), rows=rows)


def _line(points: Sequence[tuple[float, float]]) -> SafeString:
    path = " ".join(f"{units(x)},{units(y)}" for x, y in points)
    return format_html(
        '<polyline class="s-brand" fill="none" stroke="{}" stroke-width="3" stroke-linejoin="round" points="{}"/>',
        FILL["c-brand"], path,
    )  # fmt: skip


def _dot(x: float, y: float) -> SafeString:
    return format_html(
        '<circle class="c-ink" fill="{}" cx="{}" cy="{}" r="5"/>', FILL["c-ink"], units(min(WIDTH - 5.0, x)), units(y)
    )

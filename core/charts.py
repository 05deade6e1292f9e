"""Pictures as SVG made on the server: the same in a page and in a PDF, with a title, a description and their figures.

Every function returns a `Chart`: text that a template prints as it is (`{{ chart }}`), and the figures for
`{% chart_table chart %}`. Sizes: drawings are 400 units wide with text of at least 14, so that at 350 pixels
(a phone) no text falls under 12 pixels. Colours are classes (a buyer's own brand reaches them) with the default
palette as attributes beneath, for PDFs; no colour stands alone: figures are printed, and the table holds them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.drawing import SERIES, WIDTH, Chart, Number, legend_of, picture, rectangle, units, words_at
from core.words import points

_LIGHT_TEXT = {"c-brand", "c-line-2", "c-ink", "c-good"}


def bars(
    title: str,
    desc: str,
    data: Sequence[tuple[str, Number]],
    *,
    unit: str = "",
    top: Number | None = None,
    places: int = 0,
    strong: Sequence[str] = (),
    column: str = "",
) -> Chart:
    """One horizontal bar for each (label, value): the label above its bar, the figure at its end.

    `top` fixes the scale (100 for shares and scores); `strong` names the bars in the brand colour, all when empty.
    """
    largest = float(top if top is not None else max((value for _, value in data), default=0)) or 1.0
    parts: list[SafeString] = []
    for number, (label, value) in enumerate(data):
        y = number * 44
        colour = "c-brand" if not strong or label in strong else "c-pale"
        parts += [
            words_at(0, y + 16, label),
            rectangle(0, y + 23, 330, 12, "c-line", 2),
            rectangle(0, y + 23, 330 * min(1.0, max(0.0, float(value) / largest)), 12, colour, 2),
            words_at(WIDTH, y + 34, f"{points(value, places)}{unit}", anchor="end", bold=True),
        ]
    rows = [(label, f"{points(value, places)}{unit}") for label, value in data]
    svg = picture(title, desc, max(44, len(data) * 44), parts)
    return Chart.of(svg, title=title, columns=("", column or "Figure"), rows=rows)


def stacked_bars(
    title: str,
    desc: str,
    series: Sequence[str],
    data: Sequence[tuple[str, Sequence[Number]]],
    *,
    top: Number | None = None,
    places: int = 1,
    total: str = "Total",
) -> Chart:
    """One horizontal bar for each label, parted by series (criteria and price), its total at the end."""
    totals = [sum((Fraction(value) for value in values), Fraction(0)) for _, values in data]
    largest = float(top if top is not None else max(totals, default=Fraction(0))) or 1.0
    parts, y = legend_of(series, 14)
    for (label, values), whole in zip(data, totals, strict=True):
        parts.append(words_at(0, y + 16, label))
        x = 0.0
        for number, value in enumerate(values):
            colour, width = SERIES[number % len(SERIES)], 340 * float(value) / largest
            parts.append(rectangle(x, y + 23, width - 1.5, 22, colour))
            if width >= 38:
                name = "on-brand" if colour in _LIGHT_TEXT else ""
                parts.append(words_at(x + (width - 1.5) / 2, y + 39, points(value, places), anchor="middle", name=name))
            x += width
        parts.append(words_at(WIDTH, y + 40, points(whole, places), anchor="end", bold=True, size=16))
        y += 58
    rows = [
        (label, *(points(value, places) for value in values), points(whole, places))
        for (label, values), whole in zip(data, totals, strict=True)
    ]
    return Chart.of(picture(title, desc, y, parts), title=title, columns=("", *series, total), rows=rows)


def columns(
    title: str, desc: str, series: Sequence[str], data: Sequence[tuple[str, Sequence[int]]], *, heading: str = "Week of"
) -> Chart:
    """Standing columns parted by series from the bottom up (people waiting, by week). First and last totals are printed."""
    base, tall = 184.0, 158.0
    totals = [sum(values) for _, values in data]
    step = _round_step(max([*totals, 1]))
    scale = tall / (step * (max([*totals, 1]) // step + 1))
    legend, legend_bottom = legend_of(series, 14)
    shift = legend_bottom - 6
    parts: list[SafeString] = list(legend)
    for mark in range(0, max([*totals, 1]) + 1, step):
        y = shift + base - mark * scale
        parts += [
            rectangle(28, y, 372, 1, "c-ink" if mark == 0 else "c-line"),
            words_at(20, y + 4.5, mark, anchor="end", name="q"),
        ]
    width = 364 / max(1, len(data))
    for number, (label, values) in enumerate(data):
        x, y = 34 + number * width, shift + base
        for place, value in enumerate(values):
            height = value * scale
            parts.append(
                rectangle(x, y - height + 1, width * 0.66, max(0.0, height - 1.5), SERIES[place % len(SERIES)])
            )
            y -= height
        if number in {0, len(data) - 1}:
            parts.append(words_at(x + width * 0.33, y - 6, totals[number], anchor="middle", bold=True))
        if _labelled(number, len(data)):
            last = number == len(data) - 1
            parts.append(
                words_at(
                    x + (width * 0.66 if last else 0), shift + 203, label, anchor="end" if last else "start", name="q"
                )
            )
    rows = [(label, *values, whole) for (label, values), whole in zip(data, totals, strict=True)]
    svg = picture(title, desc, shift + 212, parts)
    return Chart.of(svg, title=title, columns=(heading, *series, "Together"), rows=rows)


def _labelled(number: int, count: int) -> bool:
    """About four labels along the foot, the last always, none so near it that they touch."""
    every = max(1, -(-count // 4))
    room = 95 * count / 364  # columns that two labels side by side need
    return number == count - 1 or (number % every == 0 and count - 1 - number >= room)


def _round_step(largest: int) -> int:
    """A gap of 1, 2, 5, 10, 20, 50 ... that parts the scale into about four."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if largest / step <= 4:
                return step
        size *= 10


def timeline(
    title: str,
    desc: str,
    periods: Sequence[tuple[str, date, date]],
    *,
    shaded: Sequence[date] = (),
    marked: Sequence[date] = (),
    today: date | None = None,
) -> Chart:
    """Periods on a calendar: (label, first day, last day), both inclusive; `shaded` days do not count as working days.

    `marked` days (bank holidays) are drawn darker over the shading.
    """
    first = min((start for _, start, _ in periods), default=today or date(2027, 1, 1))
    last = max((end for _, _, end in periods), default=first)
    day = WIDTH / ((last - first).days + 1)
    height = 26 + len(periods) * 46.0

    def x(when: date) -> float:
        return (when - first).days * day

    parts = [rectangle(x(each), 22, day, height - 22, "c-tint") for each in shaded if first <= each <= last]
    parts += [rectangle(x(each), 22, day, height - 22, "c-line") for each in marked if first <= each <= last]
    for month in _months(first, last):
        parts.append(rectangle(x(month), 22, 1, height - 22, "c-line"))
        if x(month) < WIDTH - 40:
            parts.append(words_at(x(month) + 3, 14, month.strftime("%b"), name="q"))
    if today is not None and first <= today <= last:
        parts.append(rectangle(x(today), 20, 2, height - 20, "c-stop"))
    for number, (label, start, end) in enumerate(periods):
        y = 26 + number * 46.0
        near_end = x(start) > WIDTH * 0.55
        parts += [
            words_at(x(end) + day if near_end else x(start), y + 16, label, anchor="end" if near_end else "start"),
            rectangle(x(start), y + 22, max(3.0, x(end) + day - x(start)), 14, "c-brand", 2),
        ]
    rows = [(label, _day(start), _day(end), (end - start).days + 1) for label, start, end in periods]
    svg = picture(title, desc, height, parts)
    return Chart.of(svg, title=title, columns=("Period", "First day", "Last day", "Days"), rows=rows)


def _months(first: date, last: date) -> list[date]:
    found, month = [first], first
    while True:
        month = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
        if month > last:
            return found if len(found) == 1 or (found[1] - found[0]).days > 12 else found[1:]
        found.append(month)


def _day(day: date) -> str:
    return f"{day.day} {day.strftime('%b %Y')}"


def dots(
    title: str, desc: str, data: Sequence[tuple[str, Sequence[Number]]], *, top: int, column: str = "Marks"
) -> Chart:
    """The spread of marks: a line from 0 to `top` for each label, a dot for each mark, the same marks set side by side."""
    parts: list[SafeString] = []
    for number, (label, marks) in enumerate(data):
        y = number * 54.0
        parts += [words_at(0, y + 16, label), rectangle(8, y + 33, 384, 2, "c-line")]
        for step in range(top + 1):
            parts += [rectangle(8 + 384 * step / top - 0.5, y + 29, 1, 10, "c-line-2")]
        if marks:
            low, high = float(min(marks)), float(max(marks))
            parts.append(rectangle(8 + 384 * low / top, y + 32, 384 * (high - low) / top, 4, "c-pale"))
        seen: dict[Number, int] = {}
        for mark in marks:
            beside = seen.get(mark, 0)
            seen[mark] = beside + 1
            centre = min(392.0, max(8.0, 8 + 384 * float(mark) / top + beside * 11))
            parts.append(
                format_html(
                    '<circle class="c-brand" fill="#0c5460" cx="{}" cy="{}" r="6"/>', units(centre), units(y + 34)
                )
            )
    parts += [
        words_at(min(392.0, max(8.0, 8 + 384 * step / top)), len(data) * 54.0 + 10, step, anchor="middle", name="q")
        for step in range(top + 1)
    ]
    rows = [(label, ", ".join(points(mark, 0 if mark == int(mark) else 1) for mark in marks)) for label, marks in data]
    return Chart.of(picture(title, desc, len(data) * 54.0 + 18, parts), title=title, columns=("", column), rows=rows)


def meter(part: Number, whole: Number, *, low: bool = False, wide: bool = False) -> SafeString:
    """How much is left or taken, as a thin bar beside its words (so hidden from screen readers).

    `low` draws it in the warning colour of a time that runs out; `wide` for places at an event.
    """
    share = min(1.0, max(0.0, float(part) / float(whole))) if whole else 0.0
    length, height = (240, 8) if wide else (120, 6)
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" aria-hidden="true">{}{}</svg>',
        "places" if wide else "meter", length, height,
        rectangle(0, 0, length, height, "c-line", height / 2),
        rectangle(0, 0, length * share, height, "c-stop" if low else "c-brand", height / 2),
    )  # fmt: skip


def ring(part: Number, whole: Number, words: str) -> SafeString:
    """A clock face that shows how much of a time is left; `words` is read out in its place."""
    share = min(1.0, max(0.0, float(part) / float(whole))) if whole else 0.0
    return format_html(
        '<svg viewBox="0 0 64 64" role="img" aria-label="{}"><circle class="s-line" cx="32" cy="32" r="27" fill="none" '
        'stroke="#dcdfdb" stroke-width="7"/><circle class="s-brand" cx="32" cy="32" r="27" fill="none" stroke="#0c5460" '
        'stroke-width="7" pathLength="120" stroke-dasharray="{} 120" transform="rotate(-90 32 32)"/></svg>',
        words, units(120 * share),
    )  # fmt: skip

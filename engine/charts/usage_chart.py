"""Usage by day as an SVG picture: bars for a season, a line for more.

A pure function of exact decimals: the same usage is the same text, byte for byte. Labels are
written by whoever asks, in a language of theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from xml.sax.saxutils import escape, quoteattr

from engine.charts.axis import Axis, axis_for
from engine.charts.palette import LIGHT, Palette
from engine.domain.decimals import EXACT, plain, round_to_units

MOST_BARS = 92
DAY_LABELS = 7
FONT = "Inter, system-ui, sans-serif"
LABEL_SIZE = 9
BAR_SHARE = Fraction(18, 25)
WIDEST_BAR = 36
THINNEST_BAR = Fraction(1, 2)
"""What is there is seen, however little it is beside the rest."""


@dataclass(frozen=True, slots=True)
class Series:
    """What one customer, or all together, used: a value for every day of the chart."""

    name: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class UsageChart:
    """`title` and `description` are for those who hear a picture. `first` is a local day, the days
    follow one another. Several series stand on one another."""

    title: str
    description: str
    first: date
    series: tuple[Series, ...]

    @property
    def days(self) -> int:
        return len(self.series[0].values)


@dataclass(frozen=True, slots=True)
class Labels:
    """How numbers and days are written at the axes, and days where there is more room."""

    number: Callable[[Decimal], str]
    day: Callable[[date], str]
    full_number: Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class Look:
    """Colors and size, in pixels or whatever the picture is scaled to. With `has_tips` every bar
    tells its day and value to who points at it."""

    palette: Palette = LIGHT
    width: int = 720
    height: int = 180
    has_tips: bool = False


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the values are drawn; `low` is the lowest tick, `unit` how high one is."""

    left: Fraction
    top: Fraction
    width: Fraction
    height: Fraction
    axis: Axis
    low: Fraction
    unit: Fraction

    def y(self, value: Decimal) -> Fraction:
        return self.top + self.height - (Fraction(value) - self.low) * self.unit


def usage_chart(chart: UsageChart, labels: Labels, look: Look | None = None) -> str:
    """The picture as SVG text. Raises ValueError for series of different lengths or of none."""
    look = look or Look()
    if not chart.series or not chart.days or len({len(each.values) for each in chart.series}) > 1:
        raise ValueError("a chart needs series of the same number of days")
    chart = replace(chart, series=_told_apart(chart.series, len(look.palette.series)))
    frame = _frame(chart, labels, look)
    parts = [
        *_grid(frame, labels, look),
        *(_line(chart, frame, look) if chart.days > MOST_BARS else ()),
        *(_bars(chart, frame, labels, look) if chart.days <= MOST_BARS else ()),
        *_day_labels(chart, frame, labels, look),
        *(_legend(chart, frame, look) if len(chart.series) > 1 else ()),
    ]
    body = "".join(parts)
    name = hashlib.sha256((chart.title + chart.description + body).encode()).hexdigest()[:12]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {look.width} {look.height}"'
        f' role="img" aria-labelledby="t{name} d{name}" font-family="{FONT}"'
        f' font-size="{LABEL_SIZE}" font-feature-settings="&quot;tnum&quot;">'
        f'<title id="t{name}">{text(chart.title)}</title>'
        f'<desc id="d{name}">{text(chart.description)}</desc>{body}</svg>'
    )


def text(words: str) -> str:
    """Words as text of an SVG document: no markup, no character that XML forbids."""
    return escape("".join(each for each in words if each.isprintable()))


def _told_apart(series: tuple[Series, ...], most: int) -> tuple[Series, ...]:
    """As many series as there are colors: the rest are one, drawn as the last."""
    if len(series) <= most:
        return series
    rest = series[most - 1 :]
    total = tuple(_sum(values) for values in zip(*(each.values for each in rest), strict=True))
    return (*series[: most - 1], Series(f"+ {len(rest)}", total))


def _sum(values: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = EXACT.add(total, value)
    return total


def _columns(chart: UsageChart) -> list[tuple[Decimal, ...]]:
    """The values of each day, series by series."""
    return list(zip(*(each.values for each in chart.series), strict=True))


def _frame(chart: UsageChart, labels: Labels, look: Look) -> _Frame:
    columns = _columns(chart)
    ups = [_sum([value for value in column if value > 0]) for column in columns]
    downs = [_sum([value for value in column if value < 0]) for column in columns]
    axis = axis_for(min(downs), max(ups))
    longest = max(len(labels.number(tick)) for tick in axis.ticks)
    left, top, bottom = longest * 5 + 10, 8, 20 + (18 if len(chart.series) > 1 else 0)
    low, high = Fraction(axis.low), Fraction(axis.high)
    height = Fraction(look.height - top - bottom)
    return _Frame(
        left=Fraction(left),
        top=Fraction(top),
        width=Fraction(look.width - left - 2),
        height=height,
        axis=axis,
        low=low,
        unit=height / (high - low),
    )


def _grid(frame: _Frame, labels: Labels, look: Look) -> Iterator[str]:
    for tick in frame.axis.ticks:
        y, color = _n(frame.y(tick)), look.palette.quiet if tick == 0 else look.palette.line
        yield (
            f'<line x1="{_n(frame.left)}" x2="{_n(frame.left + frame.width)}" y1="{y}" y2="{y}"'
            f' stroke="{color}" stroke-width="{"0.8" if tick == 0 else "0.6"}"/>'
            f'<text x="{_n(frame.left - 6)}" y="{_n(frame.y(tick) + 3)}" text-anchor="end"'
            f' fill="{look.palette.quiet}">{text(labels.number(tick))}</text>'
        )


def _bars(chart: UsageChart, frame: _Frame, labels: Labels, look: Look) -> Iterator[str]:
    slot = frame.width / chart.days
    bar = min(slot * BAR_SHARE, Fraction(WIDEST_BAR))
    for place, column in enumerate(_columns(chart)):
        x = frame.left + slot * place + (slot - bar) / 2
        up = down = Decimal(0)
        for number, value in enumerate(column):
            if value == 0:
                continue
            start = up if value > 0 else down
            end = EXACT.add(start, value)
            up, down = (end, down) if value > 0 else (up, end)
            high, low = frame.y(max(start, end)), frame.y(min(start, end))
            inside = "/>"
            if look.has_tips:
                day = labels.day(chart.first + timedelta(days=place))
                tip = f"{chart.series[number].name}, {day}: {labels.full_number(value)}"
                inside = f"><title>{text(tip)}</title></rect>"
            yield (
                f'<rect x="{_n(x)}" y="{_n(high)}" width="{_n(bar)}"'
                f' height="{_n(max(low - high, THINNEST_BAR))}" rx="1"'
                f" fill={quoteattr(look.palette.series[number])}{inside}"
            )


def _line(chart: UsageChart, frame: _Frame, look: Look) -> Iterator[str]:
    """One line a series, each on top of those before it."""
    step = frame.width / (chart.days - 1)
    levels = [tuple(accumulate(column, EXACT.add)) for column in _columns(chart)]
    for number in range(len(chart.series)):
        points = " ".join(
            f"{_n(frame.left + step * place)},{_n(frame.y(level[number]))}"
            for place, level in enumerate(levels)
        )
        yield (
            f'<polyline points="{points}" fill="none" stroke-width="1.6" stroke-linejoin="round"'
            f" stroke={quoteattr(look.palette.series[number])}/>"
        )


def _day_labels(chart: UsageChart, frame: _Frame, labels: Labels, look: Look) -> Iterator[str]:
    is_line = chart.days > MOST_BARS
    every = -(-chart.days // DAY_LABELS)
    slot = frame.width / (chart.days - 1 if is_line else chart.days)
    y = _n(frame.top + frame.height + 13)
    for place in range(0, chart.days, every):
        x = frame.left + slot * place + (0 if is_line else slot / 2)
        anchor = "start" if x - frame.left < 14 else "middle"
        if frame.left + frame.width - x < 14:
            anchor = "end"
        day = labels.day(chart.first + timedelta(days=place))
        yield (
            f'<text x="{_n(frame.left if anchor == "start" else x)}" y="{y}"'
            f' text-anchor="{anchor}" fill="{look.palette.quiet}">{text(day)}</text>'
        )


def _legend(chart: UsageChart, frame: _Frame, look: Look) -> Iterator[str]:
    names = [_short(each.name) for each in chart.series]
    starts = list(accumulate((len(name) * 5 + 26 for name in names), initial=int(frame.left)))
    y = look.height - 4
    for number, (x, after) in enumerate(pairwise(starts)):
        if after > look.width and number:
            break
        yield (
            f'<rect x="{x}" y="{y - 7}" width="8" height="8" rx="2"'
            f" fill={quoteattr(look.palette.series[number])}/>"
            f'<text x="{x + 12}" y="{y}" fill="{look.palette.ink}">{text(names[number])}</text>'
        )


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"


def _n(value: Fraction) -> str:
    """A coordinate, to a hundredth."""
    return plain(Decimal(round_to_units(value, 2)).scaleb(-2))

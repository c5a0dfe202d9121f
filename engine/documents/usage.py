"""Usage behind a charge as a document shows it: a picture, and its words for those who hear it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.charts.palette import LIGHT
from engine.charts.usage_chart import Labels, Look, Series, UsageChart, usage_chart
from engine.documents.document import UsageByDay
from engine.documents.glyphs import shown
from engine.domain.decimals import EXACT
from engine.languages.language import Language


def usage_data(usage: UsageByDay, say: Language, color: str) -> dict[str, Any]:
    """Title, total and the picture as SVG text."""
    chart = chart_of(usage, say)
    return {
        "title": chart.title,
        "total": _with_unit(usage.total, usage.unit, say),
        "svg": chart_svg(chart, say, Look(LIGHT.led_by(color), width=680, height=150)),
        "alt": chart.description,
    }


def chart_of(usage: UsageByDay, say: Language) -> UsageChart:
    """The chart with its title and, in words, what can be seen of it."""
    days = [_sum(values) for values in zip(*(each for _, each in usage.series), strict=True)]
    most = max(days)
    first, last = usage.first, usage.first + timedelta(days=len(days) - 1)
    name = shown(usage.title)
    return UsageChart(
        title=say.words.usage_of.format(
            name=name, first=say.short_day(first), last=say.short_day(last)
        ),
        description=say.words.usage_chart.format(
            name=name,
            first=say.short_day(first),
            last=say.short_day(last),
            total=_with_unit(usage.total, usage.unit, say),
            most=say.number(most),
            day=say.short_day(first + timedelta(days=days.index(most))),
        ),
        first=first,
        series=tuple(Series(shown(name), values) for name, values in usage.series),
    )


def chart_svg(chart: UsageChart, say: Language, look: Look) -> str:
    """The chart as SVG text, its axes in the language's numbers and days."""
    return usage_chart(chart, Labels(say.short_number, say.axis_day, say.number), look)


def _with_unit(value: Decimal | None, unit: str | None, say: Language) -> str:
    if value is None:
        return "–"
    return " ".join(filter(None, (say.number(value), None if unit is None else shown(unit))))


def _sum(values: tuple[Decimal, ...]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = EXACT.add(total, value)
    return total

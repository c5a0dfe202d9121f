"""Usage by day as a picture, from what the API answers; the page's style sheet colors it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from engine.charts.palette import PAGE
from engine.charts.usage_chart import Labels, Look, Series, UsageChart, usage_chart
from engine.dashboard.api_call import Json
from engine.languages.language import language

ALL = "All"
WIDTH, HEIGHT = 720, 190


def chart_of_days(name: str, days: Iterable[Json], shares: str) -> str:
    """The days that `/usage-metrics/{id}/days` answers; a series for each value of `shares`."""
    told = list(days)
    series: dict[str, dict[date, Decimal]] = {}
    for each in told:
        at = date.fromisoformat(each["date"])
        if not shares:
            series.setdefault(ALL, {})[at] = Decimal(each.get("value") or 0)
        for share in each["breakdowns"] if shares else ():
            value = ", ".join(str(part or "–") for part in share["values"].values())
            series.setdefault(value, {})[at] = Decimal(share.get("value") or 0)
    first = date.fromisoformat(told[0]["date"])
    return _picture(name, first, len(told), series or {ALL: {}})


def chart_of_charge(charge: Json) -> str:
    """One charge that `/invoices/{id}/usage` answers; a series for each customer."""
    first, last = date.fromisoformat(charge["from"]), date.fromisoformat(charge["to"])
    series: dict[str, dict[date, Decimal]] = {}
    for each in charge["days"]:
        value = Decimal(each["value"] or 0)
        series.setdefault(each["customerId"], {})[date.fromisoformat(each["date"])] = value
    return _picture(charge["metric"], first, (last - first).days + 1, series or {ALL: {}})


def _picture(
    name: str, first: date, count: int, series: Mapping[str, Mapping[date, Decimal]]
) -> str:
    say = language("en")
    days = [first + timedelta(days=n) for n in range(count)]
    rows = [
        Series(title, tuple(values.get(each, Decimal(0)) for each in days))
        for title, values in sorted(series.items())
    ]
    totals = [sum(values) for values in zip(*(each.values for each in rows), strict=True)]
    most = max(range(count), key=lambda place: totals[place])
    chart = UsageChart(
        title=f"{name} by day, {say.short_day(days[0])} to {say.short_day(days[-1])}",
        description=f"The highest day is {say.short_day(days[most])}: {say.number(totals[most])}.",
        first=first,
        series=tuple(rows),
    )
    labels = Labels(say.short_number, say.axis_day, say.number)
    return usage_chart(chart, labels, Look(PAGE, WIDTH, HEIGHT, has_tips=True))

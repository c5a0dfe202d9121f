"""A chart of usage is exact, the same each time, and says in words what it shows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from engine.charts.palette import DARK, LIGHT
from engine.charts.usage_chart import Labels, Look, Series, UsageChart, usage_chart
from engine.languages.language import language

SVG = "{http://www.w3.org/2000/svg}"
ENGLISH = language("en")
LABELS = Labels(ENGLISH.short_number, ENGLISH.axis_day, ENGLISH.number)


def chart(*series: list[int], name: str = "Acme") -> UsageChart:
    """Days from 1 March 2026 on, one series a list."""
    return UsageChart(
        "Tokens by day",
        "What was used",
        date(2026, 3, 1),
        tuple(Series(f"{name} {n}", tuple(map(Decimal, each))) for n, each in enumerate(series)),
    )


def drawn(chart: UsageChart, look: Look | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(usage_chart(chart, LABELS, look))


def bars(picture: ElementTree.Element) -> list[ElementTree.Element]:
    return [each for each in picture.findall(f"{SVG}rect") if each.get("rx") == "1"]


def test_a_bar_is_as_high_as_its_value() -> None:
    heights = [Decimal(bar.get("height") or 0) for bar in bars(drawn(chart([25, 50, 0, 100])))]
    assert len(heights) == 3
    assert heights[1] == 2 * heights[0]
    assert heights[2] == 4 * heights[0]


def test_what_is_taken_back_hangs_below_zero() -> None:
    picture = drawn(chart([10, -10]))
    up, down = bars(picture)
    assert Decimal(up.get("y") or 0) + Decimal(up.get("height") or 0) == Decimal(down.get("y") or 0)


def test_series_stand_on_one_another_and_are_named() -> None:
    picture = drawn(chart([30], [10]))
    below, above = bars(picture)
    assert Decimal(above.get("y") or 0) + Decimal(above.get("height") or 0) == Decimal(
        below.get("y") or 0
    )
    assert {"Acme 0", "Acme 1"} <= {each.text for each in picture.findall(f"{SVG}text")}


def test_more_series_than_colors_are_one_series_at_the_end() -> None:
    picture = drawn(chart(*([1],) * 9))
    heights = [Decimal(bar.get("height") or 0) for bar in bars(picture)]
    assert len(heights) == len(LIGHT.series) == 7
    assert heights[-1] > 2 * heights[0]


def test_more_days_than_a_season_are_a_line() -> None:
    picture = drawn(chart(list(range(100))))
    (line,) = picture.findall(f"{SVG}polyline")
    assert len((line.get("points") or "").split()) == 100
    assert bars(picture) == []


def test_who_hears_it_gets_title_and_description() -> None:
    picture = drawn(chart([1, 2]))
    named = [picture.find(f"{SVG}{tag}") for tag in ("title", "desc")]
    assert [each.text for each in named if each is not None] == ["Tokens by day", "What was used"]
    assert picture.get("aria-labelledby") == " ".join(
        each.get("id") or "" for each in named if each is not None
    )


def test_hostile_names_are_text() -> None:
    picture = drawn(chart([1], [2], name="<script>&\x00\"'"), Look(has_tips=True))
    assert picture.findall(f".//{SVG}script") == []
    assert any("<script>&\"'" in (each.text or "") for each in picture.iter())


def test_the_same_usage_is_the_same_picture_in_every_palette() -> None:
    usage = chart([3, 1, 4])
    light, dark = usage_chart(usage, LABELS), usage_chart(usage, LABELS, Look(DARK))
    assert light == usage_chart(usage, LABELS)
    assert DARK.series[0] in dark
    assert LIGHT.series[0] not in dark


def test_series_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="same number of days"):
        usage_chart(chart([1], [1, 2]), LABELS)

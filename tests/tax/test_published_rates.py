"""The table of standard rates: every member state on every day since 2020, changes included."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from engine.tax.published_rates import PublishedRate, published_rates, table_names
from engine.tax.territories import MEMBERS

BY_COUNTRY: dict[str, list[PublishedRate]] = defaultdict(list)
for _rate in published_rates():
    BY_COUNTRY[_rate.country].append(_rate)


def percent(country: str, on: date) -> str:
    (found,) = [rate for rate in BY_COUNTRY[country] if rate.is_valid(on)]
    return str(found.percent)


def test_every_member_state_is_there() -> None:
    assert {rate.country for rate in published_rates() if rate.table == "eu_standard"} == MEMBERS
    assert table_names() == ("ch_standard", "eu_standard", "gb_standard", "no_standard")


@pytest.mark.parametrize("country", sorted(BY_COUNTRY))
def test_the_rates_of_a_country_follow_each_other_without_a_gap(country: str) -> None:
    rates = BY_COUNTRY[country]
    assert rates[0].valid_from == date(2020, 1, 1)
    assert rates[-1].valid_to is None
    for rate, following in pairwise(rates):
        assert rate.valid_to is not None
        assert following.valid_from == rate.valid_to + timedelta(days=1)
        assert following.percent != rate.percent


def test_every_rate_is_one_that_the_directive_allows_and_has_its_source() -> None:
    """Article 97 of Directive 2006/112/EC: a standard rate is at least 15 %."""
    for rate in published_rates():
        assert rate.source
        assert rate.table != "eu_standard" or Decimal(15) <= rate.percent <= Decimal(27)


@pytest.mark.parametrize(
    ("country", "before", "day", "after"),
    [
        ("DE", "19", date(2020, 7, 1), "16"),
        ("DE", "16", date(2021, 1, 1), "19"),
        ("IE", "23", date(2020, 9, 1), "21"),
        ("IE", "21", date(2021, 3, 1), "23"),
        ("LU", "17", date(2023, 1, 1), "16"),
        ("LU", "16", date(2024, 1, 1), "17"),
        ("EE", "20", date(2024, 1, 1), "22"),
        ("EE", "22", date(2025, 7, 1), "24"),
        ("FI", "24", date(2024, 9, 1), "25.5"),
        ("SK", "20", date(2025, 1, 1), "23"),
        ("RO", "19", date(2025, 8, 1), "21"),
        ("CH", "7.7", date(2024, 1, 1), "8.1"),
    ],
)
def test_a_change_takes_effect_on_its_day(country: str, before: str, day: date, after: str) -> None:
    assert percent(country, day - timedelta(days=1)) == before
    assert percent(country, day) == after


def test_what_did_not_change_since_2020() -> None:
    unchanged = {
        "AT": "20", "BE": "21", "BG": "20", "CY": "19", "CZ": "21", "DK": "25", "ES": "21",
        "FR": "20", "GR": "24", "HR": "25", "HU": "27", "IT": "22", "LT": "21", "LV": "21",
        "MT": "18", "NL": "21", "PL": "23", "PT": "23", "SE": "25", "SI": "22", "GB": "20",
        "NO": "25",
    }  # fmt: skip
    found = {country: {percent(country, date(year, 6, 1)) for year in range(2020, 2027)}
             for country in unchanged}  # fmt: skip
    assert found == {country: {rate} for country, rate in unchanged.items()}

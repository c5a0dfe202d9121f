"""Weighted sums and percentiles: what the warehouse gives, and the quantity it comes to."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from engine.domain.metric import Aggregation, Metric
from engine.domain.usage import Usage
from engine.metrics.all_metrics import period_usage
from engine.metrics.compile import usage_by_period
from engine.metrics.print import sql_text
from engine.warehouse.period_usage import period_usage_of
from tests.metrics.events_on_duckdb import MARCH, RELATIONS, database, event, period

HELD = Metric("m", ("call",), Aggregation.WEIGHTED_SUM, "tokens", None, ("region",))
START, END = MARCH
MICROSECOND = timedelta(microseconds=1)


def usage(
    metric: Metric, events: list[dict[str, Any]], periods: list[dict[str, Any]] | None = None
) -> Usage:
    """Usage of the only period."""
    with database([metric], events, periods or [period()]) as connection:
        connection.execute(f"create table m as {sql_text(usage_by_period(metric, RELATIONS))}")
        rows = connection.sql(sql_text(period_usage({"m": metric}))).to_arrow_table()
    (measured,) = period_usage_of(rows, [metric]).values()
    return measured.usage


def by_region(found: Usage) -> dict[str | None, Decimal | None]:
    return {share.values[0][1]: share.quantity for share in found.shares}


def test_a_change_weighs_by_what_is_left_of_the_period() -> None:
    half = START + (END - START) / 2
    found = usage(HELD, [event(1, tokens="10"), event(2, at=half, tokens="-4")])
    assert found.total.quantity == 8
    assert found.total.event_count == 2


def test_the_level_before_the_period_is_carried_in_and_its_events_are_not_counted_again() -> None:
    before = [
        event(1, at=START - timedelta(days=400), tokens="7", region="eu"),
        event(2, at=START - MICROSECOND, tokens="-2", region="us"),
        event(3, at=START - MICROSECOND, tokens="no number", region="us"),
    ]
    found = usage(HELD, before)
    assert found.total.quantity == 5
    assert found.total.event_count == 0
    assert by_region(found) == {"eu": 7, "us": -2}


def test_what_changes_at_the_end_or_later_does_not_weigh() -> None:
    assert usage(HELD, [event(1, at=END, tokens="7")]).total.quantity == 0
    found = usage(HELD, [event(1, at=END - MICROSECOND, tokens="2678400000000")])
    assert found.total.quantity == Decimal("1")


def test_no_event_at_all_is_a_level_of_zero() -> None:
    assert usage(HELD, []).total.quantity == 0


def test_two_changes_at_one_instant_both_count() -> None:
    assert usage(HELD, [event(1, tokens="3"), event(2, tokens="3")]).total.quantity == 6


@pytest.mark.parametrize(
    "text",
    ["99999999999999999999999999.999999999999", "-1e26", "-99999999999999999999999999", "1e-12"],
)
def test_a_level_of_any_size_is_exact(text: str) -> None:
    quantity = usage(HELD, [event(1, tokens=text)]).total.quantity
    assert quantity == (0 if text == "-1e26" else Decimal(text))


def test_levels_of_many_sizes_add_up_to_the_last_digit() -> None:
    values = ["12345678901234567890.000000000001", "9999.999999999999", "-10000", "0.5", "-5000.5"]
    timed = [
        (text, START + timedelta(hours=7 * n, microseconds=n)) for n, text in enumerate(values)
    ]
    weighted = sum(
        Fraction(text) * Fraction((END - at) // MICROSECOND, (END - START) // MICROSECOND)
        for text, at in timed
    )
    events = [event(n, at=at, tokens=text) for n, (text, at) in enumerate(timed)]
    quantity = usage(HELD, events).total.quantity
    assert quantity is not None
    assert abs(Fraction(quantity) - weighted) <= Fraction(1, 2 * 10**12)


def test_shares_of_a_weighted_sum_add_up_to_its_rounded_total() -> None:
    third = START + (END - START) / 3
    events = [event(n, at=third, tokens="0.1", region=f"r{n}") for n in range(7)]
    found = usage(HELD, events)
    assert found.is_additive
    assert sum(share.billable for share in found.shares) == found.total.quantity


def test_every_alias_weighs_in_the_part_of_the_period_that_is_its_own() -> None:
    half = START + (END - START) / 2
    periods = [period(end_at=half), period(alias="acme-2", start_at=half)]
    events = [event(1, tokens="10"), event(2, alias="acme-2", at=START, tokens="4")]
    assert usage(HELD, events, periods).total.quantity == 7


@pytest.mark.parametrize(
    ("percentile", "values", "quantity"),
    [
        ("50", ["1", "2", "3", "4"], "2"),
        ("50.000001", ["1", "2", "3", "4"], "3"),
        ("95", [str(n) for n in range(1, 21)], "19"),
        ("95", [str(n) for n in range(1, 22)], "20"),
        ("100", ["7", "9", "-1"], "9"),
        ("0.000001", ["7", "9", "-1"], "-1"),
        ("99.9", [str(n) for n in range(1, 1001)], "999"),
        ("30", ["0.1", "0.10", "10", "9", "x"], "0.1"),
        ("75", ["10", "9", "x", "2"], "10"),
        ("50", ["x"], None),
        ("50", [], None),
    ],
)
def test_a_percentile_is_the_value_at_the_nearest_rank(
    percentile: str, values: list[str], quantity: str | None
) -> None:
    metric = Metric(
        "m", ("call",), Aggregation.PERCENTILE, "tokens", percentile=Decimal(percentile)
    )
    found = usage(metric, [event(n, tokens=text) for n, text in enumerate(values)])
    assert found.total.quantity == (None if quantity is None else Decimal(quantity))
    assert found.total.event_count == len(values)

"""Measured rows as the values that rating reads."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from engine.domain.errors import MeterhouseError
from engine.domain.metric import Aggregation, Metric
from engine.warehouse.period_usage import period_usage_of

METRIC = Metric("m", ("call",), Aggregation.SUM, "tokens", None, ("b", "a"))
SCHEMA = pa.schema(
    {
        "period_id": pa.string(),
        "usage_window": pa.string(),
        "metric": pa.string(),
        "is_total": pa.bool_(),
        "breakdown_values": pa.map_(pa.string(), pa.string()),
        "quantity": pa.decimal128(38, 12),
        "event_count": pa.int64(),
        "skipped_count": pa.int64(),
        "quantity_within": pa.decimal128(38, 12),
        "events_below": pa.int64(),
        "events_above": pa.int64(),
        "value_sum": pa.decimal128(38, 12),
        "value_sum_ten_thousands": pa.decimal128(38, 0),
        "value_count": pa.int64(),
    }
)


def table(*rows: dict[str, Any]) -> pa.Table:
    usual = {"period_id": "p", "usage_window": "period", "metric": "m", "event_count": 1}
    usual |= {"skipped_count": 0, "is_total": False, "breakdown_values": {"b": None, "a": None}}
    return pa.Table.from_pylist([usual | row for row in rows], schema=SCHEMA)


def test_shares_come_in_the_order_of_their_values_with_missing_ones_last() -> None:
    rows = [
        {"breakdown_values": {"b": b, "a": a}, "quantity": Decimal(1)}
        for b, a in [(None, "x"), ("2", None), ("10", "x"), ("2", "a"), ("", "x")]
    ]
    usage = period_usage_of(table(*rows, {"is_total": True, "quantity": Decimal(5)}), [METRIC])
    shares = usage["p"].usage.shares
    assert [tuple(text for _, text in share.values) for share in shares] == [
        ("", "x"),
        ("10", "x"),
        ("2", "a"),
        ("2", None),
        (None, "x"),
    ]
    assert shares[0].values[0][0] == "b"
    assert usage["p"].usage.total.values == ()


@pytest.mark.parametrize(
    ("total", "count", "average"),
    [
        ("1", 3, "0.333333333333"),
        ("2", 3, "0.666666666667"),
        ("-2", 3, "-0.666666666667"),
        ("0.000000000001", 2, "0.000000000001"),
        ("-0.000000000001", 2, "-0.000000000001"),
        ("99999999999999999999999999.999999999999", 1, "99999999999999999999999999.999999999999"),
        ("0", 0, None),
    ],
)
def test_averages_are_exact(total: str, count: int, average: str | None) -> None:
    metric = Metric("m", ("call",), Aggregation.AVERAGE, "tokens")
    row = {"is_total": True, "value_sum": Decimal(total), "value_count": count}
    usage = period_usage_of(table(row), [metric])["p"].usage
    assert usage.total.quantity == (None if average is None else Decimal(average))


def test_the_running_total_before_the_period_stands_apart() -> None:
    rows = [
        {"is_total": True, "usage_window": "through_end", "quantity": Decimal(7)},
        {"is_total": True, "usage_window": "before", "quantity": Decimal(5)},
    ]
    measured = period_usage_of(table(*rows), [METRIC])["p"]
    assert measured.before is not None
    assert (measured.usage.quantity, measured.before.quantity) == (7, 5)


def test_usage_of_a_metric_that_is_no_more_is_refused() -> None:
    with pytest.raises(MeterhouseError, match="compile and build again"):
        period_usage_of(table({"is_total": True, "metric": "gone"}), [METRIC])

"""Running totals: what every aggregation is through a period's end, and before its start."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from engine.domain.metric import Aggregation, Metric
from engine.metrics.all_metrics import period_usage
from engine.metrics.compile import usage_by_period
from engine.metrics.print import sql_text
from engine.warehouse.period_usage import period_usage_of
from tests.metrics.events_on_duckdb import MARCH, RELATIONS, database, event, period

SINCE = MARCH[0] - timedelta(days=31)
"""Where the running total starts: as long before March as March is long."""

EVENTS = [
    event(1, at=SINCE - timedelta(days=1), tokens="1000"),
    event(2, at=SINCE, tokens="8"),
    event(3, at=MARCH[0] - timedelta(microseconds=1), tokens="2"),
    event(4, at=MARCH[0], tokens="2"),
    event(5, at=MARCH[0], tokens="4"),
    event(6, at=MARCH[1], tokens="50"),
]


@pytest.mark.parametrize(
    ("aggregation", "through_end", "before"),
    [
        ("count", "4", "2"),
        ("sum", "16", "10"),
        ("unique", "3", "2"),
        ("max", "8", "8"),
        ("min", "2", "2"),
        ("average", "4", "5"),
        ("latest", "4", "2"),
        ("percentile", "4", "8"),
        # 1008 for two months, and 2 + 2 + 4 for the second of them (2 less a microsecond before)
        ("weighted_sum", "1012.000000000000", "1008.000000000001"),
        ("custom", "32", "20"),
    ],
)
def test_a_running_total_is_counted_over_all_of_it(
    aggregation: str, through_end: str, before: str
) -> None:
    kind = Aggregation(aggregation)
    metric = Metric(
        "m",
        ("call",),
        kind,
        None if kind in (Aggregation.COUNT, Aggregation.CUSTOM) else "tokens",
        percentile=Decimal(75) if kind is Aggregation.PERCENTILE else None,
        query="select 2 * sum(tokens) from events" if kind is Aggregation.CUSTOM else None,
    )
    windows = [
        period(usage_window="through_end", start_at=SINCE),
        period(usage_window="before", start_at=SINCE, end_at=MARCH[0]),
    ]
    with database([metric], EVENTS, windows) as connection:
        connection.execute(f"create table m as {sql_text(usage_by_period(metric, RELATIONS))}")
        rows = connection.sql(sql_text(period_usage({"m": metric}))).to_arrow_table()
    usage = period_usage_of(rows, [metric])["march"]
    assert usage.before is not None
    assert (usage.usage.quantity, usage.before.quantity) == (Decimal(through_end), Decimal(before))

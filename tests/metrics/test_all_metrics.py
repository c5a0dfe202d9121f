"""Questions about all metrics at once, also when there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pytest
from sqlglot import exp

from engine.domain.metric import Aggregation, Condition, Metric, Operator
from engine.metrics.all_metrics import (
    EVENTS_BY_PERIOD,
    PERIOD_USAGE,
    USAGE_BY_DAY,
    events_by_period,
    period_usage,
    usage_by_day,
)
from engine.metrics.compile import usage_by_period
from engine.metrics.print import sql_text
from tests.metrics.events_on_duckdb import RELATIONS, database, event, period

TOKENS = Metric("tokens", ("call",), Aggregation.SUM, "tokens", None, ("model", "a.b"))
CALLS = Metric("calls", ("call",), Aggregation.COUNT)
ALL = [
    TOKENS,
    CALLS,
    *(
        Metric(f"m_{aggregation}", ("call",), aggregation, "tokens", percentile=Decimal(50))
        for aggregation in Aggregation
        if aggregation not in (Aggregation.COUNT, Aggregation.SUM, Aggregation.CUSTOM)
    ),
    Metric("net", ("call",), Aggregation.CUSTOM, query="select sum(a) - sum(b) from events"),
]


def columns(connection: duckdb.DuckDBPyConnection, tree: exp.Expr) -> list[tuple[str, str]]:
    described = connection.execute(f"describe {sql_text(tree)}").fetchall()
    names = {"text": "VARCHAR", "map(text, text)": "MAP(VARCHAR, VARCHAR)"}
    return [(name, names.get(kind, kind)) for name, kind, *_ in described]


def expected(schema: dict[str, str]) -> list[tuple[str, str]]:
    names = {"text": "VARCHAR", "map(text, text)": "MAP(VARCHAR, VARCHAR)"}
    return [
        (name, names.get(kind, kind.upper().replace(", ", ","))) for name, kind in schema.items()
    ]


@pytest.mark.parametrize("metrics", [[], [TOKENS], ALL], ids=["none", "one", "all"])
def test_the_columns_do_not_depend_on_the_metrics(metrics: list[Metric]) -> None:
    with database(metrics, [], []) as connection:
        for metric in metrics:
            sql = sql_text(usage_by_period(metric, RELATIONS))
            connection.execute(f"create table usage__{metric.id} as {sql}")
        usage = period_usage({f"usage__{metric.id}": metric for metric in metrics})
        assert columns(connection, usage) == expected(PERIOD_USAGE)
        by_day = usage_by_day(metrics, RELATIONS)
        assert columns(connection, by_day) == expected(USAGE_BY_DAY)
        by_period = events_by_period(metrics, RELATIONS)
        assert columns(connection, by_period) == expected(EVENTS_BY_PERIOD)


def test_breakdown_values_are_a_map_in_the_order_of_the_metric() -> None:
    with database([TOKENS], [event(1, tokens="5", a__b="x")], [period(metric="tokens")]) as found:
        sql = sql_text(usage_by_period(TOKENS, RELATIONS))
        found.execute(f"create table usage__tokens as {sql}")
        usage = sql_text(period_usage({"usage__tokens": TOKENS}))
        rows = found.execute(f"select is_total, cast(breakdown_values as text) from ({usage})")
        assert sorted(rows.fetchall()) == [
            (False, "{model=NULL, a.b=x}"),
            (True, "{model=NULL, a.b=NULL}"),
        ]


def test_daily_usage_is_by_utc_day_and_needs_no_billing_period() -> None:
    night = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    morning = datetime(2026, 3, 2, tzinfo=UTC)
    events = [
        event(1, at=night, tokens="5"),
        event(2, at=morning, tokens="6"),
        event(3, at=morning, alias="nobody", tokens="7"),
        event(4, at=morning, type="mail", tokens="8"),
    ]
    with database([TOKENS], events, []) as connection:
        sql = sql_text(usage_by_day([TOKENS], RELATIONS))
        rows = connection.execute(
            f"select customer_alias, usage_date, quantity, event_count from ({sql}) order by all"
        ).fetchall()
    assert rows == [
        ("acme", date(2026, 3, 1), Decimal(5), 1),
        ("acme", date(2026, 3, 2), Decimal(6), 1),
        ("nobody", date(2026, 3, 2), Decimal(7), 1),
    ]


def test_every_event_is_listed_under_each_period_and_metric_that_counts_it() -> None:
    large = Metric(
        "large", ("call",), Aggregation.COUNT, None, Condition("tokens", Operator.GREATER, ("5",))
    )
    periods = [
        period("p1", metric="calls"),
        period("p2", metric="calls"),
        period("p3", metric="large"),
    ]
    events = [event(1, tokens="5"), event(2, tokens="6"), event(3, alias="nobody")]
    with database([CALLS, large], events, periods) as connection:
        sql = sql_text(events_by_period([CALLS, large], RELATIONS))
        rows = connection.execute(f"select event_id, metric, period_id from ({sql})").fetchall()
    assert sorted(rows) == [
        ("e1", "calls", "p1"),
        ("e1", "calls", "p2"),
        ("e2", "calls", "p1"),
        ("e2", "calls", "p2"),
        ("e2", "large", "p3"),
    ]

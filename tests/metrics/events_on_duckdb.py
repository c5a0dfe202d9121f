"""Hand-made events and periods in a database, to run compiled metrics on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

import duckdb
import pyarrow as pa

from engine.domain.metric import Metric
from engine.metrics.counted import Relations
from engine.metrics.events import extracted_events, extracted_properties
from engine.metrics.numbers import exact_number_function
from engine.metrics.print import sql_text

RELATIONS = Relations(events="latest_events", periods="all_periods")

MARCH = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))

LANDED = pa.schema(
    {
        "event_id": pa.string(),
        "seq": pa.int64(),
        "received_at": pa.timestamp("us", "UTC"),
        "customer_event_id": pa.string(),
        "customer_event_hash": pa.int64(),
        "customer_alias": pa.string(),
        "event_type": pa.string(),
        "event_timestamp": pa.timestamp("us", "UTC"),
        "retracted": pa.bool_(),
        "properties": pa.map_(pa.string(), pa.string()),
    }
)
PERIODS = pa.schema(
    {
        "period_id": pa.string(),
        "usage_window": pa.string(),
        "metric": pa.string(),
        "customer_alias": pa.string(),
        "start_at": pa.timestamp("us", "UTC"),
        "end_at": pa.timestamp("us", "UTC"),
        "value_lower": pa.decimal128(38, 12),
        "value_upper": pa.decimal128(38, 12),
    }
)


def event(
    seq: int,
    alias: str = "acme",
    type: str = "call",
    at: datetime = MARCH[0],
    **properties: str | None,
) -> dict[str, Any]:
    """A landed event; a property that is None is a JSON null. `a__b` stands for the key `a.b`."""
    return {
        "event_id": f"e{seq}",
        "seq": seq,
        "customer_event_id": f"id-{seq}",
        "customer_alias": alias,
        "event_type": type,
        "event_timestamp": at,
        "retracted": False,
        "properties": {key.replace("__", "."): text for key, text in properties.items()},
    }


def period(
    period_id: str = "march", alias: str = "acme", metric: str = "m", **columns: Any
) -> dict[str, Any]:
    """March, unless `start_at` and `end_at` say otherwise."""
    row = {"start_at": MARCH[0], "end_at": MARCH[1], "usage_window": "period"}
    return row | {"period_id": period_id, "customer_alias": alias, "metric": metric} | columns


_numbers = count()


@cache
def _instance() -> duckdb.DuckDBPyConnection:
    """Started once: that takes ten times what a test asks of its own database in it."""
    return duckdb.connect()


@contextmanager
def database(
    metrics: Iterable[Metric], events: Iterable[dict[str, Any]], periods: Iterable[dict[str, Any]]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database whose `RELATIONS` hold the events, with the metrics' columns, and the periods."""
    with _instance().cursor() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(exact_number_function())
        name = f"tested_{next(_numbers)}"
        connection.execute(f"attach ':memory:' as {name}")
        connection.execute(f"use {name}")
        connection.register("landed", pa.Table.from_pylist(list(events), schema=LANDED))
        connection.register("all_periods", pa.Table.from_pylist(list(periods), schema=PERIODS))
        tree = extracted_events(extracted_properties(metrics), "landed")
        connection.execute(f"create table latest_events as {sql_text(tree)}")
        yield connection
        connection.execute("use memory")
        connection.execute(f"detach {name}")

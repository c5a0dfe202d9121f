"""Usage without a build: the metrics' own SQL, run in memory over the lake.

For previews, `usage` and scenarios. It reads only what the periods' customers sent, but looks for
later submissions of those events in the whole lake: one may have moved to another customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from engine.domain.errors import MeterhouseError
from engine.domain.metric import Aggregation, Metric
from engine.domain.usage import PeriodUsage, Usage
from engine.metrics.all_metrics import period_usage
from engine.metrics.compile import usage_by_period
from engine.metrics.counted import Relations
from engine.metrics.events import extracted_events, extracted_properties
from engine.metrics.numbers import exact_number_function
from engine.metrics.print import sql_text
from engine.metrics.tally_model import usage_name
from engine.warehouse.duckdb import in_memory, text_list
from engine.warehouse.inputs import BILLING_PERIODS, BillingPeriodInput, input_table
from engine.warehouse.period_usage import period_usage_of
from engine.warehouse.uncounted import refused_periods, uncounted
from ingest.schema import USAGE_EVENTS
from ingest.snapshot import Snapshot

RELATIONS = Relations(events="usage_events_latest", periods="published_billing_periods")


def measure(
    lake: Snapshot,
    metrics: Iterable[Metric],
    periods: Iterable[BillingPeriodInput],
    *,
    as_of: datetime | None = None,
    seq: int | None = None,
    unlanded: pa.Table | None = None,
) -> dict[str, PeriodUsage]:
    """Usage of billing periods, by period id, from what had been received by then.

    "Then" is an instant (`as_of`, aware) or a place in the durable order (`seq`); without either it
    is all that has landed. `unlanded` are durable events behind it (`ingest.unlanded`); with them a
    `seq` must be given. The values are those of a build's `period_usage`. Every period given is
    in the answer, with no usage if nothing counts, refused if its metric cannot be counted; one
    whose metric is not among `metrics` is not.
    """
    metrics = tuple(metrics)
    rows = tuple(periods)
    if not rows or not metrics:
        return {}
    with counting_events(
        lake, metrics, rows, as_of=as_of, seq=seq, unlanded=unlanded
    ) as connection:
        return counted(connection, metrics, rows)


def counted(
    connection: DuckDBPyConnection,
    metrics: tuple[Metric, ...],
    periods: Sequence[BillingPeriodInput],
) -> dict[str, PeriodUsage]:
    """Usage of these periods, by period id, from the two relations of `RELATIONS`.

    Every metric is counted into a table of its own, so that one that cannot be counted costs the
    others nothing. Raises duckdb.Error where the machine is the reason.
    """
    done, left_out = [], []
    for metric in metrics:
        try:
            connection.execute(_statement(metric))
        except duckdb.Error as error:
            left_out.append(uncounted(metric, usage_name(metric), error))
        else:
            done.append(metric)
    measured = connection.sql(_union(tuple(done))).to_arrow_table()
    return {**period_usage_of(measured, metrics), **refused_periods(periods, left_out)}


@lru_cache(maxsize=256)
def _statement(metric: Metric) -> str:
    """The statement that counts a metric."""
    query = sql_text(usage_by_period(metric, RELATIONS))
    return f"create or replace temp table {usage_name(metric)} as {query}"


@lru_cache(maxsize=256)
def _union(metrics: tuple[Metric, ...]) -> str:
    """The query over what has been counted."""
    return sql_text(period_usage({usage_name(metric): metric for metric in metrics}))


def usage(
    lake: Snapshot,
    metric: Metric,
    customer_aliases: Sequence[str],
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
    seq: int | None = None,
    by: Sequence[str] | None = None,
) -> Usage:
    """Usage of some aliases in `[start, end)` (aware), split by any properties.

    `by` stands in for the metric's own breakdowns; None leaves those.
    """
    if by is not None:
        metric = replace(metric, breakdowns=tuple(by))
    periods = [
        BillingPeriodInput("usage", "period", "", "", metric.id, "", alias, start, end)
        for alias in dict.fromkeys(customer_aliases)
    ]
    return measure(lake, [metric], periods, as_of=as_of, seq=seq)["usage"].usage


def place_periods(connection: DuckDBPyConnection, periods: Sequence[BillingPeriodInput]) -> None:
    """Make the relation of the periods anew: a table, whose size and bounds plans are made by.

    Of rows outside the database nothing is known, and a join with them costs twice as much.
    """
    connection.register("given_periods", input_table(BILLING_PERIODS, periods))
    connection.execute(
        f"create or replace temp table {RELATIONS.periods} as select * from given_periods"
    )
    connection.unregister("given_periods")


@contextmanager
def counting_events(
    lake: Snapshot,
    metrics: Sequence[Metric],
    periods: Sequence[BillingPeriodInput],
    *,
    as_of: datetime | None = None,
    seq: int | None = None,
    unlanded: pa.Table | None = None,
) -> Iterator[DuckDBPyConnection]:
    """A database with the two relations of `RELATIONS`: the periods, and the events that count.

    Only events of the periods' aliases, of the metrics' types and within the periods' range. Raises
    MeterhouseError for a part of the lake that cannot be read.
    """
    try:
        if seq is None:
            seq = lake.last_seq if as_of is None else lake.seq_as_of(as_of)
        with _counting_events(lake, metrics, periods, seq, unlanded) as connection:
            yield connection
    except duckdb.Error as error:
        reason = str(error).partition("\n")[0]
        raise MeterhouseError(
            f"{lake.root}: usage cannot be counted ({reason}); `meterhouse doctor` looks at every"
            " file of the lake"
        ) from error


@contextmanager
def _counting_events(
    lake: Snapshot,
    metrics: Sequence[Metric],
    periods: Sequence[BillingPeriodInput],
    seq: int,
    unlanded: pa.Table | None,
) -> Iterator[DuckDBPyConnection]:
    events = extracted_events(extracted_properties(metrics), "submitted")
    with in_memory(lake.root) as connection:
        place_periods(connection, periods)
        _register_landed(connection, lake, unlanded)
        connection.execute(exact_number_function())
        connection.execute(
            f"""
            create temp view submitted as
            select *
            from landed
            where
                seq <= {seq:d}
                and customer_alias in (select customer_alias from {RELATIONS.periods})
                {_not_before(metrics)}
                and event_timestamp < (select max(end_at) from {RELATIONS.periods})
            """
        )
        types = sorted({name for metric in metrics for name in metric.event_types})
        connection.execute(
            f"""
            create temp table usage_events as
            select * from ({sql_text(events)}) where event_type in (select unnest(?::text[]))
            """,
            [types],
        )
        connection.execute(
            f"""
            create temp table superseded as
            select distinct usage_events.seq
            from usage_events
            join landed as later
                on usage_events.customer_event_hash = later.customer_event_hash
                and usage_events.customer_event_id = later.customer_event_id
                and usage_events.seq < later.seq
            where later.seq <= {seq:d}
            """
        )
        connection.execute(
            f"""
            create temp view {RELATIONS.events} as
            select *
            from usage_events
            where not retracted and seq not in (select seq from superseded)
            """
        )
        yield connection


def _not_before(metrics: Sequence[Metric]) -> str:
    """Events from before all periods count for no metric, or for one that carries a level.

    Seats count from the beginning: their few events are read as well, and nothing else of that
    time.
    """
    if any(metric.aggregation.carries_level for metric in metrics):
        return ""
    first = f"select min(start_at) from {RELATIONS.periods}"
    of_seats = [metric for metric in metrics if metric.aggregation is Aggregation.SEATS]
    if not of_seats:
        return f"and event_timestamp >= ({first})"
    ids = text_list([metric.id for metric in of_seats])
    types = text_list([name for metric in of_seats for name in metric.event_types])
    return f"""and (
        list_contains({types}, event_type)
        or event_timestamp >= ({first} where not list_contains({ids}, metric))
    )"""


def _register_landed(
    connection: DuckDBPyConnection, lake: Snapshot, unlanded: pa.Table | None
) -> None:
    """The relation `landed`: the events in the files that the lake's log lists, and those to come.

    Columns are named: parts of the lake may have them in another order than the schema.
    """
    paths = lake.paths("usage_events")
    waiting = USAGE_EVENTS.empty_table() if unlanded is None else unlanded
    if not paths:
        connection.register("landed", waiting)
        return
    landed = f"select * from read_parquet({text_list(paths)})"
    if waiting.num_rows:
        connection.register("unlanded", waiting)
        landed += " union all by name select * from unlanded"
    connection.execute(f"create temp view landed as {landed}")

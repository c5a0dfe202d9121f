"""The events behind a number: what `explain` lists under an invoice line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.domain.decimals import plain
from engine.domain.metric import Aggregation, Metric
from engine.domain.usage import BreakdownValues
from engine.metrics.aggregations import value_column
from engine.metrics.all_metrics import events_by_period
from engine.metrics.columns import text_column
from engine.metrics.print import sql_text
from engine.warehouse.direct import RELATIONS, counting_events
from engine.warehouse.inputs import BillingPeriodInput
from ingest.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class CountedEvent:
    """An event that counts, and where it came in.

    `value` is what the metric aggregates of it, as text, numbers in plain notation; None for a
    count, and where the event has no such value (it is then skipped).
    """

    event_id: str
    seq: int
    received_at: datetime
    customer_event_id: str
    customer_alias: str
    event_type: str
    event_timestamp: datetime
    source: str
    source_line: int
    value: str | None
    breakdown_values: BreakdownValues


def counted_events(
    lake: Snapshot,
    metric: Metric,
    periods: Sequence[BillingPeriodInput],
    *,
    as_of: datetime | None = None,
    seq: int | None = None,
    limit: int | None = None,
) -> list[CountedEvent]:
    """The events that count in the given rows of one period and usage window.

    From what had been received by `as_of` (aware) or `seq`; ordered by timestamp, then seq; at most
    `limit` of them. They are exactly those that `direct.measure` adds up.
    """
    if not periods:
        return []
    value = value_column(metric, "counted")
    columns = ["null as value" if value is None else f"{sql_text(value)} as value"]
    # Seats are told apart by the instant of a change, which is no property of the event.
    breakdowns = () if metric.aggregation is Aggregation.SEATS else metric.breakdowns
    columns += [f"counted.{text_column(name)}" for name in breakdowns]
    with counting_events(lake, [metric], periods, as_of=as_of, seq=seq) as connection:
        rows = connection.execute(
            f"""
            with counts as ({sql_text(events_by_period([metric], RELATIONS))})
            select
                counted.event_id,
                counted.seq,
                counted.received_at,
                counted.customer_event_id,
                counted.customer_alias,
                counted.event_type,
                counted.event_timestamp,
                landed.source,
                landed.source_line,
                {", ".join(columns)}
            from counts
            inner join {RELATIONS.events} as counted on counts.seq = counted.seq
            inner join landed on counts.seq = landed.seq
            order by counted.event_timestamp, counted.seq
            limit ?
            """,
            [limit],
        ).fetchall()
    return [_counted_event(row, breakdowns) for row in rows]


def _counted_event(row: tuple[Any, ...], breakdowns: tuple[str, ...]) -> CountedEvent:
    value = plain(row[9]) if isinstance(row[9], Decimal) else row[9]
    values = tuple(zip(breakdowns, row[10:], strict=True))
    return CountedEvent(*(*row[:9], value, values))

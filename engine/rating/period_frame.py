"""Billing periods as rows of a frame, and back: what rating over frames and batches reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from engine.domain.schedule import BillingPeriod
from engine.domain.seat import SeatPeriod

PERIOD_SCHEMA: dict[str, Any] = {
    "period_id": pl.String,
    "schedule_id": pl.String,
    "phase_index": pl.Int64,
    "price_id": pl.String,
    "period_index": pl.Int64,
    "start": pl.Date,
    "end": pl.Date,
    "days": pl.Int64,
    "full_days": pl.Int64,
    "invoice_date": pl.Date,
    "advance_start": pl.Date,
    "advance_end": pl.Date,
    "advance_full_days": pl.Int64,
    "usage_ids": pl.List(pl.String),
}
"""A row a billing period; days are local ones, stretches half-open.

The three of `advance` are `BillingPeriod.advance`, null but for an overage of seats. `usage_ids`
says under which ids the period's usage was measured: of seats of a rolled-up schedule one a
customer. Null or empty is the period's own id. No two periods name the same one.
"""

PERIOD_COLUMNS: tuple[str, ...] = tuple(PERIOD_SCHEMA)
USAGE_ID = PERIOD_COLUMNS.index("usage_ids")


def period_frame(periods: Iterable[tuple[BillingPeriod, Sequence[str]]]) -> pl.DataFrame:
    """A row (PERIOD_SCHEMA) for each period and the ids that its usage is measured under."""
    return pl.DataFrame(
        [_row(period, usage_ids) for period, usage_ids in periods],
        schema=PERIOD_SCHEMA,
        orient="row",
    )


def period_of_row(row: Sequence[Any]) -> BillingPeriod:
    """The period of a row that begins with PERIOD_COLUMNS."""
    _, schedule_id, phase_index, price_id, index, start, end, days, full_days, invoice_date = row[
        :10
    ]
    advance_start, advance_end, advance_full_days = row[10:USAGE_ID]
    advance = None
    if advance_start is not None:
        advance = SeatPeriod(advance_start, advance_end, advance_full_days)
    return BillingPeriod(
        schedule_id,
        phase_index,
        price_id,
        index,
        start,
        end,
        days,
        full_days,
        invoice_date,
        advance,
    )


def _row(period: BillingPeriod, usage_ids: Sequence[str]) -> tuple[object, ...]:
    advance = period.advance
    return (
        period.id,
        period.schedule_id,
        period.phase_index,
        period.price_id,
        period.index,
        period.start,
        period.end,
        period.days,
        period.full_days,
        period.invoice_date,
        *((None,) * 3 if advance is None else (advance.start, advance.end, advance.full_days)),
        list(usage_ids),
    )

"""Rating many periods at once: frames of periods and measured usage in, a frame of lines out.

The frames are joined; every row is priced by `rate_period`, the same function as for one invoice,
so a nightly run and a preview cannot differ. Nothing here reads or writes, so it runs wherever
Arrow batches are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from engine.domain.charge import ChargeLine
from engine.domain.currency import amount_text
from engine.domain.decimals import plain
from engine.domain.errors import RatingError
from engine.domain.metric import Metric
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.domain.time_zones import Zone
from engine.domain.usage import PeriodUsage, Usage
from engine.metrics.quantity import BEFORE, SHARE_COLUMNS, usage_of_rows
from engine.rating.held_seats import held_seats
from engine.rating.period_frame import PERIOD_COLUMNS, USAGE_ID, period_of_row
from engine.rating.rate import bills_nothing, rate_period, where_of

USAGE_COLUMNS: tuple[str, ...] = ("period_id", "usage_window", *SHARE_COLUMNS)
"""Rows of the warehouse's `period_usage`: one total and any number of breakdown rows a window.

`period_id` is one of a period's `usage_ids`. `breakdown_values` is an Arrow map (or a list of key
and value), quantities are DECIMAL(38, 12).
"""

LINE_SCHEMA: dict[str, Any] = {
    "period_id": pl.String,
    "kind": pl.String,
    "key": pl.String,
    "title": pl.String,
    "quantity": pl.String,
    "rate": pl.String,
    "is_percentage": pl.Boolean,
    "net": pl.Int64,
    "currency": pl.String,
    "service_start": pl.Date,
    "service_end": pl.Date,
    "price_id": pl.String,
    "product_id": pl.String,
    "reason": pl.String,
}
"""A row a charge line: `net` in minor units; exact decimals as text, which no frame rounds."""

PARKED_SCHEMA: dict[str, Any] = {"period_id": pl.String, "reason": pl.String}

NET_LIMIT = 2**63 - 1
"""The most minor units that `net` holds, on either side of zero; invoices hold far less."""


@dataclass(frozen=True, slots=True)
class RatedFrame:
    """`lines` (LINE_SCHEMA) of the periods that could be rated; `parked` are the others."""

    lines: pl.DataFrame
    parked: pl.DataFrame


def rate_frame(
    periods: pl.DataFrame,
    usage: pl.DataFrame,
    prices: Mapping[str, Price],
    metrics: Mapping[str, Metric],
    zone: Zone,
) -> RatedFrame:
    """Rate every period, in the order of the frame; prices and metrics by id.

    `zone` is the account's: seats are counted by its local days. A period that bills nothing has no
    line, as in a close. One that cannot be rated (no rate for a value, no usage measured, a line of
    more than NET_LIMIT) is parked with its reason and never billed 0. Raises polars'
    ColumnNotFoundError for a frame that lacks a column, KeyError for a price or metric that is not
    given.
    """
    lines: list[tuple[object, ...]] = []
    parked: list[tuple[str, str]] = []
    for period_id, rows in groupby(_joined(periods, usage).iter_rows(), key=itemgetter(0)):
        of_period = list(rows)
        period = period_of_row(of_period[0])
        price = prices[period.price_id]
        try:
            measured = _period_usage(of_period, price, metrics, zone)
            if bills_nothing(price, period, measured):
                continue
            rated = rate_period(price, period, measured)
            _refuse_large_nets(price, period, rated)
        except RatingError as error:
            parked.append((period_id, str(error)))
        else:
            lines += [_line_row(period_id, line) for line in rated]
    return RatedFrame(
        lines=pl.DataFrame(lines, schema=LINE_SCHEMA, orient="row"),
        parked=pl.DataFrame(parked, schema=PARKED_SCHEMA, orient="row"),
    )


Row = tuple[Any, ...]
Pairs = Mapping[str, str | None] | Sequence[Mapping[str, Any]]
"""An Arrow map as polars hands it out: since 2.1 a mapping, before that a list of pairs."""

_FIRST_USAGE_COLUMN = len(PERIOD_COLUMNS)


def _joined(periods: pl.DataFrame, usage: pl.DataFrame) -> pl.DataFrame:
    """A row a period, usage id and row of usage, or of nulls where nothing was measured."""
    ids = pl.col("usage_ids").cast(pl.List(pl.String))
    given = pl.when(ids.list.len() > 0).then(ids).otherwise(pl.concat_list("period_id"))
    by_id = periods.select(PERIOD_COLUMNS).with_columns(usage_ids=given).explode("usage_ids")
    return by_id.join(
        usage.select(USAGE_COLUMNS),
        left_on="usage_ids",
        right_on="period_id",
        how="left",
        maintain_order="left_right",
    )


def _period_usage(
    rows: Sequence[Row], price: Price, metrics: Mapping[str, Metric], zone: Zone
) -> PeriodUsage:
    if not price.model.needs_usage:
        return PeriodUsage()
    assert price.metric_id is not None, "a price that needs usage names a metric"
    metric = metrics[price.metric_id]
    measured = [
        _measured(list(of_id), price, metric)
        for _, of_id in groupby(rows, key=itemgetter(USAGE_ID))
    ]
    if price.seats is not None:
        return held_seats(measured, zone)
    (own,) = measured
    return own


def _measured(rows: Sequence[Row], price: Price, metric: Metric) -> PeriodUsage:
    windows: dict[bool, list[Row]] = {}
    for row in rows:
        measured = row[_FIRST_USAGE_COLUMN:]
        if measured[0] is not None:
            windows.setdefault(measured[0] == BEFORE, []).append(measured)
    if False not in windows:
        raise RatingError(f"price {price.id}: its usage was not measured; build the usage again")
    before = windows.get(True)
    return PeriodUsage(
        usage=_usage(windows[False], metric),
        before=None if before is None else _usage(before, metric),
    )


def _usage(rows: Sequence[Row], metric: Metric) -> Usage:
    return usage_of_rows(
        ((is_total, _texts(pairs), *measures) for _, is_total, pairs, *measures in rows), metric
    )


def _texts(pairs: Pairs | None) -> Mapping[str, str | None]:
    if isinstance(pairs, Mapping):
        return pairs
    return {pair["key"]: pair["value"] for pair in pairs or ()}


def _refuse_large_nets(price: Price, period: BillingPeriod, lines: Sequence[ChargeLine]) -> None:
    for line in lines:
        if abs(line.net) > NET_LIMIT:
            raise RatingError(
                f"{where_of(price, period)}: the line {line.key} comes to"
                f" {amount_text(line.net, line.currency)}, more than a line holds; check its"
                " quantity and rate"
            )


def _line_row(period_id: str, line: ChargeLine) -> tuple[object, ...]:
    return (
        period_id,
        line.kind.value,
        line.key,
        line.title,
        plain(line.quantity),
        None if line.rate is None else plain(line.rate),
        line.is_percentage,
        line.net,
        line.currency,
        line.service_start,
        line.service_end,
        line.price_id,
        line.product_id,
        line.reason,
    )

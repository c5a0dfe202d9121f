"""Rating over Arrow batches: what a worker of a cluster runs is `rate_frame` (DESIGN 8).

A batch holds whole periods: a row has the columns of a period and its measured usage as a list, of
seats that of every customer. So batches are independent of one another, and of who has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl
import pyarrow as pa

from engine.domain.metric import Metric
from engine.domain.price import Price
from engine.domain.time_zones import Zone
from engine.rating.frames import LINE_SCHEMA, PARKED_SCHEMA, RatedFrame, rate_frame
from engine.rating.period_frame import PERIOD_COLUMNS

USAGE = "usage"
"""The column with a period's rows of `period_usage`: a list of structs (`USAGE_COLUMNS`)."""

PARKED = "parked"
"""The `kind` of a row that stands for a period that could not be rated, with its `reason`."""

_ARROW_TYPES: dict[Any, pa.DataType] = {
    pl.String: pa.string(),
    pl.Boolean: pa.bool_(),
    pl.Int64: pa.int64(),
    pl.Date: pa.date32(),
}
RATED_SCHEMA = pa.schema([(name, _ARROW_TYPES[type]) for name, type in LINE_SCHEMA.items()])
"""What comes out: a row a charge line (`frames.LINE_SCHEMA`) or parked period."""


def rate_batches(
    batches: Iterable[pa.RecordBatch],
    prices: Mapping[str, Price],
    metrics: Mapping[str, Metric],
    zone: Zone,
) -> Iterator[pa.RecordBatch]:
    """Rate the periods of every batch; prices and metrics by id. Raises as `rate_frame`."""
    for batch in batches:
        rows = pl.DataFrame(pl.from_arrow(batch))
        measured = rows.select(USAGE).explode(USAGE).drop_nulls().unnest(USAGE)
        rated = rate_frame(rows.select(PERIOD_COLUMNS), measured, prices, metrics, zone)
        table = pl.concat([rated.lines, _as_lines(rated.parked)]).to_arrow()
        yield from table.cast(RATED_SCHEMA).to_batches()


def rated_frame(rated: pa.Table) -> RatedFrame:
    """What batches gave, put together: lines and parked periods, each ordered by period."""
    rows = pl.DataFrame(pl.from_arrow(rated)).sort("period_id", maintain_order=True)
    is_parked = pl.col("kind") == PARKED
    return RatedFrame(
        lines=rows.filter(~is_parked), parked=rows.filter(is_parked).select(tuple(PARKED_SCHEMA))
    )


def _as_lines(parked: pl.DataFrame) -> pl.DataFrame:
    given = {"period_id": pl.col("period_id"), "kind": pl.lit(PARKED), "reason": pl.col("reason")}
    return parked.select(
        given.get(name, pl.lit(None)).cast(type).alias(name) for name, type in LINE_SCHEMA.items()
    )

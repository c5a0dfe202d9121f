"""Batches, wherever they are rated, give the lines of one frame."""

from __future__ import annotations

import polars as pl
import pyarrow as pa
import pytest

from engine.rating.batches import RATED_SCHEMA, USAGE, rate_batches, rated_frame
from engine.rating.frames import USAGE_COLUMNS, RatedFrame, rate_frame
from tests.rating.samples import price_of
from tests.rating.test_frames import SUM, periods_frame, share_row, usage_frame, usage_row

PRICES = {
    "fixed": price_of("fixed", {"amount": "10"}, price_id="fixed"),
    "linear": price_of("linear", {"rate": "0.5"}, price_id="linear"),
    "matrix": price_of(
        "matrix",
        {"by": ["model"], "rates": [{"values": {"model": "x"}, "rate": "1"}]},
        price_id="matrix",
    ),
    "unmeasured": price_of("linear", {"rate": "1"}, price_id="unmeasured"),
    "enormous": price_of("linear", {"rate": "1"}, price_id="enormous"),
}
METRICS = {SUM.id: SUM}
ZONE = "UTC"
USAGE_ROWS = usage_frame(
    usage_row("linear", "3.000000000001"),
    share_row("linear", "x", "3.000000000001"),
    usage_row("matrix", "2"),
    share_row("matrix", "unlisted", "2"),
    usage_row("enormous", "9" * 26),
)


def test_breakdown_values_may_be_an_arrow_map_as_the_warehouse_publishes_them() -> None:
    usage = USAGE_ROWS.to_arrow()
    place = usage.schema.get_field_index("breakdown_values")
    maps = pa.array(
        [
            None if pairs is None else [(pair["key"], pair["value"]) for pair in pairs]
            for pairs in usage.column(place).to_pylist()
        ],
        pa.map_(pa.string(), pa.string()),
    )
    published = pl.DataFrame(pl.from_arrow(usage.set_column(place, "breakdown_values", maps)))
    periods = periods_frame(*PRICES)
    assert rate_frame(periods, published, PRICES, METRICS, ZONE).lines.equals(
        rate_frame(periods, USAGE_ROWS, PRICES, METRICS, ZONE).lines
    )


def in_batches(size: int) -> RatedFrame:
    nested = USAGE_ROWS.group_by("period_id", maintain_order=True).agg(
        pl.struct(USAGE_COLUMNS).alias(USAGE)
    )
    rows = periods_frame(*PRICES).join(nested, on="period_id", how="left", maintain_order="left")
    batches = rows.to_arrow().combine_chunks().to_batches(max_chunksize=size)
    rated = list(rate_batches(batches, PRICES, METRICS, ZONE))
    assert all(batch.schema == RATED_SCHEMA for batch in rated)
    return rated_frame(pl.concat([pl.DataFrame(pl.from_arrow(each)) for each in rated]).to_arrow())


@pytest.mark.parametrize("size", [1, 3, 100])
def test_batches_of_any_size_give_the_lines_and_the_parked_periods_of_one_frame(size: int) -> None:
    whole = rate_frame(periods_frame(*PRICES), USAGE_ROWS, PRICES, METRICS, ZONE)
    batched = in_batches(size)
    assert batched.lines.equals(whole.lines.sort("period_id", maintain_order=True))
    assert batched.parked.equals(whole.parked.sort("period_id"))
    assert whole.lines.height == 2
    assert whole.parked["period_id"].to_list() == [
        "schedule/0/matrix/0",
        "schedule/0/unmeasured/0",
        "schedule/0/enormous/0",
    ]

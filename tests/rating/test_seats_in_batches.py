"""Seats rated over frames and batches, here and in a pool, give the lines of each period alone."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from random import Random

import polars as pl
import pyarrow as pa
import pytest

from engine.domain.catalog import Catalog
from engine.domain.metric import Metric
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.domain.seat import SeatCharge
from engine.domain.time_zones import Zone
from engine.domain.usage import PeriodUsage
from engine.metrics.all_metrics import period_usage
from engine.metrics.print import sql_text
from engine.metrics.tally_model import usage_name
from engine.rating.batches import USAGE, rate_batches, rated_frame
from engine.rating.frames import USAGE_COLUMNS, RatedFrame, rate_frame
from engine.rating.period_frame import period_frame
from engine.rating.rate import bills_nothing, rate_period
from engine.schedules.calendar import billing_periods
from engine.warehouse import direct
from engine.workflows.period_inputs import (
    billing_period_inputs,
    usage_ids,
    usage_of_period,
)
from ingest.land import land
from ingest.log import Lake
from tests.oracle.test_seats import RECEIVED, THROUGH, line, random_catalog, random_submissions

ORDER = ["period_id", "key"]


@dataclass(frozen=True)
class Measured:
    """Every period of a catalog of seats, and its usage: as rows, and as the close has it."""

    catalog: Catalog
    periods: tuple[BillingPeriod, ...]
    rows: pl.DataFrame
    usage: Mapping[str, PeriodUsage]

    @property
    def frame(self) -> pl.DataFrame:
        return period_frame((each, usage_ids(self.catalog, each)) for each in self.periods)

    @property
    def terms(self) -> tuple[Mapping[str, Price], Mapping[str, Metric], Zone]:
        metrics = {metric.id: metric for metric in self.catalog.metrics}
        return self.catalog.price_by_id, metrics, self.catalog.account.time_zone


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """Seats in arrears and in advance, overages, three customers billed with a fourth."""
    random = Random("seats in batches")
    catalog, submissions = random_catalog(random), random_submissions(random)
    folder = tmp_path_factory.mktemp("seats")
    lake = Lake(folder / "lake")
    for number, received_at in enumerate(RECEIVED):
        file = folder / f"{number}.ndjson"
        lines = [line(each) for each in submissions if each.received_at == received_at]
        file.write_text("\n".join(lines), encoding="utf-8")
        land(lake, [file], clock=lambda instant=received_at: instant)
    periods = tuple(
        period
        for schedule in catalog.schedules
        for period in billing_periods(schedule, catalog.price_by_id, THROUGH)
    )
    inputs = tuple(billing_period_inputs(catalog, periods))
    with direct.counting_events(lake.snapshot(), catalog.metrics, inputs) as connection:
        usage = direct.counted(connection, catalog.metrics, inputs)
        query = sql_text(period_usage({usage_name(each): each for each in catalog.metrics}))
        rows = pl.DataFrame(pl.from_arrow(connection.sql(query).to_arrow_table()))
    return Measured(catalog, periods, rows, usage)


def in_batches(measured: Measured, size: int) -> list[pa.RecordBatch]:
    """The frame's periods with their rows of usage, as a list."""
    owners = measured.frame.select("period_id", "usage_ids").explode("usage_ids")
    nested = (
        owners.rename({"period_id": "owner"})
        .join(measured.rows, left_on="usage_ids", right_on="period_id")
        .rename({"usage_ids": "period_id"})
        .group_by("owner")
        .agg(pl.struct(USAGE_COLUMNS).alias(USAGE))
    )
    rows = measured.frame.join(nested, left_on="period_id", right_on="owner", how="left")
    batches: list[pa.RecordBatch] = rows.to_arrow().combine_chunks().to_batches(max_chunksize=size)
    return batches


def rated_batch(
    batch: pa.RecordBatch,
    prices: Mapping[str, Price],
    metrics: Mapping[str, Metric],
    zone: Zone,
) -> pa.Table:
    """What a process of a pool does."""
    return pa.Table.from_batches(rate_batches([batch], prices, metrics, zone))


def test_a_frame_of_seats_has_the_lines_that_a_close_gives_each_period(measured: Measured) -> None:
    rated = rate_frame(measured.frame, measured.rows, *measured.terms)
    expected, unchanged, charges = [], 0, set()
    for period in measured.periods:
        price = measured.catalog.price_by_id[period.price_id]
        held = usage_of_period(measured.catalog, period, measured.usage)
        assert held is not None and price.seats is not None
        charges.add(price.seats.charge)
        if bills_nothing(price, period, held):
            unchanged += 1
            continue
        lines = rate_period(price, period, held)
        expected += [(period.id, each.key, each.net, each.reason) for each in lines]
    assert rated.lines.select("period_id", "key", "net", "reason").rows() == expected
    assert rated.parked.is_empty()
    assert charges == set(SeatCharge)
    assert unchanged > 0
    assert any(len(usage_ids(measured.catalog, each)) > 1 for each in measured.periods)


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_batches_of_seats_give_the_lines_of_one_frame(measured: Measured, size: int) -> None:
    batches = list(rate_batches(in_batches(measured, size), *measured.terms))
    assert_equal(measured, rated_frame(pa.Table.from_batches(batches)))


def test_a_pool_of_processes_gives_the_lines_of_one_frame(measured: Measured) -> None:
    prices, metrics, zone = measured.terms
    rate = partial(rated_batch, prices=dict(prices), metrics=metrics, zone=zone)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        tables = list(pool.map(rate, in_batches(measured, 40)))
    assert len(tables) > 2
    assert_equal(measured, rated_frame(pa.concat_tables(tables)))


def test_seats_of_which_one_customer_was_not_measured_are_parked(measured: Measured) -> None:
    periods = measured.frame.filter(pl.col("usage_ids").list.len() > 1)
    missing = periods["usage_ids"][0][-1]
    rows = measured.rows.filter(pl.col("period_id") != missing)
    rated = rate_frame(periods, rows, *measured.terms)
    (parked,) = rated.parked.rows()
    assert parked[0] == periods["period_id"][0]
    assert "its usage was not measured" in parked[1]


def assert_equal(measured: Measured, rated: RatedFrame) -> None:
    """Raises AssertionError unless these are the lines of the whole frame."""
    whole = rate_frame(measured.frame, measured.rows, *measured.terms)
    assert rated.lines.sort(ORDER).equals(whole.lines.sort(ORDER))
    assert rated.parked.is_empty()

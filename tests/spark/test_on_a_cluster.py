"""The same models on a Spark cluster as on DuckDB: equal rows, and rating there as here (DESIGN 8).

One cluster, one workspace and one story, because starting and building take most of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial

import polars as pl
import pyarrow.parquet as pq
import pytest

from engine.domain.frequency import Frequency, Timing
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.domain.seat import SeatCharge, SeatPeriod, SeatProration, SeatTerms
from engine.pricing.registry import parse_model
from engine.rating.batches import RATED_SCHEMA, rate_batches, rated_frame
from engine.rating.frames import USAGE_COLUMNS, rate_frame
from engine.rating.period_frame import period_frame
from engine.warehouse import dbt
from engine.warehouse.spark import map_periods
from tests.metrics.test_numbers import NOT_NUMBERS, NUMBERS
from tests.spark.built import EVERYTHING, TABLES, BuiltTwice, built_twice
from tests.spark.workspace import ALIASES, METRICS, SEATS, land_random_events, seat_period_id

pytestmark = pytest.mark.slow

EVENTS = 10_000
RATES = {"callers": "0.37"}
ZONE = "Pacific/Auckland"
SMALL_RATE = "0.000000000001"
"""Among the numbers are some of 23 digits: the money stays within what a frame holds."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuiltTwice]:
    """The demo and random events, and then more random events in a second build of both."""
    with built_twice(tmp_path_factory.mktemp("spark")) as workspace:
        for events, seed, select in ((EVENTS, 1, dbt.METERING), (EVENTS // 10, 2, EVERYTHING)):
            land_random_events(workspace.root, events, seed)
            workspace.build_on_duckdb(*select)
            workspace.build_on_spark(*select)
        workspace.publish()
        yield workspace


@pytest.mark.parametrize("table", TABLES)
def test_every_row_that_is_published_is_the_same(built: BuiltTwice, table: str) -> None:
    assert pq.read_metadata(built.published("duckdb", table)).num_rows > 0
    assert built.rows_that_differ(table) == []


def test_every_kind_of_usage_was_compared(built: BuiltTwice) -> None:
    usage = pq.read_table(built.published("spark", "period_usage")).to_pylist()
    used = {row["metric"] for row in usage if row["event_count"]}
    assert {metric.id for metric in (*METRICS, SEATS)} <= used
    assert {"requests", "context_tokens"} <= used
    superseded = pq.read_table(
        built.root / "published" / "spark" / "superseded_usage_events.parquet"
    )
    assert superseded.num_rows > EVENTS // 20


def test_the_identities_of_the_project_hold_on_spark(built: BuiltTwice) -> None:
    """Breakdowns add up, every period has one total, every event one outcome."""
    of_events = ("integrity_breakdowns*", "integrity_every_period*", "integrity_outcomes*")
    built.dbt_on_spark("test", "--select", *of_events, "period_usage,test_type:generic")


@pytest.fixture(scope="module")
def complaint(built: BuiltTwice) -> str:
    """What dbt says of a model of numbers and one of a sum too great for its type.

    In one run, because every run begins by looking at all tables.
    """
    texts = list(enumerate([*NUMBERS, *NOT_NUMBERS]))
    written = built.session.createDataFrame(texts, ["place", "written"]).write
    written.saveAsTable("meterhouse.written_numbers")
    models = built.root / "models"
    (models / "numbers.sql").write_text(
        "select place, {{ exact_number('written') }} as number"
        " from {{ target.schema }}.written_numbers"
    )
    (models / "too_great.sql").write_text(
        "{{ config(materialized='table') }}"
        " select sum(cast(repeat('9', 26) as decimal(38, 12))) as total from range(2)"
    )
    with pytest.raises(AssertionError) as failure:
        built.dbt_on_spark("run", "--select", "numbers", "too_great")
    return str(failure.value)


@pytest.mark.usefixtures("complaint")
def test_texts_are_numbers_on_spark_by_the_same_rule(built: BuiltTwice) -> None:
    numbers = built.session.sql("select number from meterhouse.numbers order by place").collect()
    assert [number for (number,) in numbers] == [
        *map(Decimal, NUMBERS.values()),
        *[None] * len(NOT_NUMBERS),
    ]


def test_a_sum_too_great_for_its_type_fails_the_build_and_bills_nothing(
    built: BuiltTwice, complaint: str
) -> None:
    assert re.search("ARITHMETIC_OVERFLOW|NUMERIC_VALUE_OUT_OF_RANGE", complaint)
    assert not built.session.catalog.tableExists("meterhouse.too_great")


def test_rating_on_the_cluster_gives_the_lines_of_rating_here(built: BuiltTwice) -> None:
    metrics = {metric.id: metric for metric in built.metrics}
    prices = {metric.id: price_of(metric.id) for metric in METRICS} | seat_prices()
    usage = pl.read_parquet(built.published("spark", "period_usage"))
    measured = usage.filter(pl.col("metric").is_in([metric.id for metric in METRICS]))
    periods = pl.concat([periods_of(measured), periods_of_seats()])
    here = rate_frame(periods, usage, prices, metrics, ZONE)
    there = rated_frame(
        map_periods(
            built.session,
            periods.to_arrow(),
            USAGE_COLUMNS,
            partial(rate_batches, prices=prices, metrics=metrics, zone=ZONE),
            RATED_SCHEMA,
        )
    )
    order = ["period_id", "key"]
    assert there.lines.sort(order).equals(here.lines.sort(order))
    assert there.parked.equals(here.parked.sort("period_id"))
    assert here.parked["period_id"].to_list() == ["never-measured"]
    billed = dict(here.lines.group_by("price_id").agg(pl.col("net").sum()).iter_rows())
    assert all(billed[price_id] > 0 for price_id in ("minutes", *seat_prices()))


def price_of(metric_id: str, seats: SeatTerms | None = None, **names: str) -> Price:
    """A price of a metric, or of seats, for each unit."""
    id = names.get("id", metric_id)
    rate = "30" if seats is not None else RATES.get(metric_id, SMALL_RATE)
    return Price(
        id=id,
        product_id="product",
        name=id,
        currency="EUR",
        model=parse_model("linear", {"rate": rate}, "EUR"),
        frequency=Frequency.MONTHLY,
        timing=Timing.IN_ARREARS,
        metric_id=metric_id,
        seats=seats,
    )


def seat_prices() -> dict[str, Price]:
    """One of each part of a seat price, and one for several customers together."""
    charges = {
        "arrears": SeatCharge.IN_ARREARS,
        "advance": SeatCharge.IN_ADVANCE,
        "overage": SeatCharge.OVERAGE,
        "together": SeatCharge.IN_ARREARS,
    }
    return {
        id: price_of(SEATS.id, SeatTerms("editor", charge, SeatProration.PRORATE_INCREMENTS), id=id)
        for id, charge in charges.items()
    }


def periods_of(measured: pl.DataFrame) -> pl.DataFrame:
    """A billing period of April for each that was measured, and one that was not."""
    ids = measured.select("period_id", price_id="metric").unique().sort("period_id").rows()
    april = [(april_of(price_id, place), (id,)) for place, (id, price_id) in enumerate(ids)]
    names = pl.Series([*(id for id, _ in ids), "never-measured"])
    return period_frame([*april, (april_of("minutes", -1), ())]).with_columns(period_id=names)


def periods_of_seats() -> pl.DataFrame:
    """April of every alias by itself; arrears of every third pair are billed together."""
    found: list[tuple[BillingPeriod, tuple[str, ...]]] = []
    quarter = SeatPeriod(date(2026, 3, 2), date(2026, 6, 1), 91)
    for place, alias in enumerate(ALIASES):
        for charge in ("advance", "overage"):
            advance = quarter if charge == "overage" else None
            ids = (seat_period_id(charge, alias),)
            found.append((april_of(charge, place, advance), ids))
    arrears = [seat_period_id("arrears", alias) for alias in ALIASES]
    for place in range(0, len(arrears), 2):
        if place % 3:
            found.append((april_of("together", place), tuple(arrears[place : place + 2])))
        else:
            found += [(april_of("arrears", each), (arrears[each],)) for each in (place, place + 1)]
    return period_frame(found)


def april_of(price_id: str, place: int, advance: SeatPeriod | None = None) -> BillingPeriod:
    """A full April of a price."""
    start, end = date(2026, 4, 1), date(2026, 5, 1)
    return BillingPeriod("schedule", 0, price_id, place, start, end, 30, 30, end, advance)

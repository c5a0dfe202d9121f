"""The same models on a Spark cluster as on DuckDB: equal rows, and rating there as here (DESIGN 8).

One cluster, one workspace and one story, because starting and building take most of the time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession

from engine.domain.frequency import Frequency, Timing
from engine.domain.metric import Metric
from engine.domain.price import Price
from engine.pricing.registry import parse_model
from engine.rating.batches import RATED_SCHEMA, rate_batches, rated_frame
from engine.rating.frames import USAGE_COLUMNS, rate_frame
from engine.warehouse import dbt
from engine.warehouse.publish import publish_run
from engine.warehouse.spark import map_periods, publish_from_spark
from tests.metrics.test_numbers import NOT_NUMBERS, NUMBERS
from tests.spark.cluster import Cluster, spark_cluster
from tests.spark.workspace import METRICS, demo_with_more_metrics, land_random_events

pytestmark = pytest.mark.slow

TABLES = (
    "usage_events",
    "superseded_usage_events",
    "metering_cut",
    "period_usage",
    "dim_customers",
    "fct_usage_daily",
    "rpt_event_outcomes",
    "rpt_unmapped_aliases",
)
"""Whatever a close publishes that events decide; those of invoices are read from it unchanged."""
EVERYTHING = (*dbt.METERING, "dim_customers", "stg_billed_periods", *dbt.RECONCILIATION)
EVENTS = 5_000


@dataclass(frozen=True)
class Built:
    """A workspace built on both."""

    root: Path
    metrics: tuple[Metric, ...]
    cluster: Cluster

    def build_on_both(self, *select: str) -> None:
        """What has landed since the last time."""
        dbt.build(self.root, select=select)
        self.dbt_on_spark("run", "--select", *select)

    def publish_both(self) -> None:
        """What was built, in two runs named after the engines."""
        publish_run(self.root / "published", "duckdb", dbt.build_file(self.root), TABLES)
        publish_from_spark(self.session, self.root / "published", "spark", TABLES)

    def dbt_on_spark(self, command: str, *arguments: str) -> None:
        """As on the command line; raises AssertionError with what dbt says if it fails."""
        variables = {
            "lake_root": str(self.root / "lake"),
            "published_root": str(self.root / "published"),
        }
        outcome = dbtRunner().invoke(
            [
                *(command, "--target", "spark", "--vars", json.dumps(variables), *arguments),
                *("--project-dir", str(self.root), "--profiles-dir", str(self.root)),
                *(
                    "--target-path",
                    str(self.root / "target"),
                    "--log-path",
                    str(self.root / "logs"),
                ),
                *("--log-level", "none", "--no-print", "--threads", "2"),
            ]
        )
        messages = [str(each.message) for each in outcome.result or () if each.status == "error"]
        assert outcome.success, (outcome.exception, messages)

    @property
    def session(self) -> SparkSession:
        """The one that dbt works in."""
        return SparkSession.builder.getOrCreate()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """The demo and random events, and then more random events in a second build of both."""
    folder = tmp_path_factory.mktemp("spark")
    with spark_cluster(folder) as cluster, pytest.MonkeyPatch.context() as patch:
        environment = {**cluster.environment, "METERHOUSE_SPARK_MASTER": cluster.master}
        for name, value in environment.items():
            patch.setenv(name, value)
        root = folder / "workspace"
        root.mkdir()
        workspace = Built(root, demo_with_more_metrics(root), cluster)
        land_random_events(root, EVENTS, seed=1)
        workspace.build_on_both(*dbt.METERING)
        land_random_events(root, EVENTS // 10, seed=2)
        workspace.build_on_both(*EVERYTHING)
        workspace.publish_both()
        try:
            yield workspace
        finally:
            workspace.session.stop()


@pytest.mark.parametrize("table", TABLES)
def test_every_row_that_is_published_is_the_same(built: Built, table: str) -> None:
    on_duckdb, on_spark = (
        f"read_parquet('{built.root / 'published' / engine / table}.parquet')"
        for engine in ("duckdb", "spark")
    )
    with duckdb.connect() as connection:
        types = [
            connection.sql(
                f"select column_name, column_type from (describe from {each})"
            ).fetchall()
            for each in (on_duckdb, on_spark)
        ]
        assert types[0] == types[1]
        count = connection.sql(f"select count(*) from {on_duckdb}").fetchall()[0][0]
        assert count > 0
        for one, other in ((on_duckdb, on_spark), (on_spark, on_duckdb)):
            assert connection.sql(f"from {one} except all from {other} limit 5").fetchall() == []


def test_every_kind_of_usage_was_compared(built: Built) -> None:
    usage = pq.read_table(built.root / "published" / "spark" / "period_usage.parquet").to_pylist()
    used = {row["metric"] for row in usage if row["event_count"]}
    assert {metric.id for metric in METRICS} <= used
    assert {"requests", "context_tokens"} <= used
    superseded = pq.read_table(
        built.root / "published" / "spark" / "superseded_usage_events.parquet"
    )
    assert superseded.num_rows > EVENTS // 20


def test_texts_are_numbers_on_spark_by_the_same_rule(built: Built) -> None:
    texts = [*NUMBERS, *NOT_NUMBERS]
    (built.root / "models" / "numbers.sql").write_text(
        "select place, {{ exact_number('written') }} as number from written_numbers"
    )
    rows = list(enumerate(texts))
    session = built.session
    session.createDataFrame(rows, ["place", "written"]).write.saveAsTable(
        "meterhouse.written_numbers"
    )
    built.dbt_on_spark("run", "--select", "numbers")
    numbers = session.sql("select number from meterhouse.numbers order by place").collect()
    assert [number for (number,) in numbers] == [*NUMBERS.values()] + [None] * len(NOT_NUMBERS)


def test_a_sum_too_great_for_its_type_fails_the_build_and_bills_nothing(built: Built) -> None:
    (built.root / "models" / "too_great.sql").write_text(
        "select sum(cast(repeat('9', 26) as decimal(38, 12))) as total from range(2)"
    )
    with pytest.raises(AssertionError, match="NUMERIC_VALUE_OUT_OF_RANGE"):
        built.dbt_on_spark("run", "--select", "too_great")


def test_rating_on_the_cluster_gives_the_lines_of_rating_here(built: Built) -> None:
    metrics = {metric.id: metric for metric in built.metrics}
    prices = {
        metric.id: Price(
            id=metric.id,
            product_id="product",
            name=metric.id,
            currency="EUR",
            model=parse_model("linear", {"rate": "0.000012"}, "EUR"),
            frequency=Frequency.MONTHLY,
            timing=Timing.IN_ARREARS,
            metric_id=metric.id,
        )
        for metric in METRICS
    }
    usage = pl.read_parquet(built.root / "published" / "spark" / "period_usage.parquet")
    measured = usage.filter(pl.col("metric").is_in(list(prices)))
    periods = periods_of(measured)
    here = rate_frame(periods, usage, prices, metrics)
    there = rated_frame(
        map_periods(
            built.session,
            periods.to_arrow(),
            USAGE_COLUMNS,
            partial(rate_batches, prices=prices, metrics=metrics),
            RATED_SCHEMA,
        )
    )
    order = ["period_id", "key"]
    assert there.lines.sort(order).equals(here.lines.sort(order))
    assert there.parked.equals(here.parked.sort("period_id"))
    assert here.parked["period_id"].to_list() == ["never-measured"]
    assert here.lines["net"].sum() > 0


def periods_of(measured: pl.DataFrame) -> pl.DataFrame:
    """A billing period of April for each that was measured, and one that was not."""
    ids = measured.select("period_id", price_id="metric").unique().sort("period_id")
    other = pl.DataFrame({"period_id": ["never-measured"], "price_id": ["minutes"]})
    return pl.concat([ids, other]).select(
        "period_id",
        schedule_id=pl.lit("schedule"),
        phase_index=pl.lit(0),
        price_id="price_id",
        period_index=pl.lit(0),
        start=date(2026, 4, 1),
        end=date(2026, 5, 1),
        days=pl.lit(30),
        full_days=pl.lit(30),
        invoice_date=date(2026, 5, 1),
    )

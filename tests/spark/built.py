"""A workspace built by DuckDB and by a Spark cluster, and what differs between the two."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession

from engine.domain.metric import Metric
from engine.warehouse import dbt
from engine.warehouse.publish import publish_run
from engine.warehouse.spark import publish_from_spark
from tests.spark.cluster import Cluster, spark_cluster
from tests.spark.workspace import demo_with_more_metrics

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


@dataclass(frozen=True)
class BuiltTwice:
    """A workspace and where it is built."""

    root: Path
    metrics: tuple[Metric, ...]
    cluster: Cluster

    def build_on_duckdb(self, *select: str) -> None:
        """What has landed since the last time."""
        dbt.build(self.root, select=select)

    def build_on_spark(self, *select: str) -> None:
        """The same there."""
        self.dbt_on_spark("run", "--select", *select)

    def publish(self) -> None:
        """What was built, in two runs named after the engines."""
        publish_run(self.root / "published", "duckdb", dbt.build_file(self.root), TABLES)
        publish_from_spark(self.session, self.root / "published", "spark", TABLES)

    def published(self, engine: str, table: str) -> Path:
        """The file of a table."""
        return self.root / "published" / engine / f"{table}.parquet"

    def rows_that_differ(self, table: str) -> list[tuple[Any, ...]]:
        """Some of the rows that one has more often than the other; columns count as well."""
        found: list[tuple[Any, ...]] = []
        on_duckdb, on_spark = (
            f"read_parquet('{self.published(engine, table)}')" for engine in ("duckdb", "spark")
        )
        with duckdb.connect() as connection:
            for one, other in ((on_duckdb, on_spark), (on_spark, on_duckdb)):
                for query in (
                    f"select column_name, column_type from (describe from {one}) except all"
                    f" select column_name, column_type from (describe from {other})",
                    f"from {one} except all from {other} limit 5",
                ):
                    found += connection.sql(query).fetchall()
        return found

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


@contextmanager
def built_twice(folder: Path, **settings: str) -> Iterator[BuiltTwice]:
    """A cluster and the demo with more metrics, landed and not yet built, below `folder`.

    `settings` are Spark's, instead of those that suit small data.
    """
    with spark_cluster(folder, **settings) as cluster, pytest.MonkeyPatch.context() as patch:
        environment = {**cluster.environment, "METERHOUSE_SPARK_MASTER": cluster.master}
        for name, value in environment.items():
            patch.setenv(name, value)
        root = folder / "workspace"
        root.mkdir()
        workspace = BuiltTwice(root, demo_with_more_metrics(root), cluster)
        # Before dbt does, which would ask for a Hive metastore whatever the settings say.
        SparkSession.builder.master(cluster.master).getOrCreate()
        try:
            yield workspace
        finally:
            workspace.session.stop()

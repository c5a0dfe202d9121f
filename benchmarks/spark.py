"""The whole of tests/spark at any size: two builds on DuckDB and on a cluster, and what differs.

    .venv/bin/python -m benchmarks.spark --events 1000000

The demo's events and so many random ones, then a tenth more. Fails if a published row differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.measurement import Measurement
from engine.warehouse import dbt
from tests.spark.built import EVERYTHING, TABLES, built_twice
from tests.spark.workspace import land_random_events

AS_DELIVERED = {
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.catalogImplementation": "hive",
    "spark.sql.codegen.factoryMode": "FALLBACK",
    "spark.sql.codegen.wholeStage": "true",
}
"""Spark's own defaults and dbt's metastore, which the small data of the tests does without."""


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description="the models on a Spark cluster and on DuckDB")
    parser.add_argument("--events", type=int, default=1_000_000)
    events = parser.parse_args().events
    measured = Measurement()
    with (
        tempfile.TemporaryDirectory(prefix="meterhouse-spark-") as folder,
        built_twice(Path(folder), **AS_DELIVERED) as workspace,
    ):
        builds = (("first build", events, dbt.METERING), ("second build", events // 10, EVERYTHING))
        for seed, (title, number, select) in enumerate(builds, 1):
            land_random_events(workspace.root, number, seed)
            with measured.step(f"{title}, DuckDB"):
                workspace.build_on_duckdb(*select)
            with measured.step(f"{title}, Spark"):
                workspace.build_on_spark(*select)
        with measured.step("publishing both"):
            workspace.publish()
        differing = {table: workspace.rows_that_differ(table) for table in TABLES}
    sys.stdout.write(f"{events:,} random events and {events // 10:,} more; wall seconds\n\n")
    for step, seconds in measured.steps.items():
        sys.stdout.write(f"{step:<24}{seconds:8.1f}\n")
    for table, rows in differing.items():
        sys.stdout.write(f"{table:<32}{'differs: ' + str(rows[0]) if rows else 'equal'}\n")
    if any(differing.values()):
        raise SystemExit("Spark and DuckDB do not publish the same")


if __name__ == "__main__":
    main()

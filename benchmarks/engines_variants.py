"""One engine's way to the answer, measured in this process and those that it starts.

.venv/bin/python -m benchmarks.engines_variants "DuckDB, superseded set" FOLDER
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
import psutil

from benchmarks.measurement import ROOT, Measurement, peak_megabytes

THREADS = 2
PRODUCT = "DuckDB, superseded set"
EVENTS = "events.parquet"
"""The one file that all of them read."""
Rows = Iterable[tuple[Any, ...]]

MONTH = "date_trunc('month', event_timestamp)"
LAST_SECONDS = "max_by(seconds, (event_timestamp, seq))"
USAGE = f"""
    select
        customer_alias,
        {MONTH} as month,
        count(*) as events,
        sum(input_tokens) as input_tokens,
        max(input_tokens) as largest_input,
        count(distinct model) as models_used,
        {LAST_SECONDS} as last_seconds
    from latest
    group by customer_alias, {MONTH}
"""
"""As Spark reads it; `latest` are the events that count."""
SECONDS = f"""
    select
        customer_alias,
        {MONTH} as month,
        region,
        sum(seconds) as seconds
    from latest
    where tier in ('priority', 'batch')
    group by customer_alias, {MONTH}, region
"""
_COLUMNS = "seq, customer_alias, event_timestamp, retracted, model, region, tier"


def duckdb_superseded(root: Path, measured: Measurement) -> Rows:
    """The product's own model of superseded events, then everything that is not among them."""
    model = (ROOT / "models" / "metering" / "superseded_usage_events.sql").read_text("utf-8")
    superseded = (
        jinja2.Environment()
        .from_string(model)
        .render(config=lambda **_: "", ref=lambda name: name, is_incremental=lambda: False)
    )
    with _duckdb(root) as connection:
        with measured.step("superseded set"):
            connection.execute(f"create table superseded as {superseded}")
        connection.execute(
            "create view latest as select * from usage_events"
            " where not retracted and seq not in (select seq from superseded)"
        )
        with measured.step("six metrics"):
            return _duckdb_metrics(connection)


def duckdb_row_number(root: Path, measured: Measurement) -> Rows:
    """`row_number()` over the typed columns."""
    return _duckdb_window(root, measured, f"{_COLUMNS}, input_tokens, seconds", "*")


def duckdb_row_number_json(root: Path, measured: Measurement) -> Rows:
    """`row_number()` over rows whose properties are JSON, read where they are needed."""
    extracted = ", ".join(
        [
            *(f"json_extract_string(properties, '$.{name}') as {name}" for name in _TEXTS),
            *(
                f"cast(json_extract_string(properties, '$.{name}') as decimal(38, 12)) as {name}"
                for name in _NUMBERS
            ),
        ]
    )
    columns = "seq, customer_alias, event_timestamp, retracted, properties"
    return _duckdb_window(root, measured, columns, f"* exclude (properties), {extracted}")


_TEXTS, _NUMBERS = ("model", "region", "tier"), ("input_tokens", "seconds")


def _duckdb_window(root: Path, measured: Measurement, columns: str, read: str) -> Rows:
    with _duckdb(root) as connection:
        with measured.step("latest events"):
            connection.execute(
                f"""
                create table latest as
                select {read}
                from (
                    select {columns}
                    from usage_events
                    qualify row_number() over (partition by customer_event_id order by seq desc) = 1
                )
                where not retracted
                """
            )
        with measured.step("six metrics"):
            return _duckdb_metrics(connection)


def _duckdb_metrics(connection: Any) -> Rows:
    """Months without a time zone and one number to order by, as the product has them: faster."""
    month = "date_trunc('month', make_timestamp(epoch_us(event_timestamp)))"
    order = "cast(epoch_us(event_timestamp) as decimal(19, 0)) * cast(1e15 as decimal(16, 0)) + seq"
    usage, seconds = (
        query.replace(MONTH, month).replace(LAST_SECONDS, f"max_by(seconds, {order})")
        for query in (USAGE, SECONDS)
    )
    return [*connection.sql(usage).fetchall(), *connection.sql(seconds).fetchall()]


@contextmanager
def _duckdb(root: Path) -> Iterator[Any]:
    import duckdb

    with (
        tempfile.TemporaryDirectory(dir=root) as folder,
        duckdb.connect(f"{folder}/work.duckdb", config={"threads": THREADS}) as connection,
    ):
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"create view usage_events as from read_parquet('{root / EVENTS}')")
        yield connection


def clickhouse_limit_by(root: Path, measured: Measurement) -> Rows:
    """`LIMIT 1 BY`, as its users write it."""
    latest = (
        f"select {_COLUMNS}, input_tokens, seconds from usage_events"
        " order by seq desc limit 1 by customer_event_id"
    )
    return _clickhouse(root, measured, f"select * from ({latest}) where not retracted")


def clickhouse_argmax(root: Path, measured: Measurement) -> Rows:
    """`argMax` of the whole row."""
    columns = f"{_COLUMNS}, input_tokens, seconds".split(", ")
    names = ", ".join(f"row.{place} as {name}" for place, name in enumerate(columns, 1))
    latest = f"select argMax(tuple({', '.join(columns)}), seq) as row from usage_events"
    return _clickhouse(
        root,
        measured,
        f"select * from (select {names} from ({latest} group by customer_event_id))"
        " where not retracted",
    )


def _clickhouse(root: Path, measured: Measurement, latest: str) -> Rows:
    """Sums in Decimal256: in Decimal128 it lets them wrap around, silently."""
    from chdb import session

    usage = (
        USAGE.replace("sum(input_tokens)", "sum(toDecimal256(input_tokens, 12))")
        .replace("max_by(", "argMax(")
        .replace(MONTH, "toStartOfMonth(event_timestamp, 'UTC')")
    )
    seconds = SECONDS.replace("sum(seconds)", "sum(toDecimal256(seconds, 12))").replace(
        MONTH, "toStartOfMonth(event_timestamp, 'UTC')"
    )
    with tempfile.TemporaryDirectory(dir=root) as folder:
        chdb = session.Session(f"{folder}/clickhouse")
        chdb.query("create database work")
        chdb.query("use work")
        for setting in (
            f"max_threads = {THREADS}",
            "schema_inference_make_columns_nullable = 0",
            "prefer_column_name_to_alias = 1",
        ):
            chdb.query(f"set {setting}")
        chdb.query(f"create view usage_events as select * from file('{root / EVENTS}')")
        with measured.step("latest events"):
            chdb.query(f"create table latest engine = MergeTree order by () as {latest}")
        with measured.step("six metrics"):
            rows = []
            for query in (usage, seconds):
                lines = str(chdb.query(query, "TSV")).splitlines()
                rows += [tuple(line.split("\t")) for line in lines]
        chdb.close()
        return rows


def spark_row_number(root: Path, measured: Measurement) -> Rows:
    """PySpark in this machine's memory, `row_number()` over the typed columns."""
    return _spark(
        root,
        measured,
        f"select {_COLUMNS}, input_tokens, seconds from usage_events"
        " qualify row_number() over (partition by customer_event_id order by seq desc) = 1",
    )


def spark_superseded(root: Path, measured: Measurement) -> Rows:
    """The product's SQL on PySpark: the superseded set, then an anti-join."""
    return _spark(
        root,
        measured,
        """
        with recurring as (
            select customer_event_hash
            from usage_events
            group by customer_event_hash
            having count(*) > 1
        ),
        ordered as (
            select
                seq,
                lead(seq) over (partition by customer_event_id order by seq) as superseded_by
            from usage_events
            left semi join recurring
                on usage_events.customer_event_hash = recurring.customer_event_hash
        )
        select usage_events.*
        from usage_events
        left anti join (select seq from ordered where superseded_by is not null) as superseded
            on usage_events.seq = superseded.seq
        """,
    )


def _spark(root: Path, measured: Measurement, latest: str) -> Rows:
    from pyspark.sql import SparkSession

    from engine.warehouse.spark import java_home

    java = java_home(root / "java")
    if java is not None:
        os.environ["JAVA_HOME"] = str(java)
    with tempfile.TemporaryDirectory(dir=root) as folder:
        with measured.step("session"):
            session = (
                SparkSession.builder.master(f"local[{THREADS}]")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.memory", "4g")
                .config("spark.local.dir", folder)
                .config("spark.log.level", "ERROR")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.shuffle.partitions", "8")
                .config("spark.sql.warehouse.dir", f"{folder}/warehouse")
                .config("spark.ui.enabled", "false")
                .getOrCreate()
            )
        session.read.parquet(str(root / EVENTS)).createOrReplaceTempView("usage_events")
        with measured.step("latest events"):
            session.sql(f"select * from ({latest}) where not retracted").write.parquet(
                f"{folder}/latest"
            )
            session.read.parquet(f"{folder}/latest").createOrReplaceTempView("latest")
        with measured.step("six metrics"):
            rows = [
                tuple(row) for query in (USAGE, SECONDS) for row in session.sql(query).collect()
            ]
        measured.note = "session included in the time"
        return rows


def postgres_upsert(root: Path, measured: Measurement) -> Rows:
    """The row store of peers: a unique index on the key, upserts in batches, then aggregates."""
    import duckdb
    import psycopg

    from tests.store.postgres_server import postgres_server

    columns = f"customer_event_id, {_COLUMNS}, input_tokens, seconds"
    definition = (
        "customer_event_id text, seq bigint, customer_alias text, event_timestamp timestamptz,"
        " retracted boolean, model text, region text, tier text, input_tokens numeric(38, 12),"
        " seconds numeric(38, 12)"
    )
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns.split(", ")[1:])
    with (
        postgres_server() as server,
        psycopg.connect(server.fresh_database("template0"), autocommit=True) as connection,
        duckdb.connect(config={"threads": THREADS}) as source,
    ):
        source.execute("set TimeZone = 'UTC'")
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set max_parallel_workers_per_gather = {THREADS}")
        connection.execute(f"create table usage_events ({definition})")
        connection.execute("create unique index on usage_events (customer_event_id)")
        connection.execute(f"create temp table batch ({definition})")
        reader = source.sql(
            f"select {columns} from read_parquet('{root / EVENTS}') order by seq"
        ).to_arrow_reader(100_000)
        with measured.step("upserts"):
            for batch in reader:
                with connection.cursor().copy(f"copy batch ({columns}) from stdin") as copy:
                    for row in zip(*(each.to_pylist() for each in batch.columns), strict=True):
                        copy.write_row(row)
                connection.execute(
                    f"""
                    insert into usage_events ({columns})
                    select distinct on (customer_event_id) {columns}
                    from batch
                    order by customer_event_id, seq desc
                    on conflict (customer_event_id) do update set {updates}
                    """
                )
                connection.execute("truncate batch")
        connection.execute("analyze usage_events")
        connection.execute(
            "create temp view latest as select * from usage_events where not retracted"
        )
        last = "(array_agg(seconds order by event_timestamp desc, seq desc))[1]"
        usage = USAGE.replace(LAST_SECONDS, last)
        with measured.step("six metrics"):
            rows = [
                row for query in (usage, SECONDS) for row in connection.execute(query).fetchall()
            ]
        _watch(measured, connection.info.backend_pid)
        return rows


VARIANTS: dict[str, Callable[[Path, Measurement], Rows]] = {
    PRODUCT: duckdb_superseded,
    "DuckDB, row_number": duckdb_row_number,
    "DuckDB, row_number over JSON": duckdb_row_number_json,
    "ClickHouse, LIMIT 1 BY": clickhouse_limit_by,
    "ClickHouse, argMax": clickhouse_argmax,
    "PySpark, row_number": spark_row_number,
    "PySpark, superseded set": spark_superseded,
    "PostgreSQL, upserts": postgres_upsert,
}


def digest(rows: Rows) -> str:
    """Of the rows in any order; months as days and numbers by value, whatever they are given as."""
    lines = sorted("|".join(_text(value) for value in row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _text(value: Any) -> str:
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d}"
    try:
        return str(Decimal(str(value)).normalize().__format__("f"))
    except ArithmeticError:
        return str(value)


def _watch(measured: Measurement, *others: int) -> None:
    """Seconds of CPU and most memory of this process, those it started, and others that it used."""
    watched = [psutil.Process(), *psutil.Process().children(recursive=True)]
    watched += [psutil.Process(id) for id in others]
    for process in watched:
        times = process.cpu_times()
        measured.cpu += times.user + times.system
        peak = peak_megabytes(process.pid) or 0
        measured.peak_megabytes = (measured.peak_megabytes or 0) + peak


def main() -> None:
    """Run one variant and tell what it took."""
    parser = argparse.ArgumentParser(description="one engine's way to the answer")
    parser.add_argument("variant", choices=VARIANTS)
    parser.add_argument("root", type=Path)
    arguments = parser.parse_args()
    measured = Measurement()
    began = time.perf_counter()
    rows = VARIANTS[arguments.variant](arguments.root, measured)
    measured.wall = time.perf_counter() - began
    if not measured.cpu:
        _watch(measured)
    measured.answer = digest(rows)
    measured.tell()


if __name__ == "__main__":
    main()

"""The tables of events as a build leaves them, made without dbt from what has landed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from engine.domain.metric import Metric
from engine.metrics.events import extracted_events, extracted_properties
from engine.metrics.numbers import exact_number_function
from engine.metrics.print import sql_text
from engine.warehouse.dbt import build_file
from engine.warehouse.duckdb import text_list
from ingest.log import Lake


def build_events(folder: Path, metrics: Iterable[Metric]) -> int:
    """Make both tables anew from the workspace's lake; the version that they are of."""
    snapshot = Lake(folder / "lake").snapshot()
    database = build_file(folder)
    database.parent.mkdir(exist_ok=True)
    database.unlink(missing_ok=True)
    tree = extracted_events(extracted_properties(metrics), "landed")
    with duckdb.connect(str(database)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(exact_number_function())
        connection.execute(
            "create temp view landed as select * from"
            f" read_parquet({text_list(snapshot.paths())}) order by seq"
        )
        connection.execute(f"create table usage_events as {sql_text(tree)}")
        connection.execute(
            """
            create table superseded_usage_events as
            with ordered as (
                select
                    event_id,
                    seq,
                    lead(seq) over (partition by customer_event_id order by seq)
                        as superseded_by_seq
                from usage_events
            )

            select * from ordered where superseded_by_seq is not null
            """
        )
    return snapshot.version

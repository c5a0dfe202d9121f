"""The ways to the same numbers that the metering benchmark compares, each run in its own process.

All end in the same six metric models and `period_usage`, in a DuckDB file written from scratch
(`increment`: in a copy of the last build's). They differ in what stands in `usage_events_latest`.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.measurement import Measurement
from benchmarks.metering_models import (
    CompiledModel,
    answer_of,
    load_compiled,
    opened,
)
from benchmarks.metering_workspace import METRICS
from engine.metrics.columns import number_column, text_column
from engine.metrics.events import extracted_properties

DATABASE = "meterhouse.duckdb"
"""dbt compiled the database's name into every relation, so each copy is called that."""

_EXTRACTION = {"stg_usage_events", "usage_events"}
_DEDUPE = {"superseded_usage_events", "metering_cut", "usage_events_latest", "usage_event_periods"}
_TYPED = 'create view usage_events as from built."main".usage_events'
_LATEST_ROW = "qualify row_number() over (partition by customer_event_id order by seq desc) = 1"

Statements = Iterable[tuple[str, str]]
"""(name of the step, SQL), in order."""


def product(models: list[CompiledModel]) -> Statements:
    """Everything from the landed files: typed columns once, superseded set, metrics."""
    return [(model.name, model.create()) for model in models]


def product_from_columns(models: list[CompiledModel]) -> Statements:
    """The same from the typed columns of the last build on."""
    rest = [model for model in models if model.name not in _EXTRACTION]
    return [("usage_events", _TYPED), *product(rest)]


def no_dedupe(models: list[CompiledModel]) -> Statements:
    """The floor: the typed columns aggregated as they are. Its answer is wrong."""
    return [
        ("usage_events", _TYPED),
        (
            "usage_events_latest",
            "create view usage_events_latest as select * from usage_events where not retracted",
        ),
        *product(_aggregation(models)),
    ]


def window_over_columns(models: list[CompiledModel]) -> Statements:
    """`row_number()` over the typed columns, written once as a table of the columns in use."""
    columns = ", ".join(column for each in extracted_properties(METRICS) for column in each.columns)
    return [
        ("usage_events", _TYPED),
        (
            "usage_events_latest",
            f"""
            create table usage_events_latest as
            select * exclude (customer_event_id, retracted)
            from (
                select
                    seq, customer_event_id, customer_alias, event_type, event_timestamp, retracted,
                    {columns}
                from usage_events
                {_LATEST_ROW}
            )
            where not retracted
            """,
        ),
        *product(_aggregation(models)),
    ]


def window_over_raw(models: list[CompiledModel]) -> Statements:
    """`row_number()` over the landed rows, written once; each metric extracts what it reads.

    Numbers by a plain cast: cheaper than the product's check, enough for these events.
    """
    extracted = [
        expression
        for each in extracted_properties(METRICS)
        for expression in _plain_extraction(each.name, each.as_text, each.as_number)
    ]
    return [
        *product([model for model in models if model.name == "stg_usage_events"]),
        (
            "latest_raw",
            f"""
            create table latest_raw as
            select * exclude (customer_event_id, retracted)
            from (
                select
                    seq, customer_event_id, customer_alias, event_type, event_timestamp, retracted,
                    properties
                from stg_usage_events
                {_LATEST_ROW}
            )
            where not retracted
            """,
        ),
        (
            "usage_events_latest",
            "create view usage_events_latest as "
            f"select * exclude (properties), {', '.join(extracted)} from latest_raw",
        ),
        *product(_aggregation(models)),
    ]


def increment(models: list[CompiledModel]) -> Statements:
    """The night after: only the batch is extracted and looked up; every metric is built anew."""
    return [(model.name, model.increase()) for model in models]


VARIANTS: dict[str, Callable[[list[CompiledModel]], Statements]] = {
    "product": product,
    "product_from_columns": product_from_columns,
    "no_dedupe": no_dedupe,
    "window_over_columns": window_over_columns,
    "window_over_raw": window_over_raw,
    "increment": increment,
}


def measure(variant: str, folder: Path) -> Measurement:
    """Run one variant in a database of its own.

    `folder` holds `full.json` and `increment.json` (compiled models), `built/` and `before/` (the
    database of a full build, and of one without the batch).
    """
    scratch = folder / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    database = scratch / DATABASE
    is_increment = variant == "increment"
    if is_increment:
        shutil.copyfile(folder / "before" / DATABASE, database)
    models = load_compiled(folder / ("increment.json" if is_increment else "full.json"))
    measurement = Measurement()
    with measurement.running(), opened(database) as connection:
        if not is_increment:
            connection.execute(
                f"attach '{folder / 'built' / DATABASE}' as built (read_only)",
            )
        for step, statement in VARIANTS[variant](models):
            with measurement.step(step):
                connection.execute(statement)
    measurement.answer = answer_of(database)
    shutil.rmtree(scratch)
    return measurement


def _aggregation(models: list[CompiledModel]) -> list[CompiledModel]:
    return [model for model in models if model.name not in _EXTRACTION | _DEDUPE]


def _plain_extraction(name: str, as_text: bool, as_number: bool) -> list[str]:
    text = f"properties['{name}']"
    number = f"try_cast({text} as decimal(38, 12))"
    return [f"{text} as {text_column(name)}"] * as_text + [
        f"{number} as {number_column(name)}"
    ] * as_number


def main() -> None:
    """The command line of this process; it tells a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variant", choices=VARIANTS)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    measure(arguments.variant, arguments.folder).tell()


if __name__ == "__main__":
    main()

"""The ways to the same numbers that the metering benchmark compares, each run in its own process.

All begin with the typed columns of the last build and end in the same six metrics and
`period_usage`, in a DuckDB file written from scratch. They differ in what finds the latest events.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.measurement import Measurement
from benchmarks.metering_models import (
    MEMORY_LIMIT,
    CompiledModel,
    answer_of,
    load_compiled,
    opened,
)
from benchmarks.metering_workspace import METRICS
from engine.metrics.events import extracted_properties

DATABASE = "meterhouse.duckdb"
"""dbt compiled the database's name into every relation, so each copy is called that."""

_EXTRACTION = {"stg_usage_events", "usage_events"}
_DEDUPE = {"superseded_usage_events", "usage_events_superseded"}
_NOT_COUNTED_BY = {"usage_events_latest", "usage_event_periods"}
"""Views for people: no metric reads them."""
_TYPED = 'create view usage_events as from built."main".usage_events'
_NOTHING_SUPERSEDED = (
    "superseded_usage_events",
    "create view superseded_usage_events as "
    "select cast(0 as bigint) as seq, cast(0 as bigint) as superseded_by_seq where false",
)
SORTING = "row_number()"
SORTING_MEMORY_LIMIT = "14GiB"
"""For the one way that sorts all of history: with what the others have it spills far more."""
_LATEST_ROW = "qualify row_number() over (partition by customer_event_id order by seq desc) = 1"

Statements = Iterable[tuple[str, str]]
"""(name of the step, SQL), in order."""


def product(models: list[CompiledModel]) -> Statements:
    """The superseded set, then the metrics over all that is not in it."""
    rest = [model for model in models if model.name not in _EXTRACTION | _NOT_COUNTED_BY]
    return [("usage_events", _TYPED), *_created(rest)]


def no_dedupe(models: list[CompiledModel]) -> Statements:
    """The floor: the typed columns aggregated as they are. Its answer is wrong."""
    return [("usage_events", _TYPED), _NOTHING_SUPERSEDED, *_created(_aggregation(models))]


def window(models: list[CompiledModel]) -> Statements:
    """`row_number()` over the same rows, written once as a table of the columns in use."""
    columns = ", ".join(column for each in extracted_properties(METRICS) for column in each.columns)
    latest = f"""
        create table usage_events as
        select * exclude (customer_event_id)
        from (
            select
                seq, received_at, customer_event_id, customer_alias, event_type, event_timestamp,
                retracted, usage_slot, {columns}
            from built."main".usage_events
            {_LATEST_ROW}
        )
        """
    return [("usage_events", latest), _NOTHING_SUPERSEDED, *_created(_aggregation(models))]


VARIANTS: dict[str, Callable[[list[CompiledModel]], Statements]] = {
    "product": product,
    "no dedupe": no_dedupe,
    SORTING: window,
}


def measure(variant: str, folder: Path, built: Path) -> Measurement:
    """Run one variant in a database of its own.

    `folder` holds `full.json`, the compiled models; `built` is the database of a full build.
    """
    scratch = folder / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    database = scratch / DATABASE
    models = load_compiled(folder / "full.json")
    measurement = Measurement()
    memory_limit = SORTING_MEMORY_LIMIT if variant == SORTING else MEMORY_LIMIT
    with measurement.running(), opened(database, memory_limit=memory_limit) as connection:
        connection.execute(f"attach '{built}' as built (read_only)")
        for step, statement in VARIANTS[variant](models):
            with measurement.step(step):
                connection.execute(statement)
    measurement.answer = answer_of(database)
    shutil.rmtree(scratch)
    return measurement


def _created(models: list[CompiledModel]) -> Statements:
    return [(model.name, model.create()) for model in models]


def _aggregation(models: list[CompiledModel]) -> list[CompiledModel]:
    left_out = _EXTRACTION | _DEDUPE | _NOT_COUNTED_BY
    return [model for model in models if model.name not in left_out]


def main() -> None:
    """The command line of this process; it tells a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variant", choices=VARIANTS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("built", type=Path)
    arguments = parser.parse_args()
    measure(arguments.variant, arguments.folder, arguments.built).tell()


if __name__ == "__main__":
    main()

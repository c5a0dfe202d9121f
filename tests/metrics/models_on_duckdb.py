"""The dbt models of metrics run build by build without dbt: their own text, on hand-made events.

What dbt does around a model is little, and done here: `ref` names a table, an incremental model is
appended to if its table exists. So a dozen histories are built in the time of one `dbt build`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pyarrow as pa

from engine.domain.metric import Metric
from engine.metrics.events import extracted_events, extracted_properties
from engine.metrics.numbers import exact_number_function
from engine.metrics.print import sql_text
from engine.metrics.slots import usage_slot
from engine.metrics.tally_model import tally_name, tally_text, usage_name, usage_text
from tests.metrics.events_on_duckdb import LANDED, PERIODS

MODELS = Path(__file__).resolve().parents[2] / "models" / "metering"
_SHARED = (
    "superseded_usage_events",
    "usage_events_superseded",
    "usage_events_latest",
    "registered_billing_periods",
    "current_billing_periods",
)
"""The models of every project that tallies stand on, in an order in which they can be built."""


_TARGET = SimpleNamespace(type="duckdb")
_slots = jinja2.Template(
    (MODELS.parents[1] / "macros" / "usage_slot.sql").read_text("utf-8")
).make_module({"target": _TARGET})
SLOT_MACROS = {
    name: getattr(_slots, name)
    for name in ("usage_slot", "usage_slot_from", "microseconds_since_1970")
}
"""Macros of the dbt project as functions: an expression's text to another's."""
_templates = {
    name: jinja2.Template((MODELS / f"{name}.sql").read_text("utf-8")) for name in _SHARED
}


@cache
def _models_of(metric: Metric) -> tuple[str, ...]:
    """The names of a metric's models, whose texts are ready in `_templates` after this."""
    _templates[tally_name(metric)] = jinja2.Template(tally_text(metric))
    _templates[usage_name(metric)] = jinja2.Template(usage_text(metric))
    return tally_name(metric), usage_name(metric)


class Models:
    """A database with the models of some metrics, and what was landed and published for them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, metrics: Sequence[Metric]) -> None:
        self.connection = connection
        self.metrics = metrics
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set threads = 1")
        connection.execute(exact_number_function())
        connection.register("landed", pa.Table.from_pylist([], schema=LANDED))
        connection.execute(
            f"create temp macro usage_slot(instant) as {SLOT_MACROS['usage_slot']('instant')}"
        )
        tree = extracted_events(extracted_properties(metrics), "landed", usage_slot())
        self._extraction = sql_text(tree)
        connection.execute(f"create table usage_events as {self._extraction}")
        self._models = list(_SHARED)
        self._models += [name for metric in metrics for name in _models_of(metric)]

    def land(self, events: Iterable[dict[str, Any]]) -> None:
        """Add events to those that have landed, in the order of their seq."""
        self.connection.register("landed", pa.Table.from_pylist(list(events), schema=LANDED))
        self.connection.execute(f"insert into usage_events {self._extraction}")

    def build(self, periods: Iterable[dict[str, Any]], through: int) -> None:
        """Publish the periods and build every model as of `through`, the last event known."""
        table = pa.Table.from_pylist(list(periods), schema=PERIODS)
        self.connection.register("stg_billing_periods", table)
        self.connection.execute(f"create or replace table metering_cut as select {through} as seq")
        for name in self._models:
            self._build(name)

    def usage(self, metric: Metric) -> list[tuple[Any, ...]]:
        """The rows of the metric's usage, in an order of their own."""
        return self.connection.sql(f"select * from {usage_name(metric)} order by all").fetchall()

    def _build(self, name: str) -> None:
        config: dict[str, Any] = {"materialized": "table"}
        exists = bool(
            self.connection.execute(
                "select 1 from duckdb_tables() where table_name = ?", [name]
            ).fetchall()
        )
        grows = name not in ("usage_events_latest", "current_billing_periods")
        sql = _templates[name].render(
            config=lambda **settings: config.update(settings) or "",
            ref=lambda model: model,
            this=name,
            target=_TARGET,
            is_incremental=lambda: grows and exists,
            tallied_before=lambda: self._tallied_before(name, is_incremental=exists),
            customer_event_hash=lambda text: f"cast('0x' || left(md5({text}), 15) as bigint)",
            **SLOT_MACROS,
        )
        if config["materialized"] == "incremental" and exists:
            self.connection.execute(f"insert into {name} {sql}")
        else:
            kind = "view" if config["materialized"] == "view" else "table"
            self.connection.execute(f"create or replace {kind} {name} as {sql}")

    def _tallied_before(self, name: str, *, is_incremental: bool) -> dict[str, int]:
        """What the macro of this name finds out."""
        last = (0, 0)
        if is_incremental:
            last = self._row(f"select max(counted_seq), max(registrations) from {name}")
        (through,) = self._row("select seq from metering_cut")
        (known,) = self._row(
            "select coalesce(max(registration), 0) from registered_billing_periods"
        )
        return {
            "seq": last[0],
            "registration": last[1],
            "through": through,
            "registrations": known,
        }

    def _row(self, query: str) -> Any:
        return self.connection.execute(query).fetchall()[0]

"""A workspace of its own for some scenarios: landed batch by batch, built by real dbt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.domain.metric import Metric
from engine.domain.usage import PeriodUsage
from engine.metrics.project import compiled_files
from engine.warehouse import dbt, inputs, period_usage
from engine.warehouse.publish import publish_run
from engine.workflows.project_files import copy_dbt_project
from ingest.log import Lake
from tests.differential.product import billing_periods, metrics_of
from tests.oracle.scenarios import Scenario

METERED = ("+period_usage",)
"""The models behind `period_usage`, and their tests."""

SORTED_BY = {
    "usage_events": ["seq"],
    "superseded_usage_events": ["seq"],
    "period_usage": ["period_id", "usage_window", "is_total", "values"],
}
"""The tables that a build is judged by, and a total order of their rows."""


@dataclass(frozen=True)
class BuiltWorkspace:
    """What a build made of a lake."""

    root: Path
    metrics: tuple[Metric, ...]

    @property
    def lake(self) -> Lake:
        return Lake(self.root / "lake")

    def build(self, as_of: datetime | None = None, *, full_refresh: bool = False) -> Path:
        """Build and test the models; the folder of the tables that came out."""
        dbt.build(self.root, as_of=as_of, full_refresh=full_refresh, select=METERED)
        return publish_run(
            self.root / "published", "run", dbt.build_file(self.root), tuple(SORTED_BY)
        )

    def usage(self, published: Path) -> dict[str, PeriodUsage]:
        """What rating reads of a build."""
        return period_usage.read(published / "period_usage.parquet", self.metrics)


def workspace_of(scenarios: Sequence[Scenario], root: Path) -> BuiltWorkspace:
    """The scenarios' metrics compiled and their periods published; nothing landed yet."""
    metrics = metrics_of(scenarios)
    copy_dbt_project(root)
    for name, text in compiled_files(metrics).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    inputs.publish(root / "published", inputs.BILLING_PERIODS, billing_periods(scenarios))
    return BuiltWorkspace(root, metrics)


def tables_of(published: Path) -> dict[str, pa.Table]:
    """The tables in an order of rows that does not depend on how they were built."""
    return {name: _sorted(pq.read_table(published / f"{name}.parquet"), name) for name in SORTED_BY}


def _sorted(table: pa.Table, name: str) -> pa.Table:
    if name == "period_usage":
        values = [str(each) for each in table.column("breakdown_values").to_pylist()]
        table = table.append_column("values", pa.array(values, pa.string()))
    return table.sort_by([(column, "ascending") for column in SORTED_BY[name]])

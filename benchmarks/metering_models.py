"""The models as dbt compiled them for a full build: run again without dbt around them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from engine.warehouse.dbt import build_file

ANSWER = "period_usage"
MEMORY_LIMIT = "3GiB"
"""Of DuckDB alone: with Python and its libraries a process stays below 4 GB."""
_FOLDERS = ("staging", "metering", "metering/metrics")


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """A model: its name, where it goes, whether it is a view, its SELECT."""

    name: str
    relation: str
    is_view: bool
    sql: str

    def create(self) -> str:
        """The statement that builds it anew."""
        kind = "view" if self.is_view else "table"
        return f"create or replace {kind} {self.relation} as {self.sql}"


def save_compiled(workspace: Path, file: Path) -> None:
    """Keep the metering models that dbt compiled in its last run, each after those it reads."""
    compiled = workspace / "build/target/compiled/meterhouse/models"
    with opened(build_file(workspace), read_only=True) as connection:
        views = {
            name
            for (name,) in connection.execute("select view_name from duckdb_views()").fetchall()
        }
    models = {
        path.stem: CompiledModel(
            name=path.stem,
            relation=f'"meterhouse"."main"."{path.stem}"',
            is_view=path.stem in views,
            sql=path.read_text(encoding="utf-8"),
        )
        for folder in _FOLDERS
        for path in sorted((compiled / folder).glob("*.sql"))
    }
    sorter = TopologicalSorter(
        {
            name: [
                other.name
                for other in models.values()
                if other.name != name and other.relation in model.sql
            ]
            for name, model in models.items()
        }
    )
    ordered = [asdict(models[name]) for name in sorter.static_order()]
    file.write_text(json.dumps(ordered), encoding="utf-8")


def load_compiled(file: Path) -> list[CompiledModel]:
    """What `save_compiled` kept."""
    return [CompiledModel(**each) for each in json.loads(file.read_text(encoding="utf-8"))]


@contextmanager
def opened(
    database: Path, *, read_only: bool = False, memory_limit: str = MEMORY_LIMIT
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the settings of profiles.yml; closed, and so written, at the end."""
    with duckdb.connect(str(database), read_only=read_only) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set autoinstall_known_extensions = false")
        connection.execute(f"set memory_limit = '{memory_limit}'")
        connection.execute("set threads = 2")
        connection.execute("set disabled_optimizers = 'common_subplan'")
        yield connection


def answer_of(database: Path) -> str:
    """A digest of every value of `period_usage`, whatever the order of its rows."""
    with opened(database, read_only=True) as connection:
        row = connection.execute(
            f"""
            with lines as (select cast({ANSWER} as varchar) as line from {ANSWER})
            select count(*), md5(string_agg(line, chr(10) order by line)) from lines
            """
        ).fetchone()
    assert row is not None
    return f"{row[0]} rows, md5 {row[1]}"

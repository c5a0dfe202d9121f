"""The models as dbt last compiled them: what the benchmark runs again without dbt around it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

ANSWER = "period_usage"
_TAGS = {"staging", "metering"}


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """A model: where it goes, how it is kept (`view`, `table` or `incremental`), its SELECT."""

    name: str
    relation: str
    materialized: str
    sql: str

    def create(self) -> str:
        """The statement that builds it anew."""
        kind = "view" if self.materialized == "view" else "table"
        return f"create or replace {kind} {self.relation} as {self.sql}"

    def increase(self) -> str:
        """The statement of an incremental run."""
        if self.materialized == "incremental":
            return f"insert into {self.relation} {self.sql}"
        return self.create()


def save_compiled(workspace: Path, file: Path) -> None:
    """Keep the metering models that dbt compiled in its last run, each after those it reads."""
    manifest = json.loads((workspace / "build/target/manifest.json").read_text(encoding="utf-8"))
    nodes = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and _TAGS & set(node["tags"])
    }
    sorter = TopologicalSorter(
        {
            name: [each for each in node["depends_on"]["nodes"] if each in nodes]
            for name, node in nodes.items()
        }
    )
    models = [
        CompiledModel(
            name=nodes[name]["name"],
            relation=nodes[name]["relation_name"],
            materialized=nodes[name]["config"]["materialized"],
            sql=nodes[name]["compiled_code"],
        )
        for name in sorter.static_order()
    ]
    file.write_text(json.dumps([asdict(model) for model in models]), encoding="utf-8")


def load_compiled(file: Path) -> list[CompiledModel]:
    """What `save_compiled` kept."""
    return [CompiledModel(**each) for each in json.loads(file.read_text(encoding="utf-8"))]


@contextmanager
def opened(database: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the settings of profiles.yml; closed, and so written, at the end."""
    with duckdb.connect(str(database), read_only=read_only) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set autoinstall_known_extensions = false")
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

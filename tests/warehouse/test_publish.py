"""Runs are published whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from engine.domain.errors import InputError, MeterhouseError
from engine.warehouse.publish import current_run, publish_run


def build(folder: Path, value: int) -> Path:
    path = folder / "build.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create or replace table period_usage as select {value} as quantity")
        connection.execute(f"create or replace view rpt as select {value} as events")
    return path


def test_before_the_first_run_there_is_none(tmp_path: Path) -> None:
    assert current_run(tmp_path / "published") is None


def test_the_pointer_moves_to_the_new_run_and_the_old_one_stays(tmp_path: Path) -> None:
    published = tmp_path / "published"
    publish_run(published, "run-1", build(tmp_path, 1), ("period_usage",))
    folder = publish_run(published, "run-2", build(tmp_path, 2), ("period_usage", "rpt"))
    assert current_run(published) == folder == published / "run-2"
    assert pq.read_table(folder / "period_usage.parquet")["quantity"].to_pylist() == [2]
    old = published / "run-1" / "period_usage.parquet"
    assert pq.read_table(old)["quantity"].to_pylist() == [1]
    assert sorted(path.name for path in published.iterdir()) == ["current", "run-1", "run-2"]


def test_a_run_can_be_completed_later(tmp_path: Path) -> None:
    """The close publishes usage first, marts when the invoices are there."""
    published = tmp_path / "published"
    publish_run(published, "run-1", build(tmp_path, 1), ("period_usage",))
    folder = publish_run(published, "run-1", build(tmp_path, 3), ("rpt",))
    assert pq.read_table(folder / "period_usage.parquet")["quantity"].to_pylist() == [1]
    assert pq.read_table(folder / "rpt.parquet")["events"].to_pylist() == [3]


def test_a_run_that_cannot_be_published_leaves_the_old_one_in_force(tmp_path: Path) -> None:
    published = tmp_path / "published"
    publish_run(published, "run-1", build(tmp_path, 1), ("period_usage",))
    with pytest.raises(MeterhouseError, match=r"build\.duckdb: cannot be published"):
        publish_run(published, "run-2", build(tmp_path, 2), ("period_usage", "missing"))
    assert current_run(published) == published / "run-1"
    assert sorted(path.name for path in published.iterdir()) == ["current", "run-1"]


@pytest.mark.parametrize("run", ["", "..", "../x", "inputs", "a/b", ".hidden", "current", "run\n"])
def test_a_run_has_a_plain_name(tmp_path: Path, run: str) -> None:
    with pytest.raises(InputError, match="cannot name a run"):
        publish_run(tmp_path, run, build(tmp_path, 1), ("period_usage",))


def test_a_broken_pointer_is_named(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("../../etc")
    with pytest.raises(MeterhouseError, match="not the name of a run"):
        current_run(tmp_path)

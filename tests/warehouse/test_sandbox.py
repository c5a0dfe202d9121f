"""A query from outside gets its rows, or is stopped before it harms anything."""

from __future__ import annotations

import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.domain.errors import InputError
from engine.warehouse.sandbox import Limits, run

pytestmark = pytest.mark.slow

SHORT = Limits(cpu_seconds=2, seconds=8)


@pytest.fixture
def events(tmp_path: Path) -> Path:
    folder = tmp_path / "lake"
    folder.mkdir()
    path = folder / "events.parquet"
    pq.write_table(pa.table({"tokens": [1, 2, 39]}), path)
    return path


def test_it_answers_from_the_files_it_is_given(events: Path) -> None:
    found = run("select sum(tokens) as total from events", {"events": [events]})
    assert found.to_pylist() == [{"total": 42}]


@pytest.mark.parametrize(
    "bomb",
    [
        "select repeat('x', 2000000000)",
        "select count(*) from (select unnest(range(4000000000)))",
        "select count(*) from range(1000000) a, range(1000000) b, range(1000000) c",
    ],
)
def test_a_bomb_is_stopped_and_the_machine_goes_on(bomb: str, events: Path) -> None:
    began = time.monotonic()
    with pytest.raises(InputError, match=r"stopped|memory|Memory|gives more"):
        run(bomb, {"events": [events]}, SHORT)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('{folder}/secret.txt')",
        "select * from read_parquet('{lake}/others.parquet')",
        "select * from read_text('{lake}/secret.txt')",
        "select * from glob('{lake}/*')",
        "select * from query('select 1'); copy (select 1) to '{lake}/new.csv'",
        "select 1) ; attach '{folder}/other.db' as other; select (1",
        "select getenv('HOME')",
        "nonsense",
        "select 1; select 2",
        "create table t as select 1",
    ],
)
def test_it_reads_nothing_else_and_writes_nothing(sql: str, events: Path) -> None:
    secret = events.parent.parent / "secret.txt"
    for folder in (secret.parent, events.parent):
        (folder / secret.name).write_text("secret")
    pq.write_table(pa.table({"tokens": [4]}), events.parent / "others.parquet")
    before = sorted(events.parent.iterdir())
    with pytest.raises(InputError):
        run(sql.format(folder=secret.parent, lake=events.parent), {"events": [events]}, SHORT)
    assert sorted(events.parent.iterdir()) == before


def test_a_copy_into_the_folder_that_it_reads_writes_no_byte(events: Path) -> None:
    target = events.parent / "new.csv"
    sql = f"select 1); copy (select 1) to '{target}'; select (1"
    with pytest.raises(InputError):
        run(sql, {"events": [events]}, SHORT)
    assert not target.exists() or target.stat().st_size == 0


def test_it_gives_no_more_rows_than_asked_for(events: Path) -> None:
    few = Limits(rows=2)
    assert run("select * from events limit 2", {"events": [events]}, few).num_rows == 2
    with pytest.raises(InputError, match="more than 2 rows"):
        run("select * from events", {"events": [events]}, few)

"""What SQL run in memory cannot do."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import pytest

from engine.warehouse.duckdb import discard_if_broken, in_memory, text_list


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_text('{outside}/secret.txt')",
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '{outside}/out.csv'",
        "attach '{outside}/other.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_nothing_outside_of_the_lake_is_read_or_written(tmp_path: Path, statement: str) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    with in_memory(inside) as connection, pytest.raises(duckdb.Error):
        connection.execute(statement.format(outside=outside))
    assert [path.name for path in outside.iterdir()] == ["secret.txt"]


def test_the_lake_can_be_read_whatever_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "o'neil [1] *"
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.table_function("range", [3]).write_parquet(str(folder / "a.parquet"))
    with in_memory(folder) as connection:
        files = text_list([str(folder / "a.parquet")])
        assert connection.execute(f"select count(*) from read_parquet({files})").fetchone() == (3,)


def test_days_are_utc_days(tmp_path: Path) -> None:
    with in_memory(tmp_path) as connection:
        query = "select cast('2026-03-01 23:30:00-01'::timestamptz as date)::text"
        assert connection.execute(query).fetchone() == ("2026-03-02",)


def test_a_database_that_a_kill_left_unreadable_is_removed_and_a_sound_one_kept(
    tmp_path: Path,
) -> None:
    broken, sound = tmp_path / "broken.duckdb", tmp_path / "sound.duckdb"
    with duckdb.connect(str(sound)) as connection:
        connection.execute("create table kept as select 1 as one")
    broken.write_bytes(sound.read_bytes()[:9000])
    for database in (broken, sound, tmp_path / "none.duckdb"):
        discard_if_broken(database)
    assert not broken.exists()
    with duckdb.connect(str(sound), read_only=True) as connection:
        assert connection.execute("select one from kept").fetchall() == [(1,)]


def test_what_does_not_fit_in_memory_never_goes_to_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with in_memory() as connection:
        (spill,) = connection.sql("select current_setting('temp_directory')").fetchall()
        assert Path(spill[0]).parent == temporary
    assert list(temporary.iterdir()) == list(here.iterdir()) == []

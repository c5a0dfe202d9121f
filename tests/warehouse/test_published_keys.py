"""Every key of a hash is found, whatever stands beside it, and no other."""

from __future__ import annotations

from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pytest

from engine.warehouse.duckdb import text_literal
from engine.warehouse.published_keys import rows_of, write_keys


def written(folder: Path, hashes: list[int]) -> tuple[Path, Path]:
    keys, flat = folder / "1.keys.parquet", folder / "1.hashes"
    rows = ", ".join(f"({hash}, 'id{seq}', {seq})" for seq, hash in enumerate(hashes))
    columns = "customer_event_hash, customer_event_id, seq"
    with duckdb.connect() as connection:
        write_keys(connection, keys, flat, f"select * from (values {rows}) as given({columns})")
    return keys, flat


def test_rows_are_those_of_the_keys_with_the_hashes(tmp_path: Path) -> None:
    random = Random(1)
    hashes = [random.randrange(3_000) for _ in range(10_000)]
    keys, flat = written(tmp_path, hashes)
    wanted = sorted(random.sample(range(-10, 3_010), 200))
    rows = rows_of(flat, pa.array(wanted, pa.int64()))
    with duckdb.connect() as connection:
        read = f"read_parquet({text_literal(str(keys))}, file_row_number = true)"
        found = connection.execute(
            f"select seq from {read} where file_row_number in (select unnest(?))", [rows]
        ).fetchall()
    assert len(found) == len(rows)
    expected = {seq for seq, hash in enumerate(hashes) if hash in set(wanted)}
    assert {seq for (seq,) in found} == expected


def test_hashes_that_are_gone_are_missed_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        rows_of(tmp_path / "1.hashes", pa.array([1], pa.int64()))

"""The keys of published events, in order of their hash: whether what arrives was there before.

    published/usage_events/<n>.keys.parquet   hash, id and seq of the events of part n
    published/usage_events/<n>.hashes         the same hashes in the same order, 8 bytes each

A few hashes among a hundred million would make a reader of Parquet read most of it. In the flat
file, which is mapped and not read, each is found by halving; of its event only the id is then read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from engine.warehouse.duckdb import text_literal
from engine.warehouse.inputs import replace_durably

KEYS = ("customer_event_hash", "customer_event_id")
_HASH = KEYS[0]
_BYTES = 8
_ROW_GROUP = 8_192
"""What a reader of one id reads at least."""


def write_keys(connection: duckdb.DuckDBPyConnection, keys: Path, hashes: Path, query: str) -> None:
    """Write both files, durably, of the rows of a query for `KEYS` and `seq`."""
    in_order = f"select * from ({query}) order by {_HASH}, seq"
    write_parquet(connection, keys, in_order, _ROW_GROUP)
    temporary = hashes.with_name(f".tmp-{os.getpid()}-{hashes.name}")
    rows = connection.sql(
        f"select cast({_HASH} as bigint) from read_parquet({text_literal(str(keys))})"
    )
    with temporary.open("wb") as file:
        for batch in rows.to_arrow_reader():
            column = batch.column(0)
            data = memoryview(column.buffers()[1])[column.offset * _BYTES :]
            file.write(data[: len(column) * _BYTES])
    replace_durably(temporary, hashes)


def rows_of(hashes: Path, wanted: pa.Array) -> list[int]:
    """The rows of a part's keys, from 0 and ascending, whose hash is among `wanted`.

    `wanted` are different whole numbers of 64 bits, ascending. Raises FileNotFoundError.
    """
    with pa.memory_map(str(hashes)) as file:
        mapped = file.read_buffer()
        values = pa.Array.from_buffers(pa.int64(), mapped.size // _BYTES, [None, mapped])
        first = pc.search_sorted(values, wanted, side="left")
        end = pc.search_sorted(values, wanted, side="right")
    is_there = pc.less(first, end)
    found: Iterable[tuple[int, int]] = zip(
        first.filter(is_there).to_pylist(), end.filter(is_there).to_pylist(), strict=True
    )
    return [row for begin, after in found for row in range(begin, after)]


def write_parquet(
    connection: duckdb.DuckDBPyConnection, path: Path, query: str, row_group: int
) -> None:
    """A file that is there under its name only when it is whole and durable."""
    temporary = path.with_name(f".tmp-{os.getpid()}-{path.name}")
    connection.execute(
        f"copy ({query}) to {text_literal(str(temporary))}"
        f" (format parquet, compression zstd, row_group_size {row_group:d})"
    )
    replace_durably(temporary, path)

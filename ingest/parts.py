"""Parquet parts of one table under one day of receipt, each durable before the log may name it."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.commit import LakeFile
from ingest.durable import file_sha256, name_file, temporary_path
from ingest.schema import TABLES

ROW_GROUP_ROWS = 120_000
PART_ROWS = 240_000
BUFFER_BYTES = 64 << 20
# Columns of few distinct values; ids and line numbers would only fill the dictionary in vain.
_DICTIONARY_COLUMNS = (
    "received_at",
    "customer_alias",
    "event_type",
    "properties.key_value.key",
    "properties.key_value.value",
    "property_kinds",
    "source",
    "reason",
    "message",
)
# Columns that count on: what differs from row to row is all that is stored.
_ENCODINGS = {
    "event_id": "DELTA_BYTE_ARRAY",
    "seq": "DELTA_BINARY_PACKED",
    "event_timestamp": "DELTA_BINARY_PACKED",
    "source_line": "DELTA_BINARY_PACKED",
}
# Columns that readers skip row groups by.
_STATISTICS = ("seq", "received_at", "customer_alias", "event_type", "event_timestamp", "reason")


class PartWriter:
    """Writes tables of one schema as a row of parts; use as a context manager.

    Leaving it normally finishes the last part. Leaving it by an exception leaves temporary files or
    unlisted parts behind, which no reader sees and the next landing clears away.
    """

    def __init__(self, root: Path, table: str, received_at: datetime, name: str) -> None:
        """`name` starts the file names: unique in the lake, and never a user's text."""
        self.files: list[LakeFile] = []
        self._root = root
        self._table = table
        self._received_at = received_at
        self._name = name
        self._folder = root / table / f"received_date={received_at:%Y-%m-%d}"
        self._buffer: list[pa.Table] = []
        self._buffered_rows = 0
        self._buffered_bytes = 0
        self._part: _OpenPart | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            if self._part is not None:
                self._part.abandon()
            return
        self._flush()
        self._finish_part()

    def write(self, rows: pa.Table) -> None:
        """Add rows, in order; they are durable when the context is left."""
        if rows.num_rows == 0:
            return
        self._buffer.append(rows)
        self._buffered_rows += rows.num_rows
        self._buffered_bytes += rows.nbytes
        if self._buffered_rows >= ROW_GROUP_ROWS or self._buffered_bytes >= BUFFER_BYTES:
            self._flush()

    def _flush(self) -> None:
        if not self._buffer:
            return
        rows = pa.concat_tables(self._buffer)
        self._buffer, self._buffered_rows, self._buffered_bytes = [], 0, 0
        while rows.num_rows:
            self._write_group(rows.slice(0, ROW_GROUP_ROWS))
            rows = rows.slice(ROW_GROUP_ROWS)

    def _write_group(self, rows: pa.Table) -> None:
        if self._part is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._part = _OpenPart(
                self._folder / f"{self._name}-{len(self.files):05d}.parquet", TABLES[self._table]
            )
        self._part.write(rows)
        if self._part.rows >= PART_ROWS:
            self._finish_part()

    def _finish_part(self) -> None:
        if self._part is None:
            return
        part, self._part = self._part, None
        part.close()
        digest, size = file_sha256(part.temporary), part.temporary.stat().st_size
        name_file(part.temporary, part.final, self._root)
        self.files.append(
            LakeFile(
                table=self._table,
                path=part.final.relative_to(self._root).as_posix(),
                sha256=digest,
                bytes=size,
                rows=part.rows,
                min_seq=part.min_seq,
                max_seq=part.max_seq,
                min_received_at=self._received_at,
                max_received_at=self._received_at,
            )
        )


class _OpenPart:
    """A part under its temporary name."""

    def __init__(self, final: Path, schema: pa.Schema) -> None:
        self.final = final
        self.temporary = temporary_path(final)
        self.rows = 0
        self.min_seq: int | None = None
        self.max_seq: int | None = None
        self._writer = pq.ParquetWriter(
            self.temporary,
            schema,
            compression="zstd",
            data_page_version="2.0",
            use_dictionary=[name for name in _DICTIONARY_COLUMNS if _has(schema, name)],
            column_encoding={
                name: encoding for name, encoding in _ENCODINGS.items() if _has(schema, name)
            },
            write_statistics=[name for name in _STATISTICS if _has(schema, name)],
        )

    def write(self, rows: pa.Table) -> None:
        self._writer.write_table(rows, row_group_size=ROW_GROUP_ROWS)
        self.rows += rows.num_rows
        if "seq" in rows.schema.names:
            bounds = pc.min_max(rows["seq"]).as_py()
            self.min_seq = bounds["min"] if self.min_seq is None else self.min_seq
            self.max_seq = bounds["max"]

    def close(self) -> None:
        self._writer.close()

    def abandon(self) -> None:
        """Let go of the file without caring for its content."""
        # The error that ended the landing is already on its way; another one says nothing new.
        with suppress(OSError):
            self._writer.close()
        self.temporary.unlink(missing_ok=True)


def _has(schema: pa.Schema, column: str) -> bool:
    """Whether a table has the column, or the one that a dotted path begins with."""
    return column.split(".")[0] in schema.names

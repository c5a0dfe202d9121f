"""Parquet parts of one table under one day of receipt, each durable before the log may name it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.commit import LakeFile
from ingest.durable import name_file, temporary_path
from ingest.ports import LOCAL, Fs
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


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows are cut: row groups, and parts of whole row groups."""

    row_group_rows: int
    part_rows: int


class PartWriter:
    """Writes tables of one schema as a row of parts; use as a context manager.

    Leaving it normally finishes the last part. Leaving it by an exception leaves temporary files or
    unlisted parts behind, which no reader sees and the next landing clears away.
    """

    def __init__(
        self,
        root: Path,
        table: str,
        day: date,
        name: str,
        *,
        fs: Fs = LOCAL,
        layout: Layout | None = None,
    ) -> None:
        """`name` starts the file names: unique in the lake, and never a user's text.

        `day` is the UTC day of receipt of all rows.
        """
        self.files: list[LakeFile] = []
        self._fs = fs
        self._root = root
        self._table = table
        self._name = name
        self._layout = layout or Layout(ROW_GROUP_ROWS, PART_ROWS)
        self._folder = root / table / f"received_date={day:%Y-%m-%d}"
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
        if (
            self._buffered_rows >= self._layout.row_group_rows
            or self._buffered_bytes >= BUFFER_BYTES
        ):
            self._flush()

    def _flush(self) -> None:
        if not self._buffer:
            return
        rows = pa.concat_tables(self._buffer)
        self._buffer, self._buffered_rows, self._buffered_bytes = [], 0, 0
        while rows.num_rows:
            self._write_group(rows.slice(0, self._layout.row_group_rows))
            rows = rows.slice(self._layout.row_group_rows)

    def _write_group(self, rows: pa.Table) -> None:
        if self._part is None:
            self._fs.make_folder(self._folder)
            name = f"{self._name}-{len(self.files):05d}.parquet"
            self._part = _OpenPart(self._fs, self._folder / name, self._table)
        self._part.write(rows)
        if self._part.rows >= self._layout.part_rows:
            self._finish_part()

    def _finish_part(self) -> None:
        if self._part is None:
            return
        part, self._part = self._part, None
        part.close()
        digest, size = self._fs.sha256(part.temporary), self._fs.size(part.temporary)
        # Two writers of a shared store that want the same version do not overwrite each other.
        final = part.final.with_name(f"{part.final.stem}-{digest[:8]}.parquet")
        name_file(self._fs, part.temporary, final, self._root)
        self.files.append(
            LakeFile(
                table=self._table,
                path=final.relative_to(self._root).as_posix(),
                sha256=digest,
                bytes=size,
                rows=part.rows,
                min_seq=part.seqs.least,
                max_seq=part.seqs.most,
                min_received_at=part.receipts.least,
                max_received_at=part.receipts.most,
            )
        )


class _OpenPart:
    """A part under its temporary name."""

    def __init__(self, fs: Fs, final: Path, table: str) -> None:
        self.final = final
        self.temporary = temporary_path(final)
        self.rows = 0
        self.seqs = _Bounds()
        self.receipts = _Bounds()
        self._fs = fs
        self._sink = fs.sink(self.temporary)
        self._writer = pq.ParquetWriter(self._sink, TABLES[table], **_encoding(table))

    def write(self, rows: pa.Table) -> None:
        self._writer.write_table(rows, row_group_size=rows.num_rows)
        self.rows += rows.num_rows
        self.receipts.widen(rows["received_at"])
        if "seq" in rows.schema.names:
            self.seqs.widen(rows["seq"])

    def close(self) -> None:
        self._writer.close()
        self._sink.close()

    def abandon(self) -> None:
        """Let go of the file without caring for its content."""
        # The error that ended the landing is already on its way; another one says nothing new.
        with suppress(OSError):
            self._writer.close()
        with suppress(OSError):
            self._sink.close()
        with suppress(OSError):
            self._fs.unlink(self.temporary)


@dataclass(slots=True)
class _Bounds:
    """The least and the most of a column so far."""

    least: Any = None
    most: Any = None

    def widen(self, values: pa.ChunkedArray) -> None:
        bounds = pc.min_max(values).as_py()
        self.least = bounds["min"] if self.least is None else min(self.least, bounds["min"])
        self.most = bounds["max"] if self.most is None else max(self.most, bounds["max"])


@cache
def _encoding(table: str) -> dict[str, Any]:
    """How the columns of a table are written."""
    names = TABLES[table].names
    return {
        "compression": "zstd",
        "data_page_version": "2.0",
        # A dotted path is one inside of the column that it begins with.
        "use_dictionary": [name for name in _DICTIONARY_COLUMNS if name.split(".")[0] in names],
        "column_encoding": {name: how for name, how in _ENCODINGS.items() if name in names},
        "write_statistics": [name for name in _STATISTICS if name in names],
    }

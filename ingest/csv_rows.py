"""CSV: rows under their header, in bounded memory, whatever the quoting does."""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from ingest.json_text import Json
from ingest.mapping import ColumnMapping
from ingest.ndjson import BYTE_ORDER_MARK
from ingest.parsed import Parsing
from ingest.rejection import RejectedError
from ingest.rows import RawRow, check_columns, number_or_text
from ingest.sources import UnreadableSourceError

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_csv(stream: BinaryIO, parsing: Parsing) -> Iterator[RawRow]:
    """The rows below the header, each with its first line's number and its raw bytes.

    Empty cells are left out, blank lines skipped. A row over the size limit is cut and rejected.
    Raises UnreadableSourceError for a header that cannot be used.
    """
    mapping = parsing.mapping or ColumnMapping()
    lines = _Lines(stream, parsing.limits.event_bytes)
    reader = csv.reader(lines, delimiter=mapping.delimiter, strict=True)
    header: list[str] | None = None
    while True:
        cells: list[str] = []
        failure: RejectedError | None = None
        lines.start_row()
        first_line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except RejectedError as rejection:
            failure = rejection
        except csv.Error as error:
            failure = _broken_row(error, first_line, lines.number)
        else:
            if lines.is_blank():
                continue
        if header is None:
            header = _header(cells, failure, parsing.mapping)
            continue
        if failure is None and len(cells) != len(header):
            failure = RejectedError(
                "wrong_cell_count",
                f"the row has {len(cells)} cells, the header {len(header)}; quote cells that hold "
                f"{mapping.delimiter!r} or a line break.",
            )
        content = failure or _cells(header, cells)
        yield RawRow(first_line, content, lines.row(), lines.row_bytes)


class _Lines:
    """The lines of a stream for `csv.reader`, remembering the bytes of the row under way."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self.number = 0
        self.row_bytes = 0
        self._stream = stream
        self._limit = limit
        self._kept: list[bytes] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._stream.readline(self._limit + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if self.number == 1:
            if line.startswith(_UTF_16_MARKS):
                raise UnreadableSourceError("the file is UTF-16; save it as UTF-8.")
            line = line.removeprefix(BYTE_ORDER_MARK)
        self._kept.append(line)
        self.row_bytes += len(line)
        if self.row_bytes > self._limit:
            first_line = self.number - len(self._kept) + 1
            self._skip_rest()
            raise RejectedError(
                "event_too_large",
                f"the row of lines {first_line} to {self.number} is over {self._limit} bytes; "
                "shorten it, or close the quote it opens.",
            )
        # Bytes that are not UTF-8 pass through as lone surrogates; the row is rejected for them.
        return line.decode("utf-8", "surrogateescape")

    def start_row(self) -> None:
        """Forget the previous row."""
        self._kept, self.row_bytes = [], 0

    def row(self) -> bytes:
        """The bytes of the row so far, cut where the limit was passed."""
        return b"".join(self._kept)

    def is_blank(self) -> bool:
        """Whether the row is white space only."""
        return all(line.isspace() for line in self._kept)

    def _skip_rest(self) -> None:
        """Read to the end of the row: what stands inside a long quoted cell are no events."""
        line = self._kept[-1]
        quotes = sum(kept.count(b'"') for kept in self._kept)
        while line and (quotes % 2 or not line.endswith(b"\n")):
            at_line_end = line.endswith(b"\n")
            line = self._stream.readline(self._limit + 1)
            self.number += at_line_end and bool(line)
            self.row_bytes += len(line)
            quotes += line.count(b'"')


def _header(
    cells: list[str], failure: RejectedError | None, mapping: ColumnMapping | None
) -> list[str]:
    if failure is not None:
        raise UnreadableSourceError(f"the header cannot be read: {failure.message}")
    names = [cell.strip() for cell in cells]
    if any("\udc80" <= character <= "\udcff" for name in names for character in name):
        raise UnreadableSourceError("the header is not UTF-8; save the file as UTF-8.")
    check_columns(names, mapping)
    return names


def _cells(header: list[str], cells: list[str]) -> dict[str, Json]:
    return {name: number_or_text(cell) for name, cell in zip(header, cells, strict=True) if cell}


def _broken_row(error: csv.Error, first_line: int, last_line: int) -> RejectedError:
    lines = f"line {first_line}" if first_line == last_line else f"lines {first_line}-{last_line}"
    return RejectedError(
        "unparsable_row", f"{lines}: {error}; double the quotes inside a quoted cell and close it."
    )

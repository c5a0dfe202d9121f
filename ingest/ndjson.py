"""NDJSON: blocks of whole lines in bounded memory, and each line to an event or a rejected row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ingest.event import Event, Limits
from ingest.json_text import decode_json
from ingest.parsed import EventColumns, ParsedRows, Parsing
from ingest.rejection import RejectedError, RejectedRow, reject_row
from ingest.validate import fields_of, validate

BLOCK_BYTES = 1 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ByteStream(Protocol):
    """What can be read in steps: a file, a decompressed one, a part of one."""

    def read(self, size: int, /) -> bytes:
        """The next up to `size` bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Whole lines of a source, joined by line feeds.

    A line too long to be kept comes alone, as its beginning; `whole_length` then says how long it
    was.
    """

    first_line: int
    data: bytes
    whole_length: int | None = None

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Line number and bytes without the line feed."""
        return enumerate(self.data.split(b"\n"), self.first_line)


def read_blocks(
    stream: ByteStream,
    line_limit: int,
    block_bytes: int = BLOCK_BYTES,
    *,
    at_file_start: bool = True,
) -> Iterator[LineBlock]:
    """The lines of `stream` in order, in blocks of about `block_bytes`, numbered from 1.

    At the start of a file a byte order mark is no part of the first line.

    Memory stays bounded whatever the stream holds: of a line longer than both `line_limit` and a
    block only the first `line_limit` + 1 bytes are kept.
    """
    first_line, rest = 1, b""
    while chunk := stream.read(block_bytes):
        if at_file_start and first_line == 1 and not rest:
            chunk = chunk.removeprefix(BYTE_ORDER_MARK)
        data = rest + chunk
        end = data.rfind(b"\n")
        if end >= 0:
            yield LineBlock(first_line, data[:end])
            first_line += data.count(b"\n")
            rest = data[end + 1 :]
        elif len(data) > line_limit:
            block, rest = _skip_line(stream, first_line, data, line_limit, block_bytes)
            yield block
            first_line += 1
        else:
            rest = data
    if rest:
        yield LineBlock(first_line, rest)


def parse_block(block: LineBlock, parsing: Parsing) -> ParsedRows:
    """The events and rejected rows of `block`, one line at a time, by the letter of the rules."""
    columns, rejected = EventColumns(), list[RejectedRow]()
    for number, line in block.lines():
        if not line or line.isspace():
            continue
        parsed = parse_line(line, number, parsing, block.whole_length)
        if isinstance(parsed, RejectedRow):
            rejected.append(parsed)
        else:
            columns.append(parsed, number)
    return ParsedRows(columns.table(), tuple(rejected))


def parse_line(
    line: bytes, number: int, parsing: Parsing, whole_length: int | None = None
) -> Event | RejectedRow:
    """The event on `line`, or the rejected row with the reason."""
    limits = parsing.limits
    try:
        check_length(line, whole_length, limits)
        return validate(fields_of(decode_json(decode_line(line))), parsing.received_at, limits)
    except RejectedError as rejection:
        return reject_row(
            number,
            rejection.reason,
            rejection.message,
            line,
            raw_limit=limits.event_bytes,
            raw_bytes=whole_length,
        )


def check_length(line: bytes, whole_length: int | None, limits: Limits) -> None:
    """Raise RejectedError for a line over the size limit."""
    if len(line) > limits.event_bytes:
        raise RejectedError(
            "event_too_large",
            f"the line has {whole_length or len(line)} bytes, over the limit of "
            f"{limits.event_bytes}; send fewer or shorter properties.",
        )


def decode_line(line: bytes) -> str:
    """The text of a line; RejectedError where it is not UTF-8."""
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise RejectedError(
            "invalid_utf8",
            f"byte {error.start + 1} of the line is not UTF-8; save the file as UTF-8.",
        ) from None


def _skip_line(
    stream: ByteStream, number: int, beginning: bytes, line_limit: int, block_bytes: int
) -> tuple[LineBlock, bytes]:
    """Read past an overlong line: its kept beginning, and what follows its line feed."""
    length, rest = len(beginning), b""
    while chunk := stream.read(block_bytes):
        end = chunk.find(b"\n")
        if end >= 0:
            length, rest = length + end, chunk[end + 1 :]
            break
        length += len(chunk)
    return LineBlock(number, beginning[: line_limit + 1], length), rest

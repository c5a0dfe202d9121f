"""The records of the write-ahead log: one frame a submission, readable and self-checking.

    crc32 length seq events received_at {"source": ..., "line": ..., "rejected": [...]}
    <the accepted lines, `length` bytes of them>

`crc32` (8 hex digits) covers the rest of the header and the lines, so that a hole inside of a line,
which may still be JSON, is noticed. The lines are the submitter's own bytes; in the place of a
rejected one stands an empty line, and its text inside the header. So no line that begins like a
header can be a submitter's.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from ingest.rejection import RejectedRow

_HEADER = re.compile(rb"([0-9a-f]{8}) ((\d{1,12}) (\d{1,18}) (\d{1,9}) (\d{1,18}) (\{[^\n]*\})\n)")


@dataclass(frozen=True, slots=True)
class Frame:
    """One submission in its place.

    `seq` is that of its first event, or of the next one where it holds none; `received_at` is in
    microseconds since 1970 UTC; `lines` are joined by line feeds. `digest` is the hex CRC.
    """

    seq: int
    events: int
    received_at: int
    source: str
    first_line: int
    lines: bytes
    rejected: tuple[RejectedRow, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FrameScan:
    """The sound frames at the beginning of a segment, and how many bytes they take."""

    frames: tuple[Frame, ...]
    sound_bytes: int


def checksum(header: bytes | memoryview, lines: bytes | memoryview) -> str:
    """The CRC-32 of the two behind one another, as 8 hex digits."""
    return f"{crc32(lines, crc32(header)):08x}"


def encode_frame(
    seq: int,
    events: int,
    received_at: int,
    source: str,
    first_line: int,
    lines: bytes,
    rejected: tuple[RejectedRow, ...] = (),
) -> tuple[bytes, str]:
    """The bytes of a frame and its digest; the arguments are as in `Frame`."""
    about = f'{{"source": {_quoted(source)}, "line": {first_line}'
    if rejected:
        rows = [[row.source_line, row.reason, row.message, row.raw] for row in rejected]
        about += f', "rejected": {json.dumps(rows)}'
    header = f"{len(lines)} {seq} {events} {received_at} {about}}}\n".encode()
    digest = checksum(header, lines)
    return b"%s %s%s\n" % (digest.encode(), header, lines), digest


def scan_frames(content: bytes) -> FrameScan:
    """The frames of a segment up to the first that is not sound."""
    frames: list[Frame] = []
    position = 0
    while (found := _frame_at(content, position)) is not None:
        frame, position = found
        frames.append(frame)
    return FrameScan(tuple(frames), position)


def later_receipts(content: bytes, position: int) -> Iterator[int]:
    """The receipts of sound frames somewhere behind `position`, where a frame is broken."""
    for match in _HEADER.finditer(content, position):
        at_line_start = content[match.start() - 1 : match.start()] == b"\n"
        found = _frame_at(content, match.start()) if at_line_start else None
        if found is not None:
            yield found[0].received_at


@lru_cache(maxsize=64)
def _quoted(source: str) -> str:
    return json.dumps(source)


def _frame_at(content: bytes, position: int) -> tuple[Frame, int] | None:
    """The sound frame that begins at `position`, and where the next one would."""
    header = _HEADER.match(content, position)
    if header is None:
        return None
    length, seq, events, received_at = (int(header[number]) for number in (3, 4, 5, 6))
    end = header.end() + length + 1
    if len(content) < end:
        return None
    digest = header[1].decode()
    lines = content[header.end() : end - 1]
    if content[end - 1 : end] != b"\n" or checksum(header[2], lines) != digest:
        return None
    try:
        about = json.loads(header[7])
        frame = Frame(
            seq=seq,
            events=events,
            received_at=received_at,
            source=about["source"],
            first_line=about["line"],
            lines=lines,
            rejected=tuple(RejectedRow(*row) for row in about.get("rejected", ())),
            digest=digest,
        )
    except (ValueError, KeyError, TypeError):
        return None
    return frame, end

"""Segments: stretches of whole lines of a plain NDJSON file that can be landed side by side.

A segment is parsed without knowing what came before it. Only when all earlier segments have been
counted are its first seq and line known; then it is numbered and written as parts of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from math import ceil
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ingest.commit import LakeFile
from ingest.landed_chunk import Landing
from ingest.ndjson import LineBlock, read_blocks
from ingest.numbering import number_events
from ingest.parsed import Parsing
from ingest.parts import PartWriter
from ingest.rejection import RejectedRow
from ingest.shaped_lines import LineParser

SEGMENT_BYTES = 32 << 20
_STEP_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Segment:
    """Bytes `start` up to `end` of a file; `index` counts from 0."""

    path: Path
    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SegmentCounts:
    """What a parsed segment holds. Lines of `rejected` count from the segment's first as 1."""

    accepted: int
    lines: int
    rejected: tuple[RejectedRow, ...]


def find_segments(path: Path, workers: int, most_bytes: int = SEGMENT_BYTES) -> Iterator[Segment]:
    """The segments of `path` in order, each ending with a line feed or with the file.

    About equal, up to `most_bytes` (and one line more), and as many for each worker.
    """
    size, start, index = path.stat().st_size, 0, 0
    rounds = ceil(size / (most_bytes * workers))
    segment_bytes = ceil(size / max(1, rounds * workers))
    with path.open("rb") as file:
        while start < size:
            file.seek(min(start + segment_bytes, size) - 1)
            while (step := file.readline(_STEP_BYTES)) and not step.endswith(b"\n"):
                pass
            yield Segment(path, index, start, file.tell())
            start, index = file.tell(), index + 1


class SegmentLander:
    """Parses a segment, then writes it; remembers the shapes of lines from segment to segment."""

    def __init__(self) -> None:
        self._parser = LineParser()
        self._events: list[pa.Table] = []

    def parse(self, segment: Segment, parsing: Parsing) -> SegmentCounts:
        """Parse a segment and keep its events for `write`."""
        self._events = []
        rejected: list[RejectedRow] = []
        last: LineBlock | None = None
        with segment.path.open("rb") as file:
            file.seek(segment.start)
            stretch = _Stretch(file, segment.end - segment.start)
            blocks = read_blocks(
                stretch, parsing.limits.event_bytes, at_file_start=segment.start == 0
            )
            for block in blocks:
                rows = self._parser.parse(block, parsing)
                self._events.append(rows.events)
                rejected.extend(rows.rejected)
                last = block
        lines = last.first_line + last.data.count(b"\n") if last else 0
        return SegmentCounts(sum(map(len, self._events)), lines, tuple(rejected))

    def write(
        self, segment: Segment, landing: Landing, first_seq: int, lines_before: int
    ) -> tuple[LakeFile, ...]:
        """Write the segment that was parsed last as durable parts."""
        name = f"{landing.name}-{segment.index:05d}"
        with PartWriter(
            landing.root, "usage_events", landing.received_at, name, fs=landing.fs
        ) as parts:
            for events in self._events:
                numbered = number_events(events, first_seq, landing.parsing)
                parts.write(_moved(numbered, lines_before))
                first_seq += events.num_rows
        self._events = []
        return tuple(parts.files)


class _Stretch:
    """The next so many bytes of an open file, read like a file."""

    def __init__(self, file: BufferedReader, length: int) -> None:
        self._file = file
        self._left = length

    def read(self, size: int) -> bytes:
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data


def _moved(events: pa.Table, lines: int) -> pa.Table:
    index = events.schema.get_field_index("source_line")
    field = events.schema.field(index)
    return events.set_column(index, field, pc.add(events["source_line"], lines))

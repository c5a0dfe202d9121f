"""How another process finds the events of a simulated lake, and that nothing of them is invented.

What was read once is remembered by its bytes: the same bytes are not parsed again.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.commit import LakeFile
from ingest.instant import to_micros
from ingest.log import Lake
from ingest.numbering import event_id
from ingest.snapshot import Snapshot
from ingest.wal import WalSegment, read_segment, wal_segments
from ingest.wal_frame import Frame
from tests.ingest.simulator.disk import SimulatedDisk
from tests.ingest.simulator.lines import number_of

_EVENT_COLUMNS = ["seq", "received_at", "event_id", "customer_alias", "properties"]
_REJECTION_COLUMNS = ["received_at", "raw"]


class InvariantError(AssertionError):
    """Something that must hold does not."""


@dataclass(frozen=True, slots=True)
class Found:
    """An event as a reader finds it. `number` is the test's own id of the submitted line."""

    seq: int
    number: str
    received_at: int
    event_id: str


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What a segment of the write-ahead log holds."""

    events: list[Found]
    rejections: list[str]


@dataclass(slots=True)
class Reader:
    """Reads `lake`, which is on `disk`; `submitted` are all lines so far, by number."""

    lake: Lake
    disk: SimulatedDisk
    submitted: dict[str, str]
    snapshots: dict[tuple[tuple[str, bytes], ...], Snapshot] = field(default_factory=dict)
    digests: dict[bytes, str] = field(default_factory=dict)
    parts: dict[str, list[Found]] = field(default_factory=dict)
    segments: dict[bytes, _Waiting] = field(default_factory=dict)

    def snapshot(self) -> Snapshot:
        """The newest version of the lake."""
        log = self.disk.contents(self.lake.log_folder)
        if log not in self.snapshots:
            self.snapshots[log] = self.lake.snapshot()
        return self.snapshots[log]

    def found(self, snapshot: Snapshot) -> tuple[list[Found], list[str]]:
        """All events by seq, those that wait for landing too, and all rejected lines."""
        events: list[Found] = []
        rejections: list[str] = []
        for file in snapshot.files:
            rows = self._part(file)
            if file.table == "usage_events":
                events.extend(rows)
            else:
                rejections.extend(row.number for row in rows)
        landed = snapshot.wal_through or 0
        for segment in wal_segments(self.lake):
            if segment.number > landed:
                waiting = self._segment(segment)
                events.extend(waiting.events)
                rejections.extend(waiting.rejections)
        return sorted(events, key=lambda event: event.seq), rejections

    def _part(self, file: LakeFile) -> list[Found]:
        content = self.disk.content(self.lake.root / file.path)
        digest = "nothing" if content is None else self._digest(content)
        if content is None or digest != file.sha256:
            raise InvariantError(f"{file.path} is named by the log and is {digest}")
        if digest not in self.parts:
            read, columns = (
                (self._event, _EVENT_COLUMNS)
                if file.table == "usage_events"
                else (_rejection, _REJECTION_COLUMNS)
            )
            with pq.ParquetFile(pa.BufferReader(content)) as part:
                rows = part.read(columns, use_threads=False).to_pylist()
            self.parts[digest] = [read(row) for row in rows]
        rows = self.parts[digest]
        if len(rows) != file.rows:
            raise InvariantError(f"{file.path} has {len(rows)} rows, not {file.rows}")
        return rows

    def _digest(self, content: bytes) -> str:
        if content not in self.digests:
            self.digests[content] = hashlib.sha256(content).hexdigest()
        return self.digests[content]

    def _segment(self, segment: WalSegment) -> _Waiting:
        content = self.disk.content(segment.path) or b""
        if content not in self.segments:
            frames = read_segment(self.lake, segment).frames
            self.segments[content] = _Waiting(
                [event for frame in frames for event in self._waiting(frame)],
                [row.raw for frame in frames for row in frame.rejected],
            )
        return self.segments[content]

    def _event(self, row: dict[str, Any]) -> Found:
        properties = dict(row["properties"])
        expected = json.loads(self.submitted.get(properties.get("n", ""), "{}"))
        if expected.get("eventProperties") != properties or (
            expected["customerAlias"] != row["customer_alias"]
        ):
            raise InvariantError(f"invented: {row}")
        return Found(row["seq"], properties["n"], to_micros(row["received_at"]), row["event_id"])

    def _waiting(self, frame: Frame) -> Iterator[Found]:
        seq = frame.seq
        for line in frame.lines.decode().split("\n"):
            if line:
                number = number_of(line)
                if number is None or self.submitted.get(number) != line:
                    raise InvariantError(f"invented: {line}")
                identity = event_id(seq, frame.received_at, frame.digest)
                yield Found(seq, number, frame.received_at, identity)
                seq += 1


def _rejection(row: dict[str, Any]) -> Found:
    return Found(0, row["raw"], to_micros(row["received_at"]), "")

"""Sealed segments of the write-ahead log to Parquet: one commit, and only then are they dropped.

The entry says through which segment it landed, so that a kill between commit and drop doubles
nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from ingest.commit import LakeFile
from ingest.errors import CorruptLakeError
from ingest.instant import from_micros
from ingest.log import Lake
from ingest.parts import PartWriter
from ingest.ports import Clock
from ingest.schema import INSTANT
from ingest.snapshot import Snapshot
from ingest.wal import WalSegment
from ingest.wal_frame import Frame, scan_frames
from ingest.wal_rows import rows_of_frames

SEGMENTS_A_COMMIT = 4
"""So many are held in memory at once."""


@dataclass(frozen=True, slots=True)
class WrittenSegments:
    """Durable parts of some segments, and the marks that a commit of them sets."""

    files: tuple[LakeFile, ...]
    first_seq: int
    last_seq: int
    last_received_at: datetime


WriteSegments = Callable[[Lake, int, Sequence[WalSegment]], WrittenSegments | None]


def land_segments(
    lake: Lake,
    snapshot: Snapshot,
    segments: Sequence[WalSegment],
    clock: Clock,
    write: WriteSegments | None = None,
) -> Snapshot:
    """The lake with `segments`, which are sealed and follow what has landed, in the order given.

    Call with the lake's lock held. Segments without any line are dropped without a commit. `write`
    stands in for `write_segments`, where another process does that. Raises CorruptLakeError for a
    segment that is no longer what was written.
    """
    for begin in range(0, len(segments), SEGMENTS_A_COMMIT):
        group = segments[begin : begin + SEGMENTS_A_COMMIT]
        snapshot = _land_group(lake, snapshot, group, clock, write or write_segments)
    return snapshot


def _land_group(
    lake: Lake,
    snapshot: Snapshot,
    segments: Sequence[WalSegment],
    clock: Clock,
    write: WriteSegments,
) -> Snapshot:
    written = write(lake, snapshot.version + 1, segments)
    if written is not None:
        if written.first_seq != snapshot.last_seq + 1:
            raise CorruptLakeError(
                f"{segments[0].path}: begins with seq {written.first_seq}, the lake ends with "
                f"{snapshot.last_seq}; restore the lake and its wal folder from one backup."
            )
        snapshot = lake.commit(
            snapshot,
            committed_at=clock(),
            add=written.files,
            last_seq=written.last_seq,
            last_received_at=written.last_received_at,
            wal_through=segments[-1].number,
        )
    for segment in segments:
        lake.fs.unlink(segment.path)
    return snapshot


def write_segments(
    lake: Lake, version: int, segments: Sequence[WalSegment]
) -> WrittenSegments | None:
    """The rows of `segments` as parts for the commit of `version`; None where there is no line."""
    frames = [frame for segment in segments for frame in _sound_frames(lake, segment)]
    if not frames:
        return None
    rows = rows_of_frames(frames, str(segments[0].path))
    name = f"{version:020d}-wal"
    return WrittenSegments(
        files=(
            *_write(lake, "usage_events", rows.events, name),
            *_write(lake, "rejected_events", rows.rejected, name),
        ),
        first_seq=frames[0].seq,
        last_seq=frames[-1].seq + frames[-1].events - 1,
        last_received_at=from_micros(frames[-1].received_at),
    )


def _sound_frames(lake: Lake, segment: WalSegment) -> tuple[Frame, ...]:
    content = lake.fs.read(segment.path)
    scan = scan_frames(content)
    if scan.sound_bytes != len(content):
        raise CorruptLakeError(
            f"{segment.path}: the record at byte {scan.sound_bytes} is not what was written; "
            "restore the file from a backup."
        )
    return scan.frames


def _write(lake: Lake, table: str, rows: pa.Table, name: str) -> list[LakeFile]:
    """Write rows, which ascend by receipt, as durable parts under their days."""
    files: list[LakeFile] = []
    while rows.num_rows:
        day = rows["received_at"][0].as_py().astimezone(UTC).date()
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        of_day = pc.sum(pc.less(rows["received_at"], pa.scalar(midnight, INSTANT))).as_py()
        with PartWriter(lake.root, table, day, name, fs=lake.fs) as parts:
            parts.write(rows.slice(0, of_day))
        files += parts.files
        rows = rows.slice(of_day)
    return files

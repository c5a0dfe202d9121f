"""What the write-ahead log holds when a process takes it over, made durable before it is relied on.

The process before may have been killed between a write and its sync: what it wrote can be read, and
a power cut would still take it. So everything that is kept is synced first.
"""

from dataclasses import dataclass

from ingest.durable import name_file, sync_up, temporary_path
from ingest.errors import CorruptLakeError
from ingest.instant import EPOCH, to_micros
from ingest.log import Lake
from ingest.snapshot import Snapshot
from ingest.wal import WalSegment, wal_folder, wal_segments
from ingest.wal_frame import FrameScan, later_receipts, scan_frames


@dataclass(frozen=True, slots=True)
class Marks:
    """The last seq and the last receipt (microseconds since 1970 UTC) that were given out."""

    seq: int
    received_at: int


@dataclass(frozen=True, slots=True)
class RecoveredWal:
    """The segments that wait for landing, the marks after them, and the next segment's number."""

    segments: tuple[WalSegment, ...]
    marks: Marks
    next_number: int


def recover_wal(lake: Lake, snapshot: Snapshot) -> RecoveredWal:
    """Take the log over: with the lake's lock held, and `snapshot` read under it.

    Segments that have landed are dropped, the torn tail of the last one is cut off. Raises
    CorruptLakeError for a broken frame anywhere else and for a gap in the order.
    """
    landed = snapshot.wal_through or 0
    everything = wal_segments(lake)
    for segment in everything:
        if segment.number <= landed:
            lake.fs.unlink(segment.path)
    waiting = [segment for segment in everything if segment.number > landed]
    marks = landed_marks(snapshot)
    for segment in waiting:
        marks = _recover_segment(lake, segment, marks, is_last=segment is waiting[-1])
    if everything:
        sync_up(lake.fs, wal_folder(lake), lake.root)
    last = waiting[-1].number if waiting else landed
    return RecoveredWal(tuple(waiting), marks, last + 1)


def landed_marks(snapshot: Snapshot) -> Marks:
    """The marks that the lake itself remembers, for when the log is empty."""
    return Marks(snapshot.last_seq, to_micros(snapshot.last_received_at or EPOCH))


def _recover_segment(lake: Lake, segment: WalSegment, marks: Marks, is_last: bool) -> Marks:
    content = lake.fs.read(segment.path)
    scan = scan_frames(content)
    if scan.sound_bytes < len(content):
        _check_tail(segment, content, scan, is_last)
    for frame in scan.frames:
        if frame.seq != marks.seq + 1 or frame.received_at < marks.received_at:
            raise CorruptLakeError(
                f"{segment.path}: goes on with seq {frame.seq} received at {frame.received_at}, "
                f"after seq {marks.seq} received at {marks.received_at}; restore the lake and its "
                "wal folder from one backup."
            )
        marks = Marks(marks.seq + frame.events, frame.received_at)
    if is_last:
        # Written anew, not just synced: where a sync of the process before failed, the content may
        # be in the page cache, marked as written, and no further sync would write it.
        temporary = temporary_path(segment.path)
        lake.fs.write(temporary, content[: scan.sound_bytes])
        name_file(lake.fs, temporary, segment.path, lake.root)
    else:
        lake.fs.sync_file(segment.path)
    return marks


def _check_tail(segment: WalSegment, content: bytes, scan: FrameScan, is_last: bool) -> None:
    """A group that was being written may be torn; nothing was ever written behind it."""
    behind = set(later_receipts(content, scan.sound_bytes))
    if not is_last or len(behind) > 1:
        raise CorruptLakeError(
            f"{segment.path}: the record at byte {scan.sound_bytes} is not what was written, and "
            "acknowledged events follow it; restore the file from a backup."
        )

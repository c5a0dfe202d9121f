"""Events that are durable and not in a snapshot of the lake yet: those in the write-ahead log."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.log import Lake
from ingest.schema import USAGE_EVENTS
from ingest.snapshot import Snapshot
from ingest.wal import read_segment, wal_segments
from ingest.wal_frame import Frame
from ingest.wal_rows import rows_of_frames

_ATTEMPTS = 20


def unlanded_events(lake: Lake, snapshot: Snapshot) -> pa.Table:
    """The events of `lake` with a seq after `snapshot`, as `USAGE_EVENTS` by seq.

    Takes no lock: a committer may append and land meanwhile. What landed since `snapshot` is
    included, read from its parts, so that the answer has no gap. An event whose acknowledgement is
    under way may be included.
    """
    now = snapshot
    for _ in range(_ATTEMPTS):
        frames = _waiting_frames(lake, now)
        if frames is not None:
            tables = [_landed_since(snapshot, now), _rows(frames, now.last_seq)]
            return pa.concat_tables(tables).combine_chunks()
        # A segment landed between two looks; the lake has a version that holds it.
        now = lake.snapshot()
    return _landed_since(snapshot, now)


def _waiting_frames(lake: Lake, snapshot: Snapshot) -> list[Frame] | None:
    """The frames after `snapshot` that wait; None where some of them have landed meanwhile."""
    landed = snapshot.wal_through or 0
    frames: list[Frame] = []
    try:
        for segment in wal_segments(lake):
            if segment.number > landed:
                frames.extend(read_segment(lake, segment).frames)
    except FileNotFoundError:
        return None
    if frames and frames[0].seq != snapshot.last_seq + 1:
        return None
    # Nothing waits, or all of it landed before the folder was listed.
    if not frames and lake.snapshot().version != snapshot.version:
        return None
    return frames


def _rows(frames: list[Frame], last_seq: int) -> pa.Table:
    following: list[Frame] = []
    for frame in frames:
        if frame.seq != last_seq + 1:
            break
        following.append(frame)
        last_seq += frame.events
    return rows_of_frames(following, "the write-ahead log").events


def _landed_since(before: Snapshot, now: Snapshot) -> pa.Table:
    tables = [USAGE_EVENTS.empty_table()]
    if now.last_seq > before.last_seq:
        for file in now.files:
            if file.max_seq is not None and file.max_seq > before.last_seq:
                with pq.ParquetFile(now.fs.source(now.root / file.path)) as part:
                    rows = part.read()
                tables.append(rows.filter(pc.greater(rows["seq"], before.last_seq)))
    return pa.concat_tables([table.cast(USAGE_EVENTS) for table in tables]).sort_by("seq")

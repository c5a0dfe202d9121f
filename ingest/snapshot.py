"""What the lake holds at one version: a value, read from the commit log and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.commit import Commit, LakeFile, SourceRecord
from ingest.ports import LOCAL, Fs
from ingest.schema import INSTANT


@dataclass(frozen=True, slots=True)
class Watermark:
    """After some commit: the last seq and its receipt.

    `since` is the first receipt among the commit's new events: equal to `received_at` where all
    came at once, earlier where the write-ahead log landed.
    """

    seq: int
    received_at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class Replaced:
    """A part that a compaction replaced, and when; older versions still read it."""

    path: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The lake at `version`; version 0 is the empty lake.

    `head` is the SHA-256 of the newest entry (empty for version 0): two equal heads are two equal
    lakes with equal histories. `files` are in the order of seq.
    """

    root: Path
    version: int
    head: str
    files: tuple[LakeFile, ...]
    sources: tuple[SourceRecord, ...]
    last_seq: int
    last_received_at: datetime | None
    watermarks: tuple[Watermark, ...]
    wal_through: int | None = None
    """The last segment of the write-ahead log that has landed."""
    replaced: tuple[Replaced, ...] = ()
    fs: Fs = field(default=LOCAL, compare=False, repr=False)

    def paths(self, table: str = "usage_events") -> list[str]:
        """The absolute paths of a table's parts; what readers give to their engine."""
        return [str(self.root / file.path) for file in self.files if file.table == table]

    def rows(self, table: str = "usage_events") -> int:
        """How many rows a table has."""
        return sum(file.rows for file in self.files if file.table == table)

    def seq_as_of(self, instant: datetime) -> int:
        """S(t) of DESIGN 3: the last seq received by `instant` (aware); 0 if none was.

        Final for instants before `last_received_at`: nothing that comes is received earlier. Inside
        of a commit that holds several receipts the answer is in the parts, and is read there.
        """
        reached = 0
        for mark in self.watermarks:
            if mark.received_at <= instant:
                reached = mark.seq
            elif mark.since <= instant:
                return self._seq_inside(instant, reached, mark.seq)
            else:
                break
        return reached

    def _seq_inside(self, instant: datetime, after: int, through: int) -> int:
        """The last of the seqs `after` to `through` that was received by `instant`."""
        reached = after
        for file in self.files:
            if file.min_seq is None or file.max_seq is None or file.min_received_at > instant:
                continue
            if file.max_seq > after and file.min_seq <= through:
                with pq.ParquetFile(self.fs.source(self.root / file.path)) as part:
                    rows = part.read(["seq", "received_at"], use_threads=False)
                known = rows.filter(pc.less_equal(rows["received_at"], pa.scalar(instant, INSTANT)))
                reached = max(reached, pc.max(known["seq"]).as_py() or 0)
        return reached

    def advanced(self, commit: Commit, head: str) -> "Snapshot":
        """The lake one commit later; `head` is the SHA-256 of its entry."""
        removed = frozenset(commit.remove)
        kept = tuple(file for file in self.files if file.path not in removed)
        mark = watermark_of(commit, self.last_seq)
        return replace(
            self,
            version=commit.version,
            head=head,
            files=in_seq_order(kept + commit.add),
            sources=self.sources + commit.sources,
            last_seq=commit.last_seq,
            last_received_at=commit.last_received_at,
            watermarks=self.watermarks if mark is None else (*self.watermarks, mark),
            wal_through=commit.wal_through,
            replaced=self.replaced + replaced_by(commit),
        )


def watermark_of(commit: Commit, last_seq_before: int) -> Watermark | None:
    """The mark that a commit sets; None while nothing was ever received."""
    if commit.last_received_at is None:
        return None
    receipts = [
        file.min_received_at
        for file in commit.add
        if file.max_seq is not None and file.max_seq > last_seq_before
    ]
    since = min(receipts, default=commit.last_received_at)
    return Watermark(commit.last_seq, commit.last_received_at, since)


def replaced_by(commit: Commit) -> tuple[Replaced, ...]:
    """The parts that a commit takes out of the lake."""
    return tuple(Replaced(path, commit.committed_at) for path in commit.remove)


def in_seq_order(files: Iterable[LakeFile]) -> tuple[LakeFile, ...]:
    """Parts by their first seq, those without one first, by path."""
    return tuple(sorted(files, key=lambda file: (file.min_seq or 0, file.path)))

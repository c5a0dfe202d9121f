"""What the lake holds at one version: a value, read from the commit log and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ingest.commit import Commit, LakeFile, SourceRecord
from ingest.ports import LOCAL, Fs


@dataclass(frozen=True, slots=True)
class Watermark:
    """After some commit: the last seq and its receipt."""

    seq: int
    received_at: datetime


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
    fs: Fs = field(default=LOCAL, compare=False, repr=False)

    def paths(self, table: str = "usage_events") -> list[str]:
        """The absolute paths of a table's parts; what readers give to their engine."""
        return [str(self.root / file.path) for file in self.files if file.table == table]

    def rows(self, table: str = "usage_events") -> int:
        """How many rows a table has."""
        return sum(file.rows for file in self.files if file.table == table)

    def seq_as_of(self, instant: datetime) -> int:
        """S(t) of DESIGN 3: the last seq received by `instant` (aware); 0 if none was.

        Final for instants up to `last_received_at`: a later landing is received no earlier.
        """
        return max((mark.seq for mark in self.watermarks if mark.received_at <= instant), default=0)

    def advanced(self, commit: Commit, head: str) -> "Snapshot":
        """The lake one commit later; `head` is the SHA-256 of its entry."""
        removed = frozenset(commit.remove)
        kept = tuple(file for file in self.files if file.path not in removed)
        watermarks = self.watermarks
        if commit.last_received_at is not None:
            watermarks += (Watermark(commit.last_seq, commit.last_received_at),)
        return replace(
            self,
            version=commit.version,
            head=head,
            files=in_seq_order(kept + commit.add),
            sources=self.sources + commit.sources,
            last_seq=commit.last_seq,
            last_received_at=commit.last_received_at,
            watermarks=watermarks,
        )


def in_seq_order(files: Iterable[LakeFile]) -> tuple[LakeFile, ...]:
    """Parts by their first seq, those without one first, by path."""
    return tuple(sorted(files, key=lambda file: (file.min_seq or 0, file.path)))

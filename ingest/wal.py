"""The write-ahead log: numbered segments in `wal/`, each written by one process and never again.

    wal/000000000042.wal      frames, see `ingest.wal_frame`

A segment only grows while it is the last one; recovery always begins a new one.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from ingest.durable import sync_up
from ingest.log import Lake
from ingest.ports import AppendFile
from ingest.wal_frame import FrameScan, scan_frames

_SEGMENT_NAME = re.compile(r"\d{12}\.wal", re.ASCII)


@dataclass(frozen=True, slots=True)
class WalSegment:
    """A segment by its number."""

    number: int
    path: Path


def wal_folder(lake: Lake) -> Path:
    """Where the segments are."""
    return lake.root / "wal"


def segment_path(lake: Lake, number: int) -> Path:
    """The file of a segment."""
    return wal_folder(lake) / f"{number:012d}.wal"


def wal_segments(lake: Lake) -> list[WalSegment]:
    """The segments that exist, by number."""
    folder = wal_folder(lake)
    return [
        WalSegment(int(name[:12]), folder / name)
        for name in lake.fs.names(folder)
        if _SEGMENT_NAME.fullmatch(name)
    ]


def read_segment(lake: Lake, segment: WalSegment) -> FrameScan:
    """The sound frames of a segment. Raises FileNotFoundError where it has landed meanwhile."""
    return scan_frames(lake.fs.read(segment.path))


class WalWriter:
    """Appends groups of frames; the caller holds the lake's lock.

    After an OSError the writer must not be used again: what is on the disk behind the last
    acknowledged group is unknown, and a second sync may claim what the first one lost.
    """

    def __init__(self, lake: Lake, next_number: int) -> None:
        self.bytes = 0
        self._lake = lake
        self._next_number = next_number
        self._file: AppendFile | None = None

    def append(self, frames: bytes) -> None:
        """Write a group with one write and make it durable with one sync."""
        if self._file is None:
            self._file = self._begin_segment()
        self._file.write(frames)
        self._file.sync()
        self.bytes += len(frames)

    def seal(self) -> WalSegment | None:
        """End the segment under way, if there is one; the next group begins another."""
        if self._file is None:
            return None
        self._file.close()
        self._file, self.bytes = None, 0
        number = self._next_number - 1
        return WalSegment(number, segment_path(self._lake, number))

    def _begin_segment(self) -> AppendFile:
        folder = wal_folder(self._lake)
        self._lake.fs.make_folder(folder)
        file = self._lake.fs.create(segment_path(self._lake, self._next_number))
        self._next_number += 1
        # A synced file without a synced name is lost with its name.
        sync_up(self._lake.fs, folder, self._lake.root)
        return file

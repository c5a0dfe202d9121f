"""What one way of landing events gives to the commit, whether in this process or in workers."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.commit import LakeFile
from ingest.parsed import Parsing
from ingest.ports import LOCAL, Fs
from ingest.rejection import RejectedRow


@dataclass(frozen=True, slots=True)
class Landing:
    """Where the events of one source go, and how they are read."""

    root: Path
    received_at: datetime
    name: str
    """What the file names of its parts begin with."""
    first_seq: int
    parsing: Parsing
    fs: Fs = LOCAL


@dataclass(frozen=True, slots=True)
class LandedChunk:
    """A stretch of the source: its events are written, its rejected rows are not yet.

    `files` are the parts that became durable with it; `done_bytes` is how far the source is read.
    """

    accepted: int
    rejected: tuple[RejectedRow, ...]
    done_bytes: int
    files: tuple[LakeFile, ...] = ()

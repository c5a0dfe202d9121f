"""A write-ahead log in the hands of a test: one committer, no threads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from ingest.committer import Committer
from ingest.event import DEFAULT_LIMITS
from ingest.land_wal import land_segments
from ingest.log import Lake
from ingest.ndjson import LineBlock
from ingest.receipt import Receipts
from ingest.screening import Submission
from ingest.snapshot import Snapshot
from ingest.take_over import take_over
from ingest.wal import WalSegment, WalWriter
from tests.ingest.landing import clock_at


@dataclass
class OpenLog:
    """A lake taken over; leave the context without closing to be a killed process."""

    lake: Lake
    snapshot: Snapshot
    committer: Committer
    sealed: list[WalSegment]
    clock: Callable[[], datetime]

    def log(self, *texts: str, source: str = "api") -> list[Receipts]:
        """One group of submissions, each a text of lines."""
        return self.committer.commit(
            [Submission(source, LineBlock(1, text.rstrip("\n").encode())) for text in texts]
        )

    def seal(self) -> None:
        """End the segment under way."""
        segment = self.committer.seal()
        if segment is not None:
            self.sealed.append(segment)

    def land(self) -> Snapshot:
        """Seal and land."""
        self.seal()
        self.snapshot = land_segments(self.lake, self.snapshot, self.sealed, self.clock)
        self.sealed = []
        return self.snapshot


@contextmanager
def open_log(lake: Lake, clock: Callable[[], datetime] | None = None) -> Iterator[OpenLog]:
    """Take the lake over; its clock stands still at noon unless the test says otherwise."""
    clock = clock or clock_at()
    with lake.writing(wait=False):
        found = take_over(lake, clock)
        writer = WalWriter(lake, found.wal.next_number)
        committer = Committer(writer, found.wal.marks, clock, DEFAULT_LIMITS)
        yield OpenLog(lake, found.snapshot, committer, list(found.wal.segments), clock)

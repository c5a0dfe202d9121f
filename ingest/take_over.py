"""The first steps of every process that may write: know the lake, clean up, recover the log."""

from dataclasses import dataclass

from ingest.leftovers import clear_leftovers
from ingest.log import Lake
from ingest.ports import Clock
from ingest.snapshot import Snapshot
from ingest.wal_recovery import RecoveredWal, recover_wal


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The lake as it is, and the write-ahead log that waits for landing."""

    snapshot: Snapshot
    wal: RecoveredWal


def take_over(lake: Lake, clock: Clock) -> TakenOver:
    """Settle what the process before left, which may have been killed at any instant.

    Call with the lake's lock held. Raises CorruptLakeError and OSError.
    """
    snapshot = lake.snapshot()
    clear_leftovers(lake, snapshot, clock())
    return TakenOver(snapshot, recover_wal(lake, snapshot))

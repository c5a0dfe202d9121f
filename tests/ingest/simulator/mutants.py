"""The safety steps of the lake, each left out in turn: the simulator must notice every one.

A mutant omits operations of the simulated disk, told by name, path and what was done before; or it
swaps a named function of the code for one that lacks the step.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest import committer, log, take_over, wal_frame, wal_recovery
from ingest.committer import Committer
from ingest.log import Lake
from ingest.snapshot import Snapshot
from ingest.wal_recovery import Marks, RecoveredWal
from tests.ingest.simulator.disk import Folder, Omits, SimulatedDisk
from tests.ingest.simulator.world import MACHINE

LAKE = MACHINE / "lake"
WAL = LAKE / "wal"
LOG = LAKE / "log"
EVENTS = LAKE / "usage_events"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A step left out: `omits` on the disk, or `swaps` (object, attribute, replacement)."""

    name: str
    why: str
    omits: Omits | None = None
    swaps: tuple[tuple[Any, str, Any], ...] = ()

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Run with the swaps in place."""
        before = [(owner, name, getattr(owner, name)) for owner, name, _ in self.swaps]
        for owner, name, replacement in self.swaps:
            setattr(owner, name, replacement)
        try:
            yield
        finally:
            for owner, name, original in before:
                setattr(owner, name, original)


def _folder_sync(folder: Path, *, recovering: bool | None = None) -> Omits:
    def omits(disk: SimulatedDisk, operation: str, path: Path) -> bool:
        phase = recovering is None or disk.is_recovering == recovering
        return operation == "sync_folder" and path == folder and phase

    return omits


def _file_sync(folder: Path, *, recovering: bool) -> Omits:
    def omits(disk: SimulatedDisk, operation: str, path: Path) -> bool:
        return (
            operation == "sync_file" and folder in path.parents and disk.is_recovering == recovering
        )

    return omits


def _sync_after_create(disk: SimulatedDisk, operation: str, path: Path) -> bool:
    """The name of a new segment."""
    return operation == "sync_folder" and path == WAL and disk.previous[0] == "create"


def _sync_of_day(disk: SimulatedDisk, operation: str, path: Path) -> bool:
    return operation == "sync_folder" and path.parent == EVENTS


def _log_sync_after_link(disk: SimulatedDisk, operation: str, path: Path) -> bool:
    # The temporary name is taken away in between.
    return operation == "sync_folder" and path == LOG and disk.previous[0] == "unlink"


def _drop_segments_before_link(disk: SimulatedDisk, operation: str, path: Path) -> bool:
    if operation == "link" and path.parent == LOG:
        wal = disk._find(WAL)
        if isinstance(wal, Folder):
            for name, node in list(wal.names.items()):
                if node not in disk.open_files:
                    wal.change((name, None))
            wal.sync()
    return False


def _remove_parts_before_link(disk: SimulatedDisk, operation: str, path: Path) -> bool:
    """What a compaction reads is gone before the entry that says so."""
    if operation == "rename" and "compacted" in path.name:
        day = disk._find(path.parent)
        if isinstance(day, Folder):
            for name in list(day.names):
                if "compacted" not in name:
                    day.change((name, None))
    return False


def _without_lake_receipt(snapshot: Snapshot) -> Marks:
    return Marks(snapshot.last_seq, 0)


def _keeping_landed_segments(lake: Lake, snapshot: Snapshot) -> RecoveredWal:
    forgetful = Snapshot(
        root=snapshot.root,
        version=snapshot.version,
        head=snapshot.head,
        files=snapshot.files,
        sources=snapshot.sources,
        last_seq=snapshot.last_seq,
        last_received_at=snapshot.last_received_at,
        watermarks=snapshot.watermarks,
    )
    return wal_recovery.recover_wal(lake, forgetful)


def _carry_on(self: Committer, error: OSError) -> Exception:
    return committer.log_failed(error)


def _put_by_renaming(fs: Any, path: Path, content: bytes) -> bool:
    """The entry under its own name from the start: a reader may find half of it."""
    fs.write(path, content)
    fs.sync_file(path)
    fs.sync_folder(path.parent)
    return True


MUTANTS: tuple[Mutant, ...] = (
    Mutant("wal sync", "acknowledged before it is durable", _file_sync(WAL, recovering=False)),
    Mutant("wal folder sync", "the segment is durable, its name is not", _sync_after_create),
    Mutant(
        "part sync", "the log names a part without content", _file_sync(EVENTS, recovering=False)
    ),
    Mutant("entry sync", "an entry without content", _file_sync(LOG, recovering=False)),
    Mutant("day folder sync", "the log names a part that has no name", _sync_of_day),
    Mutant(
        "parent of day folder sync",
        "the log names a part in a folder that has no name",
        _folder_sync(EVENTS),
    ),
    Mutant(
        "log folder sync", "segments are dropped for an entry without a name", _log_sync_after_link
    ),
    Mutant("segments dropped first", "the entry never came", _drop_segments_before_link),
    Mutant("replaced parts dropped first", "the entry never came", _remove_parts_before_link),
    Mutant(
        "receipt mark from the lake",
        "with an empty log and a clock set back receipts run backwards",
        swaps=((wal_recovery, "landed_marks", _without_lake_receipt),),
    ),
    Mutant(
        "last segment written anew",
        "recovery relies on what the page cache holds",
        _file_sync(WAL, recovering=True),
    ),
    Mutant(
        "checksum",
        "a hole inside of a line still parses",
        swaps=((wal_frame, "checksum", lambda *_: "0" * 8),),
    ),
    Mutant(
        "log folder sync at recovery",
        "segments are dropped for an entry that a killed process linked",
        _folder_sync(LOG, recovering=True),
    ),
    Mutant(
        "landed segments dropped at recovery",
        "a kill between the entry and the drop lands them twice",
        swaps=((take_over, "recover_wal", _keeping_landed_segments),),
    ),
    Mutant(
        "stop at a disk error",
        "what follows a torn frame, or a sync that failed, is lost",
        swaps=((Committer, "_fail", _carry_on),),
    ),
    Mutant(
        "entry named when whole",
        "a reader finds half of an entry",
        swaps=((log, "put_if_absent", _put_by_renaming),),
    ),
)

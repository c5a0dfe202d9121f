"""How a process asks the one that has the event log open to land now, without a connection to it.

A file in the folder of the write-ahead log is the request: the log looks for it a few times a
second while anything waits, takes it away, and lands.
"""

import time
from pathlib import Path

from ingest.log import Lake
from ingest.wal import wal_folder, wal_segments

LOOKED_FOR_EVERY = 0.25
"""Seconds between two looks of a log that has something to land."""

PATIENCE = 30.0
"""Seconds after which whoever asked goes on without an answer."""


def landed_by_holder(lake: Lake, *, patience: float = PATIENCE) -> bool:
    """Ask the process that has the log open to land, and wait until all that waits now has landed.

    False where it has not after `patience` seconds: it stands still, or is no event log.
    """
    waiting = wal_segments(lake)
    if not waiting:
        return True
    lake.fs.write(_request(lake), b"")
    until = time.monotonic() + patience
    while time.monotonic() < until:
        left = wal_segments(lake)
        if not left or left[0].number > waiting[-1].number:
            return True
        time.sleep(LOOKED_FOR_EVERY / 5)
    lake.fs.unlink(_request(lake))
    return False


def take_landing_request(lake: Lake) -> bool:
    """Whether somebody asked for a landing; the request is taken, so it is told once."""
    if not lake.fs.is_file(_request(lake)):
        return False
    lake.fs.unlink(_request(lake))
    return True


def _request(lake: Lake) -> Path:
    return wal_folder(lake) / "land-now"

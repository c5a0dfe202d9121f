"""Standard input that a signal ends cleanly: what was read is finished, nothing is torn."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ingest.stream import ReadingStoppedError

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StoppableInput:
    """Reads a descriptor as bytes arrive; `stopped_by` is the signal that ended it, if one did."""

    def __init__(self, descriptor: int, wake: int) -> None:
        self.stopped_by: int | None = None
        self._descriptor = descriptor
        self._wake = wake

    def read(self, size: int) -> bytes:
        """What has arrived, up to `size` bytes; none at the end. Raises ReadingStoppedError."""
        if self.stopped_by is None:
            ready, _, _ = select.select([self._descriptor, self._wake], [], [])
            if self._wake in ready and self.stopped_by is None:
                self.stopped_by = os.read(self._wake, 1)[0]
        if self.stopped_by is not None:
            raise ReadingStoppedError
        return os.read(self._descriptor, size)


@contextmanager
def stoppable_input(descriptor: int) -> Iterator[StoppableInput]:
    """Inside, SIGINT and SIGTERM end the reading instead of the process."""
    wake, woken = os.pipe()

    def stop(number: int, _frame: FrameType | None) -> None:
        # Only a mark: an exception here could tear whatever the program is in the middle of.
        os.write(woken, bytes([number]))

    before = {number: signal.signal(number, stop) for number in SIGNALS}
    try:
        yield StoppableInput(descriptor, wake)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(wake)
        os.close(woken)

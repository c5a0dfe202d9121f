"""Events of requests into the lake: one log a process and workspace, shared by all of them.

Requests that come together become durable together (ingest/event_log.py). The log is opened when
the first event comes and then holds the lake's lock until the account is closed.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

from engine.domain.stored_event import StoredEvent
from ingest.errors import LogFailedError
from ingest.event import Event
from ingest.event_log import EventLog
from ingest.instant import from_micros, to_micros
from ingest.log import Lake
from ingest.ndjson import parse_line
from ingest.parsed import Parsing
from ingest.ports import Clock
from ingest.receipt import Receipt, Receipts


class EventIntake:
    """Where requests leave their events; for any number of threads and tasks."""

    def __init__(self, lake: Lake, clock: Clock) -> None:
        self._lake = lake
        self._clock = clock
        self._lock = threading.Lock()
        self._log: EventLog | None = None

    async def append(self, lines: Sequence[bytes], source: str) -> Receipts:
        """Make lines durable, one JSON event each; their receipts.

        A bad line gets its rejection and costs no other. Raises LakeBusyError where another process
        holds the lake, LogFailedError where the disk fails: nothing was acknowledged then.
        """
        log = self._log
        if log is None:
            log = await asyncio.to_thread(self._opened)
        try:
            return await log.append_async(lines, source=source)
        except LogFailedError:
            await asyncio.to_thread(self._give_up, log)
            raise

    def land_now(self) -> None:
        """Land everything that was acknowledged, and wait for that; events are taken meanwhile.

        For a close that is to count it. Raises LogFailedError where the disk fails.
        """
        log = self._log
        if log is None:
            return
        try:
            log.land()
        except LogFailedError:
            self._give_up(log)
            raise

    def close(self) -> None:
        """Land everything that was acknowledged, and let go of the lake."""
        with self._lock:
            log, self._log = self._log, None
        if log is not None:
            log.close()

    def _opened(self) -> EventLog:
        with self._lock:
            if self._log is None:
                self._log = EventLog.open(self._lake, clock=self._clock)
            return self._log

    def _give_up(self, failed: EventLog) -> None:
        """A log that failed accepts nothing more: the next event opens another."""
        with self._lock:
            if self._log is not failed:
                return
            self._log = None
            try:
                failed.close()
            except LogFailedError:
                return  # whoever waits has been told already


def as_stored(line: bytes, receipt: Receipt) -> StoredEvent:
    """The event on a line that has been acknowledged, as lists will show it."""
    parsed = parse_line(line, receipt.line, Parsing(to_micros(receipt.received_at)))
    assert isinstance(parsed, Event) and receipt.event_id is not None and receipt.seq is not None
    return StoredEvent(
        id=receipt.event_id,
        seq=receipt.seq,
        received_at=receipt.received_at,
        customer_event_id=parsed.customer_event_id or receipt.event_id,
        customer_alias=parsed.customer_alias,
        event_type=parsed.event_type,
        event_timestamp=from_micros(parsed.event_timestamp),
        retracted=parsed.retracted,
        keys=parsed.properties.keys,
        texts=parsed.properties.texts,
        kinds=parsed.properties.kinds,
    )

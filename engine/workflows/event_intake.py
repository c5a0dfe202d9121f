"""Events of requests into the lake: one log a process and workspace, shared by all of them.

Requests that come together become durable together (ingest/event_log.py). The log is opened when
the first event comes and then holds the lake's lock until the account is closed.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from engine.domain.stored_event import StoredEvent
from engine.workflows.catalog_snapshot import CatalogInForce
from engine.workflows.event_names import EventNames
from engine.workflows.freshness import Refreshed
from ingest.answers import settle
from ingest.errors import LogFailedError
from ingest.event import Event
from ingest.event_log import EventLog
from ingest.instant import from_micros, to_micros
from ingest.log import Lake
from ingest.ndjson import LineBlock, parse_line
from ingest.parsed import Parsing
from ingest.ports import Clock
from ingest.receipt import Receipt, Receipts


@dataclass(frozen=True, slots=True)
class Logged:
    """Lines that are durable, joined by line feeds, as they were kept; and their receipts."""

    lines: bytes
    receipts: Receipts


Told = Callable[[bytes, Receipts | BaseException], None]


class EventIntake:
    """Where requests leave their events; for any number of threads and tasks.

    Lines are one JSON event each, joined by line feeds.
    """

    def __init__(self, lake: Lake, clock: Clock, catalog: CatalogInForce) -> None:
        self._lake = lake
        self._clock = clock
        self._lock = threading.Lock()
        self._log: EventLog | None = None
        self._catalog = catalog
        self._known_names: EventNames | None = None
        self._names = Refreshed(self._read_names)

    async def append(self, lines: bytes, source: str) -> Logged:
        """Make lines durable.

        A bad line gets its rejection and costs no other. Raises LakeBusyError where another process
        holds the lake, LogFailedError where the disk fails: nothing was acknowledged then.
        """
        future: asyncio.Future[Logged] = asyncio.get_running_loop().create_future()

        def told(kept: bytes, letter: Receipts | BaseException) -> None:
            settle(future, letter if isinstance(letter, BaseException) else Logged(kept, letter))

        while not self.hand_in(lines, source, told):
            await asyncio.to_thread(self._ready)
        return await future

    @property
    def is_ready(self) -> bool:
        """Whether lines can be handed in at once."""
        return self._log is not None and self._names.at_hand() is not None

    def hand_in(self, lines: bytes, source: str, deliver: Told) -> bool:
        """As `append`, without a task and without waiting: whether anything could be handed in.

        Where it could not, `append` can. The running event loop calls `deliver` with the lines as
        they are kept, and the receipts or the LogFailedError.
        """
        log, names = self._log, self._names.at_hand()
        if log is None or names is None:
            return False
        kept = names.translated(lines)
        try:
            log.hand_in(LineBlock(1, kept), partial(self._told, log, deliver, kept), source=source)
        except LogFailedError:
            self._give_up_soon(log)
            raise
        return True

    def _told(
        self, log: EventLog, deliver: Told, kept: bytes, letter: Receipts | BaseException
    ) -> None:
        if isinstance(letter, LogFailedError):
            self._give_up_soon(log)
        deliver(kept, letter)

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

    def _read_names(self) -> EventNames:
        catalog, known = self._catalog.now(), self._known_names
        if known is None or known.catalog is not catalog:
            known = self._known_names = EventNames(catalog)
        return known

    def _ready(self) -> None:
        self._names.refresh()
        with self._lock:
            if self._log is None:
                self._log = EventLog.open(self._lake, clock=self._clock)

    def _give_up_soon(self, failed: EventLog) -> None:
        asyncio.get_running_loop().run_in_executor(None, self._give_up, failed)

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

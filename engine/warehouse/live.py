"""Usage as of this moment: what a build has published, and everything that came since.

Three sources, each event in exactly one of them: published parts (typed and sorted, up to some
seq), parts of the lake behind that, and the write-ahead log. The metrics' own SQL runs over all of
them, so the answer is the one that a close would give now (DESIGN 3: superseded by `seq`).

A process that answers many questions keeps one `LiveUsage`: what came since the publication is then
extracted once, and the metadata of the parts stays in memory. One question at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from engine.domain.errors import MeterhouseError
from engine.domain.metric import Metric
from engine.domain.usage import PeriodUsage
from engine.warehouse import direct
from engine.warehouse.duckdb import in_memory
from engine.warehouse.inputs import BillingPeriodInput
from engine.warehouse.live_source import LiveSource
from engine.warehouse.published_events import (
    FOLDER,
    LIST,
    PublishedEvents,
    published_events,
)
from ingest.log import Lake
from ingest.snapshot import Snapshot
from ingest.unlanded import unlanded_events
from ingest.verify import check_parts
from ingest.wal import wal_folder


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at this moment: the lake, and the durable events that have not landed yet."""

    lake: Snapshot
    unlanded: pa.Table

    @property
    def seq(self) -> int:
        """The last event there is."""
        if self.unlanded.num_rows == 0:
            return self.lake.last_seq
        return int(pc.max(self.unlanded["seq"]).as_py())

    @property
    def received_at(self) -> datetime | None:
        """When it was received; None while there is none."""
        if self.unlanded.num_rows == 0:
            return self.lake.last_received_at
        received: datetime = pc.max(self.unlanded["received_at"]).as_py()
        return received

    def seq_as_of(self, instant: datetime) -> int:
        """S(t) of DESIGN 3: the last seq received by `instant` (aware); 0 if none was."""
        by_then = self.unlanded.filter(pc.less_equal(self.unlanded["received_at"], instant))
        if by_then.num_rows:
            return int(pc.max(by_then["seq"]).as_py())
        return self.lake.seq_as_of(instant)


class LiveUsage:
    """Answers from the published parts of one workspace and what came since; close it after use."""

    def __init__(self, lake: Lake, published: Path) -> None:
        self._lake = lake
        self._published = published
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._source: LiveSource | None = None
        self._known: Known | None = None
        self._seen: object = None

    def __enter__(self) -> LiveUsage:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give up what is kept in memory."""
        self._open.close()
        self._source, self._known, self._seen = None, None, None

    def known(self) -> Known:
        """What is known now: everything acknowledged before this call is in it.

        Raises IngestError for a lake that is not sound.
        """
        with self._lock:
            return self._refreshed()

    def measure(
        self,
        metrics: Iterable[Metric],
        periods: Iterable[BillingPeriodInput],
        *,
        known: Known | None = None,
        as_of: datetime | None = None,
    ) -> dict[str, PeriodUsage]:
        """Usage of billing periods by period id, as `direct.measure` gives it.

        From all that is known, or had been received by `as_of` (aware). `known` pins the state of
        an earlier call, so that several questions get one answer. Raises MeterhouseError as there.
        """
        metrics, rows = tuple(metrics), tuple(periods)
        if not metrics or not rows:
            return {}
        with self._lock:
            now = self._refreshed() if known is None else known
            seq = now.seq if as_of is None else now.seq_as_of(as_of)
            try:
                return self._measured(now, metrics, rows, seq)
            except duckdb.Error:
                # A close may have taken parts away that this list still names: look again once.
                self.close()
            try:
                return self._measured(self._refreshed(), metrics, rows, seq)
            except duckdb.Error as error:
                reason = str(error).partition("\n")[0]
                raise MeterhouseError(
                    f"{self._published}: usage cannot be counted ({reason}); `meterhouse doctor`"
                    " looks at every file of the lake"
                ) from error

    def _measured(
        self,
        known: Known,
        metrics: tuple[Metric, ...],
        periods: Sequence[BillingPeriodInput],
        seq: int,
    ) -> dict[str, PeriodUsage]:
        """From published parts if they have what the metrics read; otherwise from the lake."""
        source = self._source
        if source is None or not source.has(metrics) or seq > source.seq:
            return direct.measure(known.lake, metrics, periods, seq=seq, unlanded=known.unlanded)
        return source.measure(metrics, periods, seq)

    def _refreshed(self) -> Known:
        """The state of now; nothing is read again that has not changed."""
        try:
            return self._followed()
        except (duckdb.Error, FileNotFoundError):
            # A part that a list named may be gone by the time it is read: look again once.
            self.close()
        return self._followed()

    def _followed(self) -> Known:
        seen = _signature(self._lake, self._published)
        if self._known is not None and seen == self._seen:
            return self._known
        before = self._known
        lake = self._lake.snapshot()
        if before is None or lake.version != before.lake.version:
            check_parts(lake)
        known = Known(lake, unlanded_events(self._lake, lake))
        published = published_events(self._published)
        if published is not None and not published.is_of(self._lake, lake.version):
            published = None
        source = self._source
        goes_on = (
            source is not None
            and source.published == published
            and before is not None
            and before.lake.version <= lake.version
            and self._lake.snapshot(before.lake.version).head == before.lake.head
        )
        if not goes_on:
            self._open.close()
            source = None if published is None else self._opened(published)
        if source is not None:
            source.follow(known.lake, known.unlanded, known.seq)
        self._source, self._known, self._seen = source, known, seen
        return known

    def _opened(self, published: PublishedEvents) -> LiveSource:
        folders = (self._lake.root, published.folder)
        connection = self._open.enter_context(in_memory(*folders))
        return LiveSource(connection, published)


def _signature(lake: Lake, published: Path) -> object:
    """What changes whenever something lands, is acknowledged or is published."""
    log = _names(lake.log_folder)
    segments = tuple((name, _size(wal_folder(lake) / name)) for name in _names(wal_folder(lake)))
    try:
        parts = (published / FOLDER / LIST).stat()
    except FileNotFoundError:
        return len(log), max(log, default=""), segments
    return len(log), max(log, default=""), segments, parts.st_ino, parts.st_mtime_ns


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

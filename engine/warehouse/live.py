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
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from engine.domain.errors import MeterhouseError
from engine.domain.metric import Metric
from engine.domain.usage import PeriodUsage
from engine.metrics.events import CORE_COLUMNS, extracted_events, property_columns
from engine.metrics.numbers import exact_number_function
from engine.metrics.print import sql_text
from engine.warehouse import direct
from engine.warehouse.duckdb import in_memory, text_list, text_literal
from engine.warehouse.inputs import BILLING_PERIODS, BillingPeriodInput, input_table
from engine.warehouse.published_events import (
    FOLDER,
    LEFT_OUT,
    LIST,
    PublishedEvents,
    column_names,
    published_events,
)
from ingest.log import Lake
from ingest.snapshot import Snapshot
from ingest.unlanded import unlanded_events
from ingest.verify import check_parts
from ingest.wal import wal_folder

_RELATIONS = direct.RELATIONS
_LITERALS = 100
"""Up to so many aliases are written into a query, where they choose row groups."""


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
        self._source: _Source | None = None
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
            source.follow(known)
        self._source, self._known, self._seen = source, known, seen
        return known

    def _opened(self, published: PublishedEvents) -> _Source:
        folders = (self._lake.root, published.folder)
        connection = self._open.enter_context(in_memory(*folders))
        return _Source(connection, published)


class _Source:
    """Published parts and what came since, in one database in memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, published: PublishedEvents) -> None:
        self.published = published
        self.seq = published.seq
        self._connection = connection
        self._landed_through = published.seq
        self._names = column_names(published.columns)
        connection.execute(exact_number_function())
        columns = ", ".join(published.columns)
        connection.execute(f"create table landed_since ({columns})")
        connection.execute(f"create table waiting ({columns})")
        connection.execute(
            "create view since as select * from landed_since union all select * from waiting"
        )

    def has(self, metrics: Sequence[Metric]) -> bool:
        """Whether every column that the metrics read has been extracted."""
        return set(property_columns(metrics)) <= set(self._names)

    def follow(self, known: Known) -> None:
        """Extract what came since the last time: parts once, the write-ahead log as it is."""
        lake = known.lake
        paths = [
            str(lake.root / file.path)
            for file in lake.files
            if file.table == "usage_events" and (file.max_seq or 0) > self._landed_through
        ]
        if paths:
            self._connection.execute(
                f"""
                create or replace temp view landed as
                select * from read_parquet({text_list(paths)}) where seq > {self._landed_through:d}
                """
            )
            self._extract("landed_since", "landed")
        self._landed_through = max(self._landed_through, lake.last_seq)
        self._connection.execute("delete from waiting")
        if known.unlanded.num_rows:
            self._connection.register("unlanded", known.unlanded)
            self._extract("waiting", "unlanded")
            self._connection.unregister("unlanded")
        self.seq = known.seq

    def measure(
        self, metrics: tuple[Metric, ...], periods: Sequence[BillingPeriodInput], seq: int
    ) -> dict[str, PeriodUsage]:
        self._connection.register(_RELATIONS.periods, input_table(BILLING_PERIODS, periods))
        self._choose(metrics, periods, seq)
        return direct.counted(self._connection, metrics, periods)

    def _choose(
        self, metrics: Sequence[Metric], periods: Sequence[BillingPeriodInput], seq: int
    ) -> None:
        """The relation of the events that count, of the periods' aliases, types and time."""
        aliases = sorted({row.customer_alias for row in periods})
        types = sorted({name for metric in metrics for name in metric.event_types})
        whose = f"customer_alias in {_list(aliases)}"
        if len(aliases) > _LITERALS:
            whose = f"customer_alias in (select customer_alias from {_RELATIONS.periods})"
        chosen = [
            whose,
            f"event_type in {_list(types)}",
            f"event_timestamp < {_instant(max(row.end_at for row in periods))}",
            f"seq <= {seq:d}",
        ]
        if not any(metric.aggregation.carries_level for metric in metrics):
            first = min(row.start_at for row in periods)
            chosen.append(f"event_timestamp >= {_instant(first)}")
        core = (name for name in CORE_COLUMNS if name not in LEFT_OUT)
        columns = ", ".join((*core, *property_columns(metrics)))
        condition = " and ".join(chosen)
        sources = [f"select {columns} from since where {condition}"]
        superseded = []
        if self.published.parts:
            events = text_list(self.published.events())
            sources.append(f"select {columns} from read_parquet({events}) where {condition}")
            superseded.append(
                f"""
                select seq from read_parquet({text_list(self.published.superseded())})
                where {whose} and superseded_by_seq <= {seq:d}
                """
            )
        self._connection.execute(
            f"create or replace temp table chosen as {' union all '.join(sources)}"
        )
        superseded.append(
            f"""
            select chosen.seq
            from chosen
            join since as later
                on chosen.customer_event_hash = later.customer_event_hash
                and chosen.customer_event_id = later.customer_event_id
                and chosen.seq < later.seq
            where later.seq <= {seq:d}
            """
        )
        self._connection.execute(
            f"create or replace temp table superseded as {' union all '.join(superseded)}"
        )
        self._connection.execute(
            f"""
            create or replace temp view {_RELATIONS.events} as
            select * from chosen
            where not retracted and seq not in (select seq from superseded)
            """
        )

    def _extract(self, table: str, arrived: str) -> None:
        """Add events as they land to a table of typed columns: those that the publication has."""
        tree = extracted_events(self.published.properties, arrived)
        names = ", ".join(self._names)
        self._connection.execute(f"insert into {table} select {names} from ({sql_text(tree)})")


def _list(texts: Iterable[str]) -> str:
    """Texts as a list of SQL literals in brackets, for `in`."""
    return f"({', '.join(map(text_literal, texts))})"


def _instant(instant: datetime) -> str:
    return f"timestamptz '{instant.astimezone(UTC).isoformat()}'"


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

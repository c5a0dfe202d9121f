"""Published parts and what came since, in one database in memory, for as long as both go on.

What came since is extracted once, and which events it supersedes is looked up once, by key in all
that was published. Of the parts, a question reads the row groups of its customers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from engine.domain.metric import Aggregation, Metric
from engine.domain.usage import PeriodUsage
from engine.metrics.events import CORE_COLUMNS, extracted_events, property_columns
from engine.metrics.numbers import exact_number_function
from engine.metrics.print import sql_text
from engine.warehouse import direct
from engine.warehouse.duckdb import text_list, text_literal
from engine.warehouse.inputs import BillingPeriodInput
from engine.warehouse.published_events import (
    LEFT_OUT,
    ORDER,
    PublishedEvents,
    column_names,
)
from engine.warehouse.published_keys import KEYS, rows_of
from ingest.snapshot import Snapshot

_RELATIONS = direct.RELATIONS
_HASH, _ID = KEYS
_LITERALS = 500
"""Up to so many aliases or rows are written into a query, where they choose row groups."""
_LANDED, _WAITING = "landed_since", "waiting"
"""Events that have landed since the publication, and those that have not yet."""
_EVENTS_KEYS_PAIRS = ("", "keys_", "superseded_")
"""What the names of the tables of either begin with: events, their keys, what they supersede."""
_KEYS = f"{_HASH}, {_ID}"


class LiveSource:
    """What questions are asked of; `seq` is the last event in it.

    `follow` and `measure` raise duckdb.Error or FileNotFoundError where a part is gone by then.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, published: PublishedEvents) -> None:
        self.published = published
        self.seq = published.seq
        self._connection = connection
        self._landed_through = published.seq
        self._names = column_names(published.columns)
        connection.execute(exact_number_function())
        columns = ", ".join(published.columns)
        for table in (_LANDED, _WAITING):
            connection.execute(f"create table {table} ({columns})")
            connection.execute(
                f"create table keys_{table} ({_HASH} bigint, {_ID} text, seq bigint)"
            )
            connection.execute(
                f"create table superseded_{table} (seq bigint, superseded_by_seq bigint)"
            )
        self._place_since()

    def has(self, metrics: Sequence[Metric]) -> bool:
        """Whether every column that the metrics read has been extracted."""
        return set(property_columns(metrics)) <= set(self._names)

    def follow(self, lake: Snapshot, unlanded: pa.Table, seq: int) -> None:
        """Extract what came since the last time: parts once, `unlanded` as it is; `seq` is last."""
        for name in _EVENTS_KEYS_PAIRS:
            self._connection.execute(f"delete from {name}{_WAITING}")
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
            self._extract(_LANDED, "landed")
        self._landed_through = max(self._landed_through, lake.last_seq)
        if unlanded.num_rows:
            self._connection.register("unlanded", unlanded)
            self._extract(_WAITING, "unlanded")
            self._connection.unregister("unlanded")
        self._place_since(has_waiting=unlanded.num_rows > 0)
        self.seq = seq

    def _place_since(self, *, has_waiting: bool = True) -> None:
        """The relations of both together; a branch without rows would cost each question's plan."""
        for name in _EVENTS_KEYS_PAIRS:
            waiting = f" union all select * from {name}{_WAITING}" if has_waiting else ""
            self._connection.execute(
                f"create or replace view {name}since as select * from {name}{_LANDED}{waiting}"
            )

    def measure(
        self, metrics: tuple[Metric, ...], periods: Sequence[BillingPeriodInput], seq: int
    ) -> dict[str, PeriodUsage]:
        """Usage by period id from events up to `seq`, as `direct.measure` gives it."""
        direct.place_periods(self._connection, periods)
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
        conditions = [
            whose,
            f"event_timestamp < {_instant(max(row.end_at for row in periods))}",
        ]
        if len(metrics) > 1:  # One metric's own condition reaches the files: twice would cost more.
            conditions.append(f"event_type in {_list(types)}")
        if not any(metric.aggregation.carries_level for metric in metrics):
            conditions.append(_not_before(metrics, periods))
        by_then = f"{' and '.join(conditions)} and seq <= {seq:d}"
        of_files = by_then if seq < self.published.seq else " and ".join(conditions)
        core = (name for name in CORE_COLUMNS if name not in LEFT_OUT)
        columns = ", ".join((*core, *property_columns(metrics)))
        submitted = f"select {columns} from since where {by_then}"
        files = self.published.events(aliases)
        if files:
            published = f"select {columns} from read_parquet({text_list(files)}) where {of_files}"
            submitted = f"{published} union all {submitted}"
        if len(metrics) > 1:  # Each of them would read it again.
            self._connection.execute(f"create or replace temp table kept as {submitted}")
            submitted = "select * from kept"
        self._place_superseded(whose, seq)
        self._connection.execute(
            f"""
            create or replace temp view {_RELATIONS.events} as
            select submitted.*
            from ({submitted}) as submitted
            anti join superseded on submitted.seq = superseded.seq
            where not submitted.retracted
            """
        )

    def _place_superseded(self, whose: str, seq: int) -> None:
        """The relation of events that a later one up to `seq` stands in for, published or since.

        Of published pairs only those of the customers are read; of pairs since then there are few.
        """
        pairs = f"select seq from superseded_since where superseded_by_seq <= {seq:d}"
        if self.published.parts:
            files = text_list(self.published.superseded())
            pairs += f"""
                union all
                select seq from read_parquet({files})
                where {whose} and superseded_by_seq <= {seq:d}
            """
        self._connection.execute(f"create or replace temp table superseded as {pairs}")

    def _extract(self, table: str, arrived: str) -> None:
        """Add events as they land to a table of typed columns: those that the publication has."""
        tree = extracted_events(self.published.properties, arrived)
        names = ", ".join(self._names)
        self._connection.execute(
            f"insert into {table} select {names} from ({sql_text(tree)}) order by {ORDER}"
        )
        self._connection.execute(
            f"create or replace temp table arrived_keys as select {_KEYS}, seq from {arrived}"
        )
        self._find_superseded(table)
        self._connection.execute(f"insert into keys_{table} select * from arrived_keys")

    def _find_superseded(self, table: str) -> None:
        """Add what `arrived_keys` supersede to the pairs of the table of the events that arrived.

        Keys are looked up by hash, and then compared in full. They are later than all others.
        """
        known = f"select {_KEYS}, seq from keys_since"
        among = f"where {_HASH} in (select {_HASH} from arrived_keys)"
        earlier = [f"{known} {among}", *self._published_keys()]
        self._connection.execute(
            f"""
            insert into superseded_{table}
            with submissions as (
                select {_KEYS}, seq from arrived_keys
                union all
                {" union all ".join(earlier)}
            ),

            ordered as (
                select
                    seq,
                    lead(seq) over (partition by {_KEYS} order by seq) as superseded_by_seq
                from submissions
            )

            select seq, superseded_by_seq
            from ordered
            where superseded_by_seq >= (select min(seq) from arrived_keys)
            """
        )

    def _published_keys(self) -> Iterator[str]:
        """Queries for the published keys that have the hash of one that arrived."""
        distinct = f"select distinct {_HASH} from arrived_keys order by all"
        hashes = self._connection.sql(distinct).to_arrow_table().column(0).combine_chunks()
        for number, (path, of_hashes) in enumerate(self.published.keys()):
            rows = rows_of(of_hashes, hashes)
            if not rows:
                continue
            chosen = f"({', '.join(map(str, rows))})"
            if len(rows) > _LITERALS:
                table = pa.table({"row": pa.array(rows, pa.int64())})
                self._connection.register(f"rows_{number}", table)
                chosen = f"(select row from rows_{number})"
            yield f"""
                select {_KEYS}, seq
                from read_parquet({text_literal(str(path))}, file_row_number = true)
                where file_row_number in {chosen}
            """


def _not_before(metrics: Sequence[Metric], periods: Sequence[BillingPeriodInput]) -> str:
    """Of what was before the periods only seats count, which do so from the beginning."""
    of_seats = {each.id: each for each in metrics if each.aggregation is Aggregation.SEATS}
    types = sorted(name for each in of_seats.values() for name in each.event_types)
    starts = [row.start_at for row in periods if row.metric not in of_seats]
    conditions = [f"event_timestamp >= {_instant(min(starts))}"] if starts else []
    conditions += [f"event_type in {_list(types)}"] if types else []
    return f"({' or '.join(conditions)})"


def _list(texts: Iterable[str]) -> str:
    """Texts as a list of SQL literals in brackets, for `in`."""
    return f"({', '.join(map(text_literal, texts))})"


def _instant(instant: datetime) -> str:
    return f"timestamptz '{instant.astimezone(UTC).isoformat()}'"

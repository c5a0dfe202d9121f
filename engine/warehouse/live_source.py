"""Published parts and what came since, in one database in memory, for as long as both go on.

What came since is extracted once; of the parts, a question reads the row groups of its customers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from engine.warehouse.published_events import LEFT_OUT, ORDER, PublishedEvents, column_names
from ingest.snapshot import Snapshot

_RELATIONS = direct.RELATIONS
_ID = "customer_event_id"
_HASH = "customer_event_hash"
_LITERALS = 500
"""Up to so many aliases or rows are written into a query, where they choose row groups."""


_PLACE = ("file_index", "file_row_number")
"""Where an event is: in which of the files that are read, and in which row; null if since then."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was submitted of the periods' aliases, types and time: in which files, and since then.

    `condition` chooses among the events in `files`, `since` among those that came later.
    """

    files: tuple[str, ...]
    condition: str
    since: str

    def select(self, columns: str) -> str:
        """A query for some of the columns."""
        return self._of_both(columns, columns, "")

    def placed(self, columns: str) -> str:
        """The same query, with the places of the events."""
        since_then = ", ".join(f"cast(null as bigint) as {name}" for name in _PLACE)
        of_files = f"{columns}, {', '.join(_PLACE)}"
        return self._of_both(of_files, f"{columns}, {since_then}", ", file_row_number = true")

    def _of_both(self, of_files: str, of_since: str, option: str) -> str:
        came_since = f"select {of_since} from since where {self.since}"
        if not self.files:
            return came_since
        read = f"read_parquet({text_list(self.files)}{option})"
        return f"select {of_files} from {read} where {self.condition} union all {came_since}"


class LiveSource:
    """What questions are asked of; `seq` is the last event in it.

    `follow` and `measure` raise duckdb.Error where a part is gone by then.
    """

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

    def follow(self, lake: Snapshot, unlanded: pa.Table, seq: int) -> None:
        """Extract what came since the last time: parts once, `unlanded` as it is; `seq` is last."""
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
        if unlanded.num_rows:
            self._connection.register("unlanded", unlanded)
            self._extract("waiting", "unlanded")
            self._connection.unregister("unlanded")
        self.seq = seq

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
            f"event_type in {_list(types)}",
            f"event_timestamp < {_instant(max(row.end_at for row in periods))}",
        ]
        if not any(metric.aggregation.carries_level for metric in metrics):
            conditions.append(_not_before(metrics, periods))
        by_then = [*conditions, f"seq <= {seq:d}"]
        of_files = by_then if seq < self.published.seq else conditions
        files = self.published.events(aliases)
        submitted = Submitted(tuple(files), " and ".join(of_files), " and ".join(by_then))
        core = (name for name in CORE_COLUMNS if name not in (*LEFT_OUT, _ID))
        columns = ", ".join((*core, *property_columns(metrics)))
        # What is much, and counted once, costs less to read for it than to keep.
        keeps = len(metrics) > 1 or not self.published.has_many(aliases)
        if keeps:
            kept = f"create or replace temp table kept as {submitted.placed(columns)}"
            self._connection.execute(kept)
            chosen, placed = f"select {columns} from kept", "select * from kept"
        else:
            chosen, placed = submitted.select(columns), submitted.placed(_HASH)
        self._find_superseded(submitted, placed, whose, seq)
        self._connection.execute(
            f"""
            create or replace temp view {_RELATIONS.events} as
            select * from ({chosen})
            where not retracted and seq not in (select seq from superseded)
            """
        )

    def _find_superseded(self, submitted: Submitted, placed: str, whose: str, seq: int) -> None:
        """Those of the chosen events that a later one stands in for, published or since.

        `placed` is a query for their hashes and places.
        """
        connection = self._connection
        connection.execute("create or replace temp table superseded (seq bigint)")
        if self.published.parts:
            connection.execute(
                f"""
                insert into superseded
                select seq from read_parquet({text_list(self.published.superseded())})
                where {whose} and superseded_by_seq <= {seq:d}
                """
            )
        come_again = self._come_again(submitted, placed, seq)
        if come_again:
            connection.execute(
                f"""
                insert into superseded
                select earlier.seq
                from ({" union all ".join(come_again)}) as earlier
                join since as later
                    on earlier.{_HASH} = later.{_HASH}
                    and earlier.{_ID} = later.{_ID}
                    and earlier.seq < later.seq
                where later.seq <= {seq:d}
                """
            )

    def _come_again(self, submitted: Submitted, placed: str, seq: int) -> list[str]:
        """Queries for those of whose hash there is an event since: seq, hash and id.

        Ids are most of what there is to read, so they are read only of those, by their place.
        """
        again = f"""
            select {", ".join(_PLACE)}
            from ({placed})
            where {_HASH} in (select {_HASH} from since where seq <= {seq:d})
        """
        by_file = self._connection.execute(
            f"""
            select file_index, list(file_row_number)[:{_LITERALS + 1}]
            from ({again})
            group by file_index
            """
        ).fetchall()
        keys = f"seq, {_HASH}, {_ID}"
        found = []
        for index, rows in by_file:
            if index is None:
                found.append(f"select {keys} from since where {submitted.since}")
                continue
            chosen = f"file_row_number in ({', '.join(map(str, rows))})"
            if len(rows) > _LITERALS:
                places = f"select file_row_number from ({again}) where file_index = {index:d}"
                chosen = f"{submitted.condition} and file_row_number in ({places})"
            read = f"read_parquet({text_literal(submitted.files[index])}, file_row_number = true)"
            found.append(f"select {keys} from {read} where {chosen}")
        return found

    def _extract(self, table: str, arrived: str) -> None:
        """Add events as they land to a table of typed columns: those that the publication has."""
        tree = extracted_events(self.published.properties, arrived)
        names = ", ".join(self._names)
        self._connection.execute(
            f"insert into {table} select {names} from ({sql_text(tree)}) order by {ORDER}"
        )


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

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
from engine.warehouse.inputs import BILLING_PERIODS, BillingPeriodInput, input_table
from engine.warehouse.published_events import LEFT_OUT, ORDER, PublishedEvents, column_names
from ingest.snapshot import Snapshot

_RELATIONS = direct.RELATIONS
_ID = "customer_event_id"
_LITERALS = 100
"""Up to so many aliases are written into a query, where they choose row groups."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was submitted of the periods' aliases, types and time: relations and a condition."""

    sources: tuple[str, ...]
    condition: str

    def select(self, columns: str) -> str:
        """A query for some of its columns."""
        return " union all ".join(
            f"select {columns} from {source} where {self.condition}" for source in self.sources
        )


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
            chosen.append(_not_before(metrics, periods))
        core = (name for name in CORE_COLUMNS if name not in (*LEFT_OUT, _ID))
        columns = ", ".join((*core, *property_columns(metrics)))
        sources = ["since"]
        files = self.published.events(aliases)
        if files:
            sources.append(f"read_parquet({text_list(files)})")
        submitted = Submitted(tuple(sources), " and ".join(chosen))
        self._connection.execute(
            f"create or replace temp table chosen as {submitted.select(columns)}"
        )
        self._find_superseded(submitted, whose, seq)
        self._connection.execute(
            f"""
            create or replace temp view {_RELATIONS.events} as
            select * from chosen
            where not retracted and seq not in (select seq from superseded)
            """
        )

    def _find_superseded(self, submitted: Submitted, whose: str, seq: int) -> None:
        """Those of the chosen events that a later one stands in for, published or since.

        Ids are most of what there is to read, so they are read only of events whose hash has come
        again.
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
        come_again = connection.execute(
            f"""
            select distinct chosen.seq, chosen.customer_event_hash
            from chosen
            join since as later
                on chosen.customer_event_hash = later.customer_event_hash
                and chosen.seq < later.seq
            where later.seq <= {seq:d}
            """
        ).fetchall()
        if not come_again:
            return
        keys = f"seq, customer_event_hash, {_ID}"
        seqs, hashes = (
            f"({', '.join(map(str, numbers))})" for numbers in zip(*come_again, strict=True)
        )
        connection.execute(
            f"""
            insert into superseded
            with earlier as (
                select * from ({submitted.select(keys)}) where seq in {seqs}
            ),

            later as (
                select {keys} from since where seq <= {seq:d} and customer_event_hash in {hashes}
            )

            select earlier.seq
            from earlier
            join later
                on earlier.customer_event_hash = later.customer_event_hash
                and earlier.{_ID} = later.{_ID}
                and earlier.seq < later.seq
            """
        )

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

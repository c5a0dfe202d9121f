"""Pages of single events: of the lake's parts and of what is durable and has not landed yet.

In the order of receipt a page is found by looking at the newest (or oldest) parts first, and at no
more of them than it takes; in the order of event time every part may hold the next event.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from engine.domain.errors import MeterhouseError
from engine.domain.page import Page, PageRequest, Place
from engine.domain.stored_event import EventFilter, EventQuestion, StoredEvent
from engine.warehouse.duckdb import in_memory, text_list
from engine.warehouse.live import Known
from ingest.log import Lake

_COLUMNS = """
event_id, seq, received_at, customer_event_id, customer_alias, event_type, event_timestamp,
retracted, map_keys(properties), map_values(properties), property_kinds
"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class ListedEvents:
    """Answers for several threads, one at a time; close it after use."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._connection: duckdb.DuckDBPyConnection | None = None

    def close(self) -> None:
        """Give up the database in memory."""
        with self._lock:
            self._open.close()
            self._connection = None

    def page(
        self, known: Known, question: EventQuestion, request: PageRequest
    ) -> Page[StoredEvent]:
        """A page of what is known; places are (seq,) or (microseconds since 1970, seq).

        Raises MeterhouseError where a part of the lake cannot be read.
        """
        with self._lock:
            try:
                return _page(self._source(known), question, request)
            except duckdb.Error as error:
                reason = str(error).partition("\n")[0]
                raise MeterhouseError(
                    f"{self._lake.root}: events cannot be listed ({reason}); `meterhouse doctor`"
                    " looks at every file of the lake"
                ) from error

    def _source(self, known: Known) -> _Source:
        if self._connection is None:
            self._connection = self._open.enter_context(in_memory(self._lake.root))
        self._connection.register("waiting", known.unlanded)
        parts = [
            (file.min_seq or 0, str(known.lake.root / file.path))
            for file in known.lake.files
            if file.table == "usage_events"
        ]
        return _Source(self._connection, tuple(path for _, path in sorted(parts)))


@dataclass(frozen=True, slots=True)
class _Source:
    """Parts in the order of seq; `waiting` in the connection comes behind them."""

    connection: duckdb.DuckDBPyConnection
    parts: tuple[str, ...]

    def everything(self) -> str:
        """One relation of all events."""
        return self.of(self.parts, with_waiting=True)

    def in_turn(self, newest_first: bool) -> Iterator[str]:
        """Relations in the order of seq, each of more parts than the one before."""
        if newest_first:
            yield self.of((), with_waiting=True)
        left, count = list(self.parts), 1
        while left:
            some = left[-count:] if newest_first else left[:count]
            left = left[:-count] if newest_first else left[count:]
            yield self.of(some, with_waiting=False)
            count *= 4
        if not newest_first:
            yield self.of((), with_waiting=True)

    def of(self, parts: Sequence[str], *, with_waiting: bool) -> str:
        read = f"select * from read_parquet({text_list(parts)})" if parts else ""
        waiting = "select * from waiting" if with_waiting or not parts else ""
        return f"({' union all by name '.join(each for each in (read, waiting) if each)})"


def _page(source: _Source, question: EventQuestion, request: PageRequest) -> Page[StoredEvent]:
    edge = request.before if request.before is not None else request.after
    is_backward = request.before is not None
    descends = request.is_descending != is_backward
    conditions, values = _conditions(question.filter)
    total = _count(source, conditions, values)
    if edge is not None:
        condition, bound = _beyond(edge, descends, question.by_timestamp)
        conditions, values = [*conditions, condition], [*values, *bound]
    direction = "desc" if descends else "asc"
    names = ("event_timestamp", "seq") if question.by_timestamp else ("seq",)
    order = ", ".join(f"{name} {direction}" for name in names)
    wanted = question.skipped + request.limit + 1
    where = " and ".join(conditions) or "true"
    relations = iter([source.everything()]) if question.by_timestamp else source.in_turn(descends)
    found: list[tuple[Any, ...]] = []
    for relation in relations:
        query = f"select {_COLUMNS} from {relation} where {where} order by {order} limit ?"
        found += source.connection.execute(query, [*values, wanted - len(found)]).fetchall()
        if len(found) >= wanted:
            break
    found = found[question.skipped :]
    goes_on = len(found) > request.limit
    items = [_event(row) for row in found[: request.limit]]
    if is_backward:
        items.reverse()
    comes_from = edge is not None or question.skipped > 0
    has_before, has_after = (goes_on, comes_from) if is_backward else (comes_from, goes_on)

    def place(event: StoredEvent) -> Place:
        if question.by_timestamp:
            return ((event.event_timestamp - _EPOCH) // _MICROSECOND, event.seq)
        return (event.seq,)

    return Page(
        items=tuple(items),
        total=total,
        before=place(items[0]) if items and has_before else None,
        after=place(items[-1]) if items and has_after else None,
    )


def _count(source: _Source, conditions: list[str], values: list[Any]) -> int:
    where = " and ".join(conditions) or "true"
    query = f"select count(*) from {source.everything()} where {where}"
    counted = source.connection.execute(query, values).fetchone()
    assert counted is not None
    return int(counted[0])


def _beyond(edge: Place, descends: bool, by_timestamp: bool) -> tuple[str, list[Any]]:
    sign = "<" if descends else ">"
    if by_timestamp and len(edge) == 2:
        return f"(epoch_us(event_timestamp), seq) {sign} (?, ?)", list(edge)
    return f"seq {sign} ?", [edge[-1]]


def _conditions(wanted: EventFilter) -> tuple[list[str], list[Any]]:
    """Conditions with question marks, and what stands in their place."""
    conditions: list[str] = []
    values: list[Any] = []

    def add(condition: str, *bound: Any) -> None:
        conditions.append(condition)
        values.extend(bound)

    if wanted.aliases is not None:
        add("customer_alias in (select unnest(?::varchar[]))", list(wanted.aliases))
    if wanted.not_aliases is not None:
        add("customer_alias <> ''")
        add("customer_alias not in (select unnest(?::varchar[]))", list(wanted.not_aliases))
    if wanted.types is not None:
        add("event_type in (select unnest(?::varchar[]))", list(wanted.types))
    if wanted.type_prefix is not None:
        add("starts_with(event_type, ?)", wanted.type_prefix)
    if wanted.not_type_prefix is not None:
        add("not starts_with(event_type, ?)", wanted.not_type_prefix)
    if wanted.ids is not None:
        ids = list(wanted.ids)
        add(
            "(event_id in (select unnest(?::varchar[]))"
            " or customer_event_id in (select unnest(?::varchar[])))",
            ids,
            ids,
        )
    if wanted.customer_event_id is not None:
        add("customer_event_id = ?", wanted.customer_event_id)
    if wanted.after is not None:
        add("event_timestamp > ?::timestamptz", wanted.after)
    if wanted.before is not None:
        add("event_timestamp < ?::timestamptz", wanted.before)
    if not wanted.with_retractions:
        add("not retracted")
    return conditions, values


def _event(row: tuple[Any, ...]) -> StoredEvent:
    id, seq, received_at, own_id, alias, type, happened, retracted, keys, texts, kinds = row
    return StoredEvent(
        id=id,
        seq=seq,
        received_at=received_at.astimezone(UTC),
        customer_event_id=own_id,
        customer_alias=alias,
        event_type=type,
        event_timestamp=happened.astimezone(UTC),
        retracted=retracted,
        keys=tuple(keys),
        texts=tuple(texts),
        kinds=kinds,
    )

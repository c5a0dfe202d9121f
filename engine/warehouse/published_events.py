"""The events that a build has extracted, published for readers: sorted Parquet parts and one list.

    published/usage_events/<n>-<m>.parquet        typed events, by customer, type, time and seq
    published/usage_events/<n>.keys.parquet       their keys, to find what comes again
    published/usage_events/<n>.hashes             where in them a hash is (`published_keys`)
    published/usage_events/<n>.superseded.parquet which of them were superseded, and by whom
    published/usage_events/parts.json             the parts in force; moved in one step

A large part is several files, each of some customers, and the list says of which: a reader of one
customer opens one of them, and looks through its row groups only.

A build appends one part of what is new to it. When many of one size have come together they are
merged, so that an event is written again only a few times in its life. A part that is no longer in
force stays until the publication after the next: who has just read the list can still read it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from engine.domain.errors import MeterhouseError
from engine.domain.metric import Metric
from engine.metrics.events import ExtractedProperty, extracted_properties
from engine.warehouse.duckdb import text_list, text_literal
from engine.warehouse.inputs import replace_durably
from engine.warehouse.published_keys import KEYS, write_keys, write_parquet
from ingest.log import Lake

FOLDER = "usage_events"
LIST = "parts.json"
ROW_GROUP = 61_440
"""Rows of a row group: what a reader of one customer reads at least, of the columns it needs."""
ROWS_OF_A_FILE = 128 * ROW_GROUP
"""About so many, and more where one customer has more."""
MERGED_TOGETHER = 8
"""So many parts of one size become one."""
LEFT_OUT = ("event_id", "received_at", "usage_slot", *KEYS)
"""Columns that no count of one customer reads: `seq` stands for the first two."""
ORDER = "customer_alias, event_type, event_timestamp, seq"


@dataclass(frozen=True, slots=True)
class EventsFile:
    """Events of the customers whose aliases are `first`, `last` or in between."""

    name: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class EventsPart:
    """Files of one number: events by customer, their keys, and superseded events.

    `rows` are the events.
    """

    number: int
    rows: int
    files: tuple[EventsFile, ...]

    @property
    def keys(self) -> str:
        """The name of the file of the events' keys."""
        return f"{self.number:08d}.keys.parquet"

    @property
    def hashes(self) -> str:
        """The name of the file of their hashes."""
        return f"{self.number:08d}.hashes"

    @property
    def superseded(self) -> str:
        """The name of the file about superseded events."""
        return f"{self.number:08d}.superseded.parquet"

    @property
    def names(self) -> tuple[str, ...]:
        """All its names in the folder."""
        return (*(file.name for file in self.files), self.keys, self.hashes, self.superseded)


@dataclass(frozen=True, slots=True)
class PublishedEvents:
    """What is in force: every event of the lake up to `seq`, with these typed columns.

    `columns` are written `name type`, `properties` those of the events that they hold. `head` is
    that of the lake's entry `version`: by it a reader knows that it is the same lake.
    """

    folder: Path
    version: int
    head: str
    seq: int
    columns: tuple[str, ...]
    properties: tuple[ExtractedProperty, ...]
    parts: tuple[EventsPart, ...]
    replaced: tuple[EventsPart, ...] = ()

    def events(self, aliases: Sequence[str]) -> list[str]:
        """Absolute paths of the files that may hold events of these customers."""
        return [
            str(self.folder / file.name)
            for part in self.parts
            for file in part.files
            if any(file.first <= alias <= file.last for alias in aliases)
        ]

    def keys(self) -> list[tuple[Path, Path]]:
        """Absolute paths of the files of keys and of their hashes, by part."""
        return [(self.folder / part.keys, self.folder / part.hashes) for part in self.parts]

    def superseded(self) -> list[str]:
        """Absolute paths of the files about superseded events."""
        return [str(self.folder / part.superseded) for part in self.parts]

    def is_of(self, lake: Lake, version: int) -> bool:
        """Whether the lake, now at `version`, still has the history that was published."""
        return self.version <= version and lake.snapshot(self.version).head == self.head


def column_names(columns: Iterable[str]) -> tuple[str, ...]:
    """The names of columns that are written `name type`."""
    return tuple(column.partition(" ")[0] for column in columns)


def published_events(published: Path) -> PublishedEvents | None:
    """What is in force; None before the first publication, or where the list cannot be read."""
    folder = published / FOLDER
    try:
        fields = json.loads((folder / LIST).read_text(encoding="utf-8"))
        return PublishedEvents(
            folder=folder,
            version=fields["version"],
            head=fields["head"],
            seq=fields["seq"],
            columns=tuple(fields["columns"]),
            properties=tuple(ExtractedProperty(**each) for each in fields["properties"]),
            parts=tuple(_part(**part) for part in fields["parts"]),
            replaced=tuple(_part(**part) for part in fields["replaced"]),
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _part(number: int, rows: int, files: Iterable[Mapping[str, Any]]) -> EventsPart:
    return EventsPart(number, rows, tuple(EventsFile(**file) for file in files))


def publish_events(
    published: Path, database: Path, lake: Lake, version: int, metrics: Iterable[Metric]
) -> None:
    """Publish the events that a finished build holds and readers do not have yet.

    `version` is that of the lake which the build read, `metrics` those it extracted for. Only what
    is new is written, unless the metrics ask for other columns now or the lake is another one.
    Raises MeterhouseError if the build cannot be read. Who calls it holds the build's lock.
    """
    folder = published / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            before = published_events(published)
            properties = extracted_properties(metrics)
            _publish(connection, folder, before, lake, version, properties)
    except duckdb.Error as error:
        raise MeterhouseError(f"{database}: cannot be published: {error}") from None


def _publish(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    before: PublishedEvents | None,
    lake: Lake,
    version: int,
    properties: tuple[ExtractedProperty, ...],
) -> None:
    columns = tuple(
        f"{name} {type}"
        for name, type, *_ in connection.execute("describe usage_events").fetchall()
        if name not in LEFT_OUT
    )
    (seq,) = _one(connection, "select coalesce(max(seq), 0) from usage_events")
    snapshot = lake.snapshot(version)
    if seq != snapshot.last_seq:
        return  # A team's own table stands in for the lake: its order is not the lake's.
    usable = before
    if before is not None and not before.is_of(lake, version):
        if before.is_of(lake, lake.snapshot().version):
            return  # An older state of the same lake: readers have newer parts already.
        usable = None
    if usable is not None and (usable.columns, usable.properties) != (columns, properties):
        usable = None
    since = 0 if usable is None else usable.seq
    parts = () if usable is None else usable.parts
    replaced = before.parts if before is not None and usable is None else ()
    if seq > since:
        parts = (*parts, _new_part(connection, folder, column_names(columns), since, seq))
        parts, merged = _merged(connection, folder, parts)
        replaced += merged
    _put_in_force(
        PublishedEvents(folder, version, snapshot.head, seq, columns, properties, parts, replaced)
    )
    kept = {name for part in (*parts, *replaced) for name in part.names}
    for path in folder.iterdir():
        if path.name not in kept and path.name != LIST:
            path.unlink()


def _new_part(
    connection: duckdb.DuckDBPyConnection, folder: Path, names: Sequence[str], since: int, seq: int
) -> EventsPart:
    part = _written(
        connection,
        folder,
        f"select {', '.join(names)} from usage_events where seq > {since:d}",
    )
    write_keys(
        connection,
        folder / part.keys,
        folder / part.hashes,
        f"select {', '.join(KEYS)}, seq from usage_events where seq > {since:d}",
    )
    _write(
        connection,
        folder / part.superseded,
        f"""
        select usage_events.customer_alias, superseded.seq, superseded.superseded_by_seq
        from superseded_usage_events as superseded
        inner join usage_events on superseded.seq = usage_events.seq
        where superseded.superseded_by_seq > {since:d} and superseded.superseded_by_seq <= {seq:d}
        order by usage_events.customer_alias, superseded.seq
        """,
    )
    return part


def _written(connection: duckdb.DuckDBPyConnection, folder: Path, events: str) -> EventsPart:
    """A new part of the rows of a query, without its keys and what of it is superseded."""
    number, rows, files = _next_number(folder), 0, []
    ranges = connection.execute(
        f"""
        with aliases as (
            select customer_alias, count(*) as events from ({events}) group by customer_alias
        ),

        placed as (
            select *, sum(events) over (order by customer_alias) - events as before from aliases
        )

        select
            min(customer_alias) as first,
            max(customer_alias) as last,
            sum(events)
        from placed
        group by before // {ROWS_OF_A_FILE:d}
        order by first
        """
    ).fetchall()
    for place, (first, last, count) in enumerate(ranges):
        file = EventsFile(f"{number:08d}-{place:04d}.parquet", first, last)
        _write(
            connection,
            folder / file.name,
            f"select * from ({events}) where customer_alias between {text_literal(first)} and"
            f" {text_literal(last)} order by {ORDER}",
        )
        files.append(file)
        rows += int(count)
    return EventsPart(number, rows, tuple(files))


def _merged(
    connection: duckdb.DuckDBPyConnection, folder: Path, parts: tuple[EventsPart, ...]
) -> tuple[tuple[EventsPart, ...], tuple[EventsPart, ...]]:
    """The parts with those of one size merged where they have become many, and what that replaced.

    Sizes are powers of `MERGED_TOGETHER` row groups; a merge may complete the next size.
    """
    replaced: list[EventsPart] = []
    made: set[int] = set()
    while True:
        alike = _alike(parts)
        if alike is None:
            return parts, tuple(part for part in replaced if part.number not in made)
        events = text_list(str(folder / file.name) for part in alike for file in part.files)
        keys = text_list(str(folder / part.keys) for part in alike)
        superseded = text_list(str(folder / part.superseded) for part in alike)
        merged = _written(connection, folder, f"select * from read_parquet({events})")
        write_keys(
            connection,
            folder / merged.keys,
            folder / merged.hashes,
            f"select * from read_parquet({keys})",
        )
        _write(
            connection,
            folder / merged.superseded,
            f"select * from read_parquet({superseded}) order by customer_alias, seq",
        )
        made.add(merged.number)
        replaced += alike
        parts = (*(part for part in parts if part not in alike), merged)


def _alike(parts: Sequence[EventsPart]) -> tuple[EventsPart, ...] | None:
    by_size: dict[int, list[EventsPart]] = {}
    for part in parts:
        by_size.setdefault(_size(part.rows), []).append(part)
    for size in sorted(by_size):
        if len(by_size[size]) >= MERGED_TOGETHER:
            return tuple(by_size[size])
    return None


def _size(rows: int) -> int:
    size = 0
    while rows > ROW_GROUP * MERGED_TOGETHER**size:
        size += 1
    return size


def _write(connection: duckdb.DuckDBPyConnection, path: Path, query: str) -> None:
    write_parquet(connection, path, query, ROW_GROUP)


def _put_in_force(now: PublishedEvents) -> None:
    fields = {name: value for name, value in asdict(now).items() if name != "folder"}
    temporary = now.folder / f".tmp-{os.getpid()}-{LIST}"
    temporary.write_text(json.dumps(fields, indent=1) + "\n", encoding="utf-8")
    replace_durably(temporary, now.folder / LIST)


def _next_number(folder: Path) -> int:
    """No name is used twice: a reader may still hold the old file of it."""
    numbers = [int(path.name[:8]) for path in folder.iterdir() if path.name[:8].isdigit()]
    return max(numbers, default=0) + 1


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row

"""Parsed rows as Arrow columns: what readers hand to the landing, in the order of the source."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import md5

import pyarrow as pa

from ingest.event import Event, Limits
from ingest.rejection import RejectedRow
from ingest.schema import PARSED_EVENTS, PROPERTIES


@dataclass(frozen=True, slots=True)
class Parsing:
    """All that parsing one source depends on beside its bytes; goes to worker processes as it is."""

    received_at: int
    """Microseconds since 1970 UTC: the default timestamp, and what the future is measured from."""
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class ParsedRows:
    """A chunk of a source: accepted events (`PARSED_EVENTS`) and rejected rows, each by line."""

    events: pa.Table
    rejected: tuple[RejectedRow, ...]


@dataclass(slots=True)
class EventColumns:
    """Columns of `PARSED_EVENTS` under construction."""

    customer_event_ids: list[str | None] = field(default_factory=list)
    customer_aliases: list[str] = field(default_factory=list)
    event_types: list[str] = field(default_factory=list)
    event_timestamps: list[int] = field(default_factory=list)
    retracted: list[bool] = field(default_factory=list)
    property_offsets: list[int] = field(default_factory=lambda: [0])
    property_keys: list[str] = field(default_factory=list)
    property_texts: list[str | None] = field(default_factory=list)
    property_kinds: list[str] = field(default_factory=list)
    source_lines: list[int] = field(default_factory=list)

    def append(self, event: Event, source_line: int) -> None:
        """Add one event read at `source_line` (the first line is 1)."""
        self.customer_event_ids.append(event.customer_event_id)
        self.customer_aliases.append(event.customer_alias)
        self.event_types.append(event.event_type)
        self.event_timestamps.append(event.event_timestamp)
        self.retracted.append(event.retracted)
        self.property_keys.extend(event.properties.keys)
        self.property_texts.extend(event.properties.texts)
        self.property_offsets.append(len(self.property_keys))
        self.property_kinds.append(event.properties.kinds)
        self.source_lines.append(source_line)

    def table(self) -> pa.Table:
        """The rows so far as `PARSED_EVENTS`."""
        return parsed_table(
            self.customer_event_ids,
            self.customer_aliases,
            self.event_types,
            pa.array(self.event_timestamps, pa.int64()),
            self.retracted,
            property_map(self.property_offsets, self.property_keys, self.property_texts),
            self.property_kinds,
            self.source_lines,
        )


def parsed_table(
    customer_event_ids: Sequence[str | None],
    customer_aliases: Sequence[str],
    event_types: Sequence[str],
    event_timestamps: pa.Array,
    retracted: Sequence[bool],
    properties: pa.MapArray,
    property_kinds: Sequence[str],
    source_lines: Sequence[int],
) -> pa.Table:
    """A `PARSED_EVENTS` table of parallel columns; `event_timestamps` are int64 microseconds."""
    timestamp_type = PARSED_EVENTS.field("event_timestamp").type
    columns = [
        pa.array(customer_event_ids, pa.string()),
        pa.array(map(event_hash, customer_event_ids), pa.int64()),
        pa.array(customer_aliases, pa.string()),
        pa.array(event_types, pa.string()),
        event_timestamps.cast(timestamp_type),
        pa.array(retracted, pa.bool_()),
        properties,
        pa.array(property_kinds, pa.string()),
        pa.array(source_lines, pa.int64()),
    ]
    return pa.Table.from_arrays(columns, schema=PARSED_EVENTS)


def property_map(
    offsets: Sequence[int], keys: Sequence[str], texts: Sequence[str | None]
) -> pa.MapArray:
    """The `properties` column: row n holds the entries `offsets[n]` up to `offsets[n + 1]`."""
    return pa.MapArray.from_arrays(
        pa.array(offsets, pa.int32()),
        pa.array(keys, pa.string()),
        pa.array(texts, pa.string()),
    ).cast(PROPERTIES)


def event_hash(customer_event_id: str | None) -> int | None:
    """The first 15 hex digits of the id's md5: a 60-bit key that any engine can recompute."""
    if customer_event_id is None:
        return None
    digest = md5(customer_event_id.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big") >> 4

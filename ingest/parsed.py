"""Parsed rows as Arrow columns: what readers hand to the landing, in the order of the source."""

import sys
from array import array
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ingest.event import DEFAULT_LIMITS, Event, Limits
from ingest.mapping import ColumnMapping
from ingest.rejection import RejectedRow
from ingest.schema import INSTANT, PARSED_EVENTS

try:  # the interpreter's own md5 takes half the time of OpenSSL's on texts as short as ids
    from _md5 import md5  # type: ignore[import-not-found]
except ImportError:
    from hashlib import md5

_FOUR = pa.scalar(4, pa.uint64())


@dataclass(frozen=True, slots=True)
class Parsing:
    """All that parsing a source depends on beside its bytes; worker processes get it as it is."""

    received_at: int
    """Microseconds since 1970 UTC: the default timestamp, and what the future is measured from."""
    limits: Limits = DEFAULT_LIMITS
    mapping: ColumnMapping | None = None
    source: str = ""
    """What the lake calls the source; templates may use it and the hex digest of its bytes."""
    digest: str = ""


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
        ids = pa.array(self.customer_event_ids, pa.string())
        properties = pa.MapArray.from_arrays(
            pa.array(self.property_offsets, pa.int32()),
            pa.array(self.property_keys, pa.string()),
            pa.array(self.property_texts, pa.string()),
        )
        columns = [
            ids,
            hash_column(ids),
            pa.array(self.customer_aliases, pa.string()),
            pa.array(self.event_types, pa.string()),
            pa.array(self.event_timestamps, pa.int64()).cast(INSTANT),
            pa.array(self.retracted, pa.bool_()),
            properties,
            pa.array(self.property_kinds, pa.string()),
            pa.array(self.source_lines, pa.int64()),
        ]
        return pa.Table.from_arrays(columns, schema=PARSED_EVENTS)


def hash_column(customer_event_ids: pa.Array) -> pa.Array:
    """The first 15 hex digits of each id's md5: 60-bit keys that any engine can recompute.

    Null for a null id.
    """
    texts = customer_event_ids.fill_null("").to_pylist()
    # All at once: to unpack and to shift each by itself takes half as long again.
    halves = array("Q", b"".join([md5(text.encode()).digest() for text in texts]))[::2]
    if sys.byteorder == "little":
        halves.byteswap()
    first_64_bits = pa.Array.from_buffers(pa.uint64(), len(halves), [None, pa.py_buffer(halves)])
    hashes = pc.shift_right(first_64_bits, _FOUR).view(pa.int64())
    if customer_event_ids.null_count == 0:
        return hashes
    return pc.if_else(customer_event_ids.is_valid(), hashes, pa.scalar(None, pa.int64()))

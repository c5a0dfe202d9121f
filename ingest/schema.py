"""The columns of the lake's two tables. One place; everything else refers to these names.

`PARSED_EVENTS` is what parsing alone can say of an event: the landing adds id, seq and receipt.
"""

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")
PROPERTIES = pa.map_(pa.string(), pa.string())

USAGE_EVENTS = pa.schema(
    [
        # UUIDv7 text: unique, and sorted as text in the order of seq.
        pa.field("event_id", pa.string(), nullable=False),
        # The place in the one durable order: dense, ascending from 1.
        pa.field("seq", pa.int64(), nullable=False),
        # When durably logged; never runs backwards along seq.
        pa.field("received_at", INSTANT, nullable=False),
        pa.field("customer_event_id", pa.string(), nullable=False),
        # The first 15 hex digits of md5(utf-8 customer_event_id): any engine can recompute it.
        pa.field("customer_event_hash", pa.int64(), nullable=False),
        pa.field("customer_alias", pa.string(), nullable=False),
        pa.field("event_type", pa.string(), nullable=False),
        pa.field("event_timestamp", INSTANT, nullable=False),
        pa.field("retracted", pa.bool_(), nullable=False),
        # Dotted address to the value's own text; JSON null is a null text.
        pa.field("properties", PROPERTIES, nullable=False),
        # One letter a property in map order, see `ingest.properties`.
        pa.field("property_kinds", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("source_line", pa.int64(), nullable=False),
    ]
)

REJECTED_EVENTS = pa.schema(
    [
        pa.field("received_at", INSTANT, nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("source_line", pa.int64(), nullable=False),
        # A stable code of `ingest.rejection.REASONS`.
        pa.field("reason", pa.string(), nullable=False),
        pa.field("message", pa.string(), nullable=False),
        pa.field("raw", pa.string(), nullable=False),
    ]
)

PARSED_EVENTS = pa.schema(
    [
        pa.field("customer_event_id", pa.string()),
        pa.field("customer_event_hash", pa.int64()),
        *(
            USAGE_EVENTS.field(name)
            for name in (
                "customer_alias",
                "event_type",
                "event_timestamp",
                "retracted",
                "properties",
                "property_kinds",
                "source_line",
            )
        ),
    ]
)

TABLES: dict[str, pa.Schema] = {
    "usage_events": USAGE_EVENTS,
    "rejected_events": REJECTED_EVENTS,
}

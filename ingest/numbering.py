"""Give parsed events their place: seq, receipt, and ids that sort in the order of seq."""

import pyarrow as pa
import pyarrow.compute as pc

from ingest.parsed import ParsedRows, event_hash
from ingest.rejection import RejectedRow
from ingest.schema import INSTANT, REJECTED_EVENTS, USAGE_EVENTS

_LOW_BITS = 24


def number_events(
    rows: ParsedRows, first_seq: int, received_at: int, source: str, digest: str
) -> pa.Table:
    """`USAGE_EVENTS` rows for the accepted events of `rows`, numbered from `first_seq` on.

    `received_at` is in microseconds since 1970 UTC, `digest` the hex SHA-256 of the source's bytes.
    An event without a customer event id takes its own event id for it.
    """
    parsed, count = rows.events, rows.events.num_rows
    event_ids = pa.array(make_event_ids(first_seq, count, received_at, digest), pa.string())
    given = parsed["customer_event_id"].combine_chunks()
    hashes = parsed["customer_event_hash"].combine_chunks()
    if given.null_count:
        given = pc.coalesce(given, event_ids)
        hashes = pa.array(map(event_hash, given.to_pylist()), pa.int64())
    columns = {
        "event_id": event_ids,
        "seq": pa.array(range(first_seq, first_seq + count), pa.int64()),
        "received_at": pa.repeat(pa.scalar(received_at, INSTANT), count),
        "customer_event_id": given,
        "customer_event_hash": hashes,
        "source": pa.repeat(pa.scalar(source, pa.string()), count),
    }
    return pa.Table.from_arrays(
        [columns[name] if name in columns else parsed[name] for name in USAGE_EVENTS.names],
        schema=USAGE_EVENTS,
    )


def rejected_table(rejected: tuple[RejectedRow, ...], received_at: int, source: str) -> pa.Table:
    """`REJECTED_EVENTS` rows; `received_at` in microseconds since 1970 UTC."""
    columns = [
        pa.repeat(pa.scalar(received_at, INSTANT), len(rejected)),
        pa.repeat(pa.scalar(source, pa.string()), len(rejected)),
        pa.array([row.source_line for row in rejected], pa.int64()),
        pa.array([row.reason for row in rejected], pa.string()),
        pa.array([row.message for row in rejected], pa.string()),
        pa.array([row.raw for row in rejected], pa.string()),
    ]
    return pa.Table.from_arrays(columns, schema=REJECTED_EVENTS)


def make_event_ids(first_seq: int, count: int, received_at: int, digest: str) -> list[str]:
    """UUIDv7 texts for `count` events from `first_seq` on.

    48 bits of Unix milliseconds, then 48 bits of seq where other makers put random bits (so the ids
    of one millisecond sort by seq, and two events of a lake never share one), then 24 bits of the
    source's digest. Nothing is drawn: the same landing gives the same ids.
    """
    milliseconds = f"{received_at // 1000:012x}"
    suffix = digest[:6]
    ids: list[str] = []
    seq, end = first_seq, first_seq + count
    while seq < end:
        high = f"{seq >> _LOW_BITS:06x}"
        prefix = f"{milliseconds[:8]}-{milliseconds[8:]}-7{high[:3]}-8{high[3:]}-"
        until = min(end, ((seq >> _LOW_BITS) + 1) << _LOW_BITS)
        low = range(seq & (1 << _LOW_BITS) - 1, (until - 1 & (1 << _LOW_BITS) - 1) + 1)
        ids.extend([f"{prefix}{number:06x}{suffix}" for number in low])
        seq = until
    return ids

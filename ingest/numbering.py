"""Give parsed events their place: seq, receipt, and ids that sort in the order of seq."""

import pyarrow as pa
import pyarrow.compute as pc

from ingest.parsed import Parsing, hash_column
from ingest.rejection import RejectedRow
from ingest.schema import INSTANT, REJECTED_EVENTS, USAGE_EVENTS

_HEX = pa.array([f"{number:03x}" for number in range(1 << 12)])


def number_events(parsed: pa.Table, first_seq: int, parsing: Parsing) -> pa.Table:
    """`USAGE_EVENTS` rows for `PARSED_EVENTS` rows, numbered from `first_seq` on.

    An event without a customer event id takes its own event id for it.
    """
    count, received_at = parsed.num_rows, parsing.received_at
    return place_events(
        parsed,
        event_ids=make_event_ids(first_seq, count, received_at, parsing.digest),
        seqs=pc.add(pa.arange(0, count), first_seq),
        received=pa.repeat(pa.scalar(received_at, INSTANT), count),
        sources=pa.repeat(pa.scalar(parsing.source, pa.string()), count),
    )


def place_events(
    parsed: pa.Table, *, event_ids: pa.Array, seqs: pa.Array, received: pa.Array, sources: pa.Array
) -> pa.Table:
    """`USAGE_EVENTS` rows for `PARSED_EVENTS` rows and the columns that landing adds to them."""
    given = parsed["customer_event_id"].combine_chunks()
    hashes = parsed["customer_event_hash"].combine_chunks()
    if given.null_count:
        given = pc.coalesce(given, event_ids)
        hashes = hash_column(given)
    columns = {
        "event_id": event_ids,
        "seq": seqs,
        "received_at": received,
        "customer_event_id": given,
        "customer_event_hash": hashes,
        "source": sources,
    }
    return pa.Table.from_arrays(
        [columns[name] if name in columns else parsed[name] for name in USAGE_EVENTS.names],
        schema=USAGE_EVENTS,
    )


def rejected_table(rejected: tuple[RejectedRow, ...], parsing: Parsing) -> pa.Table:
    """`REJECTED_EVENTS` rows."""
    columns = [
        pa.repeat(pa.scalar(parsing.received_at, INSTANT), len(rejected)),
        pa.repeat(pa.scalar(parsing.source, pa.string()), len(rejected)),
        pa.array([row.source_line for row in rejected], pa.int64()),
        pa.array([row.reason for row in rejected], pa.string()),
        pa.array([row.message for row in rejected], pa.string()),
        pa.array([row.raw for row in rejected], pa.string()),
    ]
    return pa.Table.from_arrays(columns, schema=REJECTED_EVENTS)


def make_event_ids(first_seq: int, count: int, received_at: int, digest: str) -> pa.Array:
    """UUIDv7 texts for `count` events from `first_seq` on; `received_at` in microseconds.

    48 bits of Unix milliseconds, then 48 bits of seq where other makers put random bits (so the ids
    of one millisecond sort by seq, and two events of a lake never share one), then 24 bits of the
    source's digest. Nothing is drawn: the same landing gives the same ids.
    """
    instant = f"{received_at // 1000:012x}"
    chunks = [pa.array([], pa.string())]
    seq, end = first_seq, first_seq + count
    while seq < end:
        # All but the last 12 bits of seq are the same for a run of up to 4096 events.
        high, low = divmod(seq, len(_HEX))
        run = min(end - seq, len(_HEX) - low)
        digits = f"{high:09x}"
        beginning = f"{instant[:8]}-{instant[8:]}-7{digits[:3]}-8{digits[3:6]}-{digits[6:]}"
        chunks.append(pc.binary_join_element_wise(beginning, _HEX.slice(low, run), digest[:6], ""))
        seq += run
    return pa.concat_arrays(chunks)


def event_id(seq: int, received_at: int, digest: str) -> str:
    """The id that `make_event_ids` gives to one event."""
    instant, place = f"{received_at // 1000:012x}", f"{seq:012x}"
    return f"{instant[:8]}-{instant[8:]}-7{place[:3]}-8{place[3:6]}-{place[6:]}{digest[:6]}"

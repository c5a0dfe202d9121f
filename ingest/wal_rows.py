"""Frames of the write-ahead log as rows of the lake's tables, in bulk.

The lines of many frames are parsed as one block, whatever receipt and source each frame has. They
were accepted when they were acknowledged, so no limit is asked again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from ingest.errors import CorruptLakeError
from ingest.event import Limits
from ingest.ndjson import BLOCK_BYTES, LineBlock, parse_block
from ingest.numbering import event_id, place_events, rejected_table
from ingest.parsed import Parsing
from ingest.schema import INSTANT, REJECTED_EVENTS, USAGE_EVENTS
from ingest.shaped_lines import BULK_LINES, LineParser
from ingest.wal_frame import Frame

_WITHOUT_TIMESTAMP = 1 << 61
"""Stands for the receipt while parsing; no event can have it, it lies past the year 9999."""
_NO_LIMITS = Limits(
    future=timedelta(days=36_500),
    key_bytes=1 << 40,
    event_bytes=1 << 40,
    properties=1 << 40,
    nesting=1 << 40,
)
_PARSING = Parsing(_WITHOUT_TIMESTAMP, _NO_LIMITS)
_NO_EVENTS = USAGE_EVENTS.empty_table()
_NO_REJECTED = REJECTED_EVENTS.empty_table()


@dataclass(frozen=True, slots=True)
class WalRows:
    """Accepted events (`USAGE_EVENTS`, by seq) and rejected rows (`REJECTED_EVENTS`)."""

    events: pa.Table
    rejected: pa.Table


def rows_of_frames(frames: Iterable[Frame], where: str) -> WalRows:
    """The rows of `frames`, which follow one another; `where` names them in messages.

    Raises CorruptLakeError where a frame does not hold the events that it says.
    """
    parser = LineParser()
    events, rejected = list[pa.Table](), list[pa.Table]()
    for block in _blocks(frames):
        events.append(_events(block, parser, where))
        for frame in block.frames:
            if frame.rejected:
                parsing = Parsing(frame.received_at, source=frame.source)
                rejected.append(rejected_table(frame.rejected, parsing))
    return WalRows(
        pa.concat_tables(events or [_NO_EVENTS]), pa.concat_tables(rejected or [_NO_REJECTED])
    )


@dataclass(slots=True)
class _Block:
    """Frames that are parsed together, and what each of their lines belongs to."""

    frames: list[Frame] = field(default_factory=list)
    bytes: int = 0


def _blocks(frames: Iterable[Frame]) -> Iterator[_Block]:
    block = _Block()
    for frame in frames:
        block.frames.append(frame)
        block.bytes += len(frame.lines)
        if block.bytes >= BLOCK_BYTES:
            yield block
            block = _Block()
    if block.frames:
        yield block


def _events(block: _Block, parser: LineParser, where: str) -> pa.Table:
    source_lines: list[int] = []
    places: list[int] = []
    ids: list[str] = []
    seqs: list[int] = []
    for place, frame in enumerate(block.frames):
        count = frame.lines.count(b"\n") + 1
        source_lines.extend(range(frame.first_line, frame.first_line + count))
        places.extend([place] * count)
        last = frame.seq + frame.events
        seqs.extend(range(frame.seq, last))
        digest = frame.digest
        ids.extend([event_id(seq, frame.received_at, digest) for seq in range(frame.seq, last)])
    text = b"\n".join([frame.lines for frame in block.frames])
    lines_of_text = LineBlock(0, text)
    if len(ids) < BULK_LINES:
        parsed = parse_block(lines_of_text, _PARSING).events
    else:
        parsed = parser.parse(lines_of_text, _PARSING).events
    if parsed.num_rows != len(ids):
        raise CorruptLakeError(
            f"{where}: holds {len(ids)} acknowledged events, of which this version reads "
            f"{parsed.num_rows}; land it with the version that wrote it."
        )
    lines = parsed["source_line"]
    places_of_events = pa.array(places, pa.int64()).take(lines.combine_chunks())
    receipts = pa.array([frame.received_at for frame in block.frames], pa.int64())
    received = receipts.take(places_of_events).cast(INSTANT)
    sources = pa.array([frame.source for frame in block.frames], pa.string())
    happened = parsed["event_timestamp"].combine_chunks()
    missing = pc.equal(happened.cast(pa.int64()), _WITHOUT_TIMESTAMP)
    for name, column in {
        "event_timestamp": pc.if_else(missing, received, happened),
        "source_line": pa.array(source_lines, pa.int64()).take(lines.combine_chunks()),
    }.items():
        index = parsed.schema.get_field_index(name)
        parsed = parsed.set_column(index, parsed.schema.field(index), column)
    return place_events(
        parsed,
        event_ids=pa.array(ids, pa.string()),
        seqs=pa.array(seqs, pa.int64()),
        received=received,
        sources=sources.take(places_of_events),
    )

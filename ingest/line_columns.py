"""The columns of lines that match one shape, and which of the lines are beyond doubt."""

import pyarrow as pa
import pyarrow.compute as pc

from ingest.instant import MICROSECOND
from ingest.line_shape import LineShape, Slot
from ingest.parsed import Parsing, hash_column
from ingest.schema import INSTANT, PARSED_EVENTS
from ingest.seats import EVENT_TYPE

_NAMES = ("customer_event_id", "customer_alias", "event_type")
_PRECISE_ENOUGH = len("2026-01-31T09:30:00.123456Z")


def shape_columns(
    shape: LineShape, texts: pa.Array, numbers: pa.Array, parsing: Parsing
) -> tuple[pa.Table, pa.Array]:
    """`PARSED_EVENTS` of lines that all match `shape`, and a mask of those that are surely events.

    A row that is not sure may hold anything, and must be read by the letter.
    """
    count = len(texts)
    pieces = _Pieces(shape, texts)
    ids, aliases, types = (pieces.field(name) for name in _NAMES)
    timestamps = _timestamps(pieces.field("event_timestamp"), count, parsing)
    sure = _sure(pieces, timestamps, (ids, aliases, types), parsing)
    ids = pa.nulls(count, pa.string()) if ids is None else ids
    columns = {
        "customer_event_id": ids,
        "customer_event_hash": hash_column(ids),
        "customer_alias": _or_empty(aliases, count),
        "event_type": _or_empty(types, count),
        "event_timestamp": timestamps.cast(INSTANT),
        "retracted": pa.repeat(pa.scalar(shape.retracted), count),
        "properties": pieces.properties(),
        "property_kinds": pa.repeat(pa.scalar(shape.kinds, pa.string()), count),
        "source_line": numbers,
    }
    arrays = [columns[name] for name in PARSED_EVENTS.names]
    return pa.Table.from_arrays(arrays, schema=PARSED_EVENTS), sure


def _sure(
    pieces: "_Pieces", timestamps: pa.Array, names: tuple[pa.Array | None, ...], parsing: Parsing
) -> pa.Array:
    """A mask of the lines that are events beyond doubt."""
    sure = pc.and_(pieces.even, pc.is_valid(timestamps))
    for texts in names:
        if texts is not None:
            short = pc.less_equal(pc.binary_length(texts), parsing.limits.key_bytes)
            sure = pc.and_(sure, pc.fill_null(short, False))
    types = names[_NAMES.index("event_type")]
    if types is not None:  # a seat event has a total to look at
        is_plain = pc.invert(pc.starts_with(types, EVENT_TYPE))
        sure = pc.and_(sure, pc.fill_null(is_plain, False))
    return sure


class _Pieces:
    """Lines of one shape, cut at its separator, as one long column of pieces."""

    def __init__(self, shape: LineShape, texts: pa.Array) -> None:
        cut = pc.split_pattern(texts, shape.separator)
        self.even = pc.equal(pc.list_value_length(cut), shape.pieces)
        if self.even.false_count:
            # A value that begins with a colon was cut too. Such a row is not sure; nulls keep its
            # place.
            nulls = pa.scalar([None] * shape.pieces, cut.type)
            cut = pc.if_else(self.even, cut, nulls)
        self._shape = shape
        self._count = len(texts)
        self._pieces = cut.flatten().view(pa.binary())
        self._starts = pc.multiply(pa.arange(0, self._count), shape.pieces)

    def field(self, name: str) -> pa.Array | None:
        """The texts of a field, one a line; None if the shape does not have it."""
        slot = self._shape.fields.get(name)
        return None if slot is None else self._column(slot)

    def properties(self) -> pa.MapArray:
        """The map column: every line has the same keys in the same order."""
        width, count = len(self._shape.keys), self._count
        offsets = pc.multiply(pa.arange(0, count + 1), width).cast(pa.int32())
        if width == 0:
            return pa.MapArray.from_arrays(
                offsets, pa.array([], pa.string()), pa.array([], pa.string())
            )
        nulls = pa.nulls(count, pa.string())
        columns = [nulls if slot is None else self._column(slot) for slot in self._shape.values]
        entries = pa.arange(0, width * count)
        lines = pc.divide(entries, width)
        places = pc.subtract(entries, pc.multiply(lines, width))
        by_line = pc.add(pc.multiply(places, count), lines)
        return pa.MapArray.from_arrays(
            offsets,
            pa.array(self._shape.keys, pa.string()).take(places),
            pa.concat_arrays(columns).take(by_line),
        )

    def _column(self, slot: Slot) -> pa.Array:
        texts = self._pieces.take(pc.add(self._starts, slot.piece))
        if slot.before or slot.after:
            texts = pc.binary_slice(texts, slot.before, -slot.after or None)
        # What was cut off is whole characters, so what is left is text still.
        return texts.view(pa.string())


def _or_empty(names: pa.Array | None, count: int) -> pa.Array:
    """A retraction may do without: it then has the empty name."""
    return pa.repeat(pa.scalar("", pa.string()), count) if names is None else names


def _timestamps(texts: pa.Array | None, count: int, parsing: Parsing) -> pa.Array:
    """Microseconds since 1970 UTC as int64, null where a text is not surely an accepted instant."""
    if texts is None:
        return pa.repeat(pa.scalar(parsing.received_at, pa.int64()), count)
    latest = parsing.received_at + parsing.limits.future // MICROSECOND
    if (pc.max(pc.binary_length(texts)).as_py() or 0) > _PRECISE_ENOUGH:
        # More than six digits of a second are cut, as `parse_instant` does.
        texts = pc.replace_substring_regex(texts, r"(\.[0-9]{6})[0-9]+", r"\1")
    try:
        micros = texts.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    except pa.ArrowInvalid:  # a day that does not exist; which one, the exact path will say
        return pa.nulls(count, pa.int64())
    allowed = pc.and_(pc.greater_equal(micros, 0), pc.less_equal(micros, latest))
    return pc.if_else(allowed, micros, pa.scalar(None, pa.int64()))

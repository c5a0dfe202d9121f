"""The fast path for NDJSON: lines of the common shape in bulk, every other line by the letter.

A line is taken here only if nothing about it is in doubt. Whatever is unusual (an escape, a nested
value, an odd timestamp, a retraction, any error at all) goes to `ndjson.parse_line`. The two must
agree on every line, which a property test holds them to.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from ingest.event import Limits
from ingest.instant import MICROSECOND
from ingest.json_text import NumberText
from ingest.ndjson import LineBlock, parse_line
from ingest.parsed import EventColumns, ParsedRows, Parsing
from ingest.rejection import RejectedRow

_KINDS: dict[type, str] = {str: "s", int: "n", NumberText: "n", bool: "b", type(None): "z"}
_BYTES_A_CHARACTER = 4
# Strings on a line beside its properties: five names, four of them with a text.
_FIELD_STRINGS = 9
_MINUS_ZERO = re.compile(rb"[:\s]-0[,}\s]")
_INSTANT = (
    r"^(19[7-9]\d|[2-9]\d\d\d)-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?"
    r"(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$"
)


class _Line(msgspec.Struct, rename="camel", forbid_unknown_fields=True, gc=False):
    """The fields of a common line."""

    customer_alias: str
    event_type: str
    event_timestamp: str
    customer_event_id: str | None = None
    event_properties: dict[str, object] | None = None
    properties: dict[str, object] | None = None


def _snake_line() -> type[msgspec.Struct]:
    """The same fields under their snake_case names."""
    fields = [
        (field.name, field.type) if field.required else (field.name, field.type, field.default)
        for field in msgspec.structs.fields(_Line)
    ]
    return msgspec.defstruct("_SnakeLine", fields, forbid_unknown_fields=True, gc=False)


_DECODE_CAMEL = msgspec.json.Decoder(_Line, float_hook=NumberText).decode
_DECODE_SNAKE = cast(
    Callable[[bytes], _Line], msgspec.json.Decoder(_snake_line(), float_hook=NumberText).decode
)


class _Shape(NamedTuple):
    """What all property objects with the same names and value types have in common."""

    kinds: str
    quotes: int
    """Quotation marks on a line with such properties, a customer event id and no escapes."""


# Line number, event, properties, kinds. A bare tuple: one is made for every event that lands.
_CommonLine = tuple[int, _Line, dict[str, object], str]


def parse_block_fast(block: LineBlock, parsing: Parsing) -> ParsedRows:
    """What `ndjson.parse_block` gives, many times sooner for lines of the common shape."""
    lines = block.data.split(b"\n")
    common, doubtful = _common_lines(block, lines, parsing.limits)
    timestamps = _timestamps([event.event_timestamp for _, event, _, _ in common], parsing)
    events = _columns(common).table(timestamps)
    if timestamps.null_count:
        unsure = pc.is_null(timestamps)
        doubtful.extend(events["source_line"].filter(unsure).to_pylist())
        events = events.filter(pc.invert(unsure))
    exact, rejected = EventColumns(), list[RejectedRow]()
    for number in sorted(doubtful):
        line = lines[number - block.first_line]
        parsed = parse_line(line, number, parsing, block.whole_length)
        if isinstance(parsed, RejectedRow):
            rejected.append(parsed)
        else:
            exact.append(parsed, number)
    if exact.source_lines:
        events = pa.concat_tables([events, exact.table()]).sort_by("source_line")
    return ParsedRows(events, tuple(rejected))


def _common_lines(
    block: LineBlock, lines: Sequence[bytes], limits: Limits
) -> tuple[list[_CommonLine], list[int]]:
    """The lines that are surely events but for their timestamp, and the numbers of all others."""
    common, doubtful = list[_CommonLine](), list[int]()
    decode = _DECODE_SNAKE if b'"customer_alias"' in lines[0] else _DECODE_CAMEL
    escapes = b"\\" in block.data
    shapes: dict[tuple[tuple[str, ...], tuple[type, ...]], _Shape | None] = {}
    for number, line in enumerate(lines, block.first_line):
        try:
            event = decode(line)
        except (ValueError, RecursionError):
            if line and not line.isspace():
                doubtful.append(number)
            continue
        members = event.event_properties
        if members is None:
            members = event.properties or {}
        names, types = tuple(members), tuple(map(type, members.values()))
        try:
            shape = shapes[names, types]
        except KeyError:
            shape = shapes[names, types] = _shape(names, types, limits)
        if (
            shape is None
            or (escapes and b"\\" in line)
            # The integer -0 would lose its sign as an int.
            or (0 in members.values() and _MINUS_ZERO.search(line))
            or not _is_plain(event, line, shape, limits)
        ):
            doubtful.append(number)
        else:
            common.append((number, event, members, shape.kinds))
    return common, doubtful


def _is_plain(event: _Line, line: bytes, shape: _Shape, limits: Limits) -> bool:
    """Whether nothing but the timestamp of a decoded line is left to examine."""
    longest = limits.key_bytes // _BYTES_A_CHARACTER
    alias, event_type, event_id = event.customer_alias, event.event_type, event.customer_event_id
    quotes = shape.quotes
    if event_id is None:
        quotes -= 4
    elif len(event_id) > longest or not event_id.strip():
        return False
    return (
        # Without escapes a string has two quotes: any more belong to a field that came twice.
        line.count(b'"') == quotes
        and len(line) <= limits.event_bytes
        and len(alias) <= longest
        and len(event_type) <= longest
        and bool(alias.strip())
        and bool(event_type.strip())
    )


def _shape(names: tuple[str, ...], types: tuple[type, ...], limits: Limits) -> _Shape | None:
    """The shape of properties with these names and types; None if they need the exact path."""
    if (
        len(names) > limits.properties
        or any(len(name) > limits.key_bytes // _BYTES_A_CHARACTER for name in names)
        or not all(kind in _KINDS for kind in types)
    ):
        return None
    letters = [
        _KINDS[kind].upper() if "." in name else _KINDS[kind]
        for name, kind in zip(names, types, strict=True)
    ]
    strings = _FIELD_STRINGS + len(names) + types.count(str)
    return _Shape("".join(letters), 2 * strings)


def _columns(common: Sequence[_CommonLine]) -> EventColumns:
    columns = EventColumns(
        customer_event_ids=[event.customer_event_id for _, event, _, _ in common],
        customer_aliases=[event.customer_alias for _, event, _, _ in common],
        event_types=[event.event_type for _, event, _, _ in common],
        retracted=[False] * len(common),
        property_kinds=[kinds for _, _, _, kinds in common],
        source_lines=[number for number, _, _, _ in common],
    )
    keys, texts = columns.property_keys, columns.property_texts
    for _, _, members, _ in common:
        keys.extend(members)
        texts.extend(
            [value if isinstance(value, str) else _text(value) for value in members.values()]
        )
        columns.property_offsets.append(len(keys))
    return columns


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _timestamps(texts: Sequence[str], parsing: Parsing) -> pa.Array:
    """Microseconds since 1970 UTC as int64, null where a text is not surely an accepted instant."""
    latest = parsing.received_at + parsing.limits.future // MICROSECOND
    instants = pa.array(texts, pa.string())
    plain = pc.match_substring_regex(instants, _INSTANT)
    if not pc.all(plain).as_py():
        # More than six digits of a second are cut, as `parse_instant` does.
        instants = pc.replace_substring_regex(instants, r"(\.\d{6})\d+", r"\1")
        plain = pc.match_substring_regex(instants, _INSTANT)
        instants = pc.if_else(plain, instants, None)
    try:
        micros = instants.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    except pa.ArrowInvalid:  # a day that does not exist; leave all of them to the exact path
        return pa.nulls(len(texts), pa.int64())
    allowed = pc.and_(pc.greater_equal(micros, 0), pc.less_equal(micros, latest))
    return pc.if_else(allowed, micros, None)

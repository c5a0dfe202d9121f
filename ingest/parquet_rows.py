"""Parquet: typed columns to rows with every number as its exact text."""

import struct
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.fields import FIELD_NAMES
from ingest.json_text import Json, NumberText
from ingest.mapping import ColumnMapping
from ingest.parsed import Parsing
from ingest.rejection import RejectedError
from ingest.rows import RawRow, check_columns
from ingest.sources import UnreadableSourceError

BATCH_ROWS = 4096

_Convert = Callable[[Any], Json]


def read_parquet(path: Path, parsing: Parsing) -> Iterator[RawRow]:
    """The rows of a Parquet file, numbered from 1; null cells are left out.

    Integers and decimals keep their exact text, binary floats get the shortest text that reads back
    as the same float. Timestamps with a zone become instants, others keep no zone. Raises
    UnreadableSourceError for a damaged file or a column of a type that JSON cannot say.
    """
    try:
        with pq.ParquetFile(path) as file:
            names = _wanted(file.schema_arrow, parsing.mapping)
            fields = [file.schema_arrow.field(name) for name in names]
            converters = [_converter(field.type, field.name) for field in fields]
            readable = pa.schema([(field.name, _in_microseconds(field.type)) for field in fields])
            number = 0
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=names):
                table = pa.Table.from_batches([batch]).select(names)
                columns = [column.to_pylist() for column in table.cast(readable, safe=False)]
                for values in zip(*columns, strict=True):
                    number += 1
                    yield _row(number, names, values, converters)
    except (pa.ArrowException, OverflowError, ValueError) as error:
        first_line = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnreadableSourceError(
            f"not a Parquet file that can be read ({first_line}); write it again."
        ) from None


def _row(
    number: int, names: list[str], values: tuple[Any, ...], converters: list[_Convert]
) -> RawRow:
    try:
        content: dict[str, Json] | RejectedError = {
            name: convert(value)
            for name, value, convert in zip(names, values, converters, strict=True)
            if value is not None
        }
    except RejectedError as rejection:
        content = rejection
    shown = dict(zip(names, values, strict=True))
    return RawRow(number, content, lambda: repr(shown).encode("utf-8", "backslashreplace"))


def _wanted(schema: pa.Schema, mapping: ColumnMapping | None) -> list[str]:
    check_columns(schema.names, mapping)
    if mapping is None or mapping.properties is None:
        return list(schema.names)
    mapped = set(mapping.columns)
    return [name for name in schema.names if name in mapped or name in FIELD_NAMES]


def _converter(kind: pa.DataType, column: str) -> _Convert:
    types = pa.types
    if types.is_dictionary(kind):
        return _converter(kind.value_type, column)
    if types.is_struct(kind):
        inner = {field.name: _converter(field.type, column) for field in kind}
        return lambda value: {
            name: inner[name](item) for name, item in value.items() if item is not None
        }
    if types.is_map(kind):
        item = _converter(kind.item_type, column)
        return lambda value: _map(value, item, column)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        item = _converter(kind.value_type, column)
        return lambda value: [None if part is None else item(part) for part in value]
    for matches, convert in _SCALARS:
        if matches(kind):
            return convert
    raise UnreadableSourceError(
        f"the column {column!r} has the type {kind}, which no event property can hold; cast it to "
        "text, or leave it out with a mapping."
    )


def _map(entries: list[tuple[str, Any]], convert: _Convert, column: str) -> Json:
    members = {key: None if value is None else convert(value) for key, value in entries}
    if len(members) < len(entries):
        raise RejectedError(
            "duplicate_key", f"a key appears twice in the map {column!r}; keep one."
        )
    return dict(members)


def _in_microseconds(kind: pa.DataType) -> pa.DataType:
    """`kind` with nanoseconds cut to microseconds, which is what an instant keeps."""
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return pa.timestamp("us", kind.tz)
    if pa.types.is_time64(kind):
        return pa.time64("us")
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _in_microseconds(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(_in_microseconds(kind.value_type))
    return kind


def _instant(value: Any) -> Json:
    if value.tzinfo is None:
        return str(value.isoformat(timespec="microseconds"))
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def _double_text(value: Any) -> Json:
    return NumberText(_NOT_FINITE.get(repr(value), repr(value)))


def _single_text(value: Any) -> Json:
    """The shortest text that reads back as the same single-precision float."""
    if repr(value) in _NOT_FINITE:
        return NumberText(_NOT_FINITE[repr(value)])
    texts = (f"{value:.{digits}g}" for digits in range(1, 10))
    packed = struct.pack("f", value)
    return NumberText(next(text for text in texts if struct.pack("f", float(text)) == packed))


def _bytes_text(value: Any) -> Json:
    return str(value, "utf-8", "surrogateescape")


_NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
# The first type that fits says how its values become JSON.
_SCALARS: tuple[tuple[Callable[[pa.DataType], bool], _Convert], ...] = (
    (pa.types.is_string, lambda value: value),
    (pa.types.is_large_string, lambda value: value),
    (pa.types.is_boolean, lambda value: value),
    (pa.types.is_integer, lambda value: NumberText(value)),
    (pa.types.is_decimal, lambda value: NumberText(format(value, "f"))),
    (pa.types.is_float64, _double_text),
    (pa.types.is_floating, _single_text),
    (pa.types.is_timestamp, _instant),
    (pa.types.is_date, lambda value: value.isoformat()),
    (pa.types.is_time, lambda value: value.isoformat()),
    (pa.types.is_binary, _bytes_text),
    (pa.types.is_large_binary, _bytes_text),
    (pa.types.is_null, lambda value: None),
)

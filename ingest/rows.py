"""Rows of named columns (CSV, Parquet, mapped JSON) to the fields of an event."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ingest.event import Event
from ingest.fields import FIELD_NAMES
from ingest.json_text import Json, NumberText, decode_json
from ingest.mapping import JOINED_BY, Column, ColumnMapping, Constant, Joined, Origin, Template
from ingest.parsed import EventColumns, ParsedRows, Parsing
from ingest.rejection import RejectedError, RejectedRow, reject_row
from ingest.sources import UnreadableSourceError
from ingest.validate import json_type, validate

CHUNK_ROWS = 4096
_NOT_FINITE = frozenset({"NaN", "Infinity", "-Infinity"})
_PLAIN_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as its reader found it: named cells, or why there are none.

    `raw` is the text for `rejected_events` (made only when asked for, where that costs something);
    `raw_bytes` its whole length where the reader cut it.
    """

    line: int
    content: dict[str, Json] | RejectedError
    raw: bytes | Callable[[], bytes]
    raw_bytes: int | None = None


def parse_rows(rows: Iterable[RawRow], parsing: Parsing) -> Iterator[ParsedRows]:
    """The rows as events and rejected rows, a few thousand at a time."""
    columns, rejected = EventColumns(), list[RejectedRow]()
    for count, row in enumerate(rows, start=1):
        try:
            if isinstance(row.content, RejectedError):
                raise row.content
            columns.append(event_of_row(row.content, row.line, parsing), row.line)
        except RejectedError as rejection:
            rejected.append(
                reject_row(
                    row.line,
                    rejection.reason,
                    rejection.message,
                    row.raw if isinstance(row.raw, bytes) else row.raw(),
                    raw_limit=parsing.limits.event_bytes,
                    raw_bytes=row.raw_bytes,
                )
            )
        if count % CHUNK_ROWS == 0:
            yield ParsedRows(columns.table(), tuple(rejected))
            columns, rejected = EventColumns(), []
    yield ParsedRows(columns.table(), tuple(rejected))


def check_columns(names: Iterable[str], mapping: ColumnMapping | None) -> None:
    """Raise UnreadableSourceError for columns that are ambiguous or not those of the mapping."""
    known: set[str] = set()
    for name in names:
        if not name.strip():
            raise UnreadableSourceError("a column has no name; give every column one.")
        if name in known:
            raise UnreadableSourceError(f"two columns are named {name!r}; rename one.")
        known.add(name)
    mapping = mapping or ColumnMapping()
    for name in mapping.columns:
        if name not in known:
            raise UnreadableSourceError(
                f"the mapping names the column {name!r}, which the file does not have; it has "
                f"{', '.join(sorted(known))}."
            )
    given = {*mapping.fields, *(FIELD_NAMES[name] for name in known if name in FIELD_NAMES)}
    if "seat_type" in given:
        given.add("event_type")
    for field in ("customer_alias", "event_type"):
        if field not in given and "retracted" not in given:
            raise UnreadableSourceError(
                f"no column gives the {field}; add one, or name it in a mapping."
            )


def event_of_row(row: Mapping[str, Json], line: int, parsing: Parsing) -> Event:
    """The event of one row; absent cells are left out of `row`. Raises RejectedError."""
    mapping = parsing.mapping or ColumnMapping()
    used: set[str] = set()
    fields: dict[str, Json] = {}
    for field, origin in mapping.fields.items():
        used.update(origin.names)
        value = _value_of(origin, row, line, parsing)
        if value is not None:
            fields[field] = value
    for name, field in FIELD_NAMES.items():
        if name in row and name not in used and field not in mapping.fields:
            if field in fields:
                raise RejectedError(
                    "duplicate_key", f"the field {field} is given in two columns; empty one."
                )
            fields[field] = row[name]
            used.add(name)
    members = _object(fields.get("properties"))
    if mapping.properties is None:
        others = {name: value for name, value in row.items() if name not in used}
    else:
        others = {key: row[name] for key, name in mapping.properties.items() if name in row}
    for key, value in (*others.items(), *mapping.constant_properties.items()):
        if key in members:
            raise RejectedError(
                "duplicate_property", f"the property {key!r} is given twice; leave one out."
            )
        members[key] = value
    fields = {field: _as_field(field, value) for field, value in fields.items()}
    fields["properties"] = members
    _check_value(fields)
    return validate(fields, parsing.received_at, parsing.limits, mapping.time_zone)


def _check_value(value: Json) -> None:
    if isinstance(value, NumberText):
        if value in _NOT_FINITE:
            raise RejectedError(
                "number_not_finite", f"{value} is not a number to bill by; leave the cell empty."
            )
    elif isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        for item in value:
            _check_value(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check_value(item)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise RejectedError("nul_character", f"{text!r} holds a NUL character; remove it.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise RejectedError(
                "invalid_utf8", f"{text!r} is not UTF-8; save the file as UTF-8."
            ) from None


def number_or_text(cell: str) -> str:
    """A CSV cell as a property: a number if it is a plain decimal (not `007`, not `1e5`)."""
    return NumberText(cell) if _PLAIN_DECIMAL.fullmatch(cell) else cell


def _value_of(origin: Origin, row: Mapping[str, Json], line: int, parsing: Parsing) -> Json:
    match origin:
        case Constant(text):
            return text
        case Column(name):
            return row.get(name)
        case Joined(names):
            # The separator is escaped inside a part: a:b + c and a + b:c stay two different ids.
            parts = [_part(row, name) for name in names]
            return JOINED_BY.join(
                part.replace("\\", "\\\\").replace(JOINED_BY, f"\\{JOINED_BY}") for part in parts
            )
        case Template(pieces):
            values = {"source": parsing.source, "line": str(line), "digest": parsing.digest[:16]}
            return "".join(
                before + (values[name] if name in values else _part(row, name) if name else "")
                for before, name in pieces
            )


def _part(row: Mapping[str, Json], name: str) -> str:
    value = row.get(name)
    if value is None:
        raise RejectedError(
            "missing_key_part",
            f"the column {name!r} is empty, but the mapping builds a field from it; fill it.",
        )
    if not isinstance(value, str):
        raise RejectedError(
            "wrong_type", f"the column {name!r} holds {json_type(value)}, not text."
        )
    return str(value)


def _object(value: Json) -> dict[str, Json]:
    if isinstance(value, str) and not isinstance(value, NumberText):
        value = decode_json(value, "the properties column")
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RejectedError(
            "wrong_type", f"the properties column must hold an object, not {json_type(value)}."
        )
    return dict(value)


def _as_field(field: str, value: Json) -> Json:
    """Typed and untyped columns alike: numbers are fine as ids, `true` is a boolean."""
    if field == "retracted" and isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), value)
    if isinstance(value, NumberText):
        return str(value)
    return value

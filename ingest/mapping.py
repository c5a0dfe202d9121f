"""Mapping files: how the columns of a foreign file become the fields of an event.

    time_zone = "UTC"                       # of timestamps that do not say theirs
    delimiter = ";"                         # of CSV files; a comma where left out
    [columns]                               # field = column
    event_timestamp = "TIMESTAMP"
    customer_event_id = ["service", "id"]   # several columns, joined by colons
    [constants]                             # field = the same text for every row
    event_type = "llm_request"
    [properties]                            # property = column; left out: every other column
    input_tokens = "ContextTokens"
    [constant_properties]                   # property = the same text for every row
    service = "chat"

A text with braces is a template over columns and `{source}`, `{line}`, `{digest}`:
`customer_event_id = "{source}:{line}"` gives stable ids to a file without any. A field that the
mapping does not mention comes from the column of its own name, if there is one.
"""

import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

from ingest.errors import IngestError
from ingest.fields import FIELD_NAMES

_SECTIONS = ("columns", "constants", "properties", "constant_properties")
_SETTINGS = ("time_zone", "delimiter")
_ROW_VALUES = frozenset({"source", "line", "digest"})
JOINED_BY = ":"


@dataclass(frozen=True, slots=True)
class Column:
    """The value of one column."""

    name: str

    @property
    def names(self) -> tuple[str, ...]:
        """The columns this needs."""
        return (self.name,)


@dataclass(frozen=True, slots=True)
class Joined:
    """The texts of several columns, joined so that different parts never give equal results."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """Literal text and column values in turn: `(before, name)`, the last with an empty name."""

    pieces: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns this needs."""
        return tuple(name for _, name in self.pieces if name and name not in _ROW_VALUES)


@dataclass(frozen=True, slots=True)
class Constant:
    """The same text for every row."""

    text: str
    names: tuple[str, ...] = ()


Origin = Column | Joined | Template | Constant


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where each event field comes from. `properties` None: every column not otherwise used."""

    fields: dict[str, Origin] = field(default_factory=dict)
    properties: dict[str, str] | None = None
    constant_properties: dict[str, str] = field(default_factory=dict)
    time_zone: ZoneInfo | None = None
    delimiter: str = ","

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the mapping names, each once."""
        named = [name for origin in self.fields.values() for name in origin.names]
        return tuple(dict.fromkeys([*named, *(self.properties or {}).values()]))


def load_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file; IngestError with file and key for anything it cannot mean."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise IngestError(f"{path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise IngestError(f"{path}: not UTF-8 text; save the file as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise IngestError(f"{path}: not TOML: {error}.") from None
    return parse_mapping(document, str(path))


def parse_mapping(document: Table[str, object], where: str) -> ColumnMapping:
    """The mapping of a decoded TOML document; IngestError that begins with `where`."""
    for key in document:
        if key not in (*_SECTIONS, *_SETTINGS):
            raise IngestError(f"{where}: {key}: {_unknown(key, (*_SETTINGS, *_SECTIONS))}")
    fields: dict[str, Origin] = {}
    for section in ("columns", "constants"):
        for key, value in _section(document, section, where).items():
            name = FIELD_NAMES.get(key)
            if name is None:
                raise IngestError(f"{where}: [{section}] {key}: {_unknown(key, FIELD_NAMES)}")
            if name in fields:
                raise IngestError(f"{where}: [{section}] {key}: is given twice; keep one.")
            at = f"{where}: [{section}] {key}"
            fields[name] = (
                _origin(value, at) if section == "columns" else Constant(_text(value, at))
            )
    properties = None
    if "properties" in document:
        properties = _texts(document, "properties", where)
    constant_properties = _texts(document, "constant_properties", where)
    for key in constant_properties:
        if key in (properties or {}):
            raise IngestError(f"{where}: [constant_properties] {key}: is given twice; keep one.")
    return ColumnMapping(
        fields,
        properties,
        constant_properties,
        _time_zone(document, where),
        _delimiter(document, where),
    )


def _section(document: Table[str, object], name: str, where: str) -> dict[str, object]:
    section = document.get(name, {})
    if not isinstance(section, dict):
        raise IngestError(f"{where}: {name}: must be a table; write [{name}] on a line of its own.")
    return section


def _texts(document: Table[str, object], name: str, where: str) -> dict[str, str]:
    return {
        key: _text(value, f"{where}: [{name}] {key}")
        for key, value in _section(document, name, where).items()
    }


def _origin(value: object, at: str) -> Origin:
    if isinstance(value, list):
        names = tuple(_text(item, at) for item in value)
        if not names:
            raise IngestError(f"{at}: names no column; list at least one.")
        return Joined(names)
    text = _text(value, at)
    if "{" not in text and "}" not in text:
        return Column(text)
    try:
        parsed = list(Formatter().parse(text))
    except ValueError as error:
        raise IngestError(
            f"{at}: {error}; write {{column}}, and {{{{ for a brace itself."
        ) from None
    if any(specification or conversion for _, _, specification, conversion in parsed):
        raise IngestError(f"{at}: a template takes plain {{column}} names only.")
    if any(name == "" for _, name, _, _ in parsed):
        raise IngestError(f"{at}: {{}} names no column.")
    return Template(tuple((before, name or "") for before, name, _, _ in parsed))


def _text(value: object, at: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str) or not value:
        raise IngestError(f"{at}: must be a text in quotes, not {value!r}.")
    return value


def _time_zone(document: Table[str, object], where: str) -> ZoneInfo | None:
    if "time_zone" not in document:
        return None
    name = _text(document["time_zone"], f"{where}: time_zone")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise IngestError(
            f"{where}: time_zone: {name!r} is not an IANA time zone such as UTC or Europe/Paris."
        ) from None


def _delimiter(document: Table[str, object], where: str) -> str:
    delimiter = _text(document.get("delimiter", ","), f"{where}: delimiter")
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise IngestError(f"{where}: delimiter: {delimiter!r} must be one character, not a quote.")
    return delimiter


def _unknown(key: str, known: Table[str, str] | tuple[str, ...]) -> str:
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."
    return f"is not known here; {hint}"

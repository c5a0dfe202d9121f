"""The entries of the lake's commit log, and their JSON form."""

import json
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from ingest.errors import CorruptLakeError
from ingest.instant import from_micros, instant_text, parse_instant
from ingest.rejection import RejectedError
from ingest.schema import TABLES


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A Parquet part. `path` is relative to the lake; `rejected_events` have no seq."""

    table: str
    path: str
    sha256: str
    bytes: int
    rows: int
    min_seq: int | None
    max_seq: int | None
    min_received_at: datetime
    max_received_at: datetime


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A landed file: its name, the SHA-256 of its bytes, and what became of its rows."""

    name: str
    digest: str
    rows: int
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Commit:
    """One entry: what it adds and removes, and the lake's high-water marks after it.

    `previous` is the SHA-256 of the previous entry's bytes (empty for the first): the hash chain.
    """

    version: int
    previous: str
    committed_at: datetime
    add: tuple[LakeFile, ...]
    remove: tuple[str, ...]
    sources: tuple[SourceRecord, ...]
    last_seq: int
    last_received_at: datetime | None
    wal_through: int | None = None


def encode_commit(commit: Commit) -> bytes:
    """The entry as readable JSON with a final line feed; equal commits give equal bytes."""
    return json.dumps(commit, default=plain, indent=1).encode() + b"\n"


def plain(value: Any) -> object:
    """What JSON holds in the place of an instant, or of a dataclass, by the names of its fields."""
    if isinstance(value, datetime):
        return instant_text(value)
    return {each.name: getattr(value, each.name) for each in fields_of(value)}


def decode_commit(content: bytes, where: str) -> Commit:
    """The entry of `content`; CorruptLakeError naming `where` for anything but a sound entry."""
    try:
        fields: dict[str, Any] = json.loads(content)
        return Commit(
            version=_integer(fields["version"]),
            previous=_text(fields["previous"]),
            committed_at=decode_instant(fields["committed_at"]),
            add=tuple(decode_file(item) for item in fields["add"]),
            remove=tuple(check_path(path) for path in fields["remove"]),
            sources=tuple(_source(item) for item in fields["sources"]),
            last_seq=_integer(fields["last_seq"]),
            last_received_at=_optional_instant(fields["last_received_at"]),
            wal_through=_optional_integer(fields["wal_through"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError, RejectedError) as error:
        raise CorruptLakeError(
            f"{where}: not a commit log entry ({type(error).__name__}: {error}); "
            "restore the file from a backup."
        ) from None


def check_path(path: object) -> str:
    """`path`, if it stays inside a table's folder: relative, no `..`; else ValueError."""
    text = _text(path)
    pure = PurePosixPath(text)
    if (
        str(pure) != text
        or pure.parts[0] not in TABLES
        or len(pure.parts) < 2
        or ".." in pure.parts
        or "\\" in text
        or "\0" in text
    ):
        raise ValueError(f"the path {text!r} leads out of the lake's tables")
    return text


def decode_file(fields: dict[str, Any]) -> LakeFile:
    """The part that JSON describes. Raises ValueError, KeyError or TypeError."""
    if fields["table"] not in TABLES:
        raise ValueError(f"no table {fields['table']!r}")
    path = check_path(fields["path"])
    if PurePosixPath(path).parts[0] != fields["table"]:
        raise ValueError(f"the path {path!r} is not in the folder of {fields['table']}")
    return LakeFile(
        table=fields["table"],
        path=path,
        sha256=_text(fields["sha256"]),
        bytes=_integer(fields["bytes"]),
        rows=_integer(fields["rows"]),
        min_seq=_optional_integer(fields["min_seq"]),
        max_seq=_optional_integer(fields["max_seq"]),
        min_received_at=decode_instant(fields["min_received_at"]),
        max_received_at=decode_instant(fields["max_received_at"]),
    )


def _source(fields: dict[str, Any]) -> SourceRecord:
    return SourceRecord(
        name=_text(fields["name"]),
        digest=_text(fields["digest"]),
        rows=_integer(fields["rows"]),
        accepted=_integer(fields["accepted"]),
        rejected=_integer(fields["rejected"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a string")
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"{value!r} is not a whole number from 0")
    return value


def _optional_integer(value: object) -> int | None:
    return None if value is None else _integer(value)


def decode_instant(value: object) -> datetime:
    """The aware instant of a text. Raises TypeError, or RejectedError for one that is none."""
    return from_micros(parse_instant(_text(value)))


def _optional_instant(value: object) -> datetime | None:
    return None if value is None else decode_instant(value)

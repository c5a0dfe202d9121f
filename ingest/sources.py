"""Which files to land: paths, folders and globs to an ordered list of sources and formats."""

import glob
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

from ingest.errors import IngestError

Format = Literal["ndjson", "csv", "parquet"]

ENDINGS: dict[str, Format] = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
    ".csv": "csv",
    ".parquet": "parquet",
}
_GZIP_MAGIC = b"\x1f\x8b"


class UnreadableSourceError(Exception):
    """One source cannot be read as what it should be; nothing of it lands, the others do."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to land. `name` is what the lake calls it: no more of the path than was needed."""

    path: Path
    name: str
    format: Format


def find_sources(paths: Sequence[str | Path], format: Format | None = None) -> tuple[Source, ...]:
    """The files behind `paths`, each once: files, folders (recursive, sorted) and globs (sorted).

    Of folders only files with a known ending are taken, hidden ones left out. A file named itself
    is called by its file name, one found in a folder `f` by `f/...`. Raises IngestError for a path
    that does not exist, a folder or glob that yields nothing, and an ending that says no format.
    """
    found: dict[Path, Source] = {}
    for given in paths:
        for source in _expand(Path(given), format):
            found.setdefault(source.path.resolve(), source)
    if not found:
        raise IngestError("no files were named; give files, folders or globs.")
    return tuple(found.values())


def is_gzip(path: Path) -> bool:
    """Whether a file's bytes begin as gzip does, whatever it is called."""
    with path.open("rb") as file:
        return file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC


def decompressed(file: BinaryIO) -> BinaryIO:
    """The bytes of an open `file`, decompressed where they begin as gzip does."""
    beginning = file.read(len(_GZIP_MAGIC))
    file.seek(0)
    return cast(BinaryIO, gzip.open(file)) if beginning == _GZIP_MAGIC else file


def _expand(given: Path, format: Format | None) -> list[Source]:
    if given.is_dir():
        sources = [
            Source(path, (Path(given.resolve().name) / path.relative_to(given)).as_posix(), kind)
            for path in sorted(given.rglob("*"))
            if path.is_file()
            and not any(part.startswith(".") for part in path.relative_to(given).parts)
            and (kind := format or _format_of(path))
        ]
        if not sources:
            raise IngestError(
                f"{given}: no event files in this folder; known endings are {', '.join(ENDINGS)}, "
                "each also with .gz."
            )
        return sources
    if given.exists():
        kind = format or _format_of(given)
        if kind is None:
            raise IngestError(
                f"{given}: the ending says no format; name one of ndjson, csv, parquet."
            )
        return [Source(given, given.name, kind)]
    if not glob.has_magic(str(given)):
        raise IngestError(f"{given}: no such file or folder.")
    matches = sorted(glob.glob(str(given), recursive=True))  # noqa: PTH207  absolute patterns too
    if not matches:
        raise IngestError(f"{given}: the pattern matches nothing.")
    return [source for match in matches for source in _expand(Path(match), format)]


def _format_of(path: Path) -> Format | None:
    name = path.name.lower().removesuffix(".gz")
    return ENDINGS.get(Path(name).suffix)

"""The files of a catalog: which there may be, and where in them each object stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.catalog.documents import (
    CUSTOMERS,
    EXCHANGE_RATES,
    METRICS,
    ORGANIZATIONS,
    PRODUCTS,
    SCHEDULES,
    SEAT_METRICS,
    SETTINGS,
    SETTINGS_KEY,
    TAX_RATES,
    DocumentKey,
)
from engine.catalog.exchange_files import rates_by_day
from engine.catalog.finding import FieldPath, Finding, listing, suggestion, with_field
from engine.catalog.tax_tables import USE, UnknownTableError, rates_used
from engine.catalog.yaml_source import Source, YamlError, read_yaml
from engine.domain.errors import Problem

FOLDERS = (
    METRICS,
    SEAT_METRICS,
    PRODUCTS,
    CUSTOMERS,
    ORGANIZATIONS,
    SCHEDULES,
    EXCHANGE_RATES,
)
FILES = (SETTINGS, TAX_RATES)
ENDINGS = (".yml", ".yaml")
MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Place:
    """Where an object stands: a file with its lines, and the way from the object into the file.

    `roots` pairs the start of a path in the object with the start of that path in the file; the
    last pair that fits applies. Most objects are their whole file.
    """

    path: str
    source: Source
    roots: tuple[tuple[FieldPath, FieldPath], ...] = (((), ()),)

    def problem(self, finding: Finding) -> Problem | None:
        """The finding with its line; None if the YAML there was at fault and has been told."""
        path = self._in_file(finding.path)
        if any(path[: len(fault.path)] == fault.path for fault in self.source.faults):
            return None
        return Problem(self.path, self._line(path), with_field(path, finding.message))

    def _in_file(self, path: FieldPath) -> FieldPath:
        for start, replacement in reversed(self.roots):
            if path[: len(start)] == start:
                return replacement + path[len(start) :]
        return path

    def _line(self, path: FieldPath) -> int:
        """The line of the deepest field on the way that stands in the file.

        A step that the file spells differently (`filters` as a list is `all`) is left out.
        """
        here: FieldPath = ()
        for step in path:
            if (*here, step) in self.source.lines:
                here = (*here, step)
        return self.source.lines[here]


@dataclass
class Files:
    """What a catalog's folder holds. `declared` has the ids of unreadable files as well."""

    documents: dict[DocumentKey, object] = field(default_factory=dict)
    places: dict[DocumentKey, Place] = field(default_factory=dict)
    declared: dict[str, set[str]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    """Kinds of which some object could not be read at all."""
    problems: list[Problem] = field(default_factory=list)


def read_files(directory: Path) -> Files:
    """Read every file of a catalog. What cannot be read becomes a problem, never an exception."""
    files = Files()
    root = directory.resolve().name
    seen: dict[str, str] = {}
    for entry in _entries(files, directory, root):
        shown = f"{root}/{entry.name}"
        if entry.is_dir():
            if entry.name in FOLDERS:
                read_folder(files, entry, shown)
            else:
                remedy = suggestion(entry.name, FOLDERS, f"use {listing(FOLDERS, 'or')}")
                files.problems.append(
                    Problem(f"{shown}/", None, f"is not a folder of a catalog; {remedy}")
                )
        elif entry.suffix in ENDINGS and entry.stem in FILES:
            if entry.stem in seen:
                message = f"stands beside {seen[entry.stem]}; keep one of them"
                files.problems.append(Problem(shown, None, message))
            else:
                seen[entry.stem] = entry.name
                _read_single(files, entry, shown)
        else:
            names = [*(f"{name}.yml" for name in FILES), *(f"{name}/" for name in FOLDERS)]
            remedy = suggestion(entry.name, names, f"a catalog has {listing(names)}: move it")
            files.problems.append(Problem(shown, None, f"is not a file of a catalog; {remedy}"))
    return files


def read_source(path: Path, shown: str) -> Source | Problem:
    """One YAML file, or why it cannot be read."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            message = f"is {size:,} bytes long, at most {MAX_BYTES:,} are read; split it"
            return Problem(shown, None, message)
        text = path.read_bytes().decode("utf-8-sig")
        return read_yaml(text)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Problem(shown, line, "is not UTF-8 text; save the file as UTF-8")
    except YamlError as error:
        return Problem(shown, error.line, error.message)
    except OSError as error:
        return Problem(shown, None, f"cannot be read ({error.strerror}); check the file")


def fault_problems(source: Source, shown: str) -> Iterator[Problem]:
    """What is wrong with single values of a file that could be read."""
    for fault in source.faults:
        yield Problem(shown, fault.line, fault.sentence())


def read_folder(files: Files, folder: Path, shown: str) -> None:
    """Add the files of one kind's folder; its name is the kind."""
    kind = folder.name
    seen: dict[str, str] = {}
    for entry in _entries(files, folder, shown):
        path = f"{shown}/{entry.name}"
        if entry.is_dir():
            message = f"is a folder inside {kind}/; put one file an object directly into {kind}/"
            files.problems.append(Problem(f"{path}/", None, message))
        elif entry.suffix not in ENDINGS:
            message = "is not a YAML file; name it <id>.yml or move it out of the catalog"
            files.problems.append(Problem(path, None, message))
        elif entry.stem in seen:
            message = f"has the same id as {seen[entry.stem]}; keep one of them"
            files.problems.append(Problem(path, None, message))
        else:
            seen[entry.stem] = entry.name
            files.declared.setdefault(kind, set()).add(entry.stem)
            source = _source(files, kind, entry, path)
            if source is not None and kind == EXCHANGE_RATES:
                _add_exchange_rates(files, entry.stem, source, path)
            elif source is not None:
                files.documents[kind, entry.stem] = source.data
                files.places[kind, entry.stem] = Place(path, source)


def _add_exchange_rates(files: Files, table: str, source: Source, shown: str) -> None:
    try:
        for id, data, roots in rates_by_day(table, source.data):
            files.documents[EXCHANGE_RATES, id] = data
            files.places[EXCHANGE_RATES, id] = Place(shown, source, roots)
    except ValueError as error:
        files.problems.append(Problem(shown, 1, str(error)))
        files.unreadable.add(EXCHANGE_RATES)


def _read_single(files: Files, entry: Path, shown: str) -> None:
    kind = entry.stem
    source = _source(files, kind, entry, shown)
    if source is None:
        return
    if kind == SETTINGS:
        files.documents[SETTINGS_KEY] = source.data
        files.places[SETTINGS_KEY] = Place(shown, source)
        return
    if not isinstance(source.data, Mapping):
        message = "must be a mapping of tax rate ids; write <id>: {name: ..., rate: ...}"
        files.problems.append(Problem(shown, 1, message))
        files.unreadable.add(kind)
        return
    own = {id: data for id, data in source.data.items() if id != USE}
    for id, data in own.items():
        files.documents[kind, id] = data
        files.places[kind, id] = Place(shown, source, (((), (id,)),))
    if USE not in source.data:
        return
    try:
        used = rates_used(source.data[USE], own)
    except UnknownTableError as error:
        files.problems.append(Problem(shown, source.lines[USE,], f"{USE}: {error}"))
        return
    for id, data in used.items():
        files.documents.setdefault((kind, id), data)
        files.places.setdefault((kind, id), Place(shown, source, (((), (USE,)),)))


def _source(files: Files, kind: str, entry: Path, shown: str) -> Source | None:
    source = read_source(entry, shown)
    if isinstance(source, Problem):
        files.problems.append(source)
        files.unreadable.add(kind)
        return None
    files.problems.extend(fault_problems(source, shown))
    return source


def _entries(files: Files, folder: Path, shown: str) -> list[Path]:
    """Files and folders by name, without hidden ones and notes (*.md).

    A name that cannot be printed is a problem: it could not be told in any other message either.
    """
    found: list[Path] = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.suffix == ".md":
            continue
        if entry.name.isprintable():
            found.append(entry)
        else:
            message = "has unprintable characters in its name; rename it"
            files.problems.append(Problem(f"{shown}/{entry.name!a}", None, message))
    return found

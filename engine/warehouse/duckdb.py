"""Connections to DuckDB whose settings keep answers exact and data on this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import duckdb


@contextmanager
def in_memory(
    *folders: Path, files: Iterable[Path] = (), threads: int = 2, spills: bool = True
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private database in memory that can read the `files`, files in `folders`, and no others.

    The session's time zone is UTC; extensions are neither fetched nor loaded; the settings cannot
    be changed afterwards, whatever SQL is run. What does not fit in memory `spills` to a folder of
    its own among the temporary files, which goes with the connection; or else the query fails.
    """
    folder = tempfile.TemporaryDirectory(prefix="meterhouse-") if spills else nullcontext("")
    with folder as spill:
        connection = duckdb.connect(
            ":memory:", config={"threads": str(threads), "temp_directory": spill}
        )
        try:
            allowed_folders, allowed_files = (
                text_list(str(path.resolve()) for path in paths) for paths in (folders, files)
            )
            for setting in (
                "set TimeZone = 'UTC'",
                "set autoinstall_known_extensions = false",
                "set autoload_known_extensions = false",
                "load parquet",
                # Parts never change under their name, so what their footers say may be kept.
                "set parquet_metadata_cache = true",
                f"set allowed_directories = {allowed_folders}",
                f"set allowed_paths = {allowed_files}",
                "set enable_external_access = false",
                "set lock_configuration = true",
            ):
                connection.execute(setting)
            yield connection
        finally:
            connection.close()


def discard_if_broken(database: Path) -> None:
    """Remove a build's database that a kill left unreadable: everything in it can be built anew.

    A file that another process holds is left alone; whoever opens it next is told so.
    """
    if not database.exists():
        return
    try:
        duckdb.connect(str(database)).close()
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            return
        for path in (database, database.with_name(f"{database.name}.wal")):
            path.unlink(missing_ok=True)


def text_list(texts: Iterable[str]) -> str:
    """Texts as a list literal of SQL, where a parameter cannot stand."""
    return f"[{', '.join(map(text_literal, texts))}]"


def text_literal(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"

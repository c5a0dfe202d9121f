"""The workspace: one account's folder, and where everything in it lies (DESIGN 2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.catalog.workspace_file import read_workspace_file
from engine.domain.errors import InputError
from engine.store.open import Store, open_store
from ingest.log import Lake

FILE_NAME = "meterhouse.yml"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Paths are absolute; `database` is a database URL."""

    root: Path
    database: str
    lake_root: Path

    @property
    def catalog_folder(self) -> Path:
        return self.root / "catalog"

    @property
    def published_folder(self) -> Path:
        return self.root / "published"

    @property
    def lake(self) -> Lake:
        return Lake(self.lake_root)

    @contextmanager
    def open_store(self) -> Iterator[Store]:
        """The operational store, made or migrated as needed, closed at the end of the block."""
        store = open_store(self.database)
        try:
            yield store
        finally:
            store.close()


def open_workspace(root: Path) -> Workspace:
    """The workspace in a folder. Raises InputError if there is none or its file is wrong."""
    root = root.resolve()
    path = root / FILE_NAME
    if not path.is_file():
        raise InputError(
            f"{root} is not a workspace: it has no {FILE_NAME}; run `meterhouse init` there,"
            " or name the folder with --workspace"
        )
    settings = read_workspace_file(path)
    return Workspace(
        root=root,
        database=_absolute_database(settings.database, root),
        lake_root=(root / settings.lake).resolve(),
    )


def _absolute_database(url: str, root: Path) -> str:
    """SQLite paths in a workspace are relative to it, wherever the command runs."""
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/"):
        return f"{prefix}{root / url.removeprefix(prefix)}"
    return url

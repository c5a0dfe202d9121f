"""A new SQLite database as migrations make it: made once a process, for that takes its time."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.store.open import open_store


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()


def migrated_database(folder: Path) -> str:
    """The URL of `state.db` in a folder: migrated, and empty."""
    path = folder / "state.db"
    path.write_bytes(_migrated())
    return f"sqlite:///{path}"

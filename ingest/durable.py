"""Files that survive a power cut: written beside their place, synced, then named, name synced.

The order of the steps is the whole point; each was left out once in a simulation and lost data.
"""

import hashlib
import os
from pathlib import Path

TEMPORARY_PREFIX = ".tmp-"


def sync_folder(folder: Path) -> None:
    """Make the names inside `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_up(folder: Path, root: Path) -> None:
    """Sync `folder` and every folder above it up to the parent of `root`.

    All of them, new or not: one that a killed process made may exist in the page cache only.
    """
    while folder != root.parent:
        sync_folder(folder)
        folder = folder.parent
    sync_folder(folder)


def sync_file(path: Path) -> None:
    """Make the content of `path` durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def temporary_path(final: Path) -> Path:
    """Where to write before the content gets its name: same folder, so that renaming is atomic."""
    return final.with_name(f"{TEMPORARY_PREFIX}{os.getpid()}-{final.name}")


def name_file(temporary: Path, final: Path, root: Path) -> None:
    """Give a finished temporary file its name, durably."""
    sync_file(temporary)
    temporary.rename(final)
    sync_up(final.parent, root)


def put_if_absent(path: Path, content: bytes) -> bool:
    """Create `path` with `content`, durably and atomically; False when it exists already."""
    temporary = temporary_path(path)
    temporary.write_bytes(content)
    try:
        sync_file(temporary)
        # A link fails where the name is taken; a rename would replace another writer's commit.
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    sync_folder(path.parent)
    return True


def file_sha256(path: Path) -> str:
    """The hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

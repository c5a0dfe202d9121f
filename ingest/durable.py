"""Files that survive a power cut: written beside their place, synced, then named, name synced.

The order of the steps is the whole point; each was left out once in a simulation and lost data.
"""

import os
from pathlib import Path

from ingest.ports import Fs

TEMPORARY_PREFIX = ".tmp-"


def sync_up(fs: Fs, folder: Path, root: Path) -> None:
    """Sync `folder` and every folder above it up to the parent of `root`.

    All of them, new or not: one that a killed process made may exist in the page cache only.
    """
    while folder != root.parent:
        fs.sync_folder(folder)
        folder = folder.parent
    fs.sync_folder(folder)


def temporary_path(final: Path) -> Path:
    """Where to write before the content gets its name: same folder, so that renaming is atomic."""
    return final.with_name(f"{TEMPORARY_PREFIX}{os.getpid()}-{final.name}")


def name_file(fs: Fs, temporary: Path, final: Path, root: Path) -> None:
    """Give a finished temporary file its name, durably."""
    fs.sync_file(temporary)
    fs.rename(temporary, final)
    sync_up(fs, final.parent, root)


def put_if_absent(fs: Fs, path: Path, content: bytes) -> bool:
    """Create `path` with `content`, durably and atomically; False when it exists already."""
    temporary = temporary_path(path)
    fs.write(temporary, content)
    try:
        fs.sync_file(temporary)
        # A link fails where the name is taken; a rename would replace another writer's commit.
        fs.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        fs.unlink(temporary)
    fs.sync_folder(path.parent)
    return True

"""Clear away what no reader needs: never at once, always through `trash/` first.

    trash/2026-11-21/usage_events/received_date=2026-11-20/...     by the day it went there

Readers never saw what a killed landing left: the commit log does not name it. What a compaction
replaced is still read by those who hold an older version.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

from ingest.durable import TEMPORARY_PREFIX, sync_up
from ingest.log import Lake
from ingest.schema import TABLES
from ingest.snapshot import Snapshot
from ingest.wal import wal_folder

REPLACED_STAYS = timedelta(days=7)
"""How long a replaced part stays where older versions read it."""
TRASH_STAYS = timedelta(days=7)


def clear_leftovers(lake: Lake, snapshot: Snapshot, now: datetime) -> tuple[str, ...]:
    """Remove temporary files, move parts that nobody reads to `trash/`; their lake paths.

    Call with the lake's lock held and its newest snapshot. A part that a compaction replaced counts
    as read for `REPLACED_STAYS`; what has been in the trash for `TRASH_STAYS` is deleted. On a
    shared store nothing is cleared: a part without an entry may be another writer's next commit.
    """
    fs = lake.fs
    if fs.is_shared:
        return ()
    for folder in (lake.log_folder, wal_folder(lake)):
        for name in fs.names(folder):
            if name.startswith(TEMPORARY_PREFIX):
                fs.unlink(folder / name)
    kept = {file.path for file in snapshot.files}
    kept |= {part.path for part in snapshot.replaced if now - part.at < REPLACED_STAYS}
    moved: list[str] = []
    for table in TABLES:
        for day in fs.names(lake.root / table):
            folder = lake.root / table / day
            for name in fs.names(folder):
                relative = f"{table}/{day}/{name}"
                if name.startswith(TEMPORARY_PREFIX):
                    fs.unlink(folder / name)
                elif relative not in kept:
                    _to_trash(lake, folder / name, f"{now:%Y-%m-%d}/{relative}")
                    moved.append(relative)
    _empty_trash(lake, now)
    return tuple(moved)


def _trash(lake: Lake) -> Path:
    return lake.root / "trash"


def _to_trash(lake: Lake, path: Path, relative: str) -> None:
    target = _trash(lake) / relative
    lake.fs.make_folder(target.parent)
    number = 1
    while lake.fs.is_file(target):
        number += 1
        target = target.with_name(f"{path.name}.{number}")
    lake.fs.rename(path, target)
    # The new name first: should the old one outlive it, the part is found in both places.
    sync_up(lake.fs, target.parent, lake.root)
    sync_up(lake.fs, path.parent, lake.root)


def _empty_trash(lake: Lake, now: datetime) -> None:
    for name in lake.fs.names(_trash(lake)):
        try:
            age = now.date() - date.fromisoformat(name)
        except ValueError:
            continue  # somebody else's
        if age > TRASH_STAYS:
            _delete(lake, _trash(lake) / name)


def _delete(lake: Lake, path: Path) -> None:
    if lake.fs.is_file(path):
        lake.fs.unlink(path)
        return
    for name in lake.fs.names(path):
        _delete(lake, path / name)
    lake.fs.remove_folder(path)

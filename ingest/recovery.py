"""Clear away what a killed landing left. Readers never saw it: the commit log does not name it."""

from pathlib import Path

from ingest.commit import Commit
from ingest.durable import TEMPORARY_PREFIX, sync_up
from ingest.log import Lake
from ingest.schema import TABLES

TRASH = "trash"


def clear_leftovers(lake: Lake, commits: list[Commit]) -> tuple[str, ...]:
    """Remove temporary files, move parts that no entry ever named to `trash/`; their lake paths.

    Call with the lake's lock held. Parts that an entry removed again stay: older versions read
    them.
    """
    for name in lake.fs.names(lake.log_folder):
        if name.startswith(TEMPORARY_PREFIX):
            lake.fs.unlink(lake.log_folder / name)
    named = {file.path for commit in commits for file in commit.add}
    moved: list[str] = []
    for table in TABLES:
        for day in lake.fs.names(lake.root / table):
            folder = lake.root / table / day
            for name in lake.fs.names(folder):
                relative = f"{table}/{day}/{name}"
                if name.startswith(TEMPORARY_PREFIX):
                    lake.fs.unlink(folder / name)
                elif relative not in named:
                    _to_trash(lake, folder / name, relative)
                    moved.append(relative)
    return tuple(moved)


def _to_trash(lake: Lake, path: Path, relative: str) -> None:
    target = lake.root / TRASH / relative
    lake.fs.make_folder(target.parent)
    number = 1
    while lake.fs.is_file(target):
        number += 1
        target = target.with_name(f"{path.name}.{number}")
    lake.fs.rename(path, target)
    sync_up(lake.fs, path.parent, lake.root)

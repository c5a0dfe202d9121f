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
    for temporary in lake.log_folder.glob(f"{TEMPORARY_PREFIX}*"):
        temporary.unlink()
    named = {file.path for commit in commits for file in commit.add}
    moved: list[str] = []
    for table in TABLES:
        for path in sorted((lake.root / table).glob("*/*")):
            relative = path.relative_to(lake.root).as_posix()
            if path.name.startswith(TEMPORARY_PREFIX):
                path.unlink()
            elif relative not in named:
                _to_trash(lake.root, path, relative)
                moved.append(relative)
    return tuple(moved)


def _to_trash(root: Path, path: Path, relative: str) -> None:
    target = root / TRASH / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while target.exists():
        number += 1
        target = target.with_name(f"{path.name}.{number}")
    path.rename(target)
    sync_up(path.parent, root)

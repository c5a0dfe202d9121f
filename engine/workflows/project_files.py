"""The dbt project of a workspace: copied from this version of meterhouse, and kept in step with it.

Generated models are not among these files: `compile` writes them. A team's own models lie beside
ours and are never touched; a file of ours that a team has changed is told, and written over only on
request.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from engine.domain.errors import InputError, MeterhouseError
from engine.metrics.project import GENERATED_FOLDERS, compiled_files
from engine.workflows.resources import DBT_ENTRIES, dbt_project

_HOW_TO_UPDATE = "`meterhouse init --update` writes them as this version has them"
_NAMED = 3


def copy_dbt_project(folder: Path) -> list[str]:
    """Copy the files that the folder does not have yet; their names."""
    return _copied(folder, [name for name in _names() if not (folder / name).exists()])


def update_dbt_project(folder: Path) -> list[str]:
    """Write every file that is missing or not as this version has it; their names.

    Raises InputError if the folder has no dbt project or cannot be written.
    """
    if not (folder / "dbt_project.yml").is_file():
        raise InputError(f"{folder}: has no dbt_project.yml; `meterhouse init` makes a workspace")
    try:
        return _copied(folder, outdated_project_files(folder))
    except OSError as error:
        raise InputError(f"cannot update {folder}: {error.strerror}") from None


def outdated_project_files(folder: Path) -> list[str]:
    """Names of the files that are missing in the folder or not as this version has them."""
    source = dbt_project()
    return [
        name
        for name in _names()
        if not (folder / name).is_file()
        or (folder / name).read_bytes() != (source / name).read_bytes()
    ]


def require_current_project(folder: Path) -> int:
    """How many files there are. Raises MeterhouseError if some are not as this version has them."""
    complaint = complaint_of_outdated(folder)
    if complaint:
        raise MeterhouseError(complaint)
    return sum(1 for _ in _names())


def complaint_of_outdated(folder: Path) -> str:
    """Which files are not as this version has them, and what to do; nothing if all are."""
    outdated = outdated_project_files(folder)
    if not outdated:
        return ""
    shown = ", ".join(outdated[:_NAMED])
    more = f" and {len(outdated) - _NAMED} more" if len(outdated) > _NAMED else ""
    verb = "is" if len(outdated) == 1 else "are"
    return f"{shown}{more} {verb} not as this version has them; {_HOW_TO_UPDATE}"


def _names() -> Iterator[str]:
    source = dbt_project()
    generated = set(compiled_files(()))
    for entry in DBT_ENTRIES:
        found = source / entry
        for path in sorted(found.rglob("*")) if found.is_dir() else [found]:
            name = path.relative_to(source).as_posix()
            if path.is_file() and name not in generated and not name.startswith(GENERATED_FOLDERS):
                yield name


def _copied(folder: Path, names: list[str]) -> list[str]:
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dbt_project() / name, target)
    return names

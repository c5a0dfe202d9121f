"""`meterhouse.yml`, the file that makes a folder a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.catalog.files import fault_problems, read_source
from engine.catalog.finding import suggestion
from engine.domain.errors import CatalogError, Problem

KEYS = ("database", "lake")


@dataclass(frozen=True, slots=True)
class WorkspaceFile:
    """`database` is a URL, `lake` a folder; relative paths are relative to the workspace."""

    database: str = "sqlite:///state.db"
    lake: str = "lake"


def read_workspace_file(path: Path) -> WorkspaceFile:
    """Read and check the file. Raises CatalogError with file and line for whatever is wrong."""
    source = read_source(path, path.name)
    if isinstance(source, Problem):
        raise CatalogError((source,))
    problems = list(fault_problems(source, path.name))
    data = source.data
    if not isinstance(data, dict):
        message = "must be a mapping; write database: and lake: on lines of their own"
        raise CatalogError((*problems, Problem(path.name, 1, message)))
    faulty = {fault.path for fault in source.faults}
    for key, value in data.items():
        line = source.lines[(key,)]
        if key not in KEYS:
            advice = suggestion(key, KEYS, "the keys are database and lake")
            problems.append(Problem(path.name, line, f"{key}: unknown key; {advice}"))
        elif (not isinstance(value, str) or not value) and (key,) not in faulty:
            message = f"{key}: must be text; write it in quotes"
            problems.append(Problem(path.name, line, message))
    if problems:
        raise CatalogError(tuple(problems))
    return WorkspaceFile(**data)

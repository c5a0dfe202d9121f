"""`meterhouse.yml`, the file that makes a folder a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.catalog.finding import suggestion
from engine.catalog.yaml_source import YamlError, read_yaml
from engine.domain.errors import CatalogError, Problem

KEYS = ("database", "lake")


@dataclass(frozen=True, slots=True)
class WorkspaceFile:
    """`database` is a URL, `lake` a folder; relative paths are relative to the workspace."""

    database: str = "sqlite:///state.db"
    lake: str = "lake"


def read_workspace_file(path: Path) -> WorkspaceFile:
    """Read and check the file. Raises CatalogError with file and line for whatever is wrong."""
    try:
        source = read_yaml(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise CatalogError(
            (Problem(path.name, None, "is not UTF-8 text; save it as UTF-8"),)
        ) from None
    except YamlError as error:
        raise CatalogError((Problem(path.name, error.line, error.message),)) from None
    problems = [Problem(path.name, fault.line, fault.sentence()) for fault in source.faults]
    data = source.data
    if not isinstance(data, dict):
        problems.append(Problem(path.name, 1, "must be a mapping with the keys database and lake"))
        raise CatalogError(tuple(problems))
    for key, value in data.items():
        line = source.lines.get((key,))
        if key not in KEYS:
            advice = suggestion(key, KEYS, "the keys are database and lake")
            problems.append(Problem(path.name, line, f"{key}: unknown key; {advice}"))
        elif not isinstance(value, str) or not value:
            problems.append(Problem(path.name, line, f"{key}: must be text"))
    if problems:
        raise CatalogError(tuple(problems))
    return WorkspaceFile(**data)

"""Generated files: the dbt models of the metrics, and the JSON Schemas for editors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.catalog.json_schema import schema_texts
from engine.domain.errors import CatalogError, InputError
from engine.domain.identity import NAMED_BY_UUID
from engine.domain.metric import Metric
from engine.metrics.project import GENERATED_FOLDERS, compiled_files
from engine.workflows.catalog import changes, files
from engine.workflows.rebuild import rebuilds
from engine.workflows.representations import Json
from engine.workflows.workspace import Workspace

MADE_THROUGH_THE_API = f"__{NAMED_BY_UUID}"
"""In the names of the models of metrics that were made through the API."""


@dataclass(frozen=True, slots=True)
class CompileReport:
    """Paths relative to the workspace. `stale` differ from what the catalog says."""

    total: int
    stale: tuple[str, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    rebuilds: tuple[str, ...] = ()
    """What the next close will build anew because of it, and why."""

    def representation(self) -> Json:
        """As JSON."""
        return {
            "total": self.total,
            "stale": list(self.stale),
            "written": list(self.written),
            "removed": list(self.removed),
            "rebuilds": list(self.rebuilds),
        }


def compile_models(workspace: Workspace, *, check: bool) -> CompileReport:
    """Write what the catalog's files ask for, and the schemas that help to write them; with `check`
    only say what is stale.

    Metrics that were made through the API have models too. Where the database cannot be asked for
    them, as in a checkout of the files alone, their models are left as they are.
    """
    schemas = {f"schemas/{name}": text for name, text in schema_texts().items()}
    own = files(workspace).metrics
    everything = _with_those_of_the_api(workspace)
    wanted = compiled_files(own if everything is None else everything) | schemas
    return _compile(workspace, wanted, check, keep_made=everything is None)


def _with_those_of_the_api(workspace: Workspace) -> tuple[Metric, ...] | None:
    """Metrics of the files and of the API, as a close will have them once the files are applied.

    None where the database cannot be asked. Raises CatalogError where the two do not fit.
    """
    if not workspace.has_database:
        return None
    try:
        with workspace.open_store() as store:
            return changes(workspace, store)[0].metrics
    except CatalogError:
        raise
    except InputError:
        return None


def compile_metrics(workspace: Workspace, metrics: tuple[Metric, ...]) -> CompileReport:
    """Write the models of these metrics and remove those of metrics that are gone."""
    return _compile(workspace, compiled_files(metrics), check=False)


def _compile(
    workspace: Workspace, wanted: Mapping[str, str], check: bool, *, keep_made: bool = False
) -> CompileReport:
    root = workspace.root
    stale = [name for name, text in wanted.items() if _text(root / name) != text]
    gone = [
        path.relative_to(root).as_posix()
        for folder in GENERATED_FOLDERS
        for path in sorted((root / folder).glob("*"))
        if path.is_file()
        and path.relative_to(root).as_posix() not in wanted
        and not (keep_made and MADE_THROUGH_THE_API in path.name)
    ]
    there = {name for name in stale if (root / name).is_file()}
    rebuilt = rebuilds(workspace, there, set(stale) - there, gone) if stale or gone else ()
    if not check:
        try:
            for name in stale:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(wanted[name], encoding="utf-8")
            for name in gone:
                (root / name).unlink()
        except OSError as error:
            raise InputError(f"cannot write generated files in {root}: {error.strerror}") from None
    return CompileReport(
        total=len(wanted),
        stale=tuple(sorted([*stale, *gone])),
        written=() if check else tuple(sorted(stale)),
        removed=() if check else tuple(gone),
        rebuilds=rebuilt,
    )


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None

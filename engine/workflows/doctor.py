"""What a workspace stands on, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.domain.errors import MeterhouseError
from engine.store.deliveries import count_dead
from engine.workflows.catalog import applied, differs, files
from engine.workflows.compile import compile_models
from engine.workflows.project_files import require_current_project
from engine.workflows.representations import Json
from engine.workflows.workspace import Workspace, open_workspace
from ingest.errors import IngestError
from ingest.verify import verify_lake


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_ok: bool
    detail: str

    def representation(self) -> Json:
        """As JSON."""
        return {"name": self.name, "ok": self.is_ok, "detail": self.detail}


def examine(folder: Path) -> list[Finding]:
    """Look at everything; a part that cannot be read is a finding, not an error.

    Raises InputError if there is no workspace at all.
    """
    workspace = open_workspace(folder)
    looks: list[tuple[str, Callable[[Workspace], str]]] = [
        ("catalog", _catalog),
        ("dbt project", _project),
        ("generated files", _generated),
        ("database", _database),
        ("catalog in force", _in_force),
        ("lake", _lake),
        ("notices", _notices),
    ]
    return [_look(name, look, workspace) for name, look in looks]


def _look(name: str, look: Callable[[Workspace], str], workspace: Workspace) -> Finding:
    try:
        return Finding(name, True, look(workspace))
    except (MeterhouseError, IngestError) as error:
        return Finding(name, False, str(error))


def _catalog(workspace: Workspace) -> str:
    catalog = files(workspace)
    metrics = len(catalog.metrics) + len(catalog.compounds)
    return f"{metrics} metrics, {len(catalog.schedules)} schedules"


def _project(workspace: Workspace) -> str:
    return f"{require_current_project(workspace.root)} files as this version has them"


def _generated(workspace: Workspace) -> str:
    report = compile_models(workspace, check=True)
    if report.stale:
        raise MeterhouseError(f"{len(report.stale)} not up to date; run `meterhouse compile`")
    return f"{report.total} up to date"


def _database(workspace: Workspace) -> str:
    with workspace.open_store() as store:
        mode = f", {store.journal_mode} journal" if store.journal_mode else ""
        return f"{store.dialect} {store.version}{mode}"


def _in_force(workspace: Workspace) -> str:
    with workspace.open_store() as store:
        if applied(store) is None:
            raise MeterhouseError("none yet; run `meterhouse apply`")
        is_changed = differs(workspace, store)
    if is_changed:
        return "differs from the files; `meterhouse diff` shows how"
    return "the same as the files"


def _notices(workspace: Workspace) -> str:
    with workspace.open_store() as store, store.read() as connection:
        dead = count_dead(connection)
    if dead:
        raise MeterhouseError(
            f"{dead} deliveries were given up; GET /api/notifications/deliveries?status=DEAD lists"
            " them, a replay sends them again"
        )
    return "none given up"


def _lake(workspace: Workspace) -> str:
    snapshot = workspace.lake.snapshot()
    verify_lake(snapshot)
    return f"version {snapshot.version}, {snapshot.rows('usage_events'):,} events"

"""What a change of metrics makes the next close build anew, said before it does (DESIGN 4).

Everything is found from the generated files: a model is built anew when its file has changed.
Issued invoices never move; open ones follow the next close, and the drift report has the money of
issued ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from engine.domain.metric import Metric
from engine.metrics.project import METERING, METRICS_FOLDER, compiled_files
from engine.workflows.workspace import Workspace

EVENTS_MODEL = f"{METERING}/usage_events.sql"
TALLIES = "/tally__"
"""In the path of a model that keeps what was counted; the others are views."""


def rebuilds_between(
    workspace: Workspace, before: Iterable[Metric], after: Iterable[Metric]
) -> tuple[str, ...]:
    """What differs between the models of two catalogs' metrics, in sentences."""
    old, new = compiled_files(before), compiled_files(after)
    changed = [path for path in new if path in old and old[path] != new[path]]
    added = [path for path in new if path not in old]
    return rebuilds(workspace, changed, added, [path for path in old if path not in new])


def rebuilds(
    workspace: Workspace, changed: Iterable[str], added: Iterable[str], removed: Iterable[str]
) -> tuple[str, ...]:
    """The sentences for generated files that change, come or go, by path in the project."""
    changed, added = set(changed), set(added)
    said = []
    if EVENTS_MODEL in changed:
        landed = workspace.lake.snapshot().rows("usage_events")
        said.append(
            f"every event is read again ({landed:,} have landed): metrics use other properties"
        )
    new = _metrics(added)
    said += [f"{name} is counted for the first time, over all events there are" for name in new]
    said += [
        f"{name} is counted anew over all events: its definition has changed"
        for name in _metrics(path for path in changed if TALLIES in path)
        if name not in new
    ]
    said += [f"{name} is no longer counted" for name in _metrics(removed)]
    return tuple(said)


def _metrics(paths: Iterable[str]) -> list[str]:
    """Metrics whose own models are among the files, by id."""
    return sorted(
        {
            path.stem.partition("__")[2]
            for path in map(PurePosixPath, paths)
            if path.parent.as_posix() == METRICS_FOLDER and path.suffix == ".sql"
        }
    )

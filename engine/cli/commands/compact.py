"""`compact`: many small parts of the lake into few large ones."""

from __future__ import annotations

import typer

from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    now,
    out,
    wants_json,
    workspace_path,
)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("compact")(compact)


def compact(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Make few large parts of the lake's many small ones. No event is dropped, no answer moves."""
    from engine.workflows.compact import compact_lake, compaction_shape
    from engine.workflows.workspace import open_workspace

    report = compact_lake(open_workspace(workspace_path(workspace)), clock=now)
    if wants_json(as_json):
        Output(True).print_json(compaction_shape(report))
    elif report.written:
        out.print(
            f"{report.replaced:,} parts with {report.rows:,} rows are {report.written:,} now; "
            "the old files are deleted in two weeks"
        )
    else:
        out.print("nothing to compact")

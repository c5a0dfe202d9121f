"""`ingest`: files of usage events into the lake."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.render.visible import visible
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    err,
    now,
    out,
    parse_instant,
    progress,
    wants_json,
    workspace_path,
)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("ingest")(ingest)


def ingest(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, folders, globs.")],
    format: Annotated[
        str | None, typer.Option("--format", metavar="ndjson|csv|parquet", help="If not by ending.")
    ] = None,
    map: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="How foreign columns become ours.")
    ] = None,
    received_at: Annotated[
        str | None,
        typer.Option("--received-at", metavar="INSTANT", help="For imports of history."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Land content that has landed before again.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Land usage events. The same file twice changes nothing; bad rows are kept with a reason."""
    from engine.workflows.ingest import ingest_files, report_shape
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    machine = wants_json(as_json)
    with progress(quiet=machine) as report:
        landing, failure = ingest_files(
            place,
            files,
            format=format,
            mapping=map,
            received_at=parse_instant(received_at, "--received-at"),
            force=force,
            clock=now,
            report=report,
        )
    if machine:
        Output(True).print_json(report_shape(landing))
    else:
        for file in landing.files:
            sentence = _sentence(visible(file.source), file.status, file.accepted, file.rejected)
            out.print(sentence)
            for reason, count in file.reasons.items():
                err.print(f"  {count:,} rejected: {reason}")
        if landing.rejected:
            err.print("Rejected rows are kept: `meterhouse reconcile --list rejected` lists them.")
    if failure is not None:
        raise failure


def _sentence(source: str, status: str, accepted: int, rejected: int) -> str:
    if status == "unchanged":
        return f"{source}: landed before, nothing changes"
    if status == "unreadable":
        return f"{source}: cannot be read"
    return f"{source}: {accepted:,} events landed, {rejected:,} rejected"

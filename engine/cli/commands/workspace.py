"""`init` and `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.render.visible import visible
from engine.cli.session import JsonOption, Output, WorkspaceOption, out, wants_json, workspace_path
from engine.domain.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("init")(init)
    app.command("doctor")(doctor)


def init(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", show_default="here")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Without the starter catalog.")] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Bring the dbt project of a workspace to this version.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a workspace: settings, a catalog to start from, the dbt project."""
    from engine.workflows.compile import compile_models
    from engine.workflows.initialize import initialize
    from engine.workflows.project_files import update_dbt_project
    from engine.workflows.workspace import open_workspace

    if update and empty:
        raise InputError("--update leaves the catalog as it is; --empty is for a new workspace")
    folder = workspace_path(folder)
    written = update_dbt_project(folder) if update else initialize(folder, starter=not empty)
    written += [str(path) for path in compile_models(open_workspace(folder), check=False).written]
    if wants_json(as_json):
        Output(True).print_json({"workspace": str(folder.resolve()), "written": written})
        return
    if update:
        for name in written:
            out.print(f"written: {visible(name)}")
        out.print(f"The dbt project is as this version has it: {len(written)} files written.")
        return
    out.print(f"A workspace is in {visible(str(folder.resolve()))}: {len(written)} files.")
    out.print(
        "Next: edit catalog/, then meterhouse validate, apply, ingest FILE, close --through DATE"
    )


def doctor(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Say what this workspace stands on, and what is wrong with it."""
    from engine.workflows.doctor import examine

    findings = examine(workspace_path(workspace))
    if wants_json(as_json):
        Output(True).print_json([finding.representation() for finding in findings])
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            mark = "ok " if finding.is_ok else "BAD"
            out.print(f"{mark} {finding.name:<{width}}  {visible(finding.detail)}")
    if not all(finding.is_ok for finding in findings):
        raise typer.Exit(1)

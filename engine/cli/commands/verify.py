"""`verify`: is what is stored still what was billed?"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

import typer

from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    err,
    out,
    progress,
    wants_json,
    workspace_path,
)
from engine.domain.errors import InputError

_SHARE = re.compile(r"\d{1,3}(\.\d{1,6})?%", re.ASCII)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(verify)


def verify(
    sample: Annotated[
        str, typer.Option("--sample", metavar="SHARE", help="Of older invoices, such as 5%.")
    ] = "1%",
    every: Annotated[bool, typer.Option("--all", help="Make every invoice again.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the last run's invoices and some older ones again; check audit, journal, numbers."""
    from engine.workflows.verify import verify as run_verify
    from engine.workflows.workspace import open_workspace

    machine = wants_json(as_json)
    share = _share(sample)
    with (
        progress(quiet=machine) as report,
        open_workspace(workspace_path(workspace)).open_store() as store,
    ):
        found = run_verify(store, sample=share, every=every, report=report)
    if machine:
        Output(True).print_json(found.representation())
    else:
        out.print(
            f"{found.replayed} of {found.invoices} invoices made again,"
            f" {found.audit_rows} audit rows, journal, numbers and triggers:"
            f" {'all sound' if not found.findings else f'{len(found.findings)} findings'}"
        )
    for check, words in found.findings:
        err.print(f"{check}: {words}")
    if found.findings:
        raise typer.Exit(1)


def _share(text: str) -> Decimal:
    """Raises InputError for what is no percentage up to 100."""
    share = Decimal(text[:-1]) / 100 if _SHARE.fullmatch(text) else None
    if share is None or share > 1:
        raise InputError(f"--sample: {text!r} is no share; write it like 1%")
    return share

"""`preview`: invoices as they would be."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.render.visible import visible
from engine.cli.session import (
    AsOfOption,
    JsonOption,
    Output,
    WorkspaceOption,
    err,
    now,
    out,
    parse_date,
    parse_instant,
    wants_json,
    workspace_path,
)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(preview)


def preview(
    schedule: Annotated[str | None, typer.Option("--schedule", metavar="ID")] = None,
    customer: Annotated[str | None, typer.Option("--customer", metavar="ID")] = None,
    through: Annotated[
        str | None, typer.Option("--through", metavar="DATE", show_default="today")
    ] = None,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """What would be billed now, usage so far included. Writes nothing."""
    from engine.cli.render.invoice import show
    from engine.workflows.preview import preview as calculate
    from engine.workflows.workspace import open_workspace

    found = calculate(
        open_workspace(workspace_path(workspace)),
        schedule_id=schedule,
        customer_id=customer,
        through=None if through is None else parse_date(through, "--through"),
        as_of=parse_instant(as_of, "--as-of"),
        now=now(),
    )
    if wants_json(as_json):
        Output(True).print_json(found.representation())
    else:
        show(out, visible(list(found.invoices)))
        if not found.invoices and not found.parked:
            out.print("Nothing is to be billed.")
        for each in found.parked:
            reason = visible(each.reason)
            err.print(f"cannot be rated: {each.schedule_id} on {each.invoice_date}: {reason}")
    if found.parked:
        raise typer.Exit(1)

"""`explain`: why an amount is what it is, down to the events."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.render.visible import visible
from engine.cli.session import JsonOption, Output, WorkspaceOption, out, wants_json, workspace_path


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(explain)


def explain(
    invoice: Annotated[
        str,
        typer.Argument(
            metavar="INVOICE[/LINE]", help="An invoice, or one line of it by its place from 1."
        ),
    ],
    events: Annotated[
        int, typer.Option("--events", metavar="N", help="How many events to list.", min=0)
    ] = 5,
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL that counted.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Why every amount of an invoice, or one line of it, is what it is."""
    from engine.cli.render.explanation import explanation
    from engine.workflows.explain import explain as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        documents = run(place, store, invoice, limit=events)
    if wants_json(as_json):
        Output(True).print_json(documents)
        return
    for document in visible(documents["lines"]):
        out.print(explanation(document, documents["currency"], sql), soft_wrap=False)

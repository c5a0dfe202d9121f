"""`ledger balances|export`: the journal that every issued document and payment posts to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from engine.cli.render.numbers import grouped
from engine.cli.render.visible import visible
from engine.cli.render.whole import print_whole
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    out,
    parse_date,
    wants_json,
    workspace_path,
)

ledger = typer.Typer(no_args_is_help=True, help="The journal: balances and an export.")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(ledger, name="ledger")


@ledger.command()
def balances(
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="At the end of that day.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the balance of every account: debit positive, each currency adds up to zero."""
    from engine.workflows.ledger import balances as find
    from engine.workflows.workspace import open_workspace

    day = None if on is None else parse_date(on, "--on")
    with open_workspace(workspace_path(workspace)).open_store() as store:
        found = find(store, day)
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    if not found:
        out.print("Nothing has been posted.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("account", no_wrap=True)
    table.add_column("balance", justify="right", no_wrap=True)
    for row in visible(found):
        table.add_row(Text(row["account"]), f"{grouped(row['balance'])} {row['currency']}")
    print_whole(out, table)


@ledger.command()
def export(
    through: Annotated[
        str | None, typer.Option("--through", metavar="DAY", help="Last day, inclusive.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", show_default="standard output")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the journal as plain text that hledger reads and checks."""
    from engine.workflows.ledger import export as lines_of
    from engine.workflows.workspace import open_workspace

    day = None if through is None else parse_date(through, "--through")
    with open_workspace(workspace_path(workspace)).open_store() as store:
        text = "".join(f"{line}\n" for line in lines_of(store, day))
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")

"""`seats balances|changes`: what customers hold, and when that changed."""

from __future__ import annotations

from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from engine.cli.render.visible import visible
from engine.cli.render.whole import print_whole
from engine.cli.session import (
    AsOfOption,
    JsonOption,
    Output,
    WorkspaceOption,
    now,
    out,
    parse_instant,
    wants_json,
    workspace_path,
)

seats = typer.Typer(no_args_is_help=True, help="Seats: what is held, and what changed.")

_SIGNS = {"SEAT_ADDED": "+", "SEAT_REMOVED": "-"}

CustomerOption = Annotated[
    str | None, typer.Option("--customer", metavar="ALIAS", show_default="everybody")
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="INSTANT", help="What was held at that moment.", show_default="now"
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(seats, name="seats")


@seats.command()
def balances(
    customer: CustomerOption = None,
    at: AtOption = None,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how many seats of each type every customer holds."""
    from engine.workflows.seats import seat_balances
    from engine.workflows.workspace import open_workspace

    found = seat_balances(
        open_workspace(workspace_path(workspace)),
        customer=customer,
        at=parse_instant(at, "--at"),
        as_of=parse_instant(as_of, "--as-of"),
        now=now(),
    )
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    if not found:
        out.print("Nobody holds a seat.")
        return
    table = _table("customer", "seats", "held", "since")
    for held in visible(found):
        for row in held["balances"]:
            table.add_row(
                Text(held["id"]), row["seatType"], f"{row['total']:,}", row["changeTimestamp"]
            )
    print_whole(out, table)


@seats.command()
def changes(
    customer: CustomerOption = None,
    at: AtOption = None,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List every addition and removal, by customer, seat type and time."""
    from engine.workflows.seats import seat_changes
    from engine.workflows.workspace import open_workspace

    found = seat_changes(
        open_workspace(workspace_path(workspace)),
        customer=customer,
        at=parse_instant(at, "--at"),
        as_of=parse_instant(as_of, "--as-of"),
        now=now(),
    )
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    if not found:
        out.print("No seat has been added or removed.")
        return
    table = _table("customer", "seats", "change", "held", "when")
    for row in visible(found):
        table.add_row(
            Text(row["customerId"]),
            row["seatType"],
            f"{_SIGNS[row['type']]}{row['quantity']:,}",
            f"{row['total']:,}",
            row["eventTimestamp"],
        )
    print_whole(out, table)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        is_number = column in ("held", "change")
        table.add_column(column, justify="right" if is_number else "left", no_wrap=True)
    return table

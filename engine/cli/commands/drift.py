"""`drift`: issued charges that would come to another amount now."""

from __future__ import annotations

from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from engine.cli.render.numbers import grouped, issued_charges, signed
from engine.cli.render.visible import visible
from engine.cli.render.whole import print_whole
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    out,
    wants_json,
    workspace_path,
)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(drift)


def drift(
    customer: Annotated[str | None, typer.Option("--customer", metavar="ID")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List issued charges whose usage has changed since, with the difference in money.

    As of the last close; before discounts, minimums and tax of the invoice.
    """
    from engine.workflows.drift import drift as find
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        found = find(place, store, customer)
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    if found["seq"] is None:
        out.print("Nothing has been looked at yet: close first.")
        return
    rows = visible(found["periods"])
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("invoice", "customer", "price", "period"):
        table.add_column(column, no_wrap=True)
    for column in ("billed for", "now", "billed", "now", "difference"):
        table.add_column(column, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row["invoiceNumber"],
            Text(row["customerId"]),
            Text(row["priceId"]),
            f"{row['periodStart']} to {row['periodEnd']}",
            grouped(row["billedQuantity"]),
            grouped(row["currentQuantity"]),
            grouped(row["billedAmount"]),
            "?" if row["currentAmount"] is None else grouped(row["currentAmount"]),
            "?" if row["difference"] is None else f"{signed(row['difference'])} {row['currency']}",
        )
    if rows:
        print_whole(out, table)
    for row in rows:
        if row["reason"] is not None:
            out.print(f"{row['invoiceNumber']}: cannot be rated now: {row['reason']}")
    for total in found["totals"]:
        out.print(
            f"{issued_charges(total['periods'])} would now come to"
            f" {signed(total['difference'])} {total['currency']}"
        )
    if not rows:
        out.print("No issued charge has drifted.")
    out.print(f"as of {found['checkedAt']} (seq {found['seq']})", style="dim")

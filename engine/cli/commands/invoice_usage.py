"""`invoice usage`: the days and customers behind an invoice."""

from __future__ import annotations

from decimal import Decimal

import typer

from engine.cli.commands.invoice import InvoiceArgument
from engine.cli.render.chart import bars
from engine.cli.render.visible import visible
from engine.cli.session import JsonOption, Output, WorkspaceOption, out, wants_json, workspace_path


def register(family: typer.Typer) -> None:
    """Add the command to the `invoice` family."""
    family.command()(usage)


def usage(
    invoice: InvoiceArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Show the usage of an invoice by price, customer and day, as it was counted then."""
    from engine.workflows.invoice_usage import invoice_usage
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        document = invoice_usage(place, store, invoice)
    if wants_json(as_json):
        Output(True).print_json(document)
        return
    if not document["usage"]:
        out.print("The invoice bills no usage.")
    for charge in visible(document["usage"]):
        unit = f", in {charge['unit']}" if charge["unit"] else ""
        out.print(
            f"{charge['priceId']}: {charge['metric']}{unit}, {charge['from']} to {charge['to']}"
        )
        rows = [
            (
                f"  {day['date']}  {day['customerId']}",
                Decimal(day["value"] or 0),
                day["value"] or "nothing",
            )
            for day in charge["days"]
        ]
        for line in bars(rows) or ["  no events"]:
            out.print(line)

"""`invoice list|show|recalculate|finalize|void|replay`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.render.visible import visible
from engine.cli.render.whole import print_whole
from engine.cli.session import (
    AsOfOption,
    JsonOption,
    Output,
    WorkspaceOption,
    now,
    out,
    parse_date,
    parse_instant,
    wants_json,
    workspace_path,
)
from engine.domain.errors import InputError

InvoiceArgument = Annotated[
    str, typer.Argument(metavar="INVOICE", help="Id, start of it, number, or SCHEDULE@DATE.")
]
ACTOR = "command line"
WIDE = 100
"""Columns from which a list has room for net and tax beside the total."""

invoices = typer.Typer(no_args_is_help=True, help="Invoices: list, show, change what may change.")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(invoices, name="invoice")


@invoices.command("list")
def list_(
    status: Annotated[str | None, typer.Option("--status", metavar="STATUS")] = None,
    customer: Annotated[str | None, typer.Option("--customer", metavar="ID")] = None,
    schedule: Annotated[str | None, typer.Option("--schedule", metavar="ID")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="DATE")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Exclusive.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Those in progress as well.")] = False,
    overdue_on: Annotated[
        str | None,
        typer.Option("--overdue-on", metavar="DAY", help="Owed past their due day on that day."),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List invoices by date."""
    from engine.cli.render.invoice import invoice_list
    from engine.domain.invoice import InvoiceStatus
    from engine.workflows.invoices import list_all
    from engine.workflows.workspace import open_workspace

    wanted = None
    if status is not None:
        try:
            wanted = InvoiceStatus(status.upper())
        except ValueError:
            known = ", ".join(InvoiceStatus)
            raise InputError(f"--status: {status!r} is unknown; use one of {known}") from None
    from_date = None if start is None else parse_date(start, "--from")
    to_date = None if end is None else parse_date(end, "--to")
    if from_date is not None and to_date is not None and to_date <= from_date:
        raise InputError(f"--to {to_date} must be after --from {from_date}; it is exclusive")
    with open_workspace(workspace_path(workspace)).open_store() as store:
        found = list_all(
            store,
            status=wanted,
            customer_id=customer,
            schedule_id=schedule,
            from_date=from_date,
            to_date=to_date,
            with_in_progress=everything,
            overdue_on=None if overdue_on is None else parse_date(overdue_on, "--overdue-on"),
        )
    if wants_json(as_json):
        Output(True).print_json(found)
    elif found:
        print_whole(out, invoice_list(visible(found), with_net=out.width >= WIDE))
    elif any(word is not None for word in (status, customer, schedule, start, end, overdue_on)):
        out.print("No invoice is like that; without options all are listed.")
    else:
        out.print("There are no invoices yet: meterhouse close --through DATE makes them.")


@invoices.command()
def show(
    invoice: InvoiceArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Show one invoice with all its lines."""
    show_invoice(workspace_path(workspace), invoice, wants_json(as_json))


@invoices.command()
def recalculate(
    invoice: InvoiceArgument,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rate a draft, or an invoice in progress, again from the newest usage and catalog."""
    from engine.workflows.recalculate import recalculate as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        id = run(
            place,
            store,
            invoice,
            as_of=parse_instant(as_of, "--as-of"),
            now=now(),
            actor=ACTOR,
        )
    show_invoice(place.root, id, wants_json(as_json))


@invoices.command()
def finalize(
    invoice: InvoiceArgument,
    then_send: Annotated[bool, typer.Option("--send", help="Send it as well.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Issue a draft: it gets its number and never changes again."""
    from engine.workflows.catalog import in_force
    from engine.workflows.invoice_life import send
    from engine.workflows.issue import finalize as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        catalog = in_force(place, store)
        if then_send:
            id = send(place, store, catalog, invoice, finalize=True, at=now(), actor=ACTOR)
        else:
            id = run(place, store, catalog, invoice, at=now(), actor=ACTOR)
    show_invoice(place.root, id, wants_json(as_json))


@invoices.command()
def void(
    invoice: InvoiceArgument,
    reason: Annotated[str, typer.Option("--reason", help="Kept in the audit log.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Cancel an invoice with trace: it keeps its number and stays listed."""
    from engine.workflows.catalog import in_force
    from engine.workflows.issue import void as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        id = run(store, in_force(place, store), invoice, reason=reason, at=now(), actor=ACTOR)
    show_invoice(place.root, id, wants_json(as_json))


@invoices.command()
def replay(
    invoice: InvoiceArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Make an invoice again, from what was frozen with it and from the lake; compare the bytes."""
    from engine.workflows.replay import replay as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        result = run(place, store, invoice)
    if wants_json(as_json):
        Output(True).print_json(result.representation())
    else:
        for line in result.sentences():
            out.print(line)
    if not result.is_equal:
        raise typer.Exit(1)


def show_invoice(workspace: Path, reference: str, as_json: bool) -> None:
    """Print one invoice, as every command does that changed it."""
    from engine.cli.render.invoice import show as print_invoices
    from engine.workflows.catalog import in_force
    from engine.workflows.invoices import show as shape
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace)
    with place.open_store() as store:
        document = shape(store, reference, in_force(place, store).account.id)
    if as_json:
        Output(True).print_json(document)
    else:
        print_invoices(out, [visible(document)])

"""`close`: bill everything that is due."""

from __future__ import annotations

import secrets
from getpass import getuser
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from engine.cli.render.numbers import grouped, issued_charges, signed
from engine.cli.render.visible import visible
from engine.cli.render.whole import print_whole
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
    progress,
    wants_json,
    workspace_path,
)
from engine.domain.identity import new_id


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(close)


def close(
    through: Annotated[str, typer.Option("--through", metavar="DATE", help="Last day to bill.")],
    as_of: AsOfOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Calculate, write nothing.")] = False,
    attempt: Annotated[
        str | None, typer.Option("--attempt", hidden=True, help="Goes on as this billing run.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Meter, rate and invoice everything due by the end of a day. Run it as often as you like."""
    from engine.workflows.attempts import Beginning, Cause, noted_close
    from engine.workflows.close import close as run_close
    from engine.workflows.workspace import open_workspace

    machine = wants_json(as_json)
    with progress(quiet=machine) as report:
        place = open_workspace(workspace_path(workspace))
        day, instant = parse_date(through, "--through"), parse_instant(as_of, "--as-of")
        if dry_run:
            result = run_close(
                place, through=day, as_of=instant, dry_run=True, now=now(), report=report
            )
        else:
            id = attempt or new_id(now(), secrets.randbits(74))
            beginning = Beginning(id, Cause.COMMAND, getuser(), is_known=attempt is not None)
            result = noted_close(
                place, through=day, as_of=instant, clock=now, report=report, beginning=beginning
            )
    for note in result.notes:
        err.print(note)
    if machine:
        Output(True).print_json(result.representation())
    else:
        _print(visible(result.representation()))
    for parked in result.parked:
        reason = visible(parked.reason)
        err.print(f"parked: {parked.schedule_id}, invoice of {parked.invoice_date}: {reason}")
    for words in result.unsound:
        err.print(f"{words}; `meterhouse verify` looks at everything")
    if not result.is_complete:
        raise typer.Exit(1)


def _print(document: dict[str, object]) -> None:
    invoices = document["invoices"]
    assert isinstance(invoices, list)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("dated", "schedule", "customer", "status"):
        table.add_column(column, no_wrap=True)
    for column in ("net", "tax", "total"):
        table.add_column(column, justify="right", no_wrap=True)
    for invoice in invoices:
        table.add_row(
            invoice["invoiceDate"],
            Text(invoice["billingScheduleId"]),
            Text(invoice["customerId"]),
            invoice["status"],
            grouped(invoice["netTotal"]),
            grouped(invoice["totalTax"]),
            f"{grouped(invoice['grossTotal'])} {invoice['currency']}",
        )
    if invoices:
        print_whole(out, table)
    kind = "Dry run" if document["dryRun"] else f"Run {document['run']}"
    out.print(
        f"{kind}: {document['due']} due, {document['billed']} billed, {document['parked']} parked"
        f" ({document['created']} new, {document['updated']} changed,"
        f" {document['unchanged']} as before, {document['issued']} issued)",
    )
    drift = document["drift"]
    assert isinstance(drift, list)
    for each in drift:
        out.print(
            f"Drift: {issued_charges(each['periods'])} would now come to"
            f" {signed(each['difference'])} {each['currency']}; `meterhouse drift` lists them"
        )
    out.print(f"as of {document['asOf'] or 'an empty lake'} (seq {document['seq']})", style="dim")

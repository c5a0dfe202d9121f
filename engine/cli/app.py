"""The commands, in the order in which one meets them."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from engine.cli.commands import (
    catalog,
    close,
    compact,
    credit,
    credit_note,
    demo,
    document,
    drift,
    explain,
    ingest,
    invoice,
    invoice_edit,
    invoice_life,
    invoice_usage,
    key,
    ledger,
    notices,
    offline,
    payment,
    preview,
    quote,
    reconcile,
    revenue,
    schedule,
    seats,
    serve,
    tax,
    usage,
    user,
    verify,
    workspace,
)
from engine.cli.session import RootOptions, root_options

app = typer.Typer(
    name="meterhouse",
    help="Usage billing in the warehouse: events in, invoices out, every number explained.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"meterhouse {version('meterhouse')}")
        raise typer.Exit


@app.callback()
def root(
    workspace: Annotated[
        Path | None, typer.Option("--workspace", "-w", help="Folder with meterhouse.yml.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print results as JSON.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Options that may stand before the command as well as after it."""
    root_options.set(RootOptions(workspace, as_json))


workspace.register(app)
catalog.register(app)
ingest.register(app)
compact.register(app)
usage.register(app)
seats.register(app)
offline.register(app)
preview.register(app)
close.register(app)
schedule.register(app)
quote.register(app)
invoice.register(app)
invoice_edit.register(invoice.invoices)
invoice_life.register(invoice.invoices)
invoice_usage.register(invoice.invoices)
document.register(app)
explain.register(app)
reconcile.register(app)
verify.register(app)
drift.register(app)
payment.register(app)
credit.register(app)
credit_note.register(app)
ledger.register(app)
revenue.register(app)
tax.register(app)
key.register(app)
user.register(app)
notices.register(app)
serve.register(app)
demo.register(app)

command = get_command(app)
"""All of them, put together once a process."""

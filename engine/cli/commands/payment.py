"""`payment record|allocate|unallocate|refund|list|show`: money received, and where it went."""

from __future__ import annotations

from typing import Annotated, Any

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
    now,
    out,
    parse_date,
    wants_json,
    workspace_path,
)

ACTOR = "command line"

payments = typer.Typer(no_args_is_help=True, help="Payments: record them, put them to invoices.")
PaymentArgument = Annotated[
    str, typer.Argument(metavar="PAYMENT", help="Id of the payment, or the start of it.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(payments, name="payment")


@payments.command()
def record(
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Such as 120.00.")],
    invoice: Annotated[
        list[str] | None,
        typer.Option(
            "--invoice", metavar="INVOICE[=AMOUNT]", help="Where it goes; may be repeated."
        ),
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", show_default="today")] = None,
    reference: Annotated[str, typer.Option("--reference", metavar="TEXT")] = "",
    customer: Annotated[str | None, typer.Option("--customer", metavar="ID")] = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record a payment; what its invoices do not need stays with the customer."""
    from engine.workflows.catalog import in_force
    from engine.workflows.payments import record as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        shape = run(
            store,
            in_force(place, store),
            amount,
            [_share(word) for word in invoice or ()],
            paid_on=None if on is None else parse_date(on, "--on"),
            reference=reference,
            customer_id=customer,
            currency=currency,
            at=now(),
            actor=ACTOR,
        )
    _print(shape, wants_json(as_json))


@payments.command()
def allocate(
    payment: PaymentArgument,
    invoice: Annotated[str, typer.Argument(metavar="INVOICE[=AMOUNT]")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put what is left of a payment to an invoice."""
    from engine.workflows.catalog import in_force
    from engine.workflows.payments import allocate as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        catalog = in_force(place, store)
        shape = run(store, catalog, payment, _share(invoice), at=now(), actor=ACTOR)
    _print(shape, wants_json(as_json))


@payments.command()
def unallocate(
    payment: PaymentArgument,
    invoice: Annotated[str, typer.Argument(metavar="INVOICE")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a payment off an invoice: it is owed again, the money is the customer's."""
    from engine.workflows.catalog import in_force
    from engine.workflows.payments import unallocate as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        shape = run(store, in_force(place, store), payment, invoice, at=now(), actor=ACTOR)
    _print(shape, wants_json(as_json))


@payments.command()
def refund(
    payment: PaymentArgument,
    amount: Annotated[
        str | None, typer.Argument(metavar="[AMOUNT]", show_default="all that is left")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", show_default="today")] = None,
    reference: Annotated[str, typer.Option("--reference", metavar="TEXT")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that money of a payment that is on no invoice went back."""
    from engine.workflows.catalog import in_force
    from engine.workflows.payments import refund as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        shape = run(
            store,
            in_force(place, store),
            payment,
            amount,
            refunded_on=None if on is None else parse_date(on, "--on"),
            reference=reference,
            at=now(),
            actor=ACTOR,
        )
    _print(shape, wants_json(as_json))


@payments.command()
def show(
    payment: PaymentArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Show one payment with where it went."""
    from engine.workflows.payments import show as run
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        shape = run(store, payment)
    _print(shape, wants_json(as_json))


@payments.command("list")
def list_(
    customer: Annotated[str | None, typer.Option("--customer", metavar="ID")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List payments by day."""
    from engine.workflows.payments import list_all
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        found = list_all(store, customer)
    if wants_json(as_json):
        Output(True).print_json(found)
    elif found:
        _print_table(found)
    else:
        out.print("No payment has been recorded.")


def _share(word: str) -> Any:
    from engine.workflows.payments import Share

    invoice, sign, amount = word.partition("=")
    return Share(invoice, amount if sign else None)


def _print(shape: dict[str, Any], as_json: bool) -> None:
    if as_json:
        Output(True).print_json(shape)
    else:
        _print_table([shape])


def _print_table(found: list[dict[str, Any]]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("day", "payment", "customer", "reference"):
        table.add_column(column, no_wrap=column != "reference")
    for column in ("amount", "on no invoice"):
        table.add_column(column, justify="right", no_wrap=True)
    for each in visible(found):
        table.add_row(
            each["paidOn"],
            each["id"][:8],
            Text(each["customerId"]),
            Text(each["reference"]),
            f"{grouped(each['amount'])} {each['currency']}",
            grouped(each["unallocated"]),
        )
    print_whole(out, table)

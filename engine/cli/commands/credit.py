"""`credit grant|list|balances|delete`: credit sold by hand, and what is left of all credit."""

from __future__ import annotations

from decimal import Decimal
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
from engine.domain.decimals import parse_decimal
from engine.domain.errors import InputError

ACTOR = "command line"

CustomerArgument = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Id of a customer.")]

credit = typer.Typer(no_args_is_help=True, help="Credit: grant it, list it, ask for balances.")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(credit, name="credit")


@credit.command()
def grant(
    customer: CustomerArgument,
    amount: Annotated[str, typer.Option("--amount", metavar="N", help="How much, in its unit.")],
    unit: Annotated[
        str, typer.Option("--unit", metavar="UNIT", help="A currency, or metric:ID for units.")
    ],
    name: Annotated[
        str | None, typer.Option("--name", help="What invoice lines say that draw from it.")
    ] = None,
    cost: Annotated[
        str | None, typer.Option("--cost", metavar="N", help="What it is sold for.")
    ] = None,
    effective: Annotated[
        str | None,
        typer.Option("--effective", metavar="DATE", show_default="today", help="First usable day."),
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="DATE", help="Last usable day.")
    ] = None,
    priority: Annotated[
        int | None, typer.Option("--priority", min=0, help="Smaller is used first.")
    ] = None,
    prices: Annotated[
        str | None, typer.Option("--prices", metavar="ID,ID", help="Only for these prices.")
    ] = None,
    id: Annotated[
        str | None, typer.Option("--id", help="An id of your own: the same twice grants once.")
    ] = None,
    invoice: Annotated[
        bool, typer.Option("--invoice", help="Make the draft invoice for its cost.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Grant credit to a customer."""
    from engine.workflows.credits import SoldCredit, grant_credit
    from engine.workflows.workspace import open_workspace

    sold = SoldCredit(
        customer_id=customer,
        amount=_decimal(amount, "--amount"),
        unit=unit,
        name=name,
        cost=None if cost is None else _decimal(cost, "--cost"),
        effective=None if effective is None else parse_date(effective, "--effective"),
        expires=None if expires is None else parse_date(expires, "--expires"),
        priority=priority,
        price_ids=tuple(each.strip() for each in (prices or "").split(",") if each.strip()),
        id=id,
    )
    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        found = grant_credit(place, store, sold, with_invoice=invoice, now=now(), actor=ACTOR)
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    shown = visible(found)
    out.print(f"Granted {_amount(shown, 'amount')} to {shown['customerId']}: {shown['id']}")
    if invoice:
        out.print(f"Invoice {shown['invoiceId']} is a draft for {shown['costOfCredit']}.")


@credit.command("list")
def list_(
    customer: Annotated[str | None, typer.Option("--customer", metavar="ID")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List grants with what is left of each."""
    from engine.workflows.credits import list_grants
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        found = list_grants(store, customer_id=customer)
    if wants_json(as_json):
        Output(True).print_json(found)
    elif found:
        print_whole(out, _table(visible(found)))
    else:
        out.print("Nothing has been granted yet.")


@credit.command()
def balances(
    customer: CustomerArgument,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", show_default="today", help="At its end."),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a customer's balances, and every change of them."""
    from engine.workflows.credits import balances as find
    from engine.workflows.workspace import open_workspace

    day = None if as_of is None else parse_date(as_of, "--as-of")
    with open_workspace(workspace_path(workspace)).open_store() as store:
        found = find(store, customer, as_of=day, now=now())
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    if not found:
        out.print("There is no credit.")
    for balance in visible(found):
        left = grouped(balance["projectedBalance"])
        out.print(
            f"{balance['name']}: {grouped(balance['balance'])},"
            f" {left} after what open invoices would use"
        )
        for each in balance["transactions"]:
            sign = "+" if each["type"] == "CREDIT" else "-"
            out.print(
                f"  {each['date']}  {sign}{grouped(each['amount'])}  {each['grantId']}:"
                f" {each['reason']}"
            )


@credit.command()
def delete(
    grant_id: Annotated[str, typer.Argument(metavar="GRANT", help="Id of a grant.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take back a grant sold by hand, while nothing of it was used."""
    from engine.workflows.credits import delete_grant
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        found = delete_grant(store, grant_id, reason=reason, now=now(), actor=ACTOR)
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    shown = visible(found)
    out.print(f"Took back {_amount(shown, 'amount')} from {shown['customerId']}: {shown['id']}")


def _decimal(text: str, option: str) -> Decimal:
    try:
        return parse_decimal(text)
    except ValueError as error:
        raise InputError(f"{option}: {error}") from None


def _amount(found: dict[str, Any], key: str) -> str:
    unit = found.get("metricId") or found["currency"]
    return f"{grouped(found[key])} {unit}"


def _table(found: list[dict[str, Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("grant", "customer", "name", "usable"):
        table.add_column(column, no_wrap=column != "name")
    for column in ("granted", "left"):
        table.add_column(column, justify="right", no_wrap=True)
    for each in found:
        table.add_row(
            Text(each["id"]),
            Text(each["customerId"]),
            Text(each["name"]),
            f"{each['effectiveDate']} to {each.get('expiryDate', 'open')}",
            grouped(each["amount"]),
            _amount(each, "balance"),
        )
    return table

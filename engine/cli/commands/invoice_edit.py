"""`invoice create|add-line|remove-line|discount|merge`: what a person makes of a draft."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from engine.cli.commands.invoice import ACTOR, InvoiceArgument, show_invoice
from engine.cli.session import (
    JsonOption,
    WorkspaceOption,
    now,
    parse_date,
    wants_json,
    workspace_path,
)
from engine.domain.errors import InputError


def register(family: typer.Typer) -> None:
    """Add the commands to the `invoice` family."""
    family.command()(create)
    family.command("add-line")(add_line)
    family.command("remove-line")(remove_line)
    family.command()(discount)
    family.command()(merge)


def create(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER")],
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", show_default="the account's")
    ] = None,
    on: Annotated[str | None, typer.Option("--date", metavar="DAY", show_default="today")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an empty one-off draft for a customer, to be filled line by line."""
    from engine.workflows.catalog import in_force
    from engine.workflows.one_off import create_one_off
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        id = create_one_off(
            place,
            store,
            in_force(place, store),
            customer,
            currency=currency,
            invoice_date=None if on is None else parse_date(on, "--date"),
            at=now(),
            actor=ACTOR,
        )
    show_invoice(place.root, id, wants_json(as_json))


def add_line(
    invoice: InvoiceArgument,
    title: Annotated[str, typer.Argument(metavar="TITLE")],
    rate: Annotated[str, typer.Option("--rate", metavar="AMOUNT", help="May be negative.")],
    quantity: Annotated[str, typer.Option("--quantity", metavar="N")] = "1",
    group: Annotated[str | None, typer.Option("--group", metavar="TITLE")] = None,
    product: Annotated[str | None, typer.Option("--product", metavar="ID")] = None,
    tax_rate: Annotated[str | None, typer.Option("--tax-rate", metavar="ID")] = None,
    tax_category: Annotated[str | None, typer.Option("--tax-category", metavar="TEXT")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="DAY")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Exclusive.")] = None,
    description: Annotated[str | None, typer.Option("--description", metavar="TEXT")] = None,
    line: Annotated[
        str, typer.Option("--line", metavar="ID", help="Change this line made by hand.")
    ] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a line of your own to a draft, or change one; calculated lines cannot be changed."""
    from engine.domain.edit import HandMadeLine
    from engine.workflows.amounts import decimal_of
    from engine.workflows.catalog import in_force
    from engine.workflows.edit_draft import put_line
    from engine.workflows.invoices import service_days
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        first, after_last = service_days(
            store,
            invoice,
            None if start is None else parse_date(start, "--from"),
            None if end is None else parse_date(end, "--to"),
        )
        edit = HandMadeLine(
            id=line,
            title=title,
            quantity=decimal_of(quantity, "--quantity"),
            rate=decimal_of(rate, "--rate"),
            service_start=first,
            service_end=after_last,
            product_id=product,
            group=_group(group, product),
            tax_rate_id=tax_rate,
            tax_category=tax_category,
            description=description,
        )
        id = put_line(store, in_force(place, store), invoice, edit, at=now(), actor=ACTOR)
    show_invoice(place.root, id, wants_json(as_json))


def remove_line(
    invoice: InvoiceArgument,
    line: Annotated[str, typer.Argument(metavar="LINE", help="Id that the line was given.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a line made by hand or a discount on the whole off a draft."""
    from engine.workflows.catalog import in_force
    from engine.workflows.edit_draft import remove
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        id = remove(store, in_force(place, store), invoice, line, at=now(), actor=ACTOR)
    show_invoice(place.root, id, wants_json(as_json))


def discount(
    invoice: InvoiceArgument,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Such as 100.00, or 10%.")],
    message: Annotated[str, typer.Option("--message", metavar="TEXT")] = "Discount",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a discount off a whole draft, shared over what it amounts to."""
    from engine.domain.edit import DraftDiscount
    from engine.domain.schedule import DiscountType
    from engine.workflows.amounts import decimal_of
    from engine.workflows.catalog import in_force
    from engine.workflows.edit_draft import put_discount
    from engine.workflows.workspace import open_workspace

    is_share = amount.endswith("%")
    value: Decimal = decimal_of(amount.removesuffix("%"), "the amount")
    type = DiscountType.PERCENTAGE if is_share else DiscountType.FIXED
    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        edit = DraftDiscount("", type, value, message)
        id = put_discount(store, in_force(place, store), invoice, edit, at=now(), actor=ACTOR)
    show_invoice(place.root, id, wants_json(as_json))


def merge(
    invoices: Annotated[list[str], typer.Argument(metavar="INVOICE...")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Merge drafts of one customer and currency into one that bills all their charges."""
    from engine.workflows.catalog import in_force
    from engine.workflows.merge import merge as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        id = run(store, in_force(place, store), invoices, at=now(), actor=ACTOR)
    show_invoice(place.root, id, wants_json(as_json))


def _group(group: str | None, product: str | None) -> str | None:
    if group is not None and product is not None:
        raise InputError("--group and --product: a line stands in one of them, name one")
    if group is not None and not group.strip():
        raise InputError("--group: the title is empty")
    return group

"""`invoice send|mark-sent|delete|amend|write-off|rebill`: what happens to a whole invoice."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.commands.addressee_options import (
    AsCustomerOption,
    BillingOption,
    CompanyOption,
    EmailsOption,
    PaymentOptionsOption,
    ShippingOption,
    addressee_change,
)
from engine.cli.commands.invoice import ACTOR, InvoiceArgument, show_invoice
from engine.cli.commands.pairs import pairs
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
from engine.domain.errors import InputError


def register(family: typer.Typer) -> None:
    """Add the commands to the `invoice` family."""
    family.command()(send)
    family.command("mark-sent")(mark_sent)
    family.command()(delete)
    family.command()(amend)
    family.command("write-off")(write_off)
    family.command()(rebill)


def send(
    invoice: InvoiceArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Send a final invoice: a message for whoever delivers."""
    from engine.workflows.catalog import in_force
    from engine.workflows.invoice_life import send as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        catalog = in_force(place, store)
        id = run(place, store, catalog, invoice, finalize=False, at=now(), actor=ACTOR)
    show_invoice(place.root, id, wants_json(as_json))


def mark_sent(
    invoice: InvoiceArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Note that a draft or final invoice reached its customer another way: nobody is written to."""
    from engine.workflows.catalog import in_force
    from engine.workflows.invoice_life import mark_sent as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        id = run(place, store, in_force(place, store), invoice, at=now(), actor=ACTOR)
    show_invoice(place.root, id, wants_json(as_json))


def delete(
    invoice: InvoiceArgument,
    reason: Annotated[str, typer.Option("--reason", help="Kept in the audit log.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take away a draft; a scheduled one comes back with the next close."""
    from engine.workflows.invoice_life import delete as run
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        id = run(store, invoice, reason=reason, at=now(), actor=ACTOR)
    if wants_json(as_json):
        Output(True).print_json({"id": id, "deleted": True})
    else:
        out.print(f"Invoice {id} is gone.")


def amend(
    invoice: InvoiceArgument,
    due: Annotated[str | None, typer.Option("--due", metavar="DAY")] = None,
    terms: Annotated[
        int | None, typer.Option("--due-days", metavar="N", min=0, max=3650, help="Of a draft.")
    ] = None,
    order: Annotated[str | None, typer.Option("--purchase-order", metavar="TEXT")] = None,
    reference: Annotated[str | None, typer.Option("--reference", metavar="TEXT")] = None,
    memo: Annotated[str | None, typer.Option("--memo", metavar="TEXT")] = None,
    metadata: Annotated[
        list[str] | None, typer.Option("--metadata", metavar="KEY=VALUE", help="May be repeated.")
    ] = None,
    custom: Annotated[
        list[str] | None, typer.Option("--field", metavar="KEY=VALUE", help="A custom field.")
    ] = None,
    email: EmailsOption = None,
    company: CompanyOption = None,
    billing: BillingOption = None,
    shipping: ShippingOption = None,
    payment_option: PaymentOptionsOption = None,
    as_customer: AsCustomerOption = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change what describes an invoice, never its amounts; an empty text takes a thing away."""
    from engine.workflows.invoice_life import Amendment
    from engine.workflows.invoice_life import amend as run
    from engine.workflows.workspace import open_workspace

    amendment = Amendment(
        due_date=None if due is None else parse_date(due, "--due"),
        payment_term_days=terms,
        purchase_order_number=order,
        reference=reference,
        memo=memo,
        metadata=pairs(metadata or (), "--metadata"),
        custom_fields=pairs(custom or (), "--field"),
        addressee=addressee_change(email, company, billing, shipping, payment_option, as_customer),
    )
    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        id = run(store, invoice, amendment, at=now(), actor=ACTOR)
    show_invoice(place.root, id, wants_json(as_json))


def write_off(
    invoice: InvoiceArgument,
    undo: Annotated[bool, typer.Option("--undo", help="Owe it again.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write off what an issued invoice still owes, as uncollectible."""
    from engine.workflows.catalog import in_force
    from engine.workflows.uncollectible import take_back
    from engine.workflows.uncollectible import write_off as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        act = take_back if undo else run
        id = act(store, in_force(place, store), invoice, at=now(), actor=ACTOR)
    show_invoice(place.root, id, wants_json(as_json))


def rebill(
    invoice: InvoiceArgument,
    by_void: Annotated[bool, typer.Option("--void", help="Void it; the default.")] = False,
    by_credit: Annotated[
        bool, typer.Option("--credit", help="Give it back in full by a credit note.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Kept in the audit log.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an issued invoice back; the next close bills its period again."""
    from engine.workflows.catalog import in_force
    from engine.workflows.rebill import RebillBy
    from engine.workflows.rebill import rebill as run
    from engine.workflows.workspace import open_workspace

    if by_void and by_credit:
        raise InputError("--void and --credit: an invoice is taken back in one way, name one")
    by = RebillBy.CREDIT if by_credit else RebillBy.VOID
    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        catalog = in_force(place, store)
        id = run(store, catalog, invoice, by=by, reason=reason, at=now(), actor=ACTOR)
    show_invoice(place.root, id, wants_json(as_json))

"""`credit-note create|issue|send|apply|unapply|to-credit|void|list|show`: what is given back."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from engine.cli.commands.addressee_options import (
    AsCustomerOption,
    BillingOption,
    CompanyOption,
    EmailsOption,
    ShippingOption,
    addressee_change,
)
from engine.cli.render.numbers import grouped
from engine.cli.render.visible import visible
from engine.cli.render.whole import print_whole
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    now,
    out,
    wants_json,
    workspace_path,
)
from engine.domain.errors import InputError

ACTOR = "command line"
NoteArgument = Annotated[
    str, typer.Argument(metavar="CREDIT_NOTE", help="Number, id or start of an id, or INVOICE/N.")
]
Json = dict[str, Any]

credit_notes = typer.Typer(no_args_is_help=True, help="Credit notes: make, issue, apply, void.")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(credit_notes, name="credit-note")


@credit_notes.command()
def create(
    invoice: Annotated[str | None, typer.Option("--invoice", metavar="INVOICE")] = None,
    line: Annotated[
        list[str] | None,
        typer.Option(
            "--line",
            metavar="LINE[=AMOUNT]",
            help="Place (from 1) or key of a line, and how much before tax; repeatable. Of a"
            " free-standing note TITLE=AMOUNT.",
        ),
    ] = None,
    quantity: Annotated[
        list[str] | None,
        typer.Option("--quantity", metavar="LINE=N", help="Give back so much of a line."),
    ] = None,
    for_drift: Annotated[
        str | None, typer.Option("--for-drift", metavar="INVOICE", help="What it billed too much.")
    ] = None,
    for_unused: Annotated[
        str | None,
        typer.Option("--for-unused", metavar="SCHEDULE", help="Billed in advance, not used."),
    ] = None,
    customer: Annotated[str | None, typer.Option("--customer", metavar="ID")] = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE")] = None,
    tax_rate: Annotated[str | None, typer.Option("--tax-rate", metavar="ID")] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a draft credit note: against an invoice, for drift or unused days, or free-standing."""
    from engine.workflows.catalog import in_force
    from engine.workflows.credit_note_sources import create_for_drift, create_for_unused
    from engine.workflows.credit_notes import FreeLine, create_against, create_free
    from engine.workflows.workspace import open_workspace

    given = [each for each in (invoice, for_drift, for_unused, customer) if each is not None]
    if len(given) != 1:
        raise InputError("name one of --invoice, --for-drift, --for-unused and --customer")
    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        at = now()
        if for_drift is not None:
            shapes = [create_for_drift(store, for_drift, at=at, actor=ACTOR)]
        elif for_unused is not None:
            catalog = in_force(place, store)
            shapes = create_for_unused(store, catalog, for_unused, at=at, actor=ACTOR)
        elif customer is not None:
            free = [
                FreeLine(title, amount, tax_rate_id=tax_rate)
                for title, amount in (_pair(word, "--line") for word in line or ())
            ]
            if not free:
                raise InputError("a free-standing credit note needs --line TITLE=AMOUNT")
            catalog = in_force(place, store)
            shapes = [
                create_free(
                    store, catalog, customer, currency, free, reason=reason, at=at, actor=ACTOR
                )
            ]
        else:
            assert invoice is not None
            parts = _parts(line or [], quantity or [])
            shapes = [create_against(store, invoice, parts, reason=reason, at=at, actor=ACTOR)]
    _print_all(shapes, wants_json(as_json))


@credit_notes.command()
def amend(
    note: NoteArgument,
    email: EmailsOption = None,
    company: CompanyOption = None,
    billing: BillingOption = None,
    shipping: ShippingOption = None,
    as_customer: AsCustomerOption = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Address a draft to somebody else; an empty text goes back to what the customer says."""
    from engine.workflows.credit_notes import readdress as run
    from engine.workflows.workspace import open_workspace

    change = addressee_change(email, company, billing, shipping, None, as_customer)
    with open_workspace(workspace_path(workspace)).open_store() as store:
        shape = run(store, note, change, at=now(), actor=ACTOR)
    _print_all([shape], wants_json(as_json))


@credit_notes.command()
def issue(
    note: NoteArgument,
    then_send: Annotated[bool, typer.Option("--send", help="Send it as well.")] = False,
    to_credit: Annotated[
        bool, typer.Option("--to-credit", help="Make it a cash credit grant as well.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a draft its number and post it."""
    from engine.workflows.catalog import in_force
    from engine.workflows.credit_note_grant import make_grant
    from engine.workflows.credit_note_life import issue as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        catalog = in_force(place, store)
        shape = run(store, catalog, note, send=then_send, at=now(), actor=ACTOR)
        if to_credit:
            shape = make_grant(store, catalog, shape["id"], at=now(), actor=ACTOR)
    _print_all([shape], wants_json(as_json))


@credit_notes.command("to-credit")
def to_credit(
    note: NoteArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Turn an issued note that nothing was done with into a cash credit grant."""
    from engine.workflows.catalog import in_force
    from engine.workflows.credit_note_grant import make_grant
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        shape = make_grant(store, in_force(place, store), note, at=now(), actor=ACTOR)
    _print_all([shape], wants_json(as_json))


@credit_notes.command()
def send(
    note: NoteArgument,
    elsewhere: Annotated[
        bool, typer.Option("--marked", help="It was sent another way: nobody is written to.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send an issued credit note."""
    from engine.workflows.catalog import in_force
    from engine.workflows.credit_note_life import send as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        catalog = in_force(place, store)
        shape = run(store, catalog, note, deliver=not elsewhere, at=now(), actor=ACTOR)
    _print_all([shape], wants_json(as_json))


@credit_notes.command()
def apply(
    note: NoteArgument,
    invoice: Annotated[str, typer.Argument(metavar="INVOICE[=AMOUNT]")],
    note_version: Annotated[
        int | None, typer.Option("--note-version", metavar="N", help="Balance version seen.")
    ] = None,
    invoice_version: Annotated[
        int | None, typer.Option("--invoice-version", metavar="N", help="Balance version seen.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a credit note to an invoice; refused if a balance has moved on since it was seen."""
    from engine.workflows.catalog import in_force
    from engine.workflows.credit_note_use import apply as run
    from engine.workflows.workspace import open_workspace

    name, sign, amount = invoice.partition("=")
    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        shape = run(
            store,
            in_force(place, store),
            note,
            name,
            amount if sign else None,
            note_version=note_version,
            invoice_version=invoice_version,
            at=now(),
            actor=ACTOR,
        )
    _print_all([shape], wants_json(as_json))


@credit_notes.command()
def unapply(
    note: NoteArgument,
    invoice: Annotated[str, typer.Argument(metavar="INVOICE")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a credit note off an invoice again."""
    from engine.workflows.catalog import in_force
    from engine.workflows.credit_note_use import unapply as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        shape = run(store, in_force(place, store), note, invoice, at=now(), actor=ACTOR)
    _print_all([shape], wants_json(as_json))


@credit_notes.command()
def void(
    note: NoteArgument,
    reason: Annotated[str, typer.Option("--reason", help="Kept in the audit log.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Cancel a credit note that is applied to nothing; it keeps its number."""
    from engine.workflows.catalog import in_force
    from engine.workflows.credit_notes import void as run
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        shape = run(store, in_force(place, store), note, reason=reason, at=now(), actor=ACTOR)
    _print_all([shape], wants_json(as_json))


@credit_notes.command()
def show(
    note: NoteArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Show one credit note with its lines."""
    from engine.workflows.credit_notes import show as run
    from engine.workflows.workspace import open_workspace

    with open_workspace(workspace_path(workspace)).open_store() as store:
        shape = run(store, note)
    _print_all([shape], wants_json(as_json))


@credit_notes.command("list")
def list_(
    customer: Annotated[str | None, typer.Option("--customer", metavar="ID")] = None,
    status: Annotated[str | None, typer.Option("--status", metavar="STATUS")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List credit notes in the order in which they were made."""
    from engine.domain.credit_note import CreditNoteStatus
    from engine.workflows.credit_notes import list_all
    from engine.workflows.workspace import open_workspace

    wanted = None
    if status is not None:
        try:
            wanted = CreditNoteStatus(status.upper())
        except ValueError:
            known = ", ".join(CreditNoteStatus)
            raise InputError(f"--status: {status!r} is unknown; use one of {known}") from None
    with open_workspace(workspace_path(workspace)).open_store() as store:
        found = list_all(store, customer_id=customer, status=wanted)
    if wants_json(as_json):
        Output(True).print_json(found)
    elif found:
        _print_table(found)
    else:
        out.print("There are no credit notes like that.")


def _parts(lines: list[str], quantities: list[str]) -> list[Any]:
    from engine.workflows.amounts import decimal_of
    from engine.workflows.credit_notes import PartOfLine

    parts = []
    for word in lines:
        name, sign, amount = word.partition("=")
        parts.append(PartOfLine(name, amount if sign else None))
    for word in quantities:
        name, number = _pair(word, "--quantity")
        parts.append(PartOfLine(name, quantity=decimal_of(number, "--quantity")))
    return parts


def _pair(word: str, option: str) -> tuple[str, str]:
    name, sign, value = word.rpartition("=")
    if not sign or not name or not value:
        raise InputError(f"{option}: {word!r} is no pair; write it like name=12.50")
    return name, value


def _print_all(shapes: list[Json], as_json: bool) -> None:
    if as_json:
        Output(True).print_json(shapes[0] if len(shapes) == 1 else shapes)
        return
    for shape in shapes:
        _print_table([shape])
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("line")
        for column in ("net", "tax", "total"):
            table.add_column(column, justify="right", no_wrap=True)
        for line in visible(shape["lineItems"]):
            table.add_row(
                Text(line["title"]),
                grouped(line["netTotal"]),
                grouped(line["totalTax"]),
                grouped(line["grossTotal"]),
            )
        print_whole(out, table)


def _print_table(found: list[Json]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("credit note", "customer", "invoice", "status", "application"):
        table.add_column(column, no_wrap=True)
    for column in ("net", "tax", "total", "left"):
        table.add_column(column, justify="right", no_wrap=True)
    for each in visible(found):
        table.add_row(
            each.get("creditNoteNumber") or each["id"][:8],
            Text(each["customerId"]),
            each.get("invoiceNumber") or "",
            each["status"],
            each["applicationStatus"],
            grouped(each["netTotal"]),
            grouped(each["totalTax"]),
            f"{grouped(each['grossTotal'])} {each['currency']}",
            grouped(each["balance"]),
        )
    print_whole(out, table)

"""`quote …`: write, list, show, and every step of the seller's."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.render.visible import visible
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    now,
    out,
    wants_json,
    workspace_path,
)

if TYPE_CHECKING:
    from engine.workflows.catalog_objects import Author
    from engine.workflows.open_account import OpenAccount

ACTOR = "command line"

QuoteArgument = Annotated[str, typer.Argument(metavar="QUOTE", help="Number or id of a quote.")]
NoteOption = Annotated[str | None, typer.Option("--note", help="Why, for the record.")]
NameOption = Annotated[str, typer.Option("--name", metavar="NAME", help="Who signs.")]

quotes = typer.Typer(no_args_is_help=True, help="Quotes: write, publish, accept, convert.")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(quotes, name="quote")


@quotes.command()
def create(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML, as in docs/quotes.md.")],
    name: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="ID", help="What its schedule is called, and a prospect as customer."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a draft from a file."""
    from engine.domain.identity import new_id
    from engine.workflows.quote_files import create_from_file

    with _account(workspace) as (account, author):
        made = create_from_file(
            account,
            file,
            name,
            lambda: new_id(author.at, secrets.randbits(74)),
            author,
        )
        _show(account, made.id, as_json)


@quotes.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Archived ones as well.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List quotes with where they stand."""
    from engine.workflows.quote_views import QuoteFilter, open_quotes, state_of

    with _account(workspace) as (account, author):
        wanted = QuoteFilter(at=author.at, with_archived=everything)
        found = [
            {
                "id": each.id,
                "quoteNumber": each.number,
                "version": each.version,
                "state": state_of(each, author.at).value,
                "title": each.title,
                "currency": each.currency,
            }
            for each in open_quotes(account, wanted)
        ]
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    for shape in visible(found):
        out.print(f"{shape['quoteNumber']} {shape['state']}: {shape['title']}")
    if not found:
        out.print("There is no quote.")


@quotes.command()
def show(
    quote: QuoteArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Show a quote: what it offers, what it comes to, who signed."""
    with _account(workspace) as (account, _):
        _show(account, quote, as_json)


@quotes.command()
def submit(
    quote: QuoteArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Ask for approval; within the account's limits it is approved at once."""
    from engine.workflows.quote_life import submit_quote

    with _account(workspace) as (account, author):
        _show(account, submit_quote(account, quote, author).id, as_json)


@quotes.command()
def approve(
    quote: QuoteArgument,
    note: NoteOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve a quote that awaits it."""
    from engine.workflows.quote_life import approve_quote

    with _account(workspace) as (account, author):
        _show(account, approve_quote(account, quote, author, note).id, as_json)


@quotes.command()
def reject(
    quote: QuoteArgument,
    note: NoteOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Refuse approval; another version may follow."""
    from engine.workflows.quote_life import reject_quote

    with _account(workspace) as (account, author):
        _show(account, reject_quote(account, quote, author, note).id, as_json)


@quotes.command()
def publish(
    quote: QuoteArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Freeze the newest version and print the links to it: they are told this once."""
    from engine.workflows.quote_life import publish_quote
    from engine.workflows.representations import instant_text

    with _account(workspace) as (account, author):
        made = publish_quote(account, quote, author)
    if wants_json(as_json):
        links = [
            {
                "email": each.email,
                "token": each.token,
                "expiresAt": instant_text(each.expires_at),
            }
            for each in made.links
        ]
        Output(True).print_json({"quoteNumber": made.quote.number, "links": links})
        return
    out.print(f"{made.quote.number} version {made.quote.version} is published.")
    for link in made.links:
        out.print(f"{visible(link.email or 'everybody')}: /api/public/quotes/{link.token}")


@quotes.command()
def withdraw(
    quote: QuoteArgument,
    note: NoteOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a quote back that nobody has accepted."""
    from engine.workflows.quote_life import withdraw_quote

    with _account(workspace) as (account, author):
        _show(account, withdraw_quote(account, quote, author, note).id, as_json)


@quotes.command()
def revise(
    quote: QuoteArgument,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="What it says instead.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Begin another version, from a file or like the last one; links are closed."""
    from engine.workflows.quote_files import update_from_file
    from engine.workflows.quotes import revise_quote

    with _account(workspace) as (account, author):
        made = revise_quote(account, quote, author)
        if file is not None:
            update_from_file(account, made.id, file, author)
        _show(account, made.id, as_json)


@quotes.command()
def accept(
    quote: QuoteArgument,
    name: NameOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that the customer accepted another way than by the link, such as on paper."""
    from engine.workflows.quote_page import note_acceptance

    with _account(workspace) as (account, author):
        _show(account, note_acceptance(account, quote, name, author).id, as_json)


@quotes.command()
def countersign(
    quote: QuoteArgument,
    name: NameOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sign an accepted quote for the seller."""
    from engine.workflows.quote_life import countersign_quote

    with _account(workspace) as (account, author):
        _show(account, countersign_quote(account, quote, name, author).id, as_json)


@quotes.command()
def convert(
    quote: QuoteArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Make the billing schedule of an accepted quote, with what else it brings."""
    from engine.workflows.quote_conversion import convert_quote

    with _account(workspace) as (account, author):
        made = convert_quote(account, quote, author)
    if wants_json(as_json):
        Output(True).print_json({"quoteNumber": made.number, "billingScheduleId": made.schedule_id})
        return
    out.print(f"{made.number} is schedule {visible(made.schedule_id)}; the next close bills it.")


@contextmanager
def _account(workspace: Path | None) -> Iterator[tuple[OpenAccount, Author]]:
    from engine.workflows.catalog_objects import Author
    from engine.workflows.open_account import open_account
    from engine.workflows.workspace import open_workspace

    at = now()
    with open_account(open_workspace(workspace_path(workspace)), at) as account:
        yield account, Author(ACTOR, at)


def _show(account: OpenAccount, id: str, as_json: bool) -> None:
    from engine.workflows.quote_views import quote_document

    found = quote_document(account, id, now())
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    _print(visible(found))


def _print(quote: dict[str, Any]) -> None:
    totals, currency = quote["totals"], quote["currency"]
    head = f"{quote['number']} version {quote['version']}, {quote['status']}: {quote['title']}"
    out.print(f"{head}, for {quote['customer']['legalName']}")
    for phase in quote["phases"]:
        days = f"{phase['startDate']} to {phase.get('endDate', 'an open end')}"
        out.print(f"{days}: {phase['netTotal']} {currency}")
        for price in phase["prices"]:
            words = f"{price['frequency'].lower()}, {price['timing'].lower().replace('_', ' ')}"
            out.print(f"  {price['name']}: {price['description']}, {words}")
        for discount in phase["discounts"]:
            sign = "%" if discount["type"] == "PERCENTAGE" else currency
            out.print(f"  {discount['message']}: {discount['amount']} {sign} off")
        for minimum in phase["minimums"]:
            out.print(f"  at least {minimum['amount']} {currency}")
    for invoice in totals["invoices"]:
        out.print(
            f"invoice of {invoice['invoiceDate']}: net {invoice['netTotal']},"
            f" tax {invoice['totalTax']}, total {invoice['grossTotal']} {currency}"
        )
    out.print(f"first year: {totals['firstYear']} {currency}")
    if "contract" in totals:
        out.print(f"whole term: {totals['contract']} {currency}")
    for problem in quote["problems"]:
        out.print(f"not to be billed: {problem}")
    for signature in quote["signatures"]:
        out.print(
            f"signed by {signature['name']} ({signature['role'].lower()},"
            f" {signature['kind'].lower()}) on {signature['signedAt']}:"
            f" {signature['contentSha256']}"
        )

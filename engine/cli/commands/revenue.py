"""`revenue …`: when what was billed is earned, day by day."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from engine.cli.render.numbers import grouped, signed
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
from engine.domain.errors import InputError

ACTOR = "cli"
ACCOUNTS = ("recognized", "unbilled", "billed", "deferred")
CREDIT_ACCOUNTS = ("recognized", "deferred")
MONTHS_AT_MOST = 240

_MONTH = re.compile(r"\d{4}-\d\d", re.ASCII)

revenue = typer.Typer(no_args_is_help=True, help="When what was billed is earned, day by day.")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(revenue, name="revenue")


@revenue.command()
def journal(
    start: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day.")] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Day after the last.")
    ] = None,
    customer: Annotated[str | None, typer.Option("--customer", metavar="ID")] = None,
    product: Annotated[
        str | None,
        typer.Option("--product", metavar="ID", help="Also manual, credits_used, credits_expired."),
    ] = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the daily entries over recognized, unbilled, billed and deferred revenue."""
    from engine.workflows.catalog import in_force
    from engine.workflows.revenue_reports import Asked
    from engine.workflows.revenue_reports import journal as find
    from engine.workflows.workspace import open_workspace

    asked = Asked(
        None if start is None else parse_date(start, "--from"),
        None if end is None else parse_date(end, "--to"),
        customer,
        product,
        currency,
    )
    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        found = find(store, in_force(place, store), asked)
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    if not found:
        out.print("Nothing is posted in these days.")
        return
    table = _table("day", "customer", "product", "document", *ACCOUNTS, "", "what")
    for row in visible(found):
        changes = {each["account"]: each["amount"] for each in row["postings"]}
        table.add_row(
            row["day"],
            Text(row["customerId"]),
            Text(row["product"]),
            Text(row["source"]["number"] or row["source"]["id"]),
            *(_change(account, changes.get(account)) for account in ACCOUNTS),
            row["currency"],
            Text(row["narrative"]),
        )
    print_whole(out, table)


@revenue.command()
def deferred(
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="At the end of that day.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is deferred, unbilled, billed and recognized at the end of a day."""
    from engine.workflows.catalog import in_force
    from engine.workflows.revenue_reports import deferred as find
    from engine.workflows.workspace import open_workspace

    day = parse_date(on, "--on")
    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        found = find(store, in_force(place, store), day)
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    if not found:
        out.print(f"Nothing was billed or earned by {day}.")
        return
    table = _table("customer", "product", *ACCOUNTS, "")
    for row in visible(found):
        amounts = (grouped(row[account]) for account in ACCOUNTS)
        table.add_row(Text(row["customerId"]), Text(row["product"]), *amounts, row["currency"])
    print_whole(out, table)


@revenue.command()
def waterfall(
    start: Annotated[str, typer.Option("--from", metavar="MONTH", help="Such as 2026-01.")],
    end: Annotated[str, typer.Option("--to", metavar="MONTH", help="Last month, inclusive.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was booked, what of it is recognized in which month, and what remains."""
    from engine.workflows.catalog import in_force
    from engine.workflows.revenue_reports import months_between, waterfall_by_month
    from engine.workflows.workspace import open_workspace

    months = months_between(_month(start, "--from"), _month(end, "--to"))
    if not 1 <= len(months) <= MONTHS_AT_MOST:
        raise InputError(f"--to: name 1 to {MONTHS_AT_MOST} months, from {start} on")
    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        found = waterfall_by_month(store, in_force(place, store), months)
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    if not found:
        out.print("Nothing was issued yet.")
        return
    names = [f"{month:%Y-%m}" for month in months]
    table = _table("customer", "product", "booked", "before", *names, "remaining", "")
    for row in visible(found):
        table.add_row(
            Text(row["customerId"]),
            Text(row["product"]),
            grouped(row["booked"]),
            grouped(row["recognizedBefore"]),
            *(grouped(row["months"][name]) for name in names),
            grouped(row["remaining"]),
            row["currency"],
        )
    print_whole(out, table)


@revenue.command()
def lock(
    through: Annotated[
        str | None, typer.Option("--through", metavar="DATE", help="Last day that is closed.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close all days through one; without a day, list the locks. A lock is never taken back."""
    from engine.workflows.catalog import in_force
    from engine.workflows.revenue import lock as close_days
    from engine.workflows.revenue import locks
    from engine.workflows.workspace import open_workspace

    day = None if through is None else parse_date(through, "--through")
    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        if day is not None:
            catalog = in_force(place, store)
            close_days(store, catalog, day, reason=reason, at=now(), actor=ACTOR)
        found = locks(store)
    shapes = [
        {
            "through": each.through.isoformat(),
            "lockedAt": each.at.isoformat().replace("+00:00", "Z"),
            "actor": each.actor,
            "reason": each.reason,
        }
        for each in found
    ]
    if wants_json(as_json):
        Output(True).print_json(shapes)
    elif not found:
        out.print("No day is locked.")
    else:
        for shape in visible(shapes):
            words = f": {shape['reason']}" if shape["reason"] else ""
            out.print(Text(f"locked through {shape['through']} at {shape['lockedAt']}{words}"))


@revenue.command()
def reconcile(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Compare what is billed in all with the ledger's revenue, by product."""
    from engine.workflows.catalog import in_force
    from engine.workflows.revenue_reports import reconcile as find
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        found = find(store, in_force(place, store))
    if wants_json(as_json):
        Output(True).print_json(found)
    elif not found:
        out.print("Nothing was issued yet.")
    else:
        table = _table("product", "billed", "ledger", "difference", "")
        for row in visible(found):
            amounts = (grouped(row[name]) for name in ("billed", "ledger", "difference"))
            table.add_row(Text(row["product"]), *amounts, row["currency"])
        print_whole(out, table)
    if any(row["difference"].strip("-0.") for row in found):
        raise typer.Exit(1)


@revenue.command()
def publish(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Give analysts every entry as a table, beside those that the last close published."""
    from engine.workflows.catalog import in_force
    from engine.workflows.revenue_reports import publish as write
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    with place.open_store() as store:
        file, count = write(place, store, in_force(place, store))
    name = str(file.relative_to(place.root))
    if wants_json(as_json):
        Output(True).print_json({"file": name, "entries": count})
    else:
        out.print(Text(f"{count:,} entries in {name}"))


def _table(*names: str) -> Table:
    texts = ("day", "customer", "product", "document", "what", "")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(name, justify="left" if name in texts else "right", no_wrap=True)
    return table


def _change(account: str, amount: Any) -> str:
    """By how much an account grows, on its own side."""
    if amount is None:
        return ""
    text = str(amount)
    if account in CREDIT_ACCOUNTS:
        text = text.removeprefix("-") if text.startswith("-") else f"-{text}"
    return signed(text)


def _month(text: str, option: str) -> date:
    """The first day of a month. Raises InputError naming the option."""
    try:
        if _MONTH.fullmatch(text) is None:
            raise ValueError(text)
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise InputError(f"{option}: {text!r} is not a month; write it like 2026-01") from None

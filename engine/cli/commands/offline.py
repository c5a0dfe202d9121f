"""`rate` and `periods`: questions to a file, no workspace needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from engine.cli.render.numbers import grouped, percent
from engine.cli.render.visible import visible
from engine.cli.render.whole import print_whole
from engine.cli.session import JsonOption, Output, out, parse_date, wants_json
from engine.domain.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command()(rate)
    app.command()(periods)


def rate(
    price_file: Annotated[Path, typer.Argument(metavar="PRICE_FILE")],
    quantity: Annotated[str | None, typer.Option("--quantity", metavar="N")] = None,
    events: Annotated[Path | None, typer.Option("--events", metavar="FILE")] = None,
    price: Annotated[
        str | None, typer.Option("--price", help="Which price, if the file holds several.")
    ] = None,
    value: Annotated[
        str | None,
        typer.Option("--property", help="The events' property to sum, if it is not plain."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """What would a quantity, or a file of events, cost at this price?"""
    from engine.workflows.rate import rate_events, rate_quantity

    if quantity is not None and events is not None:
        raise InputError("give --quantity or --events, not both")
    if events is not None:
        rated = rate_events(price_file, events, price, value)
    else:
        rated = rate_quantity(price_file, quantity, price)
    document = rated.representation()
    if wants_json(as_json):
        Output(True).print_json(document)
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(visible(rated.price.name))
    for column in ("quantity", "rate", str(document["currency"])):
        table.add_column(column, justify="right", no_wrap=True)
    for line in visible(rated.line_shapes()):
        title, quantity, amount = line["title"], line["quantity"], line["amount"]
        shows_percent = line["rate"] and line["rateDisplay"] == "PERCENTAGE"
        table.add_row(
            Text(title or ""),
            grouped(quantity or "0"),
            percent(line["rate"]) if shows_percent else line["rate"] or "",
            grouped(amount or "0"),
        )
    print_whole(out, table)
    out.print(f"total {grouped(str(document['amount']))} {document['currency']}")


def periods(
    schedule_file: Annotated[Path, typer.Argument(metavar="SCHEDULE_FILE")],
    through: Annotated[str, typer.Option("--through", metavar="DATE")],
    as_json: JsonOption = False,
) -> None:
    """The billing calendar of a schedule: every period that starts on or before a day."""
    from engine.workflows.periods import periods_of_file

    found = periods_of_file(schedule_file, parse_date(through, "--through"))
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("price", "period", "start", "end (exclusive)", "share", "invoice date"):
        table.add_column(column, no_wrap=True)
    for period in visible(found):
        table.add_row(
            Text(str(period["priceId"])),
            *(str(period[key]) for key in ("index", "start", "end", "fraction", "invoiceDate")),
        )
    print_whole(out, table)

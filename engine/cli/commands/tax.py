"""`tax`: rates, VAT ids, and why a customer is taxed as it is."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from engine.cli.render.numbers import percent
from engine.cli.render.visible import visible
from engine.cli.render.whole import print_whole
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    out,
    parse_date,
    wants_json,
    workspace_path,
)

taxes = typer.Typer(help="Tax rates, VAT ids, and who is taxed why.", no_args_is_help=True)

CountryOption = Annotated[
    str | None, typer.Option("--country", metavar="CODE", help="Two letters, such as DE.")
]
DayOption = Annotated[str | None, typer.Option("--on", metavar="DATE", help="On that day alone.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(taxes, name="tax")


@taxes.command("rates")
def rates(
    country: CountryOption = None,
    on: DayOption = None,
    of_catalog: Annotated[
        bool, typer.Option("--catalog", help="Those of the workspace's catalog instead.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Standard rates since 2020 with their sources, or the rates of the catalog."""
    from engine.workflows.catalog import files
    from engine.workflows.tax import list_published_rates, list_rates
    from engine.workflows.workspace import open_workspace

    day = None if on is None else parse_date(on, "--on")
    if of_catalog:
        catalog = files(open_workspace(workspace_path(workspace)))
        found = list_rates(catalog, country, day)
    else:
        found = list_published_rates(country, day)
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("table" if not of_catalog else "id", "country", "rate", "from", "to"):
        table.add_column(column, no_wrap=True)
    table.add_column("source")
    for row in visible(found):
        table.add_row(
            Text(row["id"] if of_catalog else row["table"]),
            row.get("country") or "any",
            percent(row["amount"]) if of_catalog else row["rate"],
            row.get("validFrom") or "",
            row.get("validTo") or "",
            Text(row.get("source") or ""),
        )
    print_whole(out, table)


@taxes.command("check")
def check(
    vat_id: Annotated[str, typer.Argument(metavar="ID")],
    country: CountryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a VAT id offline, by its form and check digit."""
    from engine.workflows.tax import check_id

    found = check_id(vat_id, country)
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    out.print(f"{found['vatId']} can be a VAT id of {found['country']} (not asked in any register)")


@taxes.command("decide")
def decide(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER")],
    product: Annotated[str, typer.Argument(metavar="PRODUCT")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The invoice date.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which tax would a customer bear for a product, by the catalog's files, and why?"""
    from engine.workflows.catalog import files
    from engine.workflows.tax import explain_tax
    from engine.workflows.workspace import open_workspace

    catalog = files(open_workspace(workspace_path(workspace)))
    found = explain_tax(catalog, customer, product, parse_date(on, "--on"))
    if wants_json(as_json):
        Output(True).print_json(found)
        return
    for line in _sentences(visible(found)):
        out.print(line)


@taxes.command("validate")
def validate(
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The invoice date.")],
    schedule: Annotated[str | None, typer.Argument(metavar="SCHEDULE")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which prices have no tax that can be decided? By the catalog's files; exit code 1 for any."""
    from engine.workflows.catalog import files
    from engine.workflows.tax import tax_problems
    from engine.workflows.workspace import open_workspace

    catalog = files(open_workspace(workspace_path(workspace)))
    found = tax_problems(catalog, schedule, parse_date(on, "--on"))
    if wants_json(as_json):
        Output(True).print_json(found)
    else:
        for each in visible(found):
            out.print(f"{each['scheduleId']}, {each['priceId']}: {each['message']}")
        if not found:
            out.print("Every price has its tax.")
    if found:
        raise typer.Exit(1)


def _sentences(found: dict[str, Any]) -> list[str]:
    if "parked" in found:
        return [f"parked: {found['parked']}"]
    lines = [f"{found['name']}: {percent(found['taxRate'])} (code {found['code']})"]
    lines.append(f"because: {found['reason']}")
    if found["exemptionReason"]:
        lines.append(f"the invoice says: {found['exemptionReason']}")
    return lines

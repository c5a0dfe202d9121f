"""`usage`: how much of a metric a customer used."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from engine.cli.render.chart import bars
from engine.cli.render.numbers import grouped
from engine.cli.render.visible import visible
from engine.cli.session import (
    AsOfOption,
    JsonOption,
    Output,
    WorkspaceOption,
    err,
    now,
    out,
    parse_date,
    parse_instant,
    wants_json,
    workspace_path,
)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(usage)


def usage(
    metric: Annotated[str, typer.Argument(metavar="METRIC")],
    customer: Annotated[str, typer.Option("--customer", metavar="ALIAS")],
    start: Annotated[str, typer.Option("--from", metavar="DATE")],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="Exclusive.")],
    as_of: AsOfOption = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="PROPERTY", help="Split by any property; repeatable."),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Usage of a metric by a customer, as known at any instant."""
    from engine.workflows.usage import usage_of
    from engine.workflows.workspace import open_workspace

    answer = usage_of(
        open_workspace(workspace_path(workspace)),
        metric,
        alias=customer,
        start=parse_date(start, "--from"),
        end=parse_date(end, "--to"),
        as_of=parse_instant(as_of, "--as-of"),
        by=by or [],
        now=now(),
    )
    if wants_json(as_json):
        Output(True).print_json(answer)
        return
    answer = visible(answer)
    value = "nothing" if answer["value"] is None else grouped(answer["value"])
    unit = f" {answer['unit']}" if answer["unit"] else ""
    out.print(f"{value}{unit} of {metric} from {answer['eventCount']:,} events")
    out.print(f"as of {answer['asOf'] or 'an empty lake'} (seq {answer['seq']})", style="dim")
    if not answer["eventCount"]:
        err.print(
            f"no event of {answer['customerAlias']} counts there;"
            " `meterhouse reconcile --list unmapped` lists aliases that no customer has"
        )
    rows = [
        (
            ", ".join(text or f"no {name}" for name, text in share["values"].items()),
            Decimal(share["value"] or 0),
            "nothing" if share["value"] is None else grouped(share["value"]),
        )
        for share in answer["breakdowns"]
    ]
    for line in bars(rows):
        out.print(line)

"""`reconcile`: every landed event has exactly one outcome."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from engine.cli.render.chart import bars
from engine.cli.render.visible import visible
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    now,
    out,
    parse_date,
    progress,
    wants_json,
    workspace_path,
)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(reconcile)


def reconcile(
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day of the event.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Exclusive.")] = None,
    outcome: Annotated[
        str | None, typer.Option("--list", metavar="OUTCOME", help="List events of one outcome.")
    ] = None,
    after: Annotated[
        int, typer.Option("--after", metavar="PLACE", help="List on from there.", min=0)
    ] = 0,
    limit: Annotated[int, typer.Option("--limit", help="How many to list.", min=1)] = 100,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count every event by what became of it; the counts add up."""
    from engine.workflows.reconcile import reconcile as run
    from engine.workflows.workspace import open_workspace

    machine = wants_json(as_json)
    with progress(quiet=machine) as report:
        result = run(
            open_workspace(workspace_path(workspace)),
            start=None if start is None else parse_date(start, "--from"),
            end=None if end is None else parse_date(end, "--to"),
            listed=outcome,
            after=after,
            limit=limit,
            now=now(),
            report=report,
        )
    if machine:
        Output(True).print_json(result)
        return
    out.print(f"{result['landed']:,} landed")
    rows = [
        (name, Decimal(count), f"{count:,}") for name, count in result["outcomes"].items() if count
    ]
    for line in bars(rows):
        out.print(line)
    for metric, count in visible(result["skippedValues"]).items():
        out.print(f"{count:,} of them have no number for the metric {metric}: it skips them")
    for metric, reason in visible(result["uncounted"]).items():
        out.print(f"the metric {metric} has no usage by day, it cannot be counted ({reason})")
    for row in visible(result.get("events", [])):
        out.print("  ".join(f"{key}={value}" for key, value in row.items()))
    if result.get("next") is not None:
        out.print(f"and more: --after {result['next']}", style="dim")
    for note in result["notes"]:
        out.print(note)
    if result["outcomes"]["late"]:
        out.print("`meterhouse drift` says what the late ones would cost")

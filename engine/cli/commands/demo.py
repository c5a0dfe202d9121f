"""`demo`: from real usage to invoices, in one go, with everything it does said aloud."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from engine.cli.session import err, now, out, progress


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR")] = Path("demo"),
) -> None:
    """Bill an hour of two real LLM services for November 2023, then correct it."""
    from engine.cli.render.demo import show
    from engine.workflows.demo import demonstrate

    out.print(
        Panel(
            Text(
                "28,185 real requests of two LLM services become invoices.\n"
                f"The workspace is {folder.resolve()}; everything in it can be looked at."
            ),
            expand=False,
        )
    )
    with progress() as report:
        for chapter in demonstrate(folder, now=now(), report=report):
            out.print(Rule(Text(chapter.title), align="left"))
            show(out, chapter)
    err.print()
    out.print("Look around:", style="bold")
    for command in (
        f"meterhouse -w {folder} invoice list",
        f"meterhouse -w {folder} invoice show fabrikam_chat@2023-12-01",
        f"meterhouse -w {folder} explain fabrikam_code@2023-12-01/1",
        f"meterhouse -w {folder} reconcile --list superseded --limit 5",
        f"meterhouse -w {folder} preview --customer fabrikam_chat --through 2023-12-15",
    ):
        out.print(f"  .venv/bin/{command}")

"""`demo`: from real usage to invoices, in one go, with everything it does said aloud."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from engine.cli.session import err, now, out, progress
from engine.domain.errors import ConflictError
from engine.domain.role import Role

VISITOR = "you@example.com"
ACTOR = "demo"


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR")] = Path("demo"),
    serves: Annotated[
        bool | None,
        typer.Option(
            "--serve/--no-serve",
            help="Serve the dashboard at the end.",
            show_default="where somebody looks at a terminal",
        ),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8000,
) -> None:
    """Bill an hour of two real LLM services for November 2023, correct it, and show it."""
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
    if serves is None:
        serves = sys.stdout.isatty()
    if serves:
        _serve(folder, port)


def _serve(folder: Path, port: int) -> None:
    from engine.cli.commands.serve import serve
    from engine.workflows.people import add
    from engine.workflows.sign_in import new_link
    from engine.workflows.workspace import open_workspace

    with open_workspace(folder).open_store() as store:
        with suppress(ConflictError):  # the demo ran here before
            add(store, VISITOR, Role.ADMIN, at=now(), actor=ACTOR)
        token = new_link(store, VISITOR, at=now(), actor=ACTOR)
    out.print()
    out.print("The dashboard, signed in once by this link:", style="bold")
    address = f"http://127.0.0.1:{port}/sign-in/{token}"
    out.print(f"  {address}", soft_wrap=True, highlight=False, markup=False)
    serve(port=port, workspace=folder)

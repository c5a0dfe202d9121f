"""What every command shares: the workspace, the form of the output, the clock."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from engine.domain.errors import InputError
from engine.workflows.progress import Report

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", help="Folder with meterhouse.yml.", show_default="here"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="INSTANT",
        help="What was known then, such as 2026-01-31T00:00:00Z.",
        show_default="now",
    ),
]

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)


@dataclass(frozen=True, slots=True)
class Output:
    """Where a result goes: JSON for machines, text for people."""

    as_json: bool

    def print_json(self, value: object) -> None:
        json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")


@dataclass(frozen=True, slots=True)
class RootOptions:
    """Options given before the command."""

    workspace: Path | None = None
    as_json: bool = False


_NONE_GIVEN = RootOptions()
root_options: ContextVar[RootOptions] = ContextVar("root_options", default=_NONE_GIVEN)


def workspace_path(option: Path | None) -> Path:
    """The folder named by the command or before it, else the current one."""
    return option or root_options.get().workspace or Path()


def wants_json(option: bool) -> bool:
    """Whether JSON was asked for, by the command's option or before it."""
    return option or root_options.get().as_json


def now() -> datetime:
    """The clock; workflows get it as an argument."""
    return datetime.now(UTC)


def parse_date(text: str, option: str) -> date:
    """An ISO date. Raises InputError naming the option."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option}: {text!r} is not a date; write it like 2026-01-31") from None


def parse_instant(text: str | None, option: str) -> datetime | None:
    """An instant with its zone, in UTC. Raises InputError naming the option."""
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{option}: {text!r} is not an instant; write it like 2026-01-31T00:00:00Z"
        ) from None
    if instant.tzinfo is None:
        raise InputError(f"{option}: {text!r} has no time zone; add Z for UTC or +01:00")
    return instant.astimezone(UTC)


@contextmanager
def progress(quiet: bool = False) -> Iterator[Report]:
    """A progress bar a stage on stderr; nothing where stderr is no terminal."""
    if quiet or not err.is_terminal:
        yield lambda stage, done, total: None
        return
    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report

"""What every command shares: the workspace, the form of the output, the clock."""

from __future__ import annotations

import json
import os
import re
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

WIDTH_OF_A_FILE = 132
"""Columns where the output is no terminal and COLUMNS does not say."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)


def _console(stderr: bool) -> Console:
    """Texts as they are (no markup, no emoji names), sentences unbroken."""
    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDTH_OF_A_FILE
    return console


out = _console(stderr=False)
err = _console(stderr=True)


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
        if _DATE.fullmatch(text) is None:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option}: {text!r} is not a date; write it like 2026-01-31") from None


def parse_instant(text: str | None, option: str) -> datetime | None:
    """An instant with its zone, in UTC. Raises InputError naming the option."""
    if text is None:
        return None
    try:
        if _INSTANT.fullmatch(text) is None:
            raise ValueError(text)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{option}: {text!r} is not an instant; write it like 2026-01-31T00:00:00Z"
        ) from None
    if instant.tzinfo is None:
        raise InputError(f"{option}: {text!r} has no time zone; add Z for UTC or +01:00")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise InputError(f"{option}: {text!r} is outside the years 1 to 9999") from None


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

"""The commands and options that there are, read off the app itself."""

from __future__ import annotations

from typing import Any

import typer


def commands(app: typer.Typer) -> list[tuple[str, ...]]:
    """The words of every command and family of commands, in order."""
    return sorted(options(app))[1:]


def options(app: typer.Typer) -> dict[tuple[str, ...], frozenset[str]]:
    """The options of every command by its words; `()` has those that stand before a command."""
    return dict(_walk((), typer.main.get_command(app)))


def _walk(path: tuple[str, ...], command: Any) -> list[tuple[tuple[str, ...], frozenset[str]]]:
    names = {name for parameter in command.params for name in (*parameter.opts, "--help")}
    found = [(path, frozenset(name for name in names if name.startswith("-")))]
    for name, child in getattr(command, "commands", {}).items():
        found += _walk((*path, name), child)
    return found

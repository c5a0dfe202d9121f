"""A note beside the events of how far they have been billed, for the day that the database is lost.

    lake/billed.json   {"run": "close-2026-01-31-1", "numbers": {"main INV-": 43}}

Invoice numbers and issued invoices live in the operational database alone. With a new or an older
one in its place a close would bill everything again and give numbers a second time; the note is how
it knows.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from engine.domain.errors import InputError
from engine.store.number_series import next_numbers
from engine.store.open import Store
from engine.store.runs import find_run, last_runs
from engine.warehouse.inputs import replace_durably
from engine.workflows.workspace import Workspace

NOTE = "billed.json"


def write_note(workspace: Workspace, store: Store) -> None:
    """Note the last close and the next number of every series, durably; nothing before a close."""
    with store.read() as connection:
        numbers = next_numbers(connection)
        runs = last_runs(connection, limit=1)
    if not runs:
        return
    path = _path(workspace)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".tmp-{os.getpid()}-{NOTE}")
    temporary.write_text(
        json.dumps({"run": runs[0].id, "numbers": numbers}) + "\n", encoding="utf-8"
    )
    replace_durably(temporary, path)


def check_database_goes_on(workspace: Workspace, store: Store) -> None:
    """Raises InputError if the database lacks a close, or numbers, that the note knows of."""
    path = _path(workspace)
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        run, numbers = str(note["run"]), dict(note["numbers"])
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError):
        raise InputError(
            f"{path}: cannot be read; it should say how far this lake has been billed."
            " Delete it if the database is the right one: the next close writes it anew"
        ) from None
    with store.read() as connection:
        known = find_run(connection, run) is not None
        here = next_numbers(connection)
    behind = {name: number for name, number in numbers.items() if here.get(name, 1) < number}
    if known and not behind:
        return
    last = "".join(
        f"; its last invoice was {name}{number - 1:06d}"
        for name, number in ((name.partition(" ")[2], number) for name, number in behind.items())
    )
    raise InputError(
        f"the database does not know run {run}, by which this lake was billed last{last}. To bill"
        " with it would give numbers a second time. Restore the database from a backup; or, if"
        f" billing is to begin anew, delete {path}"
    )


def _path(workspace: Workspace) -> Path:
    return workspace.lake_root / NOTE

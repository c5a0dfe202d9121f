"""What a build hands to everybody else: Parquet in a folder of its own, and one pointer to it.

    published/<run>/period_usage.parquet ...     written in a temporary folder, then renamed
    published/current                            the name of the run in force

Readers never open the build's database, and never see half of a run.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from engine.domain.errors import InputError, MeterhouseError
from engine.warehouse.inputs import replace_durably, sync_file, sync_folder

METERING_TABLES = ("period_usage", "metering_cut")
MART_TABLES = ("dim_customers", "fct_invoice_line_items")
RECEIVABLE_TABLES = (
    "dim_credit_grants",
    "fct_credit_note_lines",
    "fct_credit_transactions",
    "fct_invoice_movements",
    "fct_payments",
)
RECONCILIATION_TABLES = ("fct_usage_daily", "rpt_event_outcomes", "rpt_unmapped_aliases")
POINTER = "current"
_RUN = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_TEMPORARY_PREFIX = ".tmp-"


def publish_run(published: Path, run: str, database: Path, tables: tuple[str, ...]) -> Path:
    """Write tables of a finished build under `published/<run>/` and point `current` at it.

    Raises as `publish_tables`, and MeterhouseError if the build is in use or lacks a table.
    """
    return publish_tables(published, run, partial(_copy_tables, database, tables))


def publish_tables(published: Path, run: str, write: Callable[[Path], None]) -> Path:
    """Make a run of the files that `write` puts, durably, into the folder it is given.

    A run published again replaces the files of these tables and keeps its others. Durable when this
    returns. Raises InputError for a run name that is no plain file name.
    """
    if _RUN.fullmatch(run) is None or run in ("inputs", POINTER):
        raise InputError(f"{run!r} cannot name a run: use small letters, digits, _ and -")
    folder, temporary = published / run, published / f"{_TEMPORARY_PREFIX}{os.getpid()}-{run}"
    published.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        write(temporary)
        if folder.is_dir():
            for file in sorted(temporary.iterdir()):
                replace_durably(file, folder / file.name)
        else:
            sync_folder(temporary)
            temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    pointer = published / f"{_TEMPORARY_PREFIX}{os.getpid()}-{POINTER}"
    pointer.write_text(run + "\n", encoding="utf-8")
    replace_durably(pointer, published / POINTER)
    return folder


def current_run(published: Path) -> Path | None:
    """The folder of the run in force; None before the first."""
    try:
        name = (published / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    if _RUN.fullmatch(name) is None:
        raise MeterhouseError(f"{published / POINTER}: not the name of a run; close again")
    return published / name


def _copy_tables(database: Path, tables: tuple[str, ...], folder: Path) -> None:
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            for table in tables:
                file = folder / f"{table}.parquet"
                connection.table(table).write_parquet(str(file), compression="zstd")
                sync_file(file)
    except duckdb.Error as error:
        raise MeterhouseError(f"{database}: cannot be published: {error}") from None

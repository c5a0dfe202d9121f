"""`ingest`: usage events into the lake, from files or as a stream on standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.render.visible import visible
from engine.cli.session import (
    JsonOption,
    Output,
    WorkspaceOption,
    err,
    now,
    out,
    parse_instant,
    progress,
    wants_json,
    workspace_path,
)
from engine.domain.errors import InputError

if TYPE_CHECKING:
    from ingest.receipt import Receipts


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("ingest")(ingest)


def ingest(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...|-", help="Files, folders, globs; - reads a stream."),
    ],
    format: Annotated[
        str | None, typer.Option("--format", metavar="ndjson|csv|parquet", help="If not by ending.")
    ] = None,
    map: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="How foreign columns become ours.")
    ] = None,
    received_at: Annotated[
        str | None,
        typer.Option("--received-at", metavar="INSTANT", help="For imports of history."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Land content that has landed before again.")
    ] = False,
    ack: Annotated[
        bool, typer.Option("--ack", help="With -: a line of JSON for each line, once durable.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Land usage events. The same file twice changes nothing; bad rows are kept with a reason."""
    if "-" in files:
        _refuse_options_of_files(files, format, map, received_at, force)
        _ingest_stream(workspace, ack=ack, as_json=wants_json(as_json))
        return
    if ack:
        raise InputError("--ack answers line by line; give - to read standard input")
    from engine.workflows.ingest import ingest_files, report_shape
    from engine.workflows.workspace import open_workspace

    place = open_workspace(workspace_path(workspace))
    machine = wants_json(as_json)
    with progress(quiet=machine) as report:
        landing, failure = ingest_files(
            place,
            files,
            format=format,
            mapping=map,
            received_at=parse_instant(received_at, "--received-at"),
            force=force,
            clock=now,
            report=report,
        )
    if machine:
        Output(True).print_json(report_shape(landing))
    else:
        for file in landing.files:
            sentence = _sentence(visible(file.source), file.status, file.accepted, file.rejected)
            out.print(sentence)
            for reason, count in file.reasons.items():
                err.print(f"  {count:,} rejected: {reason}")
        if landing.rejected:
            err.print("Rejected rows are kept: `meterhouse reconcile --list rejected` lists them.")
    if failure is not None:
        raise failure


def _refuse_options_of_files(
    files: list[str], format: str | None, map: Path | None, received_at: str | None, force: bool
) -> None:
    if len(files) > 1:
        raise InputError(
            "-: stands for standard input alone; land files with a command of their own"
        )
    if format not in (None, "ndjson"):
        raise InputError(f"--format: standard input is read as ndjson, not as {format}; use a file")
    options = {"--map": map, "--received-at": received_at, "--force": force or None}
    for option, value in options.items():
        if value is not None:
            raise InputError(f"{option}: is for files; leave it out with -")


def _ingest_stream(workspace: Path | None, *, ack: bool, as_json: bool) -> None:
    from engine.cli.stoppable import stoppable_input
    from engine.workflows.ingest_stream import ingest_stream, receipt_shape
    from engine.workflows.workspace import open_workspace

    def acknowledge(receipts: Receipts) -> None:
        for receipt in receipts:
            if receipt.seq is not None or receipt.rejection is not None:
                sys.stdout.write(json.dumps(receipt_shape(receipt), ensure_ascii=False) + "\n")
        sys.stdout.flush()

    place = open_workspace(workspace_path(workspace))
    with stoppable_input(sys.stdin.fileno()) as stream:
        outcome = ingest_stream(place, stream, clock=now, acknowledge=acknowledge if ack else None)
    report = outcome.report
    if as_json and not ack:
        Output(True).print_json(outcome.representation())
    else:
        told = err if ack else out
        told.print(f"{report.accepted:,} events landed, {report.rejected:,} rejected")
        for reason, count in report.reasons.most_common():
            err.print(f"  {count:,} rejected: {reason}")
    if stream.stopped_by is not None:
        raise SystemExit(128 + stream.stopped_by)


def _sentence(source: str, status: str, accepted: int, rejected: int) -> str:
    if status == "unchanged":
        return f"{source}: landed before, nothing changes"
    if status == "unreadable":
        return f"{source}: cannot be read"
    return f"{source}: {accepted:,} events landed, {rejected:,} rejected"

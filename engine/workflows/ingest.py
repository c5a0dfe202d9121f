"""Files into the lake, with the workspace's settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

from engine.domain.errors import InputError
from engine.workflows.progress import Report
from engine.workflows.representations import Json, instant_text
from engine.workflows.workspace import Workspace
from ingest.errors import IngestError
from ingest.land import land
from ingest.mapping import load_mapping
from ingest.report import LandingReport, Progress, UnreadableSourcesError
from ingest.sources import Format

FORMATS = ("ndjson", "csv", "parquet")


def ingest_files(
    workspace: Workspace,
    files: Sequence[str],
    *,
    format: str | None,
    mapping: Path | None,
    received_at: datetime | None,
    force: bool,
    clock: Callable[[], datetime],
    report: Report,
) -> tuple[LandingReport, IngestError | None]:
    """Land the files; the report, and the error if some of them could not be read at all.

    Raises InputError or IngestError for arguments that cannot be used; nothing is landed then.
    """
    if format is not None and format not in FORMATS:
        raise InputError(f"--format: {format!r} is unknown; use one of {', '.join(FORMATS)}")

    if not all(files):
        raise InputError("the name of a file is empty; write . for the folder you are in")

    def on_progress(progress: Progress) -> None:
        report(f"landing {progress.source}", progress.done_bytes, progress.total_bytes)

    try:
        return land(
            workspace.lake,
            files,
            clock=clock,
            format=cast(Format | None, format),
            mapping=None if mapping is None else load_mapping(mapping),
            received_at=received_at,
            force=force,
            on_progress=on_progress,
        ), None
    except UnreadableSourcesError as error:
        return error.report, error


def report_shape(landing: LandingReport) -> Json:
    """What became of every file, as JSON."""
    return {
        "accepted": landing.accepted,
        "rejected": landing.rejected,
        "reasons": landing.reasons,
        "lakeVersion": landing.version,
        "seq": landing.last_seq,
        "receivedAt": None
        if landing.last_received_at is None
        else instant_text(landing.last_received_at),
        "files": [
            {
                "source": file.source,
                "status": file.status,
                "rows": file.rows,
                "accepted": file.accepted,
                "rejected": file.rejected,
                "reasons": file.reasons,
                "message": file.message or None,
            }
            for file in landing.files
        ],
    }

"""Compaction of the workspace's lake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine.workflows.representations import Json
from engine.workflows.workspace import Workspace
from ingest.compact import CompactionReport, compact


def compact_lake(workspace: Workspace, *, clock: Callable[[], datetime]) -> CompactionReport:
    """Compact where it pays. Raises IngestError where another process holds the lake."""
    return compact(workspace.lake, clock=clock)


def compaction_shape(report: CompactionReport) -> Json:
    """What a compaction did, as JSON."""
    return {
        "lakeVersion": report.version,
        "replacedParts": report.replaced,
        "writtenParts": report.written,
        "rows": report.rows,
    }

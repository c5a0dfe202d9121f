"""What `usage` and `preview` say of events that have just been acknowledged, the close bills."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.workflows import catalog
from engine.workflows.close import close
from engine.workflows.initialize import initialize
from engine.workflows.preview import Preview, preview
from engine.workflows.progress import silent
from engine.workflows.reconcile import reconcile
from engine.workflows.representations import Json
from engine.workflows.usage import usage_of
from engine.workflows.workspace import Workspace, open_workspace
from ingest.event_log import EventLog

NOW = datetime(2030, 1, 1, tzinfo=UTC)
"""Later than any clock by which events are received here."""
JANUARY = (date(2026, 1, 1), date(2026, 2, 1))

LEFT_BEHIND = """
import os, sys
from ingest.event_log import EventLog
from ingest.log import Lake
from pathlib import Path

log = EventLog.open(Lake(Path(sys.argv[1])))
log.append([sys.argv[2].encode()])
os._exit(1)
"""


def line(id: str, day: int) -> str:
    fields = {
        "customerEventId": id,
        "customerAlias": "acme",
        "eventType": "api_call",
        "eventTimestamp": f"2026-01-{day:02d}T12:00:00Z",
    }
    return json.dumps(fields)


def calls(workspace: Workspace) -> str:
    start, end = JANUARY
    answer = usage_of(
        workspace, "api_calls", alias="acme", start=start, end=end, as_of=None, by=(), now=NOW
    )
    return str(answer["value"])


def amounts(found: Preview) -> list[tuple[str, str]]:
    return [(each["invoiceDate"], each["grossTotal"]) for each in found.invoices]


def leave_behind(workspace: Workspace, event: str) -> None:
    """An event that is acknowledged by a process which ends before it lands it."""
    arguments = [str(workspace.lake_root), event]
    subprocess.run([sys.executable, "-c", LEFT_BEHIND, *arguments], check=False)


def reconciled(workspace: Workspace) -> Json:
    return reconcile(workspace, start=None, end=None, listed=None, limit=1, now=NOW, report=silent)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    initialize(tmp_path / "workspace", starter=True)
    made = open_workspace(tmp_path / "workspace")
    with made.open_store() as store:
        catalog.apply(made, store, datetime(2026, 1, 1, tzinfo=UTC))
    return made


def previewed(workspace: Workspace) -> Preview:
    return preview(
        workspace,
        schedule_id=None,
        customer_id=None,
        through=date(2026, 1, 31),
        as_of=None,
        now=NOW,
    )


def test_an_acknowledged_event_is_in_usage_and_preview_before_it_lands(
    workspace: Workspace,
) -> None:
    assert calls(workspace) == "0"
    with EventLog.open(workspace.lake) as log:
        log.append([line(f"e{number}", 5).encode() for number in range(1_100)])
        assert log.snapshot.last_seq == 0
        assert calls(workspace) == "1100"
        # 1,000 calls are free, 100 cost 0.01 each; the fee of February is on the same invoice.
        assert amounts(previewed(workspace))[-1] == ("2026-02-01", "21.00")


@pytest.mark.slow
def test_a_close_lands_what_a_killed_process_left_and_bills_what_the_preview_said(
    workspace: Workspace,
) -> None:
    leave_behind(workspace, line("e1", 6))
    assert workspace.lake.snapshot().last_seq == 0
    expected = amounts(previewed(workspace))
    assert calls(workspace) == "1"

    report = close(workspace, through=date(2026, 1, 31), as_of=None, dry_run=False, now=NOW)

    assert workspace.lake.snapshot().last_seq == 1
    assert [(each["invoiceDate"], each["grossTotal"]) for each in report.invoices] == expected
    assert calls(workspace) == "1"


@pytest.mark.slow
def test_the_reconciliation_has_an_outcome_for_what_a_killed_process_left(
    workspace: Workspace,
) -> None:
    leave_behind(workspace, line("e1", 6))

    assert reconciled(workspace)["outcomes"]["pending"] == 1
    with EventLog.open(workspace.lake) as log:
        log.append([line("e2", 7).encode()])
        answer = reconciled(workspace)
    # The process that has the log open landed it when it was asked to.
    assert answer["landed"] == 2

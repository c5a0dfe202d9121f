"""Workspaces that the tests begin with: made once, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli.command_line import Answer, meterhouse

EVENTS = """\
{"customerEventId": "r-1", "customerAlias": "acme", "eventType": "api_call", \
"eventTimestamp": "2026-01-05T10:00:00Z", "eventProperties": {"bytes": 1204, "region": "eu"}}
{"customerEventId": "r-2", "customerAlias": "acme-prod", "eventType": "api_call", \
"eventTimestamp": "2026-01-06T10:00:00Z", "eventProperties": {"bytes": 0.1, "region": "us"}}
{"customerEventId": "r-3", "customerAlias": "nobody", "eventType": "api_call", \
"eventTimestamp": "2026-01-07T10:00:00Z", "eventProperties": {"bytes": 7}}
this line is no event
"""

TRAFFIC = """\
event_type: api_call
aggregation: sum
property: bytes
breakdowns: [region]
unit: bytes
"""

THROUGH = "2026-01-31"


def make_landed(folder: Path) -> Path:
    """The starter workspace with a second metric, applied, and four lines of which one is bad."""
    done(meterhouse("init", str(folder), at=folder.parent))
    (folder / "catalog" / "metrics" / "traffic.yml").write_text(TRAFFIC)
    (folder / "events.ndjson").write_text(EVENTS)
    for words in (
        ["compile"],
        ["apply"],
        ["ingest", "events.ndjson", "--received-at", "2026-02-02T08:00:00Z"],
    ):
        done(meterhouse(*words, at=folder))
    return folder


def make_closed(landed: Path, folder: Path) -> Path:
    """The same with January closed: two drafts, of which the first is then issued."""
    copy(landed, folder)
    done(meterhouse("close", "--through", THROUGH, at=folder))
    done(meterhouse("invoice", "finalize", "acme_2026@2026-01-01", at=folder))
    return folder


def copy(workspace: Path, folder: Path) -> Path:
    """A workspace of one's own; what can be computed again stays behind."""
    return Path(
        shutil.copytree(workspace, folder, ignore=shutil.ignore_patterns("build", "published"))
    )


def done(answer: Answer) -> Answer:
    """The answer of a command that must succeed."""
    assert answer.code == 0, answer.err
    return answer

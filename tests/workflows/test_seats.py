"""Seats asked for live, from what a build has published and what came since, and as billed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine.domain.errors import InputError
from engine.workflows.close import close
from engine.workflows.initialize import initialize
from engine.workflows.preview import preview
from engine.workflows.representations import Json
from engine.workflows.seats import seat_balances, seat_changes
from engine.workflows.workspace import Workspace, open_workspace
from ingest.land import land
from tests.store.migrated import migrated_database

NIGHT = datetime(2026, 5, 2, tzinfo=UTC)
TERMS = "currency: GBP, frequency: monthly, timing: in_arrears, model: linear"
FILES = {
    "settings.yml": "account: main\ntime_zone: Europe/London\ncurrency: GBP\n",
    "seat_metrics/editor.yml": "label: Editors\n",
    "metrics/calls.yml": "event_type: call\naggregation: count\n",
    "products/app.yml": f"""\
name: App
prices:
  editors: {{name: Editors, seats: editor, proration: prorate_all_changes, rate: "15", {TERMS}}}
  calls: {{name: Calls, metric: calls, rate: "1", {TERMS}}}
""",
    "customers/acme.yml": "legal_name: Acme\naliases: [crm-1]\n",
    "schedules/acme.yml": "customer: acme\nstart: 2026-04-01\nprices: [editors, calls]\n",
}


def workspace(folder: Path) -> Workspace:
    initialize(folder, starter=False)
    migrated_database(folder)
    for name, text in FILES.items():
        path = folder / "catalog" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return open_workspace(folder)


def send(workspace: Workspace, night: int, *lines: Json) -> None:
    file = workspace.root / f"{night}.ndjson"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    land(workspace.lake, [file], clock=lambda: NIGHT + timedelta(days=night))


def seats(id: str, month: int, day: int, total: int, alias: str = "acme") -> Json:
    return {
        "customerEventId": id,
        "customerAlias": alias,
        "seatType": "editor",
        "eventTimestamp": f"2026-{month:02}-{day:02}T12:00:00Z",
        "total": total,
    }


def call(month: int, day: int) -> Json:
    return {
        "customerAlias": "acme",
        "eventType": "call",
        "eventTimestamp": f"2026-{month:02}-{day:02}T12:00:00Z",
    }


@pytest.mark.slow
def test_seats_asked_for_live_are_those_that_the_next_close_bills(tmp_path: Path) -> None:
    own = workspace(tmp_path / "workspace")
    send(own, 0, seats("s1", 1, 5, 8), seats("s2", 3, 1, 10), call(3, 1), call(4, 2))
    close(own, through=date(2026, 4, 1), as_of=None, dry_run=False, now=NIGHT + timedelta(hours=1))
    send(own, 1, seats("s3", 4, 16, 20, "crm-1"), seats("s4", 4, 20, 99), call(4, 21))
    send(own, 2, {**seats("s4", 4, 20, 99), "total": 12})
    now = NIGHT + timedelta(days=3)
    # 10 x 15 + 10 x 15 x 15/30 - 8 x 15 x 11/30 = 150 + 75 - 44, and 2 calls
    expected = "183.00"
    shown = preview(
        own, schedule_id=None, customer_id=None, through=date(2026, 4, 30), as_of=None, now=now
    )
    assert [invoice["netTotal"] for invoice in shown.invoices] == [expected]
    billed = close(own, through=date(2026, 4, 30), as_of=None, dry_run=False, now=now)
    assert [invoice["netTotal"] for invoice in billed.invoices] == [expected]
    (balance,) = seat_balances(own, customer=None, at=None, as_of=None, now=now)
    assert balance["total"] == 12
    assert balance["balances"] == [
        {"seatType": "editor", "total": 12, "changeTimestamp": "2026-04-20T12:00:00Z"}
    ]
    known_then = NIGHT + timedelta(days=1)
    changes = seat_changes(own, customer=None, at=None, as_of=known_then, now=now)
    assert [(each["type"], each["quantity"], each["total"]) for each in changes] == [
        ("SEAT_ADDED", 8, 8),
        ("SEAT_ADDED", 2, 10),
        ("SEAT_ADDED", 10, 20),
        ("SEAT_ADDED", 79, 99),
    ]
    at = datetime(2026, 4, 1, tzinfo=UTC)
    (earlier,) = seat_balances(own, customer="crm-1", at=at, as_of=None, now=now)
    assert earlier["total"] == 10
    with pytest.raises(InputError, match="nobody"):
        seat_balances(own, customer="nobody", at=None, as_of=None, now=now)

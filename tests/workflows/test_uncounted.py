"""An issued charge whose metric cannot be counted is compared once it can be, however late."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.store.drift import last_drift_check, read_drift
from engine.workflows.close import close
from engine.workflows.close_report import CloseReport
from engine.workflows.initialize import initialize
from engine.workflows.workspace import Workspace, open_workspace
from ingest.land import land
from tests.store.migrated import migrated_database

CLOSED = datetime(2026, 2, 2, tzinfo=UTC)
HUGE = "9" + "0" * 25
PRICE = "currency: USD, frequency: monthly, timing: in_arrears, model: linear"
SCHEDULE = "auto_issue: true\nphases:\n  - {start: 2026-01-01, prices: [units_usd]}\n"
FILES = {
    "metrics/units.yml": "event_type: call\naggregation: sum\nproperty: units\n",
    "products/api.yml": f"""\
name: API
prices:
  units_usd: {{name: Units, metric: units, rate: "0.50", {PRICE}}}
""",
    "customers/acme.yml": "legal_name: Acme\n",
    "customers/globex.yml": "legal_name: Globex\n",
    "schedules/acme.yml": f"customer: acme\n{SCHEDULE}",
    "schedules/globex.yml": f"customer: globex\nstart: 2026-02-01\n{SCHEDULE}".replace(
        "01-01, prices", "02-01, prices"
    ),
}


def send(workspace: Workspace, night: int, *events: dict[str, Any]) -> None:
    file = workspace.root / f"{night}.ndjson"
    file.write_text("\n".join(map(json.dumps, events)))
    land(workspace.lake, [file], clock=lambda: CLOSED + timedelta(days=night))


def call(id: str, customer: str, month: int, **fields: Any) -> dict[str, Any]:
    return {
        "customerEventId": id,
        "customerAlias": customer,
        "eventType": "call",
        "eventTimestamp": f"2026-{month:02}-01T12:00:00Z",
        **fields,
    }


def used(id: str, customer: str, month: int, units: object) -> dict[str, Any]:
    return call(id, customer, month, eventProperties={"units": units})


def close_night(workspace: Workspace, night: int, through: date) -> CloseReport:
    now = CLOSED + timedelta(days=night, hours=1)
    return close(workspace, through=through, as_of=None, dry_run=False, now=now)


@pytest.mark.slow
def test_what_cannot_be_compared_tonight_is_compared_the_next_night(tmp_path: Path) -> None:
    """Acme: 10 issued, 4 come late: 4 x 0.50 = 2.00. Globex sends what does not fit in between."""
    initialize(tmp_path, starter=False)
    migrated_database(tmp_path)
    for name, text in FILES.items():
        path = tmp_path / "catalog" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    workspace = open_workspace(tmp_path)
    send(workspace, 0, used("a1", "acme", 1, 10))
    assert close_night(workspace, 0, date(2026, 1, 31)).issued == 1
    with workspace.open_store() as store, store.read() as connection:
        looked = last_drift_check(connection)

    send(
        workspace,
        1,
        used("a2", "acme", 1, 4),
        used("g1", "globex", 2, HUGE),
        used("g2", "globex", 2, HUGE),
    )
    report = close_night(workspace, 1, date(2026, 2, 3))
    assert report.is_complete, "no due invoice needs it, and still the close says so"
    assert "the metric units cannot be counted" in " ".join(report.notes)
    with workspace.open_store() as store, store.read() as connection:
        (listed,) = read_drift(connection)
        assert last_drift_check(connection) == looked
    assert listed.period.difference is None
    assert "the metric units cannot be counted" in str(listed.period.reason)

    send(workspace, 2, call("g1", "globex", 2, retracted=True), used("g2", "globex", 2, 3))
    report = close_night(workspace, 2, date(2026, 2, 3))
    assert report.notes == []
    with workspace.open_store() as store, store.read() as connection:
        (listed,) = read_drift(connection)
        assert last_drift_check(connection) != looked
    assert (listed.period.difference, listed.period.reason) == (200, None)
    assert listed.period.current_quantity == Decimal(14)

"""Looking only at what may have changed finds what looking at everything would find."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from engine.domain.invoice import InvoiceStatus
from engine.store.drift import read_drift, save_drift
from engine.store.invoices import list_invoices
from engine.store.open import Store
from engine.warehouse import direct
from engine.workflows import catalog as catalogs
from engine.workflows.close import close
from engine.workflows.cut import take_cut
from engine.workflows.drift_check import check_of, compared, issued_periods, periods_to_check
from engine.workflows.initialize import initialize
from engine.workflows.workspace import Workspace, open_workspace
from ingest.land import land
from tests.store.migrated import migrated_database
from tests.warehouse.built_events import build_events

START = datetime(2026, 1, 1, tzinfo=UTC)
CLOSED = datetime(2026, 4, 2, tzinfo=UTC)
PRICE = "currency: USD, frequency: monthly, timing: in_arrears"
FILES = {
    "settings.yml": "account: main\ntime_zone: America/New_York\n",
    "metrics/units.yml": "event_type: call\naggregation: sum\nproperty: units\n",
    "metrics/calls.yml": "event_type: call\naggregation: count\n",
    "metrics/largest.yml": "event_type: call\naggregation: max\nproperty: units\n",
    "metrics/held.yml": "event_type: call\naggregation: weighted_sum\nproperty: units\n",
    "products/api.yml": f"""\
name: API
prices:
  units_usd: {{name: U, metric: units, model: linear, rate: "0.50", {PRICE}}}
  calls_usd: {{name: C, metric: calls, model: graduated, usage_calculation_mode: cumulative,
              tiers: [{{up_to: "9", rate: "0"}}, {{rate: "1"}}], {PRICE}}}
  largest_usd: {{name: L, metric: largest, model: linear, rate: "1", {PRICE}}}
  held_usd: {{name: H, metric: held, model: linear, rate: "1", {PRICE}}}
""",
    "customers/acme.yml": "legal_name: Acme\naliases: [a1]\n",
    "customers/child.yml": "legal_name: Child\nparent: acme\n",
    "customers/globex.yml": "legal_name: Globex\naliases: [g1]\n",
    "schedules/acme.yml": "customer: acme\nroll_up: true\n",
    "schedules/globex.yml": "customer: globex\n",
}
TERMS = "auto_issue: true\nphases:\n  - {start: 2026-01-01, prices: [%s]}\n"
PRICES = "units_usd, calls_usd, largest_usd, held_usd"
CHANGES = (
    {"customers/acme.yml": "legal_name: Acme\naliases: [a1, unknown]\n"},
    {
        "customers/acme.yml": "legal_name: Acme\naliases: [{alias: a1, until: 2026-02-10}]\n",
        "customers/globex.yml": "legal_name: G\naliases: [g1, {alias: a1, from: 2026-02-11}]\n",
    },
    {
        "metrics/units.yml": "event_type: call\naggregation: sum\nproperty: units\n"
        "filters: {property: units, gt: 3}\n"
    },
    {"customers/child.yml": "legal_name: Child\n"},
)

"""What is in force from then on, one change a round."""


def write(workspace: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = workspace / "catalog" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        terms = TERMS % PRICES if name.startswith("schedules/") else ""
        path.write_text(text + terms)


def send(workspace: Workspace, random: Random, number: int, count: int) -> None:
    """Random submissions in January to March: new, corrected, moved and retracted ones."""
    lines = []
    for _ in range(count):
        fields: dict[str, object] = {
            "customerEventId": f"e{random.randrange(40)}",
            "customerAlias": random.choice(["acme", "a1", "child", "globex", "g1", "unknown"]),
            "eventType": random.choice(["call", "call", "other"]),
            "eventTimestamp": (START + timedelta(minutes=random.randrange(90 * 1440))).isoformat(),
            "eventProperties": {"units": random.randrange(9)},
        }
        if random.random() < 0.2:
            fields["retracted"] = True
        lines.append(json.dumps(fields))
    file = workspace.root / f"{number}.ndjson"
    file.write_text("\n".join(lines))
    land(workspace.lake, [file], clock=lambda: CLOSED + timedelta(hours=number))


def look(workspace: Workspace, store: Store, at: datetime) -> tuple[object, object]:
    """What the list says after a look at what may have changed, and what it should say."""
    catalog = catalogs.in_force(workspace, store)
    lake = workspace.landed()
    cut = take_cut(lake, catalog, None, at)
    build_events(workspace.root, catalog.metrics)
    chosen = periods_to_check(workspace, store, catalog, cut)
    rows = [row for each in chosen for row in each.inputs]
    found = compared(chosen, direct.measure(lake, catalog.metrics, rows))
    check = check_of(store, cut, at)
    assert check is not None
    with store.write() as connection:
        save_drift(connection, found, check)
        listed = {each.period for each in read_drift(connection)}
        invoices = list_invoices(connection, status=InvoiceStatus.FINAL)
        everything = list(issued_periods(connection, catalog, [each.id for each in invoices]))
    rows = [row for each in everything for row in each.inputs]
    counted = compared(everything, direct.measure(lake, catalog.metrics, rows))
    return listed, {each for each in counted if each.has_drifted}


@pytest.mark.slow
def test_the_list_is_what_comparing_every_issued_charge_would_give(tmp_path: Path) -> None:
    initialize(tmp_path / "workspace", starter=False)
    migrated_database(tmp_path / "workspace")
    workspace = open_workspace(tmp_path / "workspace")
    write(workspace.root, FILES)
    random = Random(7)
    send(workspace, random, 0, 60)
    now = CLOSED + timedelta(days=1)
    report = close(workspace, through=date(2026, 3, 31), as_of=None, dry_run=False, now=now)
    assert (report.issued, report.drift) == (6, [])

    sizes = []
    with workspace.open_store() as store:
        for number in range(1, 13):
            now += timedelta(hours=1)
            if number % 3 == 0:
                write(workspace.root, CHANGES[number // 3 - 1])
                catalogs.apply(workspace, store, now)
            send(workspace, random, number, random.randrange(1, 4))
            listed, expected = look(workspace, store, now)
            assert listed == expected, f"round {number}"
            sizes.append(len(listed))  # type: ignore[arg-type]
    assert len(set(sizes)) > 3

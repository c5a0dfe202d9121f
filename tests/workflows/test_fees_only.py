"""An account that counts no usage builds what analysts read of its invoices, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.workflows.close import close
from engine.workflows.initialize import initialize
from engine.workflows.workspace import open_workspace
from ingest.land import land
from tests.store.migrated import migrated_database

FILES = {
    "products/platform.yml": """\
name: Platform
prices:
  fee_usd: {name: Fee, currency: USD, frequency: monthly, timing: in_advance, model: fixed,
            amount: "9"}
""",
    "customers/acme.yml": "legal_name: Acme\n",
    "schedules/acme.yml": "customer: acme\nstart: 2026-01-01\nprices: [fee_usd]\n",
}
EVENT = '{"customerAlias": "acme", "eventType": "call", "eventTimestamp": "2026-01-05T00:00:00Z"}'


@pytest.mark.slow
def test_usage_is_built_from_the_first_event_on(tmp_path: Path) -> None:
    initialize(tmp_path / "fees", starter=False)
    migrated_database(tmp_path / "fees")
    workspace = open_workspace(tmp_path / "fees")
    for name, text in FILES.items():
        file = workspace.root / "catalog" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)

    def published(month: int) -> set[str]:
        now = datetime(2026, month, 20, tzinfo=UTC)
        report = close(workspace, through=date(2026, month, 15), as_of=None, dry_run=False, now=now)
        assert (report.due, report.billed) == (month, month)
        return {path.stem for path in (workspace.published_folder / report.run).iterdir()}

    marts = {"dim_customers", "fct_invoice_line_items"}
    assert published(1) == marts
    (tmp_path / "events.ndjson").write_text(EVENT)
    land(
        workspace.lake,
        [tmp_path / "events.ndjson"],
        clock=lambda: datetime(2026, 1, 21, tzinfo=UTC),
    )
    assert published(2) == {*marts, "period_usage", "metering_cut"}

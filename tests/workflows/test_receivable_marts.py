"""Payments, credit notes and credit are published for analysts, of accounts that have any."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from engine.workflows.catalog import in_force
from engine.workflows.close import close
from engine.workflows.credit_note_life import issue
from engine.workflows.credit_notes import PartOfLine, create_against
from engine.workflows.initialize import initialize
from engine.workflows.issue import finalize
from engine.workflows.payments import Share, record
from engine.workflows.workspace import open_workspace
from tests.store.migrated import migrated_database

FILES = {
    "products/platform.yml": """\
name: Platform
prices:
  fee_usd: {name: Fee, currency: USD, frequency: monthly, timing: in_advance, model: fixed,
            amount: "100"}
""",
    "customers/acme.yml": "legal_name: Acme\n",
    "schedules/acme.yml": """\
customer: acme
start: 2026-01-01
prices: [fee_usd]
credit_grants: [{name: Prepaid, amount: "30"}]
""",
}
NOW = datetime(2026, 1, 20, tzinfo=UTC)


@pytest.mark.slow
def test_money_and_credit_are_published_once_there_is_any(tmp_path: Path) -> None:
    """100.00 less 30.00 of credit: 70.00 are paid with 90.00; 80.00 of the fee are given back, that
    is 70.00 of money and 10.00 of credit. February uses the 10.00 again once it is issued."""
    initialize(tmp_path / "credit", starter=False)
    migrated_database(tmp_path / "credit")
    workspace = open_workspace(tmp_path / "credit")
    for name, text in FILES.items():
        file = workspace.root / "catalog" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    through = date(2026, 1, 1)
    close(workspace, through=through, as_of=None, dry_run=False, now=NOW)
    with workspace.open_store() as store:
        catalog = in_force(workspace, store)
        finalize(workspace, store, catalog, "acme@2026-01-01", at=NOW, actor="test")
        shares = [Share("INV-000001")]
        record(store, catalog, "90", shares, paid_on=through, at=NOW, actor="test")
        parts = [PartOfLine("1", "80.00")]
        note = create_against(store, "INV-000001", parts, reason="", at=NOW, actor="test")
        issue(store, catalog, str(note["id"]), send=False, at=NOW, actor="test")
    report = close(workspace, through=through, as_of=None, dry_run=False, now=NOW)
    folder = workspace.published_folder / report.run

    def rows(mart: str, *columns: str) -> list[tuple[object, ...]]:
        found = pq.read_table(folder / f"{mart}.parquet").to_pylist()
        return sorted(tuple(row[name] for name in columns) for row in found)

    paid = rows("fct_payments", "amount", "allocated", "refunded", "unallocated")
    assert paid == [(Decimal(90), Decimal(70), Decimal(0), Decimal(20))]
    assert rows("fct_invoice_movements", "kind", "amount") == [("payment", Decimal(70))]
    lines = rows("fct_credit_note_lines", "line_number", "credit_note_number", "net_amount")
    assert lines == [(1, "CN-000001", Decimal(80)), (2, "CN-000001", Decimal(-10))]
    assert rows("dim_credit_grants", "amount", "balance") == [(Decimal(30), Decimal(10))]
    assert rows("fct_credit_transactions", "kind", "amount") == [
        ("drawdown", Decimal(-30)),
        ("grant", Decimal(30)),
        ("return", Decimal(10)),
    ]

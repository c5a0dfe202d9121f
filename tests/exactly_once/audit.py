"""What the books must look like in the end, asked of the database in plain SQL."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from sqlalchemy import text

from engine.store import audit, journal
from engine.store.invoices import read_invoice
from engine.store.open import Connection, Store
from engine.workflows.replay import difference_from_frozen, replay
from engine.workflows.workspace import Workspace
from tests.exactly_once.books import CLOCK_BEHIND, expected_totals, month

REPLAYED_FROM_THE_LAKE = 6


def check_books(workspace: Workspace, store: Store, customers: int, months: int) -> None:
    """Every due period billed exactly once, numbers without gap, nothing lost, nothing twice."""
    with store.read() as connection:
        owed = expected_totals(customers, months)
        _check_invoices(connection, owed)
        _check_numbers(connection, len(owed))
        _check_records(connection, len(owed))
        _check_runs(connection, months)
    _check_replays(workspace, store)


def _check_invoices(connection: Connection, owed: dict[tuple[str, str], int]) -> None:
    rows = connection.execute(
        text("SELECT schedule_id, invoice_date, gross_total, status, revision FROM invoices")
    ).all()
    issued = {(row.schedule_id, row.invoice_date): row.gross_total for row in rows}
    assert len(issued) == len(rows), "a place was billed by two invoices"
    assert issued == owed
    assert {(row.status, row.revision) for row in rows} == {("FINAL", 0)}
    charges = connection.execute(
        text(
            "SELECT schedule_id, phase_index, price_id, period_index, count(*) AS n"
            " FROM billed_periods WHERE is_live = 1 GROUP BY 1, 2, 3, 4"
        )
    ).all()
    assert {row.n for row in charges} == {1}
    dates = {date for _, date in owed}
    schedules = {schedule for schedule, _ in owed}
    assert {(row.schedule_id, row.price_id, row.period_index) for row in charges} == {
        (schedule, price, period)
        for schedule in schedules
        for price, periods in (("access_usd", len(dates)), ("calls_usd", len(dates) - 1))
        for period in range(periods)
    }


def _check_numbers(connection: Connection, count: int) -> None:
    rows = connection.execute(text("SELECT number, issue_date FROM invoices ORDER BY number")).all()
    assert [row.number for row in rows] == [f"INV-{n:06d}" for n in range(1, count + 1)]
    assert [row.issue_date for row in rows] == sorted(row.issue_date for row in rows)
    next_number = connection.execute(text("SELECT next_number FROM number_series")).scalar_one()
    assert next_number == count + 1


def _check_records(connection: Connection, count: int) -> None:
    """One entry of the journal, one message and one audit row for each issue; the chain whole."""
    audit.verify_chain(connection)
    _check_chain_by_hand(connection)
    for query in (
        "SELECT count(*) FROM outbox WHERE topic = 'invoice.issued'",
        "SELECT count(*) FROM audit_log WHERE verb = 'invoice.issued'",
        "SELECT count(DISTINCT object_id) FROM audit_log WHERE verb = 'invoice.issued'",
        "SELECT count(*) FROM journal_entries",
    ):
        assert connection.execute(text(query)).scalar_one() == count, query
    total = connection.execute(text("SELECT sum(gross_total) FROM invoices")).scalar_one()
    balances = journal.balances(connection)
    assert balances["USD", "receivable"] == total
    assert sum(balances.values()) == 0


def _check_chain_by_hand(connection: Connection) -> None:
    """The chain again, by the rule that `engine.store.audit` gives auditors, not by its code."""
    previous = "0" * 64
    rows = connection.execute(text("SELECT * FROM audit_log ORDER BY n")).all()
    for n, row in enumerate(rows, start=1):
        body = {
            "n": n,
            "at": row.at,
            "actor": row.actor,
            "verb": row.verb,
            "object": [row.object_kind, row.object_id],
            "body": row.body,
        }
        canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert row.previous_hash == previous
        assert row.hash == hashlib.sha256((previous + canonical).encode()).hexdigest()
        previous = row.hash


def _check_runs(connection: Connection, months: int) -> None:
    """Of all that was due nothing was parked but by a clock that was behind, and the last run,
    which has none before it, has come to its end.

    One that was killed waits for a close of its day, which need not come.
    """
    rows = connection.execute(
        text("SELECT through, started_at, finished_at, summary FROM billing_runs")
    ).all()
    assert max(row.through for row in rows) == (month(months) - timedelta(days=1)).isoformat()
    assert all(row.finished_at for row in rows if row.through == max(r.through for r in rows))
    for row in rows:
        if row.finished_at is None:
            continue
        summary = json.loads(row.summary)
        parked = summary["parked"]
        assert all(CLOCK_BEHIND in each["reason"] for each in parked)
        assert summary["due"] == summary["billed"] + len(parked)


def _check_replays(workspace: Workspace, store: Store) -> None:
    """Every invoice comes out again to the byte from what it froze; some also from the lake."""
    with store.read() as connection:
        ids = connection.execute(text("SELECT id FROM invoices ORDER BY id")).scalars().all()
        for id in ids:
            stored = read_invoice(connection, id)
            assert stored is not None
            assert difference_from_frozen(stored, ()) is None
    for id in ids[:REPLAYED_FROM_THE_LAKE]:
        found = replay(workspace, store, id)
        assert found.is_equal, found.sentences()

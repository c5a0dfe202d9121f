"""What recognition asks of the database: when facts were written, and in which order with locks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from engine.domain.credit import CreditGrant, TransactionKind
from engine.domain.invoice import InvoiceStatus
from engine.domain.journal import JournalEntry, Posting, SourceKind
from engine.store import audit, issuing, journal
from engine.store.credits import add_grant, add_transaction, read_grant
from engine.store.invoice_details import InvoiceDetails, save_details
from engine.store.open import Connection, Store
from engine.store.open_invoices import save_open_invoice
from engine.store.revenue import (
    accounting_dates,
    add_revenue_lock,
    credit_revenue,
    facts,
    ledger_revenue,
    revenue_locks,
    schedule_places,
)
from tests.store.invoice_samples import (
    ISSUE_DATE,
    LATER,
    invoice,
    issue_entry,
    record,
    void_entry,
)

FIRST, SECOND = invoice("s1"), invoice("s2")
VOIDED_ON = ISSUE_DATE + timedelta(days=40)
CALLS = CreditGrant(
    id="calls",
    customer_id="acme",
    name="Calls",
    amount=Decimal(10),
    currency="USD",
    start=date(2026, 1, 1),
    metric_id="calls",
    cost=Decimal(80),
)


def issue(connection: Connection, number: int) -> None:
    bill = (FIRST, SECOND)[number]
    save_details(connection, bill.id, InvoiceDetails(accounting_date=date(2026, 1, 31)))
    issuing.issue(
        connection,
        bill.id,
        account_id="main",
        prefix="INV-",
        issue_date=ISSUE_DATE,
        due_date=None,
        at=LATER,
        actor="test",
        entry=issue_entry(bill),
    )


def lock(connection: Connection, through: date) -> None:
    add_revenue_lock(connection, through, reason="books", at=LATER, actor="test")


def test_a_fact_has_its_day_and_stands_before_or_after_a_lock(store: Store) -> None:
    with store.write() as connection:
        for bill in (FIRST, SECOND):
            save_open_invoice(connection, bill, record(bill))
        issue(connection, 0)
        lock(connection, date(2026, 1, 31))
        issue(connection, 1)
        lock(connection, date(2026, 2, 28))
        issuing.void(
            connection,
            FIRST.id,
            expected=InvoiceStatus.FINAL,
            at=LATER,
            actor="test",
            reason="",
            entry=replace(void_entry(FIRST), posted_on=VOIDED_ON),
        )
    with store.read() as connection:
        issued = facts(connection, SourceKind.INVOICE, "issue", "invoice.issued")
        voided = facts(connection, SourceKind.INVOICE, "void", "invoice.voided")
        first, second = revenue_locks(connection)
        assert accounting_dates(connection) == {
            FIRST.id: date(2026, 1, 31),
            SECOND.id: date(2026, 1, 31),
        }
        assert ledger_revenue(connection) == {("USD", "revenue:platform"): 1250}
        audit.verify_chain(connection)
    assert set(issued) == {FIRST.id, SECOND.id}
    assert (issued[FIRST.id].day, voided[FIRST.id].day) == (ISSUE_DATE, VOIDED_ON)
    assert set(voided) == {FIRST.id}
    assert (first.through, second.through) == (date(2026, 1, 31), date(2026, 2, 28))
    assert (first.actor, first.reason, first.at) == ("test", "books", LATER)
    order = [issued[FIRST.id], first, issued[SECOND.id], second, voided[FIRST.id]]
    assert [each.place for each in order] == sorted(each.place for each in order)


def test_credit_is_revenue_where_the_journal_says_so(store: Store) -> None:
    with store.write() as connection:
        add_grant(connection, CALLS, at=LATER, actor="test")
        for amount, kind in ((10, TransactionKind.GRANT), (-4, TransactionKind.EXPIRY)):
            stored = read_grant(connection, CALLS.id)
            assert stored is not None
            change = add_transaction(
                connection,
                stored,
                kind,
                Decimal(amount),
                date(2026, 2, 1),
                released=3200 if amount < 0 else 0,
                reason="",
                at=LATER,
                actor="test",
            )
        journal.post(
            connection,
            JournalEntry(
                id="expired",
                source_kind=SourceKind.CREDIT_TRANSACTION,
                source_id=change.id,
                kind="expiry",
                posted_on=date(2026, 2, 1),
                currency="USD",
                postings=(
                    Posting("credit_balance:metric", 3200),
                    Posting("revenue:credits_expired", -3200),
                ),
            ),
        )
    with store.read() as connection:
        (found,) = credit_revenue(connection)
        assert credit_revenue(connection, "globex") == []
        (_, _, expired) = audit.entries_of(connection, "credit_grant", CALLS.id)
    assert (found.customer_id, found.account, found.amount) == (
        "acme",
        "revenue:credits_expired",
        3200,
    )
    assert (found.fact.day, found.fact.place) == (date(2026, 2, 1), expired.n)


def test_a_milestone_has_the_place_of_its_decision(store: Store) -> None:
    with store.write() as connection:
        for milestone in ("pilot", "handover"):
            audit.append(
                connection,
                at=LATER,
                actor="test",
                verb="schedule.complete_milestone",
                object_kind="schedule",
                object_id="acme_2026",
                body={"milestone": milestone},
            )
    with store.read() as connection:
        assert schedule_places(connection, "schedule.complete_milestone") == {
            ("acme_2026", "pilot"): 1,
            ("acme_2026", "handover"): 2,
        }

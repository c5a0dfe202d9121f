"""Every table is one whose rows never change, that is guarded by a status, or that may change.

What must be refused is tried by raw SQL, column by column, on both databases.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Column, Table, text
from sqlalchemy.exc import IntegrityError

from engine.domain.credit import TransactionKind
from engine.domain.credit_note import CreditNote, CreditNoteLine
from engine.domain.edit import HandMadeLine
from engine.domain.payment import Payment, PaymentOrigin, Refund
from engine.domain.settlement import Movement, MovementKind
from engine.domain.tax import AppliedTax
from engine.ledger.credit_note import credit_note_entry
from engine.store import api_tables as api_tables
from engine.store import attempt_tables as attempt_tables
from engine.store import notification_tables as notification_tables
from engine.store import people_tables as people_tables
from engine.store import preference_tables as preference_tables
from engine.store import sign_in_tables as sign_in_tables
from engine.store.catalog import apply_documents
from engine.store.credit_notes import add_credit_note, find_credit_note, issue_credit_note
from engine.store.credits import add_grant
from engine.store.invoice_details import InvoiceDetails, save_details
from engine.store.invoice_edits import add_edit
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from engine.store.runs import ItemState, finish_run, record_item, start_run
from engine.store.settlements import add_movement, add_payment, add_refund
from engine.store.tables import metadata
from tests.store.invoice_samples import AT, CUT, ISSUE_DATE, LATER, invoice, record
from tests.store.quote_samples import executed_quote
from tests.store.test_credits import GRANT, post
from tests.store.test_invoices import issue_draft

IMMUTABLE = """
audit_log journal_entries postings catalog_versions catalog_object_versions invoice_movements
payments payment_refunds credit_grants credit_transactions credit_note_lines
quote_views quote_signatures quote_steps
""".split()
"""Rows are only ever added, in these tables."""

GUARDED = {
    "invoices": "status payment_status due_date updated_at voided_at rebilled_at",
    "invoice_line_item_groups": "",
    "invoice_line_items": "",
    "billed_periods": "",
    "invoice_edits": "",
    "invoice_details": "due_date payment_term_days purchase_order_number reference memo metadata"
    " custom_fields",
    "credit_notes": "status grant_id updated_at",
    "number_series": "next_number last_issue_date",
    "billing_runs": "",
    "billing_run_items": "",
    "quotes": "archived_at updated_at",
    "quote_versions": "",
    "quote_links": "",
    "outbox": "delivered_at",
}
"""What is issued, finished or sent stays: the columns that may change all the same. What they may
change to is tested in `test_guards` and with what changes them."""

MAY_CHANGE = {
    "catalog_objects": "the catalog in force; its versions stay",
    "customer_aliases": "follow the catalog in force, whose versions stay",
    "leases": "who is at work now",
    "close_attempts": "how far a close is; what it billed is in the ledger of runs, which stays",
    "drifted_periods": "a report, made anew by every close",
    "drift_checks": "how far that report has looked",
    "api_keys": "used, rotated and revoked; the audit log tells",
    "users": "people who work with the account come and go; the audit log tells",
    "notices": "what was sent, which moves no amount; the audit log has what happened",
    "deliveries": "how far a notice has come",
    "delivery_attempts": "a log of what receivers answered",
    "notification_policies": "who is told of what now; the audit log tells of changes",
    "user_passwords": "people choose another; the audit log tells",
    "sign_in_links": "gone once they are used; the audit log tells",
    "sign_ins": "browsers that are in now; the audit log tells",
    "preferences": "choices for payment and display, which move no amount",
    "account_profile": "what the account says of itself now; invoices keep what they said",
    "idempotent_requests": "answers kept for a while, then deleted",
}

REFUSED = "never|only ever added to|counts up|keeps its|begins"

BILL = invoice("issued")
NOTE = CreditNote(
    id="note",
    account_id=BILL.identity.account_id,
    customer_id=BILL.customer_id,
    currency="USD",
    invoice_id=BILL.id,
    reason="too much",
    lines=(
        CreditNoteLine("Fee", 100, AppliedTax("vat", "VAT", Decimal("0.2"), ""), 20, "platform"),
    ),
)


@pytest.fixture
def books(store: Store) -> Store:
    """One row at least in every table that is guarded, of something issued or finished."""
    with store.write() as connection:
        apply_documents(
            connection,
            {("customers", "acme"): "{}"},
            aliases=(),
            digest="d1",
            origin="catalog",
            at=AT,
        )
        run = start_run(connection, kind="close", through=ISSUE_DATE, cut=CUT, as_of=None, at=AT)
        save_open_invoice(connection, BILL, record(BILL))
        edit = HandMadeLine(
            "extra", "Extra", Decimal(1), Decimal(5), date(2026, 1, 1), date(2026, 2, 1)
        )
        add_edit(connection, BILL.id, edit)
        record_item(connection, run.id, "s", 0, 0, ItemState.DONE, invoice_id=BILL.id)
        issue_draft(connection, BILL)
        finish_run(connection, run.id, at=LATER)
        save_details(
            connection, BILL.id, replace(InvoiceDetails(), accounting_date=ISSUE_DATE, memo="m")
        )
        paid = Payment(
            "paid", BILL.customer_id, "USD", 900, ISSUE_DATE, "", PaymentOrigin.MANUAL, AT
        )
        add_payment(connection, paid)
        add_refund(connection, Refund("paid/1", "paid", 100, ISSUE_DATE, "", AT))
        add_movement(
            connection, Movement(BILL.id, 1, MovementKind.PAYMENT, "paid", 800, ISSUE_DATE, AT)
        )
        add_grant(connection, GRANT, at=AT, actor="test")
        post(connection, "1000.5", TransactionKind.GRANT)
        add_credit_note(connection, NOTE, "{}", "{}", at=AT, actor="test")
        stored = find_credit_note(connection, NOTE.id)
        assert stored is not None
        issue_credit_note(
            connection,
            stored,
            prefix="CN-",
            issue_date=ISSUE_DATE,
            entry=credit_note_entry(NOTE, ISSUE_DATE),
            at=AT,
            actor="test",
        )
        executed_quote(connection)
    return store


def refused(store: Store, statement: str) -> None:
    with pytest.raises(IntegrityError, match=REFUSED), store.write() as connection:
        connection.execute(text(statement))


def other(column: Column[object], store: Store) -> str:
    """An assignment of another value than the column has."""
    if "TEXT" in column.type.compile(dialect=store.engine.dialect):
        return f"{column.name} = COALESCE({column.name}, '') || 'x'"
    return f"{column.name} = 1 - COALESCE({column.name}, 0)"


def test_every_table_is_guarded_or_has_a_reason() -> None:
    groups = (set(IMMUTABLE), set(GUARDED), set(MAY_CHANGE))
    assert set.union(*groups) == set(metadata.tables)
    assert sum(map(len, groups)) == len(metadata.tables)
    for name, free in GUARDED.items():
        assert set(free.split()) < {column.name for column in metadata.tables[name].columns}


def guarded() -> list[Table]:
    return [metadata.tables[name] for name in (*IMMUTABLE, *GUARDED)]


def test_no_column_of_what_is_kept_changes(books: Store) -> None:
    with books.read() as connection:
        for table in guarded():
            rows = connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar()
            assert rows, f"{table.name} has no row to try it with"
    for table in guarded():
        free = GUARDED.get(table.name, "").split()
        for column in table.columns:
            if column.name not in free:
                refused(books, f"UPDATE {table.name} SET {other(column, books)}")


def test_no_row_of_what_is_kept_is_deleted(books: Store) -> None:
    for table in guarded():
        refused(books, f"DELETE FROM {table.name}")
        if books.dialect == "postgresql":
            refused(books, f"TRUNCATE {table.name} CASCADE")


def test_no_row_of_what_is_kept_is_replaced(books: Store) -> None:
    """SQLite's REPLACE deletes without a word to the triggers that refuse deletion."""
    if books.dialect == "sqlite":
        for table in guarded():
            refused(books, f"REPLACE INTO {table.name} SELECT * FROM {table.name}")


def test_nothing_is_added_to_an_issued_credit_note(books: Store) -> None:
    columns = "title, net, tax_amount, tax_name, tax_rate, tax_reason, tax_code"
    refused(
        books,
        f"INSERT INTO credit_note_lines (credit_note_id, position, {columns})"
        f" SELECT credit_note_id, 9, {columns} FROM credit_note_lines",
    )


def test_a_credit_note_begins_as_a_draft(books: Store) -> None:
    columns = "account_id, customer_id, currency, reason, net_total, total_tax, gross_total,"
    columns += " customer, content, content_sha256, created_at, updated_at"
    with (
        pytest.raises(IntegrityError, match="a credit note begins as a draft"),
        books.write() as connection,
    ):
        connection.execute(
            text(
                f"INSERT INTO credit_notes (id, status, number, issue_date, {columns})"
                f" SELECT 'new', 'FINAL', 'CN-9', '2026-02-01', {columns} FROM credit_notes"
            )
        )


def test_nothing_is_added_to_a_finished_run(books: Store) -> None:
    refused(
        books,
        "INSERT INTO billing_run_items (run_id, schedule_id, phase_index, period_index, state,"
        " attempts) SELECT id, 'new', 0, 0, 'done', 1 FROM billing_runs",
    )

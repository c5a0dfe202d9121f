"""Changes that raw SQL asks for and the database itself refuses, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from engine.domain.invoice import InvoiceStatus
from engine.store.catalog import apply_documents
from engine.store.invoices import read_invoice
from engine.store.issuing import mark_sent
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from engine.store.runs import finish_run, start_run
from tests.store.invoice_samples import AT, CUT, ISSUE_DATE, LATER, invoice, line, record
from tests.store.test_invoices import issue_draft, void_issued

ISSUED = invoice("issued")
DRAFT = invoice("draft")


@pytest.fixture
def books(store: Store) -> Store:
    """An issued invoice, a draft, a catalog version and a finished run."""
    with store.write() as connection:
        for bill in (ISSUED, DRAFT):
            save_open_invoice(connection, bill, record(bill))
        issue_draft(connection, ISSUED)
        apply_documents(
            connection,
            {("customers", "acme"): "{}"},
            aliases={},
            digest="d1",
            origin="catalog",
            at=AT,
        )
        run = start_run(connection, kind="close", through=ISSUE_DATE, cut=CUT, as_of=None, at=AT)
        finish_run(connection, run.id, at=LATER)
    return store


def refused(store: Store, statement: str, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), store.write() as connection:
        connection.execute(text(statement), {"issued": ISSUED.id, "draft": DRAFT.id})


CONTENT = [
    "customer_id = 'other'",
    "currency = 'EUR'",
    "invoice_date = '2026-02-02'",
    "period_start = '2025-12-31'",
    "period_end = '2026-02-02'",
    "number = 'INV-000099'",
    "issue_date = '2026-01-01'",
    "net_total = net_total + 1, gross_total = gross_total + 1",
    "total_tax = total_tax + 1, gross_total = gross_total + 1",
    "calculated_at = 0",
    "lake_version = 18",
    "lake_head = ''",
    "seq = 0",
    "as_of = NULL",
    "catalog_digest = ''",
    "engine_version = ''",
    "tzdata_version = ''",
    "customer = '{}'",
    "frozen = ''",
    "content = ''",
    "content_sha256 = ''",
]


@pytest.mark.parametrize("status", ["FINAL", "SENT", "VOIDED"])
def test_an_issued_sent_or_voided_invoice_never_changes(books: Store, status: str) -> None:
    with books.write() as connection:
        if status == "SENT":
            mark_sent(connection, ISSUED.id, at=LATER, actor="close")
        if status == "VOIDED":
            void_issued(connection, ISSUED)
    for change in CONTENT:
        refused(
            books,
            f"UPDATE invoices SET {change} WHERE id = :issued",
            "an issued or voided invoice never changes",
        )


def test_the_identity_of_an_invoice_never_changes(books: Store) -> None:
    with books.write() as connection:
        connection.execute(
            text("DELETE FROM billed_periods WHERE invoice_id = :id"), {"id": DRAFT.id}
        )
    for change in (
        "id = 'x'",
        "account_id = 'x'",
        "schedule_id = 'x'",
        "phase_index = 7",
        "kind = 'x'",
        "period_index = 7",
        "revision = 7",
        "created_at = 0",
    ):
        for which in ("issued", "draft"):
            refused(
                books,
                f"UPDATE invoices SET {change} WHERE id = :{which}",
                "what identifies an invoice never changes",
            )


def test_the_states_cannot_be_jumped(books: Store) -> None:
    numbered = "number = 'INV-000077', issue_date = '2026-02-01'"
    for which, change in (
        ("issued", "status = 'DRAFT', number = NULL, issue_date = NULL"),
        ("issued", "status = 'IN_PROGRESS'"),
        ("draft", "status = 'IN_PROGRESS'"),
        ("draft", f"status = 'SENT', {numbered}"),
    ):
        refused(
            books,
            f"UPDATE invoices SET {change} WHERE id = :{which}",
            "an invoice cannot go from that status to this one|never changes",
        )


def test_an_invoice_in_progress_is_neither_issued_nor_voided(store: Store) -> None:
    with store.write() as connection:
        save_open_invoice(connection, DRAFT, record(DRAFT, InvoiceStatus.IN_PROGRESS))
    for change in (
        "status = 'FINAL', number = 'INV-000001', issue_date = '2026-02-01'",
        "status = 'VOIDED', voided_at = 0",
    ):
        refused(store, f"UPDATE invoices SET {change} WHERE id = :draft", "cannot go from that")


def test_a_voided_invoice_has_no_life_left(books: Store) -> None:
    with books.write() as connection:
        void_issued(connection, ISSUED)
    for change in (
        "payment_status = 'PAID'",
        "due_date = '2027-01-01'",
        "updated_at = 0",
        "voided_at = 0",
    ):
        refused(
            books,
            f"UPDATE invoices SET {change} WHERE id = :issued",
            "a voided invoice never changes",
        )


def test_payment_and_due_date_of_an_issued_invoice_may_change(books: Store) -> None:
    with books.write() as connection:
        connection.execute(
            text(
                "UPDATE invoices SET payment_status = 'PAID', due_date = '2027-01-01',"
                " updated_at = updated_at + 1 WHERE id = :id"
            ),
            {"id": ISSUED.id},
        )
        stored = read_invoice(connection, ISSUED.id)
    assert stored is not None
    assert (stored.payment_status, str(stored.due_date)) == ("PAID", "2027-01-01")


def test_constraints_hold_for_drafts_as_well(books: Store) -> None:
    for change, constraint in (
        ("status = 'PAID'", "ck_invoices_status|cannot go from that"),
        ("payment_status = 'MAYBE'", "ck_invoices_payment_status"),
        ("number = 'INV-000077'", "ck_invoices_number_once_issued"),
        ("issue_date = '2026-02-01'", "ck_invoices_number_once_issued"),
        ("status = 'FINAL'", "ck_invoices_number_once_issued"),
        ("net_total = net_total + 1", "ck_invoices_totals"),
        ("period_end = period_start", "ck_invoices_period"),
        ("voided_at = 0", "ck_invoices_voided_at"),
        ("net_total = 2000000000000000, gross_total = 2000000000000250", "amount_limit"),
    ):
        refused(books, f"UPDATE invoices SET {change} WHERE id = :draft", constraint)


def test_a_due_date_is_not_before_the_issue_date(books: Store) -> None:
    refused(
        books,
        "UPDATE invoices SET due_date = '2026-01-31' WHERE id = :issued",
        "ck_invoices_due_date",
    )


def test_a_draft_whose_lines_do_not_add_up_cannot_be_issued(books: Store) -> None:
    with books.write() as connection:
        connection.execute(
            text("UPDATE invoice_line_items SET net = net + 1 WHERE invoice_id = :id"),
            {"id": DRAFT.id},
        )
    refused(
        books,
        "UPDATE invoices SET status = 'FINAL', number = 'N', issue_date = '2026-02-01'"
        " WHERE id = :draft",
        "the lines of the invoice do not add up to its totals",
    )


def test_a_number_is_given_once(books: Store) -> None:
    refused(
        books,
        "UPDATE invoices SET status = 'FINAL', number = 'INV-000001', issue_date = '2026-02-01'"
        " WHERE id = :draft",
        "(?i)unique",
    )


def test_an_issued_invoice_is_never_deleted(books: Store) -> None:
    refused(books, "DELETE FROM invoices WHERE id = :issued", "is never deleted")


def test_an_invoice_cannot_begin_as_issued(books: Store) -> None:
    columns = "account_id, phase_index, kind, period_index, customer_id, currency, invoice_date,"
    columns += "period_start, period_end, payment_status, net_total, total_tax, gross_total,"
    columns += "created_at, updated_at, calculated_at, lake_version, lake_head, seq,"
    columns += "catalog_digest, engine_version, tzdata_version, customer, frozen, content,"
    columns += "content_sha256"
    refused(
        books,
        f"INSERT INTO invoices (id, schedule_id, revision, status, number, issue_date, {columns})"
        f" SELECT 'new', 'new', 0, 'FINAL', 'N', '2026-02-01', {columns} FROM invoices"
        " WHERE id = :draft",
        "an invoice begins in progress or as a draft",
    )


PARTS = {
    "invoice_line_items": "title = 'other'",
    "invoice_line_item_groups": "title = 'other'",
    "billed_periods": "period_index = 9",
}


@pytest.mark.parametrize("voided", [False, True])
def test_the_parts_of_an_issued_invoice_never_change(books: Store, voided: bool) -> None:
    if voided:
        with books.write() as connection:
            void_issued(connection, ISSUED)
    message = "the parts of an issued or voided invoice never change"
    for table, change in PARTS.items():
        refused(books, f"UPDATE {table} SET {change} WHERE invoice_id = :issued", message)
        refused(books, f"DELETE FROM {table} WHERE invoice_id = :issued", message)
        refused(
            books, f"UPDATE {table} SET invoice_id = :issued WHERE invoice_id = :draft", message
        )


def test_nothing_is_added_to_an_issued_invoice(books: Store) -> None:
    message = "the parts of an issued or voided invoice never change"
    refused(
        books,
        "INSERT INTO invoice_line_item_groups (id, invoice_id, position, title)"
        " VALUES ('g', :issued, 9, 'more')",
        message,
    )
    refused(
        books,
        "INSERT INTO billed_periods VALUES (:issued, 'issued', 0, 'more', 0, 1)",
        message,
    )
    columns = "key, kind, title, quantity, is_percentage, currency, net, tax_amount,"
    columns += "service_start, service_end, phase_index, period_index, breakdown, reason,"
    columns += "tax_name, tax_rate, tax_reason"
    refused(
        books,
        f"INSERT INTO invoice_line_items (id, invoice_id, group_position, position, {columns})"
        f" SELECT 'more', :issued, 0, 9, {columns} FROM invoice_line_items"
        " WHERE invoice_id = :draft",
        message,
    )


def test_a_charge_is_freed_by_voiding_and_by_nothing_else(books: Store) -> None:
    message = "the parts of an issued or voided invoice never change"
    for which in ("issued", "draft"):
        refused(
            books, f"UPDATE billed_periods SET is_live = 0 WHERE invoice_id = :{which}", message
        )
    with books.write() as connection:
        void_issued(connection, ISSUED)
    refused(books, "UPDATE billed_periods SET is_live = 1 WHERE invoice_id = :issued", message)


def test_a_log_is_only_ever_added_to(books: Store) -> None:
    for table, change in (
        ("audit_log", "actor = 'somebody else'"),
        ("journal_entries", "kind = 'other'"),
        ("postings", "amount = 0"),
        ("catalog_versions", "digest = ''"),
        ("catalog_object_versions", "document = ''"),
    ):
        message = f"{table} is only ever added to"
        refused(books, f"UPDATE {table} SET {change}", message)
        refused(books, f"DELETE FROM {table}", message)


def test_a_series_counts_up_by_one_and_in_order_of_date(books: Store) -> None:
    for change in (
        "next_number = next_number + 2",
        "next_number = 1",
        "next_number = next_number",
        "series = 'other', next_number = next_number + 1",
        "next_number = next_number + 1, last_issue_date = '2026-01-31'",
    ):
        refused(books, f"UPDATE number_series SET {change}", "counts up by one")


def test_series_runs_and_undelivered_messages_are_never_deleted(books: Store) -> None:
    refused(books, "DELETE FROM number_series", "a number series is never deleted")
    refused(books, "DELETE FROM billing_runs", "a run is never deleted")
    refused(books, "DELETE FROM outbox", "that is not delivered is never deleted")
    refused(books, "UPDATE outbox SET payload = '{}'", "a message keeps its content")


def test_a_finished_run_never_changes(books: Store) -> None:
    for change in ("seq = 0", "lake_head = ''", "summary = '[]'", "finished_at = 0"):
        refused(books, f"UPDATE billing_runs SET {change}", "a run keeps its cut")


def test_a_run_keeps_its_cut_while_it_goes_on(store: Store) -> None:
    with store.write() as connection:
        start_run(connection, kind="close", through=ISSUE_DATE, cut=CUT, as_of=None, at=AT)
    refused(store, "UPDATE billing_runs SET as_of = NULL", "a run keeps its cut")


def test_no_guarded_table_is_emptied_at_once(books: Store) -> None:
    if books.dialect == "postgresql":
        for table in ("invoices", "audit_log", "postings", "billed_periods", "number_series"):
            refused(books, f"TRUNCATE {table} CASCADE", "this table is never emptied")
    else:
        refused(books, "DELETE FROM invoices", "is never deleted|FOREIGN KEY")


def test_a_float_never_enters_an_amount(books: Store) -> None:
    with books.write() as connection:
        if books.dialect == "sqlite":
            with pytest.raises(IntegrityError, match="cannot store REAL"):
                connection.execute(
                    text("UPDATE invoice_line_items SET net = 12.5 WHERE invoice_id = :id"),
                    {"id": DRAFT.id},
                )
        else:
            kinds = connection.execute(
                text(
                    "SELECT DISTINCT data_type FROM information_schema.columns"
                    " WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
                )
            )
            assert set(kinds.scalars()) == {"text", "bigint", "integer"}


def test_an_open_invoice_may_still_change(books: Store) -> None:
    again = invoice("draft", lines=(line(net=99, tax=1),))
    with books.write() as connection:
        result = save_open_invoice(connection, again, replace(record(again), calculated_at=LATER))
    assert result == "updated"

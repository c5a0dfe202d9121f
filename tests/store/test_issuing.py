from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from engine.domain.errors import ConflictError
from engine.domain.invoice import InvoiceStatus, PaymentStatus
from engine.domain.journal import Posting, SourceKind
from engine.store import audit, journal, outbox
from engine.store.invoices import list_invoices, read_invoice
from engine.store.issuing import (
    delete_open_invoice,
    issue,
    mark_sent,
    set_payment_status,
    void,
)
from engine.store.open import Connection, Store
from engine.store.open_invoices import save_open_invoice
from engine.store.tables import billed_periods, invoice_line_items
from tests.store.invoice_samples import (
    ISSUE_DATE,
    LATER,
    invoice,
    issue_entry,
    record,
    void_entry,
)
from tests.store.test_invoices import issue_draft, void_issued

BILL = invoice()


@pytest.fixture
def drafts(store: Store) -> Store:
    """Three drafts of three schedules."""
    with store.write() as connection:
        for bill in (BILL, invoice("s2"), invoice("s3")):
            save_open_invoice(connection, bill, record(bill))
    return store


def status_of(connection: Connection, invoice_id: str) -> str:
    stored = read_invoice(connection, invoice_id)
    assert stored is not None
    return stored.status


def test_issuing_gives_number_dates_and_status(drafts: Store) -> None:
    with drafts.write() as connection:
        assert issue_draft(connection, BILL) == "INV-000001"

    with drafts.read() as connection:
        stored = read_invoice(connection, "INV-000001")
    assert stored is not None
    assert stored.invoice == BILL
    assert stored.status is InvoiceStatus.FINAL
    assert stored.issue_date == ISSUE_DATE
    assert stored.due_date == ISSUE_DATE + timedelta(days=30)
    assert stored.updated_at == LATER


def test_issuing_writes_journal_audit_row_and_message(drafts: Store) -> None:
    with drafts.write() as connection:
        issue_draft(connection, BILL)

    with drafts.read() as connection:
        assert journal.entries_of(connection, SourceKind.INVOICE, BILL.id) == (issue_entry(BILL),)
        issued = audit.entries_of(connection, "invoice", BILL.id)[-1]
        message = outbox.undelivered(connection)[-1].fact
    assert (issued.verb, issued.actor, issued.at) == ("invoice.issued", "close", LATER)
    assert (message.topic, message.source_id) == ("invoice.issued", BILL.id)
    assert json.loads(message.payload) == {
        "contentSha256": record(BILL).content_sha256,
        "dueDate": "2026-03-03",
        "invoiceId": BILL.id,
        "issueDate": "2026-02-01",
        "number": "INV-000001",
    }
    assert issued.body == message.payload


def test_only_a_draft_is_issued_and_no_number_is_lost_on_a_refusal(drafts: Store) -> None:
    in_progress = invoice("s4")
    with drafts.write() as connection:
        save_open_invoice(connection, in_progress, record(in_progress, InvoiceStatus.IN_PROGRESS))
        assert issue_draft(connection, BILL) == "INV-000001"
        with pytest.raises(ConflictError, match="is FINAL, not DRAFT as expected"):
            issue_draft(connection, BILL)
        with pytest.raises(ConflictError, match="is IN_PROGRESS, not DRAFT as expected"):
            issue_draft(connection, in_progress)
        with pytest.raises(ConflictError, match="there is no invoice"):
            issue_draft(connection, invoice("unknown"))
        with pytest.raises(ConflictError, match="is about invoice"):
            issue_other_entry(connection)
        assert issue_draft(connection, invoice("s2")) == "INV-000002"


def issue_other_entry(connection: Connection) -> None:
    issue(
        connection,
        invoice("s2").id,
        account_id="main",
        prefix="INV-",
        issue_date=ISSUE_DATE,
        due_date=None,
        at=LATER,
        actor="close",
        entry=issue_entry(invoice("s3")),
    )


def test_an_invoice_is_not_issued_before_the_last_one(drafts: Store) -> None:
    def issue_on(connection: Connection, day: date) -> str:
        return issue(
            connection,
            invoice("s2").id,
            account_id="main",
            prefix="INV-",
            issue_date=day,
            due_date=None,
            at=LATER,
            actor="close",
            entry=None,
        )

    with drafts.write() as connection:
        issue_draft(connection, BILL)
        with pytest.raises(ConflictError, match="was issued on 2026-02-01: another cannot be"):
            issue_on(connection, date(2026, 1, 31))
        assert issue_on(connection, ISSUE_DATE) == "INV-000002"


def test_every_prefix_has_a_series_of_its_own(drafts: Store) -> None:
    def issue_as(connection: Connection, schedule: str, prefix: str) -> str:
        return issue(
            connection,
            invoice(schedule).id,
            account_id="main",
            prefix=prefix,
            issue_date=ISSUE_DATE,
            due_date=None,
            at=LATER,
            actor="close",
            entry=None,
        )

    with drafts.write() as connection:
        assert issue_as(connection, "acme_2026", "INV-") == "INV-000001"
        assert issue_as(connection, "s2", "2026/") == "2026/000001"
        assert issue_as(connection, "s3", "INV-") == "INV-000002"


def test_an_invoice_of_another_account_is_not_issued(drafts: Store) -> None:
    with (
        drafts.write() as connection,
        pytest.raises(ConflictError, match="belongs to account main"),
    ):
        issue(
            connection,
            BILL.id,
            account_id="other",
            prefix="INV-",
            issue_date=ISSUE_DATE,
            due_date=None,
            at=LATER,
            actor="close",
            entry=None,
        )


def test_a_transaction_taken_back_takes_the_number_back(drafts: Store) -> None:
    with pytest.raises(RuntimeError), drafts.write() as connection:
        issue_draft(connection, BILL)
        raise RuntimeError
    with drafts.write() as connection:
        assert issue_draft(connection, invoice("s2")) == "INV-000001"


def test_a_draft_whose_totals_are_not_its_lines_is_not_issued(drafts: Store) -> None:
    with drafts.write() as connection:
        connection.execute(
            invoice_line_items.update()
            .where(invoice_line_items.c.invoice_id == BILL.id)
            .values(net=1)
        )
        with pytest.raises(ConflictError, match="lines of the invoice do not add up"):
            issue_draft(connection, BILL)
        assert status_of(connection, BILL.id) == "DRAFT"
        assert issue_draft(connection, invoice("s2")) == "INV-000001"


def test_a_final_invoice_is_sent_once(drafts: Store) -> None:
    with drafts.write() as connection:
        with pytest.raises(ConflictError, match="is DRAFT, not FINAL"):
            mark_sent(connection, BILL.id, at=LATER, actor="mail")
        issue_draft(connection, BILL)
        mark_sent(connection, BILL.id, at=LATER, actor="mail")
        assert status_of(connection, BILL.id) == "SENT"
        with pytest.raises(ConflictError, match="is SENT, not FINAL"):
            mark_sent(connection, BILL.id, at=LATER, actor="mail")
        topics = [message.fact.topic for message in outbox.undelivered(connection)]
        assert topics[-2:] == ["invoice.issued", "invoice.sent"]


def test_payment_is_set_against_what_was_seen(drafts: Store) -> None:
    def pay(connection: Connection, before: PaymentStatus, after: PaymentStatus) -> None:
        set_payment_status(
            connection, BILL.id, expected=before, payment_status=after, at=LATER, actor="bank"
        )

    with drafts.write() as connection:
        with pytest.raises(ConflictError, match="is not an issued invoice that is UNPAID"):
            pay(connection, PaymentStatus.UNPAID, PaymentStatus.PAID)
        issue_draft(connection, BILL)
        pay(connection, PaymentStatus.UNPAID, PaymentStatus.PARTIALLY_PAID)
        with pytest.raises(ConflictError, match="is not an issued invoice that is UNPAID"):
            pay(connection, PaymentStatus.UNPAID, PaymentStatus.PAID)
        stored = read_invoice(connection, BILL.id)
        assert stored is not None
        assert stored.payment_status is PaymentStatus.PARTIALLY_PAID
        assert audit.entries_of(connection, "invoice", BILL.id)[-1].verb == "invoice.payment"


def test_voiding_takes_back_what_was_posted_and_keeps_the_number(drafts: Store) -> None:
    with drafts.write() as connection:
        issue_draft(connection, BILL)
        void_issued(connection, BILL)

    with drafts.read() as connection:
        stored = read_invoice(connection, "INV-000001")
        assert stored is not None
        assert (stored.status, stored.voided_at) == (InvoiceStatus.VOIDED, LATER)
        assert set(journal.balances(connection).values()) == {0}
        assert audit.entries_of(connection, "invoice", BILL.id)[-1].verb == "invoice.voided"


def test_voiding_without_taking_back_the_postings_is_refused(drafts: Store) -> None:
    halved = replace(
        void_entry(BILL), postings=(Posting("receivable", -750), Posting("revenue:platform", 750))
    )
    with drafts.write() as connection:
        issue_draft(connection, BILL)
        for entry in (None, halved):
            with pytest.raises(ConflictError, match="would leave an amount on receivable"):
                void(
                    connection,
                    BILL.id,
                    expected=InvoiceStatus.FINAL,
                    at=LATER,
                    actor="anna",
                    reason="",
                    entry=entry,
                )
        assert status_of(connection, BILL.id) == "FINAL"
        assert journal.entries_of(connection, SourceKind.INVOICE, BILL.id) == (issue_entry(BILL),)


def test_voiding_needs_the_status_that_was_seen(drafts: Store) -> None:
    with drafts.write() as connection:
        issue_draft(connection, BILL)
        with pytest.raises(ConflictError, match="is FINAL, not DRAFT as expected: read it again"):
            void(
                connection,
                BILL.id,
                expected=InvoiceStatus.DRAFT,
                at=LATER,
                actor="anna",
                reason="",
                entry=None,
            )


def test_a_draft_is_voided_without_number_or_posting(drafts: Store) -> None:
    with drafts.write() as connection:
        void(
            connection,
            BILL.id,
            expected=InvoiceStatus.DRAFT,
            at=LATER,
            actor="anna",
            reason="test customer",
            entry=None,
        )
        stored = read_invoice(connection, BILL.id)
        assert stored is not None
        assert (stored.status, stored.number) == (InvoiceStatus.VOIDED, None)
        assert journal.balances(connection) == {}


def test_an_open_invoice_is_deleted_with_all_its_parts(drafts: Store) -> None:
    with drafts.write() as connection:
        delete_open_invoice(
            connection,
            BILL.id,
            expected=InvoiceStatus.DRAFT,
            at=LATER,
            actor="close",
            reason="schedule ended earlier",
        )
        assert read_invoice(connection, BILL.id) is None
        assert len(list_invoices(connection)) == 2
        for table in (invoice_line_items, billed_periods):
            left = select(func.count()).where(table.c.invoice_id == BILL.id)
            assert connection.execute(left).scalar_one() == 0
        assert audit.entries_of(connection, "invoice", BILL.id)[-1].verb == "invoice.deleted"


def test_an_issued_invoice_is_not_deleted(drafts: Store) -> None:
    with drafts.write() as connection:
        issue_draft(connection, BILL)
        for expected, words in (
            (InvoiceStatus.DRAFT, "is FINAL, not DRAFT"),
            (InvoiceStatus.FINAL, "void it, it cannot be deleted"),
        ):
            with pytest.raises(ConflictError, match=words):
                delete_open_invoice(
                    connection, BILL.id, expected=expected, at=LATER, actor="x", reason=""
                )
        assert status_of(connection, BILL.id) == "FINAL"


def test_a_message_is_delivered_once(drafts: Store) -> None:
    with drafts.write() as connection:
        issue_draft(connection, BILL)
        ids = [each.id for each in outbox.undelivered(connection)]
        outbox.mark_delivered(connection, ids, LATER)
        assert outbox.undelivered(connection) == ()
        with pytest.raises(ConflictError, match="unknown or was delivered already"):
            outbox.mark_delivered(connection, ids[:1], LATER)
        assert outbox.forget_delivered(connection, LATER + timedelta(seconds=1)) == len(ids) - 1

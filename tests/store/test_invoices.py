from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from engine.domain.charge import LineKind
from engine.domain.errors import ConflictError, RatingError
from engine.domain.invoice import Invoice, InvoiceStatus, LineItemGroup, PaymentStatus
from engine.store import audit
from engine.store.invoices import billed_charges, latest_revisions, list_invoices, read_invoice
from engine.store.issuing import issue, void
from engine.store.open import Connection, Store
from engine.store.open_invoices import save_open_invoice
from engine.store.stored_invoice import InvoiceRecord, SaveResult, StoredInvoice
from engine.store.tables import audit_log, invoice_line_items
from tests.store.invoice_samples import (
    AT,
    CUT,
    ISSUE_DATE,
    LATER,
    billing_period,
    invoice,
    issue_entry,
    line,
    record,
    void_entry,
)

HOSTILE = "Zürich 東京 🧾 'quoted\" \\ %s :name; DROP TABLE invoices;--\n\ttab\u202e\x01"


def save(store: Store, bill: Invoice, kept: InvoiceRecord | None = None) -> SaveResult:
    with store.write() as connection:
        return save_open_invoice(connection, bill, kept or record(bill))


def read(store: Store, id_or_number: str) -> StoredInvoice:
    with store.read() as connection:
        stored = read_invoice(connection, id_or_number)
    assert stored is not None
    return stored


def issue_draft(connection: Connection, bill: Invoice) -> str:
    return issue(
        connection,
        bill.id,
        account_id="main",
        prefix="INV-",
        issue_date=ISSUE_DATE,
        due_date=ISSUE_DATE + timedelta(days=30),
        at=LATER,
        actor="close",
        entry=issue_entry(bill),
    )


def void_issued(connection: Connection, bill: Invoice) -> None:
    void(
        connection,
        bill.id,
        expected=InvoiceStatus.FINAL,
        at=LATER,
        actor="anna",
        reason="wrong address",
        entry=void_entry(bill),
    )


def test_an_invoice_is_read_back_as_it_was_saved(store: Store) -> None:
    bill = invoice()
    kept = record(bill)

    assert save(store, bill, kept) == "created"

    stored = read(store, bill.id)
    assert stored.invoice == bill
    assert stored.status is InvoiceStatus.DRAFT
    assert stored.payment_status is PaymentStatus.UNPAID
    assert (stored.number, stored.issue_date, stored.due_date) == (None, None, None)
    assert (stored.created_at, stored.updated_at, stored.calculated_at) == (AT, AT, AT)
    assert stored.cut == CUT
    assert (stored.customer, stored.frozen) == (kept.customer, kept.frozen)
    assert (stored.content, stored.content_sha256) == (kept.content, kept.content_sha256)
    assert stored.charges == (("acme_2026", 0, "fee", 0),)


def test_hostile_text_in_every_place_is_kept_to_the_letter(store: Store) -> None:
    item = line(
        key=HOSTILE,
        title=HOSTILE,
        description=HOSTILE,
        reason=HOSTILE,
        price_id=HOSTILE,
        product_id=HOSTILE,
        values=((HOSTILE, HOSTILE), ("nul\x00", "\x00"), ("missing", None), ("empty", "")),
    )
    item = replace(item, tax=replace(item.tax, rate_id=HOSTILE, name=HOSTILE, reason=HOSTILE))
    bill = replace(
        invoice(schedule=HOSTILE, lines=(item,)),
        customer_id=HOSTILE,
        groups=(LineItemGroup(HOSTILE, HOSTILE, (item,)), LineItemGroup("", None, ())),
    )

    save(store, bill, replace(record(bill), customer=HOSTILE, frozen=HOSTILE))

    stored = read(store, bill.id)
    assert stored.invoice == bill
    assert (stored.customer, stored.frozen) == (HOSTILE, HOSTILE)


@pytest.mark.parametrize(
    "number",
    ["12345678901234.123456789012", "0.000000000001", "-99999999999999999999999999", "0", "1E+3"],
)
def test_decimals_are_exact(store: Store, number: str) -> None:
    bill = invoice(lines=(line(quantity=Decimal(number), rate=Decimal(number)),))

    save(store, bill)

    (stored,) = read(store, bill.id).invoice.lines
    assert stored.charge.quantity == Decimal(number)
    assert stored.charge.rate == Decimal(number)


@pytest.mark.parametrize("currency", ["JPY", "USD", "KWD", "CLF"])
def test_minor_units_of_any_currency_are_kept(store: Store, currency: str) -> None:
    bill = invoice(
        lines=(
            line(net=10**15, tax=0, currency=currency),
            line(net=-1, tax=-1, key="discount", kind=LineKind.DISCOUNT, currency=currency),
        )
    )

    save(store, bill)

    stored = read(store, bill.id)
    assert stored.invoice == bill
    assert stored.invoice.gross_total == 10**15 - 2


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (line(net=10**15 + 1), "10000000000000.01 USD, beyond the limit of 10000000000000.00 USD"),
        (line(net=1, tax=-(10**15) - 1), "beyond the limit"),
        (line(net=10**15 + 1, tax=-1, currency="JPY"), "1000000000000001 JPY, beyond the limit"),
        (line(title="a\x00b"), "cannot be stored"),
        (line(values=(("model", "\ud800"),)), "cannot be stored"),
        (line(quantity=Decimal("1E+200000")), "more than 38 digits"),
        (line(quantity=Decimal("NaN")), "more than 38 digits"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_a_sentence(
    store: Store, item: object, words: str
) -> None:
    bill = invoice(lines=(item,))  # type: ignore[arg-type]
    with pytest.raises(RatingError, match=words):
        save(store, bill)
    with store.read() as connection:
        assert list_invoices(connection) == []


def test_two_lines_of_one_key_or_two_currencies_are_refused(store: Store) -> None:
    with pytest.raises(RatingError, match="line key 'fee/0/0/fixed' twice"):
        save(store, invoice(lines=(line(), line())))
    with pytest.raises(RatingError, match="is in USD, but its line 'other' is in EUR"):
        save(store, invoice(lines=(line(), line(key="other", currency="EUR"))))


def test_saving_the_same_content_again_writes_nothing(store: Store) -> None:
    bill = invoice()
    save(store, bill)
    before = read(store, bill.id)
    later = replace(record(bill), calculated_at=LATER, cut=replace(CUT, seq=99999))

    assert save(store, bill, later) == "unchanged"

    assert read(store, bill.id) == before
    with store.read() as connection:
        assert audit.verify_chain(connection) == 1


def test_a_recalculated_draft_replaces_its_lines_and_takes_the_new_cut(store: Store) -> None:
    bill = invoice()
    save(store, bill)
    again = invoice(lines=(line(net=2500, tax=500), line(net=1, tax=0, key="more")))
    cut = replace(CUT, seq=99999)

    assert save(store, again, replace(record(again), calculated_at=LATER, cut=cut)) == "updated"

    stored = read(store, bill.id)
    assert stored.invoice == again
    assert stored.cut == cut
    assert (stored.created_at, stored.updated_at) == (AT, LATER)
    with store.read() as connection:
        rows = connection.execute(select(func.count()).select_from(invoice_line_items))
        assert rows.scalar_one() == 2


def test_charges_without_a_line_are_billed_all_the_same(store: Store) -> None:
    bill = invoice()
    save(store, bill)
    quiet = replace(record(bill), periods=(billing_period(), billing_period(price="calls")))

    assert save(store, bill, quiet) == "updated"

    with store.read() as connection:
        assert billed_charges(connection) == {
            ("acme_2026", 0, "calls", 0): (bill.id, InvoiceStatus.DRAFT),
            ("acme_2026", 0, "fee", 0): (bill.id, InvoiceStatus.DRAFT),
        }
        assert billed_charges(connection, {"other"}) == {}


def test_an_invoice_in_progress_becomes_a_draft_and_does_not_go_back(store: Store) -> None:
    bill = invoice()
    save(store, bill, record(bill, InvoiceStatus.IN_PROGRESS))

    assert save(store, bill, record(bill, InvoiceStatus.DRAFT)) == "updated"

    with pytest.raises(ConflictError, match="is a DRAFT and does not go back to IN_PROGRESS"):
        save(store, bill, record(bill, InvoiceStatus.IN_PROGRESS))


def test_an_issued_invoice_is_not_recalculated(store: Store) -> None:
    bill = invoice()
    save(store, bill)
    with store.write() as connection:
        issue_draft(connection, bill)

    with pytest.raises(ConflictError, match="is FINAL and never changes"):
        save(store, bill, record(bill, note="late usage"))
    assert read(store, bill.id).content == record(bill).content


def test_a_charge_is_on_one_live_invoice_only(store: Store) -> None:
    save(store, invoice(period=0))
    second = invoice(period=1)

    with pytest.raises(ConflictError, match=r"charge of fee, period 0 .* nothing is billed twice"):
        save(store, second, replace(record(second), periods=(billing_period(index=0),)))
    with store.read() as connection:
        assert len(list_invoices(connection)) == 1


def test_a_place_in_the_calendar_has_one_live_invoice(store: Store) -> None:
    save(store, invoice(revision=0))
    rebilled = invoice(revision=1)

    with pytest.raises(ConflictError, match=r"is billed by invoice .* \(DRAFT\); void that first"):
        save(store, rebilled, replace(record(rebilled), periods=()))


def test_another_account_cannot_bill_the_same_place(store: Store) -> None:
    save(store, invoice())
    identity = replace(invoice().identity, account_id="other")
    stranger = replace(invoice(), id="another-id", identity=identity)

    with pytest.raises(ConflictError, match="revision 0 is invoice"):
        save(store, stranger)


def test_voiding_frees_the_charges_for_the_next_revision(store: Store) -> None:
    first = invoice(revision=0)
    save(store, first)
    with store.write() as connection:
        issue_draft(connection, first)
        assert latest_revisions(connection) == {
            ("acme_2026", 0, "scheduled", 0): (0, InvoiceStatus.FINAL)
        }
        void_issued(connection, first)
        assert billed_charges(connection) == {}
        assert latest_revisions(connection, {"acme_2026"}) == {
            ("acme_2026", 0, "scheduled", 0): (0, InvoiceStatus.VOIDED)
        }
    second = invoice(revision=1)

    assert save(store, second) == "created"

    with store.read() as connection:
        assert billed_charges(connection) == {
            ("acme_2026", 0, "fee", 0): (second.id, InvoiceStatus.DRAFT)
        }
    assert read(store, first.id).charges == (("acme_2026", 0, "fee", 0),)


def test_invoices_are_listed_by_date_customer_and_id(store: Store) -> None:
    bills = [
        replace(invoice("s1"), customer_id="b", invoice_date=date(2026, 2, 1)),
        replace(invoice("s2"), customer_id="a", invoice_date=date(2026, 3, 1)),
        replace(invoice("s3"), customer_id="B", invoice_date=date(2026, 2, 1)),
        replace(invoice("s4"), customer_id="a-b", invoice_date=date(2026, 2, 1)),
        replace(invoice("s5"), customer_id="a_b", invoice_date=date(2026, 2, 1)),
    ]
    for bill in bills:
        save(store, bill)

    with store.read() as connection:

        def listed(**conditions: object) -> list[str]:
            found = list_invoices(connection, **conditions)  # type: ignore[arg-type]
            return [summary.identity.schedule_id for summary in found]

        assert listed() == ["s3", "s4", "s5", "s1", "s2"]
        assert listed(customer_id="a") == ["s2"]
        assert listed(schedule_id="s1") == ["s1"]
        assert listed(status=InvoiceStatus.FINAL) == []
        assert listed(status=InvoiceStatus.DRAFT, invoice_date_from=date(2026, 3, 1)) == ["s2"]
        assert listed(invoice_date_to=date(2026, 3, 1)) == ["s3", "s4", "s5", "s1"]
        (summary,) = list_invoices(connection, schedule_id="s1")
        assert (summary.net_total, summary.total_tax, summary.gross_total) == (1250, 250, 1500)


def test_an_unknown_invoice_is_none(store: Store) -> None:
    with store.read() as connection:
        assert read_invoice(connection, "INV-000001") is None


def test_every_save_is_in_the_audit_log_with_what_was_before(store: Store) -> None:
    bill = invoice()
    save(store, bill)
    save(store, bill, record(bill, note="changed"))

    with store.read() as connection:
        entries = audit.entries_of(connection, "invoice", bill.id)
        count = connection.execute(select(func.count()).select_from(audit_log)).scalar_one()
    assert [entry.verb for entry in entries] == ["invoice.created", "invoice.updated"]
    assert f'"before":{{"contentSha256":"{record(bill).content_sha256}"' in entries[1].body
    assert count == 2

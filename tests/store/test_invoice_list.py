"""Lists of invoices by their properties, the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from engine.domain.invoice import Invoice
from engine.domain.invoice_filter import InvoiceFilter, InvoiceOrder, InvoiceWords
from engine.domain.page import PageRequest
from engine.store.invoice_details import InvoiceDetails, save_details
from engine.store.invoice_list import page_of_invoices, totals_by_currency
from engine.store.issuing import issue, mark_sent
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from tests.store.invoice_samples import AT, ISSUE_DATE, LATER, invoice, issue_entry, line, record

YEN = line(net=1250, tax=0, currency="JPY", period_index=3)
BILLS: dict[str, Invoice] = {
    "draft": invoice(period=0),
    "issued": invoice(period=1),
    "sent": invoice(period=2),
    "yen": invoice(period=3, lines=(YEN,)),
    "by hand": invoice(schedule="other", period=4),
    "empty": invoice(period=5, lines=(line(0, 0, quantity=Decimal(0), period_index=5),)),
}
EVERY = set(BILLS)


@pytest.fixture
def bills(store: Store) -> Store:
    with store.write() as connection:
        for place, bill in enumerate(BILLS.values()):
            named = f'{{"legalName":"Acme {bill.currency}","reference":null}}'
            at = AT + timedelta(seconds=place)
            made = replace(record(bill), customer=named, calculated_at=at)
            save_open_invoice(connection, bill, made)
        for name in ("issued", "sent"):
            issue(
                connection,
                BILLS[name].id,
                account_id="main",
                prefix="INV-",
                issue_date=ISSUE_DATE,
                due_date=date(2026, 3, 3),
                at=AT,
                actor="test",
                entry=issue_entry(BILLS[name]),
            )
        mark_sent(connection, BILLS["sent"].id, at=LATER, actor="test")
        details = InvoiceDetails(
            due_date=date(2026, 4, 4),
            reference="100%_sure",
            particulars={"billingScheduleId": "acme_2026"},
        )
        save_details(connection, BILLS["by hand"].id, details)
    return store


def found(store: Store, wanted: InvoiceFilter) -> set[str]:
    names = {bill.id: name for name, bill in BILLS.items()}
    with store.read() as connection:
        page = page_of_invoices(connection, wanted, InvoiceOrder.CREATED_AT, PageRequest(100))
    assert page.total == len(page.items)
    return {names[each] for each in page.items}


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (InvoiceWords(), EVERY),
        (InvoiceWords(statuses=["FINAL", "SENT"]), {"issued", "sent"}),
        (InvoiceWords(payment_statuses=["PAID"]), set()),
        (InvoiceWords(customer_ids=["acme"]), EVERY),
        (InvoiceWords(schedule_ids=["other"]), {"by hand"}),
        (InvoiceWords(schedule_ids=["acme_2026"]), EVERY),
        (InvoiceWords(currencies=["JPY"]), {"yen"}),
        (InvoiceWords(numbers=["INV-000001", "X"]), {"issued"}),
        (InvoiceWords(net_total=Decimal("12.50")), EVERY - {"yen", "empty"}),
        (InvoiceWords(net_total=Decimal(1250)), {"yen"}),
        (InvoiceWords(net_total=Decimal("0.005")), set()),
        (InvoiceWords(search="acme j"), {"yen"}),
        (InvoiceWords(search="inv-0"), {"issued", "sent"}),
        (InvoiceWords(search="100%_S"), {"by hand"}),
        (InvoiceWords(search="%"), {"by hand"}),
    ],
)
def test_words_keep_what_they_name_and_leave_out_the_same(
    bills: Store, words: InvoiceWords, kept: set[str]
) -> None:
    assert found(bills, InvoiceFilter(words=words)) == kept
    if words != InvoiceWords():
        assert found(bills, InvoiceFilter(without=words)) == EVERY - kept


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (InvoiceFilter(due_before=date(2026, 3, 4)), {"issued", "sent"}),
        (InvoiceFilter(due_before=date(2026, 3, 3)), set()),
        (InvoiceFilter(due_after=date(2026, 3, 3)), {"by hand"}),
        (InvoiceFilter(invoice_before=ISSUE_DATE), set()),
        (InvoiceFilter(invoice_after=date(2026, 1, 31)), EVERY),
        (InvoiceFilter(sent_after=AT), {"sent"}),
        (InvoiceFilter(sent_before=LATER), set()),
        (InvoiceFilter(without_zero_quantity=True), EVERY - {"empty"}),
    ],
)
def test_days_leave_themselves_out(bills: Store, wanted: InvoiceFilter, kept: set[str]) -> None:
    assert found(bills, wanted) == kept


@pytest.mark.parametrize("is_descending", [True, False])
@pytest.mark.parametrize("order", list(InvoiceOrder))
def test_pages_in_every_order_show_each_invoice_once(
    bills: Store, order: InvoiceOrder, is_descending: bool
) -> None:
    seen: list[str] = []
    request = PageRequest(4, is_descending=is_descending)
    with bills.read() as connection:
        whole = page_of_invoices(
            connection, InvoiceFilter(), order, replace(request, limit=100)
        ).items
        while True:
            page = page_of_invoices(connection, InvoiceFilter(), order, request)
            seen += page.items
            if page.after is None:
                break
            request = replace(request, after=page.after)
    assert tuple(seen) == whole
    assert len(set(seen)) == len(BILLS)


def test_totals_are_summed_by_currency(bills: Store) -> None:
    with bills.read() as connection:
        assert totals_by_currency(connection, InvoiceFilter()) == (
            ("JPY", 1, 1250),
            ("USD", 5, 6000),
        )
        drafts = InvoiceFilter(words=InvoiceWords(statuses=["DRAFT"], currencies=["USD"]))
        assert totals_by_currency(connection, drafts) == (("USD", 3, 3000),)

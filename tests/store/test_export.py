from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.domain.charge import LineKind
from engine.domain.invoice import LineItemGroup
from engine.store.export import invoice_rows, line_item_rows
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from tests.store.invoice_samples import AT, CUT, invoice, line, record
from tests.store.test_invoices import issue_draft

FEE = line(values=(("model", "large"), ("region", None)))
DISCOUNT = line(net=-250, tax=-50, key="discount", kind=LineKind.DISCOUNT, rate=None)
DOLLARS = replace(
    invoice("dollars"),
    groups=(
        LineItemGroup("Platform", "platform", (FEE,)),
        LineItemGroup("By hand", None, (DISCOUNT,)),
    ),
)
YEN = replace(
    invoice("yen", lines=(line(net=1000, tax=100, currency="JPY"),)), invoice_date=date(2026, 1, 1)
)


def filled(store: Store) -> Store:
    with store.write() as connection:
        for bill in (DOLLARS, YEN):
            save_open_invoice(connection, bill, record(bill))
        issue_draft(connection, DOLLARS)
    return store


def test_invoices_as_rows_have_amounts_in_their_currency(store: Store) -> None:
    with filled(store).read() as connection:
        yen, dollars = list(invoice_rows(connection))

    assert (yen["currency"], yen["gross_total"], str(yen["gross_total"])) == ("JPY", 1100, "1100")
    assert [str(dollars[name]) for name in ("net_total", "total_tax", "gross_total")] == [
        "10.00",
        "2.00",
        "12.00",
    ]
    assert (dollars["number"], dollars["status"], yen["number"]) == ("INV-000001", "FINAL", None)
    assert (dollars["seq"], dollars["as_of"]) == (CUT.seq, CUT.as_of)
    assert dollars["created_at"] == AT
    assert dollars["invoice_date"] == date(2026, 2, 1)
    assert yen.keys() == dollars.keys()


def test_line_items_as_rows_add_up_to_their_invoices(store: Store) -> None:
    with filled(store).read() as connection:
        invoices = {row["id"]: row for row in invoice_rows(connection)}
        lines = list(line_item_rows(connection))

    for invoice_id, row in invoices.items():
        own = [each for each in lines if each["invoice_id"] == invoice_id]
        for total, part in (
            ("net_total", "net_amount"),
            ("total_tax", "tax_amount"),
            ("gross_total", "gross_amount"),
        ):
            amounts = [each[part] for each in own]
            assert all(isinstance(amount, Decimal) for amount in amounts)
            assert sum(amounts) == row[total]  # type: ignore[arg-type]
    assert [(each["group_title"], each["key"]) for each in lines] == [
        ("Platform", "fee/0/0/fixed"),
        ("Platform", "fee/0/0/fixed"),
        ("By hand", "discount"),
    ]


def test_line_items_keep_quantity_rate_and_breakdown(store: Store) -> None:
    with filled(store).read() as connection:
        _, fee, discount = list(line_item_rows(connection))

    assert fee["breakdown"] == [("model", "large"), ("region", None)]
    assert (fee["quantity"], fee["rate"], fee["is_percentage"]) == (1, Decimal("12.5"), False)
    assert (discount["rate"], discount["kind"], discount["tax_name"]) == (
        None,
        "discount",
        "VAT 20 %",
    )
    assert (fee["schedule_id"], fee["customer_id"], fee["invoice_status"]) == (
        "dollars",
        "acme",
        "FINAL",
    )


def test_nothing_stored_is_no_rows(store: Store) -> None:
    with store.read() as connection:
        assert list(invoice_rows(connection)) == []
        assert list(line_item_rows(connection)) == []

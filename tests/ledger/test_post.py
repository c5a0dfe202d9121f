from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.invoice import Invoice, InvoiceIdentity, LineItem, LineItemGroup
from engine.domain.journal import JournalEntry, Posting, SourceKind
from engine.domain.tax import AppliedTax
from engine.ledger.post import issue_entry, void_entry

VAT = AppliedTax(rate_id="vat", name="VAT 20 %", rate=Decimal("0.2"), reason="standard rate")


def line(product: str, net: int, tax: int) -> LineItem:
    charge = ChargeLine(
        kind=LineKind.CHARGE,
        key=f"{product}/{net}",
        title=product,
        quantity=Decimal(1),
        rate=Decimal(net),
        net=net,
        currency="EUR",
        service_start=date(2026, 1, 1),
        service_end=date(2026, 2, 1),
        phase_index=0,
        period_index=0,
        price_id=product,
        product_id=product,
        reason="",
    )
    return LineItem(charge=charge, tax=VAT, tax_amount=tax)


INVOICE = Invoice(
    id="i-1",
    identity=InvoiceIdentity("a", "s", 0, "scheduled", 1),
    customer_id="acme",
    currency="EUR",
    invoice_date=date(2026, 2, 1),
    period_start=date(2026, 1, 1),
    period_end=date(2026, 2, 1),
    groups=(
        LineItemGroup("API", "api", (line("api", 1000, 200), line("api", -100, -20))),
        LineItemGroup("Fee", "fee", (line("fee", 500, 100),)),
    ),
)


def test_an_issued_invoice_posts_receivable_against_revenue_and_tax() -> None:
    entry = issue_entry(INVOICE, date(2026, 2, 3))
    assert entry.postings == (
        Posting("receivable", 1680),
        Posting("revenue:api", -900),
        Posting("revenue:fee", -500),
        Posting("tax:vat", -280),
    )


def test_a_void_returns_every_account_to_where_it_was() -> None:
    issued = issue_entry(INVOICE, date(2026, 2, 3))
    voided = void_entry(INVOICE, date(2026, 2, 9))
    sums: dict[str, int] = {}
    for posting in (*issued.postings, *voided.postings):
        sums[posting.account] = sums.get(posting.account, 0) + posting.amount
    assert set(sums.values()) == {0}
    assert issued.id != voided.id


def test_an_entry_that_does_not_balance_cannot_exist() -> None:
    with pytest.raises(ValueError, match="does not balance"):
        JournalEntry(
            "e",
            SourceKind.INVOICE,
            "i",
            "issue",
            date(2026, 2, 3),
            "EUR",
            (Posting("receivable", 1),),
        )

"""Invoices for the tests: plain ones by default, with whatever a test wants to be different."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.identity import invoice_id
from engine.domain.invoice import (
    Cut,
    Invoice,
    InvoiceIdentity,
    InvoiceStatus,
    LineItem,
    LineItemGroup,
)
from engine.domain.journal import JournalEntry, Posting, SourceKind
from engine.domain.schedule import BillingPeriod
from engine.domain.tax import AppliedTax
from engine.store.stored_invoice import InvoiceRecord

AT = datetime(2026, 2, 1, 3, 4, 5, 678901, tzinfo=UTC)
LATER = datetime(2026, 2, 2, tzinfo=UTC)
ISSUE_DATE = date(2026, 2, 1)

CUT = Cut(
    lake_version=17,
    lake_head="ab" * 32,
    seq=28184,
    as_of=datetime(2026, 2, 1, 0, 0, 0, 1, tzinfo=UTC),
    catalog_digest="cd" * 32,
    engine_version="0.1.0",
    tzdata_version="2026.6",
)


def line(net: int = 1250, tax: int = 250, key: str = "fee/0/0/fixed", **charge: object) -> LineItem:
    values: dict[str, object] = {
        "kind": LineKind.CHARGE,
        "key": key,
        "title": "Platform fee",
        "quantity": Decimal(1),
        "rate": Decimal("12.5"),
        "net": net,
        "currency": "USD",
        "service_start": date(2026, 1, 1),
        "service_end": date(2026, 2, 1),
        "phase_index": 0,
        "period_index": 0,
        "price_id": "fee",
        "product_id": "platform",
        "reason": "12.50 a month",
        **charge,
    }
    return LineItem(
        charge=ChargeLine(**values),  # type: ignore[arg-type]
        tax=AppliedTax("vat", "VAT 20 %", Decimal("0.2"), "seat of the customer"),
        tax_amount=tax,
    )


def invoice(
    schedule: str = "acme_2026",
    period: int = 0,
    revision: int = 0,
    lines: tuple[LineItem, ...] = (),
) -> Invoice:
    """One group with one line over 12.50 net, 15.00 gross, unless lines are given."""
    identity = InvoiceIdentity("main", schedule, 0, "scheduled", period, revision)
    items = lines or (line(period_index=period),)
    return Invoice(
        id=invoice_id(identity),
        identity=identity,
        customer_id="acme",
        currency=items[0].charge.currency,
        invoice_date=ISSUE_DATE,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 2, 1),
        groups=(LineItemGroup("Platform", "platform", items),),
    )


def record(
    bill: Invoice, status: InvoiceStatus = InvoiceStatus.DRAFT, note: str = ""
) -> InvoiceRecord:
    """A record whose content follows the invoice; `note` makes it differ."""
    content = json.dumps([repr(bill), note])
    charges = {
        (each.charge.phase_index, each.charge.price_id, each.charge.period_index)
        for each in bill.lines
        if each.charge.price_id is not None
    }
    return InvoiceRecord(
        status=status,
        cut=CUT,
        customer='{"legal_name":"Acme Ltd"}',
        frozen='{"documents":[],"usage":{}}',
        content=content,
        content_sha256=hashlib.sha256(content.encode()).hexdigest(),
        calculated_at=AT,
        periods=tuple(
            billing_period(bill.identity.schedule_id, phase, price, index)
            for phase, price, index in sorted(charges)
        ),
    )


def billing_period(
    schedule: str = "acme_2026", phase: int = 0, price: str = "fee", index: int = 0
) -> BillingPeriod:
    return BillingPeriod(
        schedule_id=schedule,
        phase_index=phase,
        price_id=price,
        index=index,
        start=date(2026, 1, 1),
        end=date(2026, 2, 1),
        days=31,
        full_days=31,
        invoice_date=ISSUE_DATE,
    )


def issue_entry(bill: Invoice) -> JournalEntry:
    return JournalEntry(
        id=f"issue {bill.id}",
        source_kind=SourceKind.INVOICE,
        source_id=bill.id,
        kind="issue",
        posted_on=ISSUE_DATE,
        currency=bill.currency,
        postings=(
            Posting("receivable", bill.gross_total),
            Posting("revenue:platform", -bill.net_total),
            Posting("tax:vat", -bill.total_tax),
        ),
    )


def void_entry(bill: Invoice) -> JournalEntry:
    issued = issue_entry(bill)
    return replace(
        issued,
        id=f"void {bill.id}",
        kind="void",
        postings=tuple(Posting(each.account, -each.amount) for each in issued.postings),
    )

"""An invoice as it is read back: rows to values. `invoice_columns` is the way in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import RowMapping

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import to_minor
from engine.domain.exchange import CurrencyConversion
from engine.domain.invoice import (
    Cut,
    Invoice,
    InvoiceIdentity,
    InvoiceStatus,
    LineItem,
    LineItemGroup,
    PaymentStatus,
)
from engine.domain.schedule import BillingPeriod
from engine.domain.tax import AppliedTax, TaxCode

ChargeKey = tuple[str, int, str, int]
"""(schedule, phase index, price, period index): what is billed at most once."""


class SaveResult(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class InvoiceRecord:
    """What is stored beside an open invoice.

    `customer` and `frozen` are canonical JSON: who it is addressed to, and the catalog documents
    and usage its amounts came from. `content` is the invoice's canonical form with its digest.
    `periods` are all the charges it bills, those without a line included.
    """

    status: InvoiceStatus
    cut: Cut
    customer: str
    frozen: str
    content: str
    content_sha256: str
    calculated_at: datetime
    periods: tuple[BillingPeriod, ...]
    actor: str = "close"


@dataclass(frozen=True, slots=True)
class StoredInvoice:
    """An invoice with its life, and everything it was made from. `charges` are ordered."""

    invoice: Invoice
    status: InvoiceStatus
    payment_status: PaymentStatus
    number: str | None
    issue_date: date | None
    due_date: date | None
    created_at: datetime
    updated_at: datetime
    calculated_at: datetime
    voided_at: datetime | None
    cut: Cut
    customer: str
    frozen: str
    content: str
    content_sha256: str
    charges: tuple[ChargeKey, ...]


@dataclass(frozen=True, slots=True)
class InvoiceSummary:
    """An invoice without its lines; amounts in minor units."""

    id: str
    identity: InvoiceIdentity
    customer_id: str
    currency: str
    invoice_date: date
    period_start: date
    period_end: date
    status: InvoiceStatus
    payment_status: PaymentStatus
    number: str | None
    issue_date: date | None
    due_date: date | None
    net_total: int
    total_tax: int
    gross_total: int
    content_sha256: str


def cut_from(row: RowMapping) -> Cut:
    """The cut of a row of `invoices` or `billing_runs`."""
    return Cut(
        lake_version=row["lake_version"],
        lake_head=row["lake_head"],
        seq=row["seq"],
        as_of=row["as_of"],
        catalog_digest=row["catalog_digest"],
        engine_version=row["engine_version"],
        tzdata_version=row["tzdata_version"],
    )


def identity_from(row: RowMapping) -> InvoiceIdentity:
    """The identity of a row of `invoices`."""
    return InvoiceIdentity(
        account_id=row["account_id"],
        schedule_id=row["schedule_id"],
        phase_index=row["phase_index"],
        kind=row["kind"],
        period_index=row["period_index"],
        revision=row["revision"],
    )


def invoice_from(
    row: RowMapping, groups: Iterable[RowMapping], lines: Iterable[RowMapping]
) -> Invoice:
    """The invoice of a row with its groups and lines, each ordered by position."""
    by_group: dict[int, list[LineItem]] = {}
    for line in lines:
        by_group.setdefault(line["group_position"], []).append(line_from(line))
    return Invoice(
        id=row["id"],
        identity=identity_from(row),
        customer_id=row["customer_id"],
        currency=row["currency"],
        invoice_date=row["invoice_date"],
        period_start=row["period_start"],
        period_end=row["period_end"],
        groups=tuple(
            LineItemGroup(
                title=group["title"],
                product_id=group["product_id"],
                lines=tuple(by_group.get(group["position"], ())),
            )
            for group in groups
        ),
        conversions=stored_conversions(row["content"]),
    )


def stored_conversions(content: str) -> tuple[CurrencyConversion, ...]:
    """Totals in other currencies, out of the canonical text in which they were saved."""
    if '"currencyConversions":' not in content:
        return ()
    return tuple(
        CurrencyConversion(
            currency=each["currency"],
            exchange_rate=Decimal(each["exchangeRate"]),
            source=each["source"],
            rates_id=each["ratesId"],
            rate_day=date.fromisoformat(each["rateDate"]),
            net_total=to_minor(Decimal(each["netTotal"]), each["currency"]),
            total_tax=to_minor(Decimal(each["totalTax"]), each["currency"]),
        )
        for each in json.loads(content).get("currencyConversions", ())
    )


def line_from(row: RowMapping) -> LineItem:
    """The line item of a row of `invoice_line_items`."""
    return LineItem(
        charge=ChargeLine(
            kind=LineKind(row["kind"]),
            key=row["key"],
            title=row["title"],
            quantity=row["quantity"],
            rate=row["rate"],
            net=row["net"],
            currency=row["currency"],
            service_start=row["service_start"],
            service_end=row["service_end"],
            phase_index=row["phase_index"],
            period_index=row["period_index"],
            price_id=row["price_id"],
            product_id=row["product_id"],
            reason=row["reason"],
            description=row["description"],
            is_percentage=row["is_percentage"],
            values=tuple((name, value) for name, value in json.loads(row["breakdown"])),
            credit_grant_id=row["credit_grant_id"],
        ),
        tax=AppliedTax(
            rate_id=row["tax_rate_id"],
            name=row["tax_name"],
            rate=row["tax_rate"],
            reason=row["tax_reason"],
            code=TaxCode(row["tax_code"]),
            exemption=row["tax_exemption"],
        ),
        tax_amount=row["tax_amount"],
    )


def stored_from(row: RowMapping, invoice: Invoice, charges: tuple[ChargeKey, ...]) -> StoredInvoice:
    """A row of `invoices` with the invoice and the charges that were read beside it."""
    return StoredInvoice(
        invoice=invoice,
        status=InvoiceStatus(row["status"]),
        payment_status=PaymentStatus(row["payment_status"]),
        number=row["number"],
        issue_date=row["issue_date"],
        due_date=row["due_date"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        calculated_at=row["calculated_at"],
        voided_at=row["voided_at"],
        cut=cut_from(row),
        customer=row["customer"],
        frozen=row["frozen"],
        content=row["content"],
        content_sha256=row["content_sha256"],
        charges=charges,
    )


def summary_from(row: RowMapping) -> InvoiceSummary:
    """The summary of a row of `invoices`."""
    return InvoiceSummary(
        id=row["id"],
        identity=identity_from(row),
        customer_id=row["customer_id"],
        currency=row["currency"],
        invoice_date=row["invoice_date"],
        period_start=row["period_start"],
        period_end=row["period_end"],
        status=InvoiceStatus(row["status"]),
        payment_status=PaymentStatus(row["payment_status"]),
        number=row["number"],
        issue_date=row["issue_date"],
        due_date=row["due_date"],
        net_total=row["net_total"],
        total_tax=row["total_tax"],
        gross_total=row["gross_total"],
        content_sha256=row["content_sha256"],
    )

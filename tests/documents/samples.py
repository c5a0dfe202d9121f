"""Documents to look at and to try things on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.documents.document import (
    Brand,
    ChildUsage,
    Document,
    DocumentGroup,
    DocumentKind,
    DocumentLine,
    DocumentState,
    Party,
    SettlementKind,
    SettlementLine,
    UsageByDay,
)
from engine.domain.account import BankAccount
from engine.domain.customer import Address
from engine.domain.tax import AppliedTax, TaxCode, TaxGroup

VAT = AppliedTax("de_19", "VAT 19 %", Decimal("0.19"), "the customer is in Germany")
REVERSED = AppliedTax(
    None,
    "Reverse charge",
    Decimal(0),
    "a business elsewhere in the Union",
    TaxCode.REVERSE_CHARGE,
    "VAT reverse charge, Article 196 of Directive 2006/112/EC",
)

SELLER = Party(
    name="Northwind Cloud GmbH",
    address=Address("Torstraße 12", None, "Berlin", None, "10119", "DE"),
    tax_ids=("DE136695976",),
    emails=("billing@northwind.example",),
    phone="+49 30 1234567",
    website="https://northwind.example",
    company_number="HRB 12345 B",
)
BUYER = Party(
    name="Acme Robotics SE",
    address=Address("Hafenstraße 3", "Building C, floor 4", "Hamburg", None, "20457", "DE"),
    tax_ids=("DE811569869",),
)
ACCOUNTS = (
    BankAccount(
        currency="EUR", bank="Musterbank", iban="DE02120300000000202051", bic="BYLADEM1001"
    ),
)


def line(
    title: str, net: int, quantity: str, rate: str | None, tax: AppliedTax = VAT
) -> DocumentLine:
    """A line of March 2026 with its tax, rounded by itself."""
    return DocumentLine(
        id=f"line {title}",
        title=title,
        net=net,
        tax=tax,
        tax_amount=round(net * tax.rate),
        quantity=Decimal(quantity),
        rate=None if rate is None else Decimal(rate),
        start=date(2026, 3, 1),
        end=date(2026, 4, 1),
    )


def taxes_of(groups: Sequence[DocumentGroup]) -> tuple[TaxGroup, ...]:
    """Base and tax of all lines by the tax that they bear."""
    lines = [line for group in groups for line in group.lines]
    return tuple(
        TaxGroup(
            tax.code,
            tax.rate,
            sum(each.net for each in lines if each.tax == tax),
            sum(each.tax_amount for each in lines if each.tax == tax),
            (tax.name,),
            () if tax.exemption is None else (tax.exemption,),
        )
        for tax in dict.fromkeys(each.tax for each in lines)
    )


GROUPS = (
    DocumentGroup(
        "LLM API",
        (
            line("Output tokens: up to 1,000,000", 2000, "1000000", "0.00002"),
            line("Output tokens: over 1,000,000", 1852, "1234567", "0.000015"),
            replace(
                line("Launch offer", -385, "1", None),
                explanation="10% of 38.52 EUR = 3.85 EUR",
            ),
        ),
    ),
    DocumentGroup(
        "Platform",
        (
            line("Platform fee", 9900, "1", "99"),
            replace(
                line("Editors", 12500, "5", "25"),
                unit="seats",
                description="Five seats, two of them since 12 March",
                start=date(2026, 3, 12),
            ),
        ),
    ),
)

INVOICE = Document(
    id="0b9c1c7e-3a1b-5c7d-9f25-0d8c6a1b2c3d",
    kind=DocumentKind.INVOICE,
    state=DocumentState.ISSUED,
    currency="EUR",
    seller=SELLER,
    buyer=BUYER,
    groups=GROUPS,
    taxes=taxes_of(GROUPS),
    number="INV-000042",
    issue_date=date(2026, 4, 1),
    due_date=date(2026, 5, 1),
    period_start=date(2026, 3, 1),
    period_end=date(2026, 4, 1),
    order_number="PO-4711",
    reference="Contract C-7",
    notes="Thank you for working with us.\nQuestions? Write to billing@northwind.example.",
    bank_accounts=ACCOUNTS,
    usage=(
        UsageByDay(
            "Output tokens",
            "tokens",
            date(2026, 3, 1),
            (("Acme", tuple(Decimal(40000 + (day * 7919) % 60000) for day in range(31))),),
            Decimal("2234567"),
        ),
    ),
    children=(
        ChildUsage("Acme Robotics SE", (("Output tokens", Decimal("1834567"), "tokens"),)),
        ChildUsage("Acme Labs Ltd", (("Output tokens", Decimal("400000"), "tokens"),)),
    ),
    brand=Brand(),
)

PAID_IN_PART = replace(
    INVOICE,
    settlements=(
        SettlementLine(SettlementKind.PAYMENT, 10000, date(2026, 4, 9)),
        SettlementLine(SettlementKind.CREDIT_NOTE, 2500, date(2026, 4, 11), "CN-000003"),
    ),
)


def long_invoice(lines: int = 200) -> Document:
    """The invoice with so many lines of one product."""
    groups = (
        DocumentGroup(
            "Storage",
            tuple(line(f"Bucket {n:03}", 100 + n, str(n), "0.01") for n in range(1, lines + 1)),
        ),
    )
    return replace(INVOICE, groups=groups, taxes=taxes_of(groups), usage=(), children=())

"""Documents of every kind of supply that an e-invoice can be made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.documents.document import Document, DocumentKind
from engine.domain.customer import Address
from engine.domain.exchange import CurrencyConversion
from engine.domain.tax import AppliedTax, TaxCode
from tests.documents.samples import BUYER, GROUPS, INVOICE, REVERSED, taxes_of

FRENCH = replace(
    BUYER,
    address=Address("Rue 1", None, "Paris", None, "75001", "FR"),
    tax_ids=("FR40303265045",),
)
AMERICAN = replace(
    BUYER, address=Address("1 Main St", "Floor 2", "Boston", "MA", "02110", "US"), tax_ids=()
)


def untaxed(code: TaxCode) -> AppliedTax:
    """No tax, with the reason that the invoice states where it needs one."""
    reason = "Paragraph 4 of the law" if code.needs_reason else None
    return AppliedTax(None, code.name, Decimal(0), "said by a test", code, reason)


def bearing(*taxes: AppliedTax) -> Document:
    """The sample invoice whose groups bear these taxes in turn."""
    groups = tuple(
        replace(
            group,
            lines=tuple(
                replace(line, tax=tax, tax_amount=round(line.net * tax.rate))
                for line in group.lines
            ),
        )
        for group, tax in zip(GROUPS, taxes * len(GROUPS), strict=False)
    )
    return replace(INVOICE, groups=groups, taxes=taxes_of(groups))


EINVOICES: Mapping[str, Document] = {
    "standard": INVOICE,
    "two rates": bearing(INVOICE.lines[0].tax, untaxed(TaxCode.ZERO_RATED)),
    "reverse charge": replace(bearing(REVERSED), buyer=FRENCH),
    "export": replace(bearing(untaxed(TaxCode.EXPORT)), buyer=AMERICAN),
    "exempt": bearing(untaxed(TaxCode.EXEMPT)),
    "not subject": bearing(untaxed(TaxCode.NOT_SUBJECT)),
    "within the Union": replace(bearing(untaxed(TaxCode.INTRA_COMMUNITY)), buyer=FRENCH),
    "stated in another currency": replace(
        INVOICE,
        conversions=(
            CurrencyConversion("GBP", Decimal("0.85"), "ECB", "r", date(2026, 3, 31), 21987, 4178),
        ),
    ),
    "hostile names, another place, no bank": replace(
        INVOICE,
        buyer=replace(BUYER, name='<&>"\x00 株式会社 😀', emails=("ap@acme.example",)),
        ship_to=Address("Rue 1", None, "Paris", None, "75001", "FR"),
        bank_accounts=(),
    ),
    "credit note": replace(
        INVOICE,
        kind=DocumentKind.CREDIT_NOTE,
        number="CN-000001",
        credited_invoice="INV-000042",
        credited_invoice_date=date(2026, 4, 1),
        due_date=None,
    ),
}

"""Credit notes: what is given back of issued invoices, or for no invoice at all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.domain.tax import AppliedTax


class CreditNoteStatus(StrEnum):
    DRAFT = "DRAFT"
    FINAL = "FINAL"
    SENT = "SENT"
    VOIDED = "VOIDED"

    @property
    def is_issued(self) -> bool:
        """Whether it has a number and is posted."""
        return self in (CreditNoteStatus.FINAL, CreditNoteStatus.SENT)


@dataclass(frozen=True, slots=True)
class CreditNoteLine:
    """What is given back, in minor units: positive, negative where it mirrors a negative line.

    `invoice_line_key` is the line of the invoice that it mirrors; None on a free-standing note.
    `quantity` is that part of the line's quantity where the note was asked for by quantity.
    """

    title: str
    net: int
    tax: AppliedTax
    tax_amount: int
    product_id: str | None = None
    invoice_line_key: str | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CreditNote:
    """What a credit note says. Its life (status, number, balance) is kept beside it."""

    id: str
    account_id: str
    customer_id: str
    currency: str
    invoice_id: str | None
    reason: str
    lines: tuple[CreditNoteLine, ...]

    @property
    def net_total(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def total_tax(self) -> int:
        return sum(line.tax_amount for line in self.lines)

    @property
    def gross_total(self) -> int:
        return self.net_total + self.total_tax

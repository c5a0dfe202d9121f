"""The invoice: what it says, and what it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from engine.domain.charge import ChargeLine
from engine.domain.exchange import CurrencyConversion
from engine.domain.tax import AppliedTax, TaxCode, TaxGroup

SCHEDULED = "scheduled"
"""The kind of invoice that a schedule's calendar asks for."""

THRESHOLD = "threshold"
"""The kind of an invoice in the middle of a period, whose usage has passed a threshold."""

MERGED = "merged"
"""The kind of invoice that bills several places of one schedule; it has the place of the last."""

ONE_OFF = "one_off"
"""The kind of invoice that no schedule asks for. Its id stands where others have a schedule."""


class InvoiceStatus(StrEnum):
    IN_PROGRESS = "IN_PROGRESS"
    DRAFT = "DRAFT"
    FINAL = "FINAL"
    SENT = "SENT"
    VOIDED = "VOIDED"

    @property
    def is_open(self) -> bool:
        """Whether it may still be recalculated (DESIGN 6)."""
        return self in (InvoiceStatus.IN_PROGRESS, InvoiceStatus.DRAFT)

    @property
    def is_issued(self) -> bool:
        return self in (InvoiceStatus.FINAL, InvoiceStatus.SENT)


class PaymentStatus(StrEnum):
    UNPAID = "UNPAID"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PAID = "PAID"
    UNCOLLECTIBLE = "UNCOLLECTIBLE"


@dataclass(frozen=True, slots=True)
class LineItem:
    """A charge line with its tax; `tax_amount` in minor units."""

    charge: ChargeLine
    tax: AppliedTax
    tax_amount: int

    @property
    def net(self) -> int:
        return self.charge.net

    @property
    def gross(self) -> int:
        return self.charge.net + self.tax_amount


@dataclass(frozen=True, slots=True)
class LineItemGroup:
    """The line items of one product, in invoice order. `product_id` is None for manual lines."""

    title: str
    product_id: str | None
    lines: tuple[LineItem, ...]

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def tax_amount(self) -> int:
        return sum(line.tax_amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Cut:
    """The state of the world an invoice was calculated from: enough to do it again (DESIGN 6).

    `seq` is the last event that could count, 0 for none. `as_of` is the instant asked for, or the
    received_at of that last event; None while nothing has landed. `lake_head` is the hash of the
    commit-log entry of `lake_version`.
    """

    lake_version: int
    lake_head: str
    seq: int
    as_of: datetime | None
    catalog_digest: str
    engine_version: str
    tzdata_version: str


@dataclass(frozen=True, slots=True)
class MidPeriod:
    """What invoices in the middle of a period have billed of a charge: net, in minor units, before
    credit, and how many prepaid units they have used for it."""

    net: int
    units: Decimal


@dataclass(frozen=True, slots=True)
class InvoiceIdentity:
    """What makes an invoice one and the same however often it is calculated (DESIGN 6).

    `kind` is `scheduled` for invoices that a schedule's calendar asks for. `period_index` is the
    place of the invoice date in the calendar of the phase it falls in. `revision` counts rebills.
    """

    account_id: str
    schedule_id: str
    phase_index: int
    kind: str
    period_index: int
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Invoice:
    """What an invoice says. Its life (status, number, payment) is kept beside it by the store.

    Amounts in minor units of `currency`; dates are local days of the account; the billing period is
    half-open. `taxes` lists base and tax by rate; the lines' taxes add up to it exactly.
    """

    id: str
    identity: InvoiceIdentity
    customer_id: str
    currency: str
    invoice_date: date
    period_start: date
    period_end: date
    groups: tuple[LineItemGroup, ...]
    conversions: tuple[CurrencyConversion, ...] = ()
    """Its totals in other currencies, where the law wants them."""

    @property
    def lines(self) -> tuple[LineItem, ...]:
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def taxes(self) -> tuple[TaxGroup, ...]:
        """Base and tax by code and rate, in order of first appearance (EN 16931, BG-23)."""
        found: dict[tuple[TaxCode, Decimal], list[LineItem]] = {}
        for line in self.lines:
            found.setdefault((line.tax.code, line.tax.rate), []).append(line)
        return tuple(
            TaxGroup(
                code=code,
                rate=rate,
                base=sum(line.net for line in lines),
                amount=sum(line.tax_amount for line in lines),
                names=tuple(dict.fromkeys(line.tax.name for line in lines)),
                exemptions=tuple(
                    dict.fromkeys(line.tax.exemption for line in lines if line.tax.exemption)
                ),
            )
            for (code, rate), lines in found.items()
        )

    @property
    def net_total(self) -> int:
        return sum(group.net for group in self.groups)

    @property
    def total_tax(self) -> int:
        return sum(group.tax_amount for group in self.groups)

    @property
    def gross_total(self) -> int:
        return self.net_total + self.total_tax

"""What an invoice or a credit note shows, as a value: exact amounts and days, no formatted text.

Amounts are in minor units of `currency`, days are local days of the account, spans half-open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.domain.account import BankAccount
from engine.domain.customer import NO_ADDRESS, Address
from engine.domain.exchange import CurrencyConversion
from engine.domain.language import ENGLISH
from engine.domain.tax import AppliedTax, TaxGroup


class DocumentKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class DocumentState(StrEnum):
    DRAFT = "draft"
    """Not issued: it has no number and says so on every page."""
    ISSUED = "issued"
    VOID = "void"


class SettlementKind(StrEnum):
    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    WRITE_OFF = "write_off"


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells or who buys."""

    name: str
    address: Address = NO_ADDRESS
    tax_ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phone: str | None = None
    website: str | None = None
    company_number: str | None = None


@dataclass(frozen=True, slots=True)
class Logo:
    """`format` is png, jpg or svg."""

    data: bytes
    format: str


@dataclass(frozen=True, slots=True)
class Brand:
    """How the seller's documents look; `color` is `#rrggbb`, dark enough to be read on white."""

    color: str = "#3558d4"
    logo: Logo | None = None
    footer: str | None = None


PLAIN_BRAND = Brand()


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """`quantity * rate` explains `net` where there is a rate; else `explanation` does."""

    id: str
    title: str
    net: int
    tax: AppliedTax
    tax_amount: int
    quantity: Decimal | None = None
    rate: Decimal | None = None
    is_percentage: bool = False
    unit: str | None = None
    description: str | None = None
    explanation: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """The lines of one product."""

    title: str
    lines: tuple[DocumentLine, ...]

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """What was put to an invoice since it was issued; positive amounts lower what is due."""

    kind: SettlementKind
    amount: int
    day: date | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class ChildUsage:
    """What one of several customers used: (what, quantity, unit)."""

    customer: str
    rows: tuple[tuple[str, Decimal, str | None], ...]


@dataclass(frozen=True, slots=True)
class UsageByDay:
    """Usage of a metered charge on each of the days from `first` on, customer by customer.

    `total` is None where no one number says what the days come to.
    """

    title: str
    unit: str | None
    first: date
    series: tuple[tuple[str, tuple[Decimal, ...]], ...]
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or a credit note with everything that it shows.

    `taxes` are base and tax by code and rate; they add up to the lines' and to `total_tax`. `due`
    is what is to be paid by this document: nothing on a credit note.
    """

    id: str
    kind: DocumentKind
    state: DocumentState
    currency: str
    seller: Party
    buyer: Party
    groups: tuple[DocumentGroup, ...]
    taxes: tuple[TaxGroup, ...]
    number: str | None = None
    issue_date: date | None = None
    due_date: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    ship_to: Address | None = None
    order_number: str | None = None
    reference: str | None = None
    credited_invoice: str | None = None
    credited_invoice_date: date | None = None
    notes: str | None = None
    particulars: tuple[tuple[str, str], ...] = ()
    """Further facts of people's own: name and text."""
    settlements: tuple[SettlementLine, ...] = ()
    conversions: tuple[CurrencyConversion, ...] = ()
    bank_accounts: tuple[BankAccount, ...] = ()
    children: tuple[ChildUsage, ...] = ()
    usage: tuple[UsageByDay, ...] = ()
    language: str = ENGLISH
    brand: Brand = PLAIN_BRAND

    @property
    def lines(self) -> tuple[DocumentLine, ...]:
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def net_total(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def total_tax(self) -> int:
        return sum(line.tax_amount for line in self.lines)

    @property
    def gross_total(self) -> int:
        return self.net_total + self.total_tax

    @property
    def due(self) -> int:
        if self.kind is DocumentKind.CREDIT_NOTE or self.state is DocumentState.VOID:
            return 0
        return self.gross_total - sum(each.amount for each in self.settlements)

    @property
    def payable_accounts(self) -> tuple[BankAccount, ...]:
        """Accounts in the document's own currency; without any those that take every one."""
        own = tuple(each for each in self.bank_accounts if each.currency == self.currency)
        return own or tuple(each for each in self.bank_accounts if each.currency is None)

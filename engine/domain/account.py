"""The account: the legal entity that bills. A workspace is one account (DESIGN 2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.domain.customer import NO_ADDRESS, Address
from engine.domain.quote import NO_QUOTE_RULES, QuoteRules
from engine.domain.revenue import StraightLine
from engine.domain.tax import TaxRegistration
from engine.domain.time_zones import Zone


class AccountingDate(StrEnum):
    """Which day of an invoice its entries belong to in the books."""

    END_OF_BILLING_PERIOD = "end_of_billing_period"
    INTENDED_INVOICE_CREATION_DATE = "intended_invoice_creation_date"
    INVOICE_ISSUE_DATE = "invoice_issue_date"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where customers pay to. `currency` is None if it takes any; which of the numbers there are
    depends on the country."""

    currency: str | None = None
    holder: str | None = None
    bank: str | None = None
    iban: str | None = None
    bic: str | None = None
    account_number: str | None = None
    sort_code: str | None = None
    routing_number: str | None = None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the seller's documents say of the seller, and how they look.

    `logo` is a path within the workspace, `color` `#rrggbb`, `language` a tag of
    `engine.domain.language`; None leaves it to what documents do by themselves.
    """

    address: Address = NO_ADDRESS
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    company_number: str | None = None
    bank_accounts: tuple[BankAccount, ...] = ()
    logo: str | None = None
    color: str | None = None
    language: str | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """`id` is stable for the life of the workspace: invoice ids are derived from it.

    `time_zone` is an IANA name, or several by day; every billing date is a local day there.
    `due_days` is the default payment term. `invoice_prefix` and `credit_note_prefix` stand before
    the gapless numbers.
    `tax_provider` decides the tax of customers whose status is automatic.
    An exchange rate may be `exchange_rate_days` older than the invoice.
    """

    id: str
    legal_name: str
    time_zone: Zone = "UTC"
    currency: str = "USD"
    invoice_prefix: str = "INV-"
    due_days: int = 30
    tax_id: str | None = None
    country: str | None = None
    accounting_date: AccountingDate = AccountingDate.INVOICE_ISSUE_DATE
    credit_note_prefix: str = "CN-"
    tax_registrations: tuple[TaxRegistration, ...] = ()
    tax_provider: str = "table"
    exchange_rate_days: int = 7
    revenue_straight_line: StraightLine = StraightLine.FULL_MONTHS
    letterhead: Letterhead = Letterhead()
    quotes: QuoteRules = NO_QUOTE_RULES

"""Credits. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class CreditBalance:
    """What a customer has of a currency, or of units of a metric."""

    id: str
    type: Literal["CASH", "USAGE"]
    name: str
    balance: Decimal
    projected_balance: Decimal
    as_of: date
    grants: list[GrantInBalance]
    transactions: list[CreditTransaction]


@dataclass(frozen=True, kw_only=True)
class CreditBalances:
    """A customer's balances, money first."""

    items: list[CreditBalance]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CreditGrantGiven:
    """A grant. `balance` is what is left of it; `costOfCredit` is 0 where it was free."""

    id: str
    sequence_account_id: str
    customer_id: str
    name: str
    credit_unit_type: Literal["CURRENCY", "METRIC"]
    currency: str
    metric_id: str | None = None
    amount: Decimal
    balance: Decimal
    cost_of_credit: Decimal
    effective_date: date
    expiry_date: date | None = None
    created_at: datetime
    credit_note_id: str | None = None
    billing_schedule_id: str | None = None
    invoice_id: str | None = None
    integration_ids: list[str]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CreditGrantRequest:
    """Credit to grant: money, or with `METRIC` units of a usage metric."""

    sequence_account_id: str
    customer_id: str
    name: str
    credit_unit_type: Literal["CURRENCY", "METRIC"]
    currency: str
    metric_id: str | None = None
    amount: Decimal
    cost_of_credit: Decimal | None = None
    effective_date: date | None = None
    expiry_date: date | None = None
    create_invoice: bool | None = None


@dataclass(frozen=True, kw_only=True)
class CreditTransaction:
    """Something that happened to a grant. `kind` says what; amounts are never negative."""

    id: str
    grant_id: str
    reason: str
    invoice_id: str | None = None
    type: Literal["DEBIT", "CREDIT"]
    kind: str
    amount: Decimal
    date: str


@dataclass(frozen=True, kw_only=True)
class CustomerGrant:
    """A grant as a customer's list has it."""

    id: str
    name: str
    grant_amount: Decimal
    balance: Decimal
    issue_date: date
    expiry_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerGrants:
    """A customer's grants by first day."""

    items: list[CustomerGrant]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class GrantInBalance:
    """A grant that a balance consists of."""

    id: str
    sequence_account_id: str
    customer_id: str
    type: Literal["CASH", "USAGE"]
    currency: str
    metric_id: str | None = None
    name: str
    original_amount: Decimal
    current_balance: Decimal
    expiry_date: date | None = None
    cost_of_credit: Decimal
    effective_date: date
    created_at: datetime

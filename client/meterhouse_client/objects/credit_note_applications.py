"""Credit note applications. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class ApplicationRequest:
    """How much of a credit note to put to an invoice, decided by balances of these
    versions."""

    credit_note_id: str
    invoice_id: str
    amount: Decimal
    currency: str
    credit_note_balance_version: int
    invoice_balance_version: int


@dataclass(frozen=True, kw_only=True)
class ApplicationResponse:
    """What was put to the invoice, and the balances after it."""

    ledger_transaction_id: str
    credit_note_id: str
    invoice_id: str
    amount: Decimal
    currency: str
    applied_at: datetime
    invoice_balance: BalanceGiven
    credit_note_balance: BalanceGiven
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class BalanceGiven:
    """A balance, and how often it has moved."""

    value: Decimal
    currency: str
    version: int

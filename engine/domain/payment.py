"""Money received from a customer, before it is put to invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PaymentOrigin(StrEnum):
    MANUAL = "MANUAL"
    STRIPE = "STRIPE"


@dataclass(frozen=True, slots=True)
class Payment:
    """`amount` is in minor units and positive; `paid_on` is a local day of the account."""

    id: str
    customer_id: str
    currency: str
    amount: int
    paid_on: date
    reference: str
    origin: PaymentOrigin
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Refund:
    """Money of a payment that was given back; `amount` is in minor units and positive."""

    id: str
    payment_id: str
    amount: int
    refunded_on: date
    reference: str
    recorded_at: datetime

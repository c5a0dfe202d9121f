"""Life of invoices. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class MergeRequest:
    """Drafts to make one of."""

    invoice_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class PaymentStatusRequest:
    """How far an invoice is paid."""

    payment_status: Literal["UNPAID", "PARTIALLY_PAID", "PAID", "UNCOLLECTIBLE"]

"""Drift: what an issued charge would come to by what is known now (DESIGN 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DriftedPeriod:
    """One charge of an issued invoice: as it was billed, and as it would be billed now.

    Amounts are minor units of `currency`: the charge's own lines, before the invoice's discounts,
    minimums and tax. The period is local days, half-open. `current_amount` is None where the usage
    of now cannot be rated; `reason` then says why.
    """

    invoice_id: str
    phase_index: int
    price_id: str
    period_index: int
    period_start: date
    period_end: date
    currency: str
    billed_quantity: Decimal
    billed_amount: int
    current_quantity: Decimal
    current_amount: int | None
    reason: str | None = None

    @property
    def difference(self) -> int | None:
        """What is still to be charged, or to be given back where negative; None if unknown."""
        return None if self.current_amount is None else self.current_amount - self.billed_amount

    @property
    def has_drifted(self) -> bool:
        """Whether there is anything to report: other money, or none that can be known."""
        return self.difference != 0

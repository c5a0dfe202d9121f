"""A charge line: one priced part of a period, rounded, before tax."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.domain.usage import BreakdownValues


class LineKind(StrEnum):
    """Which step of the calculation made a line (DESIGN 5)."""

    CHARGE = "charge"
    DISCOUNT = "discount"
    TRUE_UP = "true_up"
    SPEND_CAP = "spend_cap"
    """Takes the covered charges down to the most that was agreed."""
    BILLED_BEFORE = "billed_before"
    """Gives back what an invoice in the middle of the period has billed of it already."""
    CREDIT = "credit"
    """A credit grant that pays for lines of this invoice."""
    ADJUSTMENT = "adjustment"
    """Made by hand on a draft; survives recalculation (DESIGN 6)."""


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """`net` is in minor units of the currency and may be negative (discounts).

    `key` is stable and unique on an invoice: `<price>/<phase>/<period index>/<component>`; rating a
    draft again replaces a line by its key instead of adding another. `service_start` and
    `service_end` are local days, half-open. `quantity * rate` explains the amount where `rate` is
    set; `reason` explains it always.
    """

    kind: LineKind
    key: str
    title: str
    quantity: Decimal
    rate: Decimal | None
    net: int
    currency: str
    service_start: date
    service_end: date
    phase_index: int
    period_index: int
    price_id: str | None
    product_id: str | None
    reason: str
    description: str | None = None
    is_percentage: bool = False
    values: BreakdownValues = ()
    credit_grant_id: str | None = None
    """The grant that a line of credit draws from."""

"""Tax rates as the catalog dates them. Which one applies is decided in `engine/tax/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TaxRate:
    """`rate` is a share of the net amount: 0.2 is 20 %.

    None in `country`, `region` or `tax_category` means any. Valid on `[valid_from, valid_to)`; None
    is open.
    """

    id: str
    name: str
    rate: Decimal
    country: str | None = None
    region: str | None = None
    tax_category: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class AppliedTax:
    """The rate that an invoice line bears, and the words that explain it."""

    rate_id: str | None
    name: str
    rate: Decimal
    reason: str

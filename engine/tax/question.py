"""What a tax provider is asked: who sells what to whom, when, and which rates there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.domain.account import Account
from engine.domain.customer import Customer
from engine.domain.price import Product
from engine.domain.tax import TaxRate


@dataclass(frozen=True, slots=True)
class TaxQuestion:
    """One product on one invoice. `on` is the tax point: the invoice date, a local day."""

    seller: Account
    customer: Customer
    product: Product
    rates: Sequence[TaxRate]
    on: date

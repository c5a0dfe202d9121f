"""Exchange rates as the catalog dates them, and totals that the law wants in another currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """What one unit of `base` was worth on a day, by currency, as `source` published it.

    `table` is the name of its file; `id` has the day beside it.
    """

    id: str
    table: str
    source: str
    base: str
    day: date
    rates: tuple[tuple[str, Decimal], ...]

    def rate(self, currency: str) -> Decimal | None:
        """Units of the currency for one of the base; None if it was not published."""
        return Decimal(1) if currency == self.base else dict(self.rates).get(currency)


@dataclass(frozen=True, slots=True)
class CurrencyConversion:
    """An invoice's totals in `currency`: one unit of the invoice's is `exchange_rate` of it.

    Amounts in minor units; `rates_id` names the published rates of `rate_day`.
    """

    currency: str
    exchange_rate: Decimal
    source: str
    rates_id: str
    rate_day: date
    net_total: int
    total_tax: int

    @property
    def gross_total(self) -> int:
        return self.net_total + self.total_tax

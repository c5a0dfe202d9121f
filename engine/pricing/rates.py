"""A rate: money per unit, or a percentage of the quantity (DESIGN 5)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from engine.domain.decimals import EXACT, ZERO
from engine.pricing.terms import Path, TermsError, decimal_term
from engine.pricing.words import money, number


@dataclass(frozen=True, slots=True)
class Rate:
    """`value` multiplies the quantity: 0.1 is 0.1 per unit, or 10 % where `is_percentage`."""

    value: Decimal
    is_percentage: bool = False

    def amount(self, quantity: Decimal) -> Decimal:
        """Exact amount in major units of the currency."""
        return EXACT.multiply(self.value, quantity)

    def words(self, currency: str) -> str:
        """`0.5%` or `0.00002 USD`."""
        if self.is_percentage:
            return f"{number(self.value.scaleb(2, EXACT))}%"
        return money(self.value, currency)


NO_RATE = Rate(ZERO)


def rate_term(value: object, path: Path) -> Rate:
    """A rate as the catalog writes it: "0.00002" per unit, "0.5%" of the quantity; zero or more."""
    is_percentage = isinstance(value, str) and value.endswith("%")
    text = value.removesuffix("%").rstrip(" ") if isinstance(value, str) else value
    rate = decimal_term(text, path)
    if rate < ZERO:
        raise TermsError(path, "a rate cannot be negative; lower a charge with a discount")
    return Rate(rate.scaleb(-2, EXACT), True) if is_percentage else Rate(rate)

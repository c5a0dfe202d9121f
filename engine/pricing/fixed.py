"""Fixed: an amount for every billing period, prorated in a short one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from engine.domain.pricing import Component, ValueLimits
from engine.domain.usage import Usage
from engine.pricing.terms import Terms, amount_term, required
from engine.pricing.words import money


@dataclass(frozen=True, slots=True)
class Fixed:
    """`amount` is for one full billing period, in major units of `currency`."""

    kind: ClassVar[str] = "fixed"
    needs_usage: ClassVar[bool] = False
    is_prorated: ClassVar[bool] = True
    breakdowns: ClassVar[tuple[str, ...]] = ()
    keys: ClassVar[tuple[str, ...]] = ("amount",)

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, terms: Terms, currency: str) -> Self:
        """Terms: `amount`. Raises TermsError."""
        amount = required(terms, "amount", (), 'write amount: "99.00"')
        return cls(amount_term(amount, ("amount",)), currency)

    def rate(self, usage: Usage) -> tuple[Component, ...]:
        """One component; usage plays no part."""
        return (
            Component(
                key="fee",
                title="",
                quantity=Decimal(1),
                rate=self.amount,
                amount=self.amount,
                reason=self.describe(),
            ),
        )

    def value_limits(self) -> ValueLimits | None:
        return None

    def describe(self) -> str:
        return f"{money(self.amount, self.currency)} a period"

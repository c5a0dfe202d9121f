"""Package: whole packages; one begun is one bought."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from engine.domain.decimals import EXACT, ZERO
from engine.domain.pricing import Component, ValueLimits
from engine.domain.usage import Usage
from engine.pricing.breakdown import units
from engine.pricing.terms import Terms, TermsError, amount_term, decimal_term, required
from engine.pricing.words import money, number


@dataclass(frozen=True, slots=True)
class Package:
    """`amount` buys `size` units; the first `free_units` of a period need no package."""

    kind: ClassVar[str] = "package"
    needs_usage: ClassVar[bool] = True
    is_prorated: ClassVar[bool] = False
    breakdowns: ClassVar[tuple[str, ...]] = ()
    keys: ClassVar[tuple[str, ...]] = ("size", "amount", "free_units")

    size: Decimal
    amount: Decimal
    free_units: Decimal
    currency: str

    @classmethod
    def parse(cls, terms: Terms, currency: str) -> Self:
        """Terms: `size`, `amount` and, optionally, `free_units`. Raises TermsError."""
        size = decimal_term(required(terms, "size", (), 'write size: "250"'), ("size",))
        if size <= ZERO:
            raise TermsError(("size",), "a package must hold more than nothing")
        amount = amount_term(required(terms, "amount", (), 'write amount: "10"'), ("amount",))
        value = terms.get("free_units")
        free = ZERO if value is None else decimal_term(value, ("free_units",))
        if free < ZERO:
            raise TermsError(("free_units",), "free units cannot be negative")
        return cls(size, amount, free, currency)

    def rate(self, usage: Usage) -> tuple[Component, ...]:
        """One component: number of packages times the amount of one.

        Zero usage begins no package, and neither does a negative total left by corrections: a
        package is never bought back.
        """
        paid = max(EXACT.subtract(usage.quantity, self.free_units), ZERO)
        packages, rest = EXACT.divmod(paid, self.size)
        if rest:
            packages = EXACT.add(packages, Decimal(1))
        amount = EXACT.multiply(packages, self.amount)
        free = f" after {units(self.free_units)} free" if self.free_units else ""
        return (
            Component(
                key="packages",
                title=f"packages of {number(self.size)}",
                quantity=packages,
                rate=self.amount,
                amount=amount,
                reason=f"{units(usage.quantity)} in packages of {number(self.size)}{free}:"
                f" {number(packages)} at {money(self.amount, self.currency)}"
                f" = {money(amount, self.currency)}",
            ),
        )

    def value_limits(self) -> ValueLimits | None:
        return None

    def describe(self) -> str:
        free = f", the first {number(self.free_units)} free" if self.free_units else ""
        return f"{money(self.amount, self.currency)} for every {number(self.size)} begun{free}"

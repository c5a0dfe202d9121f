"""Graduated: each part of the quantity at the rate of the tier it falls in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from engine.domain.decimals import EXACT, ZERO
from engine.domain.pricing import Component, ValueLimits
from engine.domain.usage import Usage
from engine.pricing.breakdown import units
from engine.pricing.terms import Terms
from engine.pricing.tiers import ZERO_USAGE_SWITCH, Tier, Tiers
from engine.pricing.words import money


@dataclass(frozen=True, slots=True)
class Graduated:
    """The total is priced, never its shares: tiers count all usage together."""

    kind: ClassVar[str] = "graduated"
    needs_usage: ClassVar[bool] = True
    is_prorated: ClassVar[bool] = False
    breakdowns: ClassVar[tuple[str, ...]] = ()
    keys: ClassVar[tuple[str, ...]] = ("tiers", ZERO_USAGE_SWITCH)

    tiers: Tiers
    currency: str

    @classmethod
    def parse(cls, terms: Terms, currency: str) -> Self:
        """Terms: `tiers` of `up_to`, `rate` and `flat_fee`; `flat_fee_at_zero_usage`.

        Raises TermsError.
        """
        return cls(Tiers.parse(terms), currency)

    def rate(self, usage: Usage) -> tuple[Component, ...]:
        """One component a tier that holds usage, and one for its flat fee where it has one.

        The first tier is always reached: its flat fee is due at zero usage unless switched off. A
        negative total, left by corrections, is priced at the first tier's rate.
        """
        components: list[Component] = []
        for tier in self.tiers.tiers:
            quantity = usage.quantity if tier.reaches(usage.quantity) else tier.up_to
            assert quantity is not None, "an open tier reaches every quantity"
            part = EXACT.subtract(quantity, tier.lower)
            if part != ZERO:
                components.append(self._quantity_component(tier, part))
            fee = self.tiers.flat_fee(tier, usage.quantity)
            if fee != ZERO:
                components.append(self._fee_component(tier, fee))
            if tier.reaches(usage.quantity):
                break
        return tuple(components) or (self._quantity_component(self.tiers.tiers[0], ZERO),)

    def value_limits(self) -> ValueLimits | None:
        return None

    def describe(self) -> str:
        return f"graduated, {self.tiers.describe(self.currency)}"

    def _quantity_component(self, tier: Tier, quantity: Decimal) -> Component:
        amount = tier.rate.amount(quantity)
        return Component(
            key=f"tier-{tier.number}",
            title=tier.words(),
            quantity=quantity,
            rate=tier.rate.value,
            amount=amount,
            reason=f"tier {tier.number}, {tier.words()}: {units(quantity)}"
            f" at {tier.rate.words(self.currency)} = {money(amount, self.currency)}",
            is_percentage=tier.rate.is_percentage,
        )

    def _fee_component(self, tier: Tier, fee: Decimal) -> Component:
        return Component(
            key=f"tier-{tier.number}-fee",
            title=f"flat fee, {tier.words()}",
            quantity=Decimal(1),
            rate=fee,
            amount=fee,
            reason=f"flat fee of tier {tier.number}, {tier.words()}: {money(fee, self.currency)}",
            is_flat_fee=True,
        )

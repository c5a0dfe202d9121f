"""Volume: the whole quantity at the rate of the one tier that the total falls in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from engine.domain.decimals import ZERO
from engine.domain.pricing import Component, ValueLimits
from engine.domain.usage import Usage, UsageShare
from engine.pricing.breakdown import priced_shares, share_key, share_title, units
from engine.pricing.terms import Terms
from engine.pricing.tiers import ZERO_USAGE_SWITCH, Tier, Tiers
from engine.pricing.words import money


@dataclass(frozen=True, slots=True)
class Volume:
    """The total picks the tier; its rate then applies to every breakdown value alike."""

    kind: ClassVar[str] = "volume"
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
        """One component a breakdown value, and one for the tier's flat fee where it has one.

        Zero usage, or a negative total left by corrections, falls in the first tier.
        """
        tier = self.tiers.find(usage.quantity)
        assert tier is not None, "the last tier is open"
        fee = self.tiers.flat_fee(tier, usage.quantity)
        used = [self._component(tier, share) for share in priced_shares(usage)]
        if fee == ZERO:
            return tuple(used)
        if usage.quantity == ZERO and not usage.shares:
            return (self._fee_component(tier, fee),)
        return (*used, self._fee_component(tier, fee))

    def value_limits(self) -> ValueLimits | None:
        return None

    def describe(self) -> str:
        return f"volume, {self.tiers.describe(self.currency)}"

    def _component(self, tier: Tier, share: UsageShare) -> Component:
        amount = tier.rate.amount(share.billable)
        return Component(
            key=share_key(share.values),
            title=share_title(share.values),
            quantity=share.billable,
            rate=tier.rate.value,
            amount=amount,
            reason=f"tier {tier.number}, {tier.words()}: {units(share.billable)}"
            f" at {tier.rate.words(self.currency)} = {money(amount, self.currency)}",
            is_percentage=tier.rate.is_percentage,
            values=share.values,
        )

    def _fee_component(self, tier: Tier, fee: Decimal) -> Component:
        return Component(
            key="fee",
            title=f"flat fee, {tier.words()}",
            quantity=Decimal(1),
            rate=fee,
            amount=fee,
            reason=f"flat fee of tier {tier.number}, {tier.words()}: {money(fee, self.currency)}",
            is_flat_fee=True,
        )

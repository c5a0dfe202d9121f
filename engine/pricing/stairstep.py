"""Stairstep: the flat fee of the one tier that the quantity falls in, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from engine.domain.decimals import ZERO
from engine.domain.errors import RatingError
from engine.domain.pricing import Component, ValueLimits
from engine.domain.usage import Usage
from engine.pricing.breakdown import WHOLE_USAGE, units
from engine.pricing.terms import Terms
from engine.pricing.tiers import ZERO_USAGE_SWITCH, Tiers
from engine.pricing.words import money, number


@dataclass(frozen=True, slots=True)
class Stairstep:
    """The last step may be closed: more usage than that has no price and is never billed 0."""

    kind: ClassVar[str] = "stairstep"
    needs_usage: ClassVar[bool] = True
    is_prorated: ClassVar[bool] = False
    breakdowns: ClassVar[tuple[str, ...]] = ()
    keys: ClassVar[tuple[str, ...]] = ("tiers", ZERO_USAGE_SWITCH)

    tiers: Tiers
    currency: str

    @classmethod
    def parse(cls, terms: Terms, currency: str) -> Self:
        """Terms: `tiers` of `up_to` and `flat_fee`; `flat_fee_at_zero_usage`. Raises TermsError."""
        return cls(Tiers.parse_steps(terms), currency)

    def rate(self, usage: Usage) -> tuple[Component, ...]:
        """One component. Zero usage and negative totals fall on the first step.

        Raises RatingError for a quantity above a closed last step.
        """
        tier = self.tiers.find(usage.quantity)
        if tier is None:
            raise RatingError(
                f"{units(usage.quantity)} are above the last step, which ends at"
                f" {number(self.tiers.tiers[-1].up_to or ZERO)}: add a step to the price"
            )
        fee = self.tiers.flat_fee(tier, usage.quantity)
        waived = "" if fee == tier.flat_fee else ", no usage, no fee"
        return (
            Component(
                key=WHOLE_USAGE,
                title=tier.words(),
                quantity=usage.quantity,
                rate=None,
                amount=fee,
                reason=f"step {tier.number}, {tier.words()}: {units(usage.quantity)}{waived}"
                f" = {money(fee, self.currency)}",
            ),
        )

    def value_limits(self) -> ValueLimits | None:
        return None

    def describe(self) -> str:
        return f"stairstep, {self.tiers.describe(self.currency)}"

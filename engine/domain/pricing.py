"""What every pricing model answers, so that nobody outside its file asks which model it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Protocol

from engine.domain.usage import BreakdownValues, Usage


@dataclass(frozen=True, slots=True)
class EventBounds:
    """The least and the most that one event is charged, in the price's currency (DESIGN 5)."""

    minimum: Decimal | None
    maximum: Decimal | None


@dataclass(frozen=True, slots=True)
class ValueLimits:
    """Per-event bounds as limits on the event's value, on the grid of 12 decimals.

    An event whose value is less than `lower` is charged the minimum, one whose value is greater
    than `upper` the maximum; None where there is no such bound. The warehouse only compares and
    sums; the engine multiplies.
    """

    lower: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True, slots=True)
class Component:
    """One priced part of a charge, before proration and rounding.

    `key` is stable across recalculations (`tier-2`, `model=gpt-4`). `rate` is the amount per unit,
    or the share of the quantity where `is_percentage` (0.005 is 0.5 %); None where the amount is
    not quantity times rate. `amount` is exact. `reason` says in words how the amount came about.
    """

    key: str
    title: str
    quantity: Decimal
    rate: Decimal | None
    amount: Decimal
    reason: str
    is_percentage: bool = False
    values: BreakdownValues = ()
    is_flat_fee: bool = False
    """Whether it is due for reaching a tier, whatever the quantity."""


class PricingModel(Protocol):
    """A rule from quantity to amount: one file in `engine/pricing/`, one line in its registry."""

    kind: ClassVar[str]
    needs_usage: ClassVar[bool]
    """Whether the price must name a metric (or a seat metric)."""
    is_prorated: ClassVar[bool]
    """Whether a short period bills its share of the amount (fixed fees do, usage does not)."""

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """Properties by which usage must be broken down to have a price; none for most models."""
        ...

    def rate(self, usage: Usage) -> tuple[Component, ...]:
        """Components in invoice order. Raises RatingError where a part of the usage has no rate."""
        ...

    def value_limits(self) -> ValueLimits | None:
        """Limits on event values that the warehouse must split by; None if there are no bounds."""
        ...

    def describe(self) -> str:
        """The terms in one line, for quotes, invoices and tables."""
        ...

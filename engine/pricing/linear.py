"""Linear: one rate for every unit, or a percentage, with optional bounds on each event's charge."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from engine.domain.decimals import EXACT, ZERO
from engine.domain.errors import RatingError
from engine.domain.pricing import Component, EventBounds, ValueLimits
from engine.domain.usage import Usage, UsageShare
from engine.pricing.breakdown import priced_shares, share_key, share_title, units
from engine.pricing.event_bounds import bounds_term, limits_of
from engine.pricing.rates import Rate, rate_term
from engine.pricing.terms import Terms, required
from engine.pricing.words import money


@dataclass(frozen=True, slots=True)
class Linear:
    """`rate` applies to the quantity; `per_event` bounds are in major units of `currency`."""

    kind: ClassVar[str] = "linear"
    needs_usage: ClassVar[bool] = True
    is_prorated: ClassVar[bool] = False
    breakdowns: ClassVar[tuple[str, ...]] = ()
    keys: ClassVar[tuple[str, ...]] = ("rate", "per_event")

    unit_rate: Rate
    per_event: EventBounds | None
    currency: str

    @classmethod
    def parse(cls, terms: Terms, currency: str) -> Self:
        """Terms: `rate` and, optionally, `per_event: {min, max}`. Raises TermsError."""
        value = required(terms, "rate", (), 'write rate: "0.02" or rate: "0.5%"')
        rate = rate_term(value, ("rate",))
        return cls(rate, bounds_term(terms, rate), currency)

    def rate(self, usage: Usage) -> tuple[Component, ...]:
        """One component a breakdown value where the shares add up, else one for the total.

        A negative quantity, left by corrections, gives a negative amount at the same rate. Raises
        RatingError if the usage was not split by the price's per-event bounds.
        """
        return tuple(self._component(share) for share in priced_shares(usage))

    def value_limits(self) -> ValueLimits | None:
        return None if self.per_event is None else limits_of(self.per_event, self.unit_rate)

    def describe(self) -> str:
        rate = self.unit_rate.words(self.currency)
        text = rate if self.unit_rate.is_percentage else f"{rate} a unit"
        if self.per_event is None:
            return text
        words = [
            f"{word} {money(bound, self.currency)}"
            for word, bound in (
                ("at least", self.per_event.minimum),
                ("at most", self.per_event.maximum),
            )
            if bound is not None
        ]
        return f"{text}, {' and '.join(words)} an event"

    def _component(self, share: UsageShare) -> Component:
        amount = self.unit_rate.amount(share.billable)
        rate: Decimal | None = self.unit_rate.value
        reason = f"{units(share.billable)} at {self.unit_rate.words(self.currency)}"
        if self.per_event is not None:
            _check_split(share)
            if share.events_below or share.events_above:
                amount, reason = self._bounded(share, self.per_event)
                rate = None
        return Component(
            key=share_key(share.values),
            title=share_title(share.values),
            quantity=share.billable,
            rate=rate,
            amount=amount,
            reason=f"{reason} = {money(amount, self.currency)}",
            is_percentage=self.unit_rate.is_percentage,
            values=share.values,
        )

    def _bounded(self, share: UsageShare, bounds: EventBounds) -> tuple[Decimal, str]:
        amount = self.unit_rate.amount(share.quantity_within)
        words = [f"{units(share.quantity_within)} at {self.unit_rate.words(self.currency)}"]
        for bound, events, verb in (
            (bounds.minimum, share.events_below, "lifted"),
            (bounds.maximum, share.events_above, "cut"),
        ):
            if bound is not None and events:
                amount = EXACT.add(amount, EXACT.multiply(bound, Decimal(events)))
                noun = "event" if events == 1 else "events"
                words.append(f"{events:,} {noun} {verb} to {money(bound, self.currency)}")
        return amount, " + ".join(words)


def _check_split(share: UsageShare) -> None:
    """Without the split by bounds, usage that is there would be priced as if it were not."""
    within = share.quantity_within
    unbounded = not share.events_below and not share.events_above
    if unbounded and within == ZERO != share.billable:
        raise RatingError(
            "a price with per-event bounds needs the values of the events, not only their total;"
            " give the events themselves"
        )
    if unbounded and within != share.billable:
        raise RatingError(
            f"the events within the bounds add up to {within}, not to the total of"
            f" {share.billable}: build the usage again"
        )

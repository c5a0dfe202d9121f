"""What would it cost? A price file and a quantity or some events; no workspace needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from engine.catalog.load import load_price
from engine.domain.charge import ChargeLine
from engine.domain.currency import to_amount
from engine.domain.decimals import parse_decimal, plain
from engine.domain.errors import InputError, RatingError
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.domain.usage import PeriodUsage, Usage, usage_of
from engine.rating.rate import rate_period
from engine.workflows.event_values import usage_of_events

_ANY_PERIOD = (date(2000, 1, 1), date(2000, 1, 2))
"""The answer does not depend on it: the period is full."""


@dataclass(frozen=True, slots=True)
class RatedFile:
    """Lines of one full period of a price; their amounts add up to `amount`."""

    price: Price
    lines: tuple[ChargeLine, ...]

    @property
    def amount(self) -> Decimal:
        return to_amount(sum(line.net for line in self.lines), self.price.currency)

    def representation(self) -> dict[str, object]:
        """The shape of DESIGN 7: amounts and quantities as text."""
        return {
            "currency": self.price.currency,
            "amount": str(self.amount),
            "lines": self.line_shapes(),
        }

    def line_shapes(self) -> list[dict[str, str | None]]:
        """Title, quantity, rate, amount and reason of every line."""
        return [
            {
                "title": line.title,
                "quantity": plain(line.quantity),
                "rate": None if line.rate is None else plain(line.rate),
                "amount": str(to_amount(line.net, self.price.currency)),
                "rateDisplay": "PERCENTAGE" if line.is_percentage else "ABSOLUTE",
                "reason": line.reason,
            }
            for line in self.lines
        ]


def rate_quantity(price_file: Path, quantity: str | None, price_id: str | None) -> RatedFile:
    """Rate one quantity; None for prices that need none. Raises InputError for a bad number."""
    price = load_price(price_file, price_id)
    if quantity is None:
        if price.model.needs_usage:
            raise InputError(
                f"{price_file}: a {price.model.kind} price needs --quantity or --events"
            )
        return _rated(price, usage_of(Decimal(0)))
    try:
        number = parse_decimal(quantity)
    except ValueError as error:
        raise InputError(f"--quantity: {error}") from None
    return _rated(price, usage_of(number))


def rate_events(
    price_file: Path, events: Path, price_id: str | None, property: str | None
) -> RatedFile:
    """Rate a file of events: the sum of their values, split as the price asks.

    Raises InputError where an event has no value or more than one that it could be.
    """
    price = load_price(price_file, price_id)
    return _rated(price, usage_of_events(events, price, property))


def _rated(price: Price, usage: Usage) -> RatedFile:
    """Raises InputError where the price cannot price that usage."""
    start, end = _ANY_PERIOD
    period = BillingPeriod(
        schedule_id="",
        phase_index=0,
        price_id=price.id,
        index=0,
        start=start,
        end=end,
        days=1,
        full_days=1,
        invoice_date=end,
    )
    try:
        return RatedFile(price, rate_period(price, period, PeriodUsage(usage=usage)))
    except RatingError as error:
        raise InputError(f"{price.id}: {error.__cause__ or error}") from None

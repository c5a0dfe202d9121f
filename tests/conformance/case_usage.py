"""Usage out of cases: one number, events with bounds, running totals, and what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from engine.domain.charge import ChargeLine
from engine.domain.currency import to_amount
from engine.domain.decimals import plain
from engine.domain.price import Price
from engine.domain.usage import PeriodUsage, Usage, UsageShare, usage_of
from engine.rating.rate import rate_period
from tests.rating.samples import period_of


def usage_of_events(price: Price, values: Iterable[str]) -> Usage:
    """Events split by the price's own limits, only comparing and adding, as the warehouse does."""
    limits = price.model.value_limits()
    numbers = [Decimal(value) for value in values]
    if limits is None:
        return usage_of(sum(numbers, Decimal(0)), len(numbers))
    below = [number for number in numbers if limits.lower is not None and number < limits.lower]
    above = [number for number in numbers if limits.upper is not None and number > limits.upper]
    within = sum(numbers, Decimal(0)) - sum(below, Decimal(0)) - sum(above, Decimal(0))
    share = UsageShare(
        values=(),
        quantity=sum(numbers, Decimal(0)),
        event_count=len(numbers),
        quantity_within=within,
        events_below=len(below),
        events_above=len(above),
    )
    return Usage(total=share)


def exact_cost(price: Price, usage: Usage) -> str:
    """The price's components added up, nothing rounded, in major units."""
    amounts = (component.amount for component in price.model.rate(usage))
    return plain(sum(amounts, Decimal(0)))


def lines_of(price: Price, usage: Usage) -> tuple[ChargeLine, ...]:
    """The rounded lines of a full period."""
    return rate_period(price, period_of(price.id), PeriodUsage(usage=usage))


def minor_total(lines: Iterable[ChargeLine]) -> int:
    return sum(line.net for line in lines)


def amount_of(minor: int, currency: str) -> str:
    """Minor units as a plain amount in major units."""
    return plain(to_amount(minor, currency))


def slices(price: Price, running_totals: Sequence[str]) -> list[tuple[ChargeLine, ...]]:
    """What each run bills when usage is restated as a running total, less what runs before had."""
    billed = []
    before: Usage | None = None
    for index, running_total in enumerate(running_totals):
        usage = usage_of(Decimal(running_total))
        period = period_of(price.id, index=index)
        billed.append(rate_period(price, period, PeriodUsage(usage=usage, before=before)))
        before = usage
    return billed

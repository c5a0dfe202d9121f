"""On-demand and per-event prices: each day's events are billed, and a day without any is not.

Tiers look at the phase to date, so a day is rated as a running total (`engine.schedules.windows`).
"""

from __future__ import annotations

from dataclasses import replace

from engine.domain.price import Price
from engine.domain.usage import PeriodUsage
from engine.schedules.calendar import DAILY


def is_idle(price: Price, usage: PeriodUsage) -> bool:
    """Whether a price of single days has no event on its day, so that there is nothing to bill.

    Usage that could not be counted is no such day: it parks its invoice.
    """
    if price.frequency not in DAILY or usage.usage.refusal is not None:
        return False
    before = 0 if usage.before is None else usage.before.total.event_count
    return usage.usage.total.event_count == before


def since_the_first_event(price: Price, usage: PeriodUsage) -> PeriodUsage:
    """The usage with no total before it where nothing had happened in the phase.

    Idle days are not billed, so the first day with an event bears what even no usage costs: the
    flat fee of the first tier.
    """
    if price.frequency not in DAILY or usage.before is None:
        return usage
    is_first = usage.before.refusal is None and usage.before.total.event_count == 0
    return replace(usage, before=None) if is_first else usage

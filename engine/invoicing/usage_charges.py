"""The usage of an invoice as grants of units see it: what a charge costs with fewer units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

from engine.credits.cover import UsageCharge
from engine.credits.order import charge_day
from engine.domain.catalog import Catalog
from engine.domain.charge import ChargeLine
from engine.domain.decimals import EXACT, ZERO
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.domain.usage import PeriodUsage, UsageShare
from engine.rating.rate import rate_period


def usage_charges(
    catalog: Catalog,
    periods: Iterable[BillingPeriod],
    lines: Iterable[ChargeLine],
    usage: Mapping[str, PeriodUsage],
) -> tuple[UsageCharge, ...]:
    """Every charge of the periods that units can cover, in order of the periods.

    A price with a least or most per event has no charge for a unit, and a seat is held, not used:
    units never cover these.
    """
    last = {(line.price_id, line.phase_index, line.period_index): line for line in lines}
    found = []
    for period in periods:
        price = catalog.price_by_id[period.price_id]
        line = last.get((period.price_id, period.phase_index, period.index))
        measured = usage.get(period.id)
        if price.metric_id is None or price.seats is not None or measured is None or line is None:
            continue
        if price.model.value_limits() is not None:
            continue
        before = ZERO if measured.before is None else measured.before.quantity
        found.append(
            UsageCharge(
                line=line,
                metric_id=price.metric_id,
                quantity=EXACT.subtract(measured.usage.quantity, before),
                day=charge_day(period.invoice_date, period.end),
                net_without=partial(_net_without, price, period, measured),
            )
        )
    return tuple(found)


def _net_without(price: Price, period: BillingPeriod, measured: PeriodUsage, units: Decimal) -> int:
    return sum(line.net for line in rate_period(price, period, without_units(measured, units)))


def without_units(measured: PeriodUsage, units: Decimal) -> PeriodUsage:
    """The usage of a period with so many units less; of running totals only the one at its end.

    Of usage by breakdown the units come off the first values with usage, in the order in which the
    invoice lists them.
    """
    total = measured.usage.total
    rest = units if measured.usage.is_additive else ZERO
    shares: list[UsageShare] = []
    for share in measured.usage.shares:
        taken = max(min(share.billable, rest), ZERO)
        rest = EXACT.subtract(rest, taken)
        shares.append(
            replace(share, quantity=EXACT.subtract(share.billable, taken)) if taken else share
        )
    less = replace(
        measured.usage,
        total=replace(total, quantity=EXACT.subtract(total.billable, units)),
        shares=tuple(shares),
    )
    return replace(measured, usage=less)

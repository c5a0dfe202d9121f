"""Rating one billing period of one price: usage to rounded charge lines."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, DecimalException
from fractions import Fraction

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import amount_text, share_rounding, to_minor
from engine.domain.errors import RatingError
from engine.domain.price import Price
from engine.domain.pricing import Component
from engine.domain.schedule import BillingPeriod
from engine.domain.usage import PeriodUsage
from engine.rating.running_total import difference
from engine.rating.seats import is_unchanged, rate_seats
from engine.rating.single_days import is_idle, since_the_first_event
from engine.schedules.proration import period_share


def rate_period(price: Price, period: BillingPeriod, usage: PeriodUsage) -> tuple[ChargeLine, ...]:
    """Charge lines of a price for one period, in invoice order; at least one, of zero if need be.

    The price's exact amount is rounded once, half away from zero, to the currency's minor unit, and
    its lines share it by largest remainder, so they add up (DESIGN 5). Models that prorate bill
    `period.days / period.full_days` of their amount. For running totals (`usage.before` given) the
    period bills the rounded total through its end less the rounded total before it, so that the
    periods of a run add up to the rounded whole.

    Raises RatingError, naming price and period, where the usage has no quantity, a part of it no
    rate, or an amount needs more than 60 digits.
    """
    usage = since_the_first_event(price, usage)
    refusal = usage.usage.refusal or (usage.before.refusal if usage.before else None)
    if refusal is not None:
        raise RatingError(f"{where_of(price, period)}: {refusal}")
    try:
        if price.seats is not None:
            return rate_seats(price, period, usage)
        components = price.model.rate(usage.usage)
        if usage.before is None:
            exact = [_prorated(price, period, component) for component in components]
            nets = share_rounding(exact, price.currency)
        else:
            before = price.model.rate(usage.before)
            target = _rounded(price, period, components) - _rounded(price, period, before)
            components = difference(components, before, price.currency)
            exact = [_prorated(price, period, component) for component in components]
            nets = share_rounding(exact, price.currency, target)
    except RatingError as error:
        raise RatingError(f"{where_of(price, period)}: {error}") from error
    except DecimalException as error:
        raise RatingError(
            f"{where_of(price, period)}: quantity and rate have too many digits to multiply exactly"
        ) from error
    return tuple(
        _line(price, period, component, net)
        for component, net in zip(components, nets, strict=True)
    )


def bills_nothing(price: Price, period: BillingPeriod, measured: PeriodUsage) -> bool:
    """Whether a period has no line at all: a single day without events, an unchanged overage."""
    return is_idle(price, measured) or is_unchanged(price, period, measured)


def where_of(price: Price, period: BillingPeriod) -> str:
    """How messages say where: the price, and the first and last day of the period."""
    return f"price {price.id}, {period.start} to {period.end - timedelta(days=1)}"


def _is_cut(price: Price, period: BillingPeriod) -> bool:
    return price.model.is_prorated and not period.is_full


def _prorated(price: Price, period: BillingPeriod, component: Component) -> Fraction | Decimal:
    if not _is_cut(price, period):
        return component.amount
    return period_share(component.amount, period)


def _rounded(price: Price, period: BillingPeriod, components: tuple[Component, ...]) -> int:
    exact = (Fraction(_prorated(price, period, component)) for component in components)
    return to_minor(sum(exact, Fraction(0)), price.currency)


def _line(price: Price, period: BillingPeriod, component: Component, net: int) -> ChargeLine:
    rate: Decimal | None = component.rate
    reason = component.reason
    if _is_cut(price, period):
        rate = None
        reason = (
            f"{reason}, {period.days} of {period.full_days} days"
            f" = {amount_text(net, price.currency)}"
        )
    return ChargeLine(
        kind=LineKind.CHARGE,
        key=f"{price.id}/{period.phase_index}/{period.index}/{component.key}",
        title=f"{price.name}: {component.title}" if component.title else price.name,
        quantity=component.quantity,
        rate=rate,
        net=net,
        currency=price.currency,
        service_start=period.start,
        service_end=period.end,
        phase_index=period.phase_index,
        period_index=period.index,
        price_id=price.id,
        product_id=price.product_id,
        reason=reason,
        is_percentage=component.is_percentage,
        values=component.values,
    )

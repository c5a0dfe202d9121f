"""What an issued charge would come to by what is known now (DESIGN 6, drift)."""

from __future__ import annotations

from decimal import Decimal

from engine.domain.charge import LineKind
from engine.domain.decimals import EXACT
from engine.domain.drift import DriftedPeriod
from engine.domain.errors import RatingError
from engine.domain.invoice import Invoice
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.domain.usage import PeriodUsage
from engine.rating.rate import rate_period


def drift_of(
    invoice: Invoice, price: Price, period: BillingPeriod, billed: PeriodUsage, now: PeriodUsage
) -> DriftedPeriod:
    """Compare one charge of an issued invoice with the usage of now.

    `price` is the one the invoice froze: only usage drifts, not the terms. The amount billed is
    that of the charge's lines, the amount of now what the same price makes of the newer usage; both
    before discounts, minimums and tax of the invoice. A running total is compared by its own
    periods: usage that arrives in one of them moves the tiers of all later ones, and each says by
    how much.
    """
    amount: int | None = None
    reason: str | None = None
    try:
        amount = sum(line.net for line in rate_period(price, period, now))
    except RatingError as error:
        reason = str(error)
    return DriftedPeriod(
        invoice_id=invoice.id,
        phase_index=period.phase_index,
        price_id=price.id,
        period_index=period.index,
        period_start=period.start,
        period_end=period.end,
        currency=invoice.currency,
        billed_quantity=_quantity(price, billed),
        billed_amount=_billed(invoice, period),
        current_quantity=_quantity(price, now),
        current_amount=amount,
        reason=reason,
    )


def _quantity(price: Price, usage: PeriodUsage) -> Decimal:
    """What the period itself used: of a running total the slice, of seats what it ended with."""
    if usage.before is None or price.seats is not None:
        return usage.usage.quantity
    return EXACT.subtract(usage.usage.quantity, usage.before.quantity)


def _billed(invoice: Invoice, period: BillingPeriod) -> int:
    place = (period.price_id, period.phase_index, period.index)
    return sum(
        line.net
        for line in invoice.lines
        if line.charge.kind is LineKind.CHARGE
        and (line.charge.price_id, line.charge.phase_index, line.charge.period_index) == place
    )

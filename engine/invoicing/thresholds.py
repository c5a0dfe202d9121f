"""Thresholds: the usage of a running period is billed as soon as it passes an agreed amount.

Such an invoice bills all usage of the period so far, less what earlier ones have billed of it; the
invoice of the period bills the whole and takes off what these have billed. So the period costs what
it costs, only some of it is asked for sooner.
"""

from __future__ import annotations

from dataclasses import replace

from engine.domain.catalog import Catalog
from engine.domain.charge import LineKind
from engine.domain.currency import to_minor
from engine.domain.invoice import Invoice
from engine.domain.schedule import BillingSchedule
from engine.schedules.slots import InvoiceSlot

THRESHOLD = "threshold"
"""The kind of an invoice in the middle of a period."""

PER_PERIOD = 1_000
"""More thresholds than that are not passed in one period."""


def thresholds_passed(schedule: BillingSchedule, usage_net: int, currency: str) -> int:
    """How many thresholds usage of so much (minor units, before tax) has reached or passed."""
    listed = [to_minor(each, currency) for each in schedule.thresholds]
    passed = sum(each <= usage_net for each in listed)
    if schedule.recurring_threshold is None or passed < len(listed):
        return passed
    beyond = usage_net - (listed[-1] if listed else 0)
    return passed + max(beyond, 0) // to_minor(schedule.recurring_threshold, currency)


def usage_net(catalog: Catalog, invoice: Invoice) -> int:
    """What the usage on an invoice comes to, in minor units: discounts and caps are off, credit and
    what was billed before are not."""
    ways = (LineKind.BILLED_BEFORE, LineKind.CREDIT, LineKind.ADJUSTMENT, LineKind.TRUE_UP)
    return sum(
        line.net
        for line in invoice.lines
        if line.charge.kind not in ways and _is_usage(catalog, line.charge.price_id)
    )


def usage_so_far(catalog: Catalog, slot: InvoiceSlot, threshold: int) -> InvoiceSlot:
    """The place of the invoice for having passed so many thresholds: the usage charges of a slot.

    Its period index is the slot's times `PER_PERIOD` plus the number of thresholds passed.
    """
    return replace(
        slot,
        period_index=slot.period_index * PER_PERIOD + threshold,
        periods=tuple(each for each in slot.periods if _is_usage(catalog, each.price_id)),
    )


def _is_usage(catalog: Catalog, price_id: str | None) -> bool:
    price = catalog.price_by_id.get(price_id or "")
    return price is not None and price.metric_id is not None and price.seats is None

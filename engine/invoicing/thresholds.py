"""Thresholds: the usage of a running period is billed as soon as it passes an agreed amount.

Such an invoice bills all usage of the period so far, less what earlier ones have billed of it; the
invoice of the period bills the whole and takes off what these have billed. So the period costs what
it costs, only some of it is asked for sooner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from engine.domain.catalog import Catalog
from engine.domain.charge import LineKind
from engine.domain.currency import to_minor
from engine.domain.invoice import THRESHOLD, Invoice, InvoiceStatus, MidPeriod
from engine.domain.schedule import BillingSchedule
from engine.invoicing.plan import BilledCharge, Place, PlannedInvoice
from engine.schedules.slots import invoice_slots

PER_PERIOD = 1_000
"""More thresholds than that are not passed in one period."""


def has_thresholds(schedule: BillingSchedule) -> bool:
    """Whether usage of its running periods may be billed before they end."""
    return bool(schedule.thresholds) or schedule.recurring_threshold is not None


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


def threshold_invoice(
    catalog: Catalog, period: PlannedInvoice, passed: int, invoice_date: date
) -> PlannedInvoice:
    """The draft for having passed so many thresholds in the periods of a planned invoice.

    It bills their usage so far. Its period index is that invoice's times `PER_PERIOD` plus the
    number of thresholds passed, so passing a threshold is billed once. It meets no place of the
    calendar: usage in arrears is never billed at place 0.
    """
    place = period.slot.period_index * PER_PERIOD + min(passed, PER_PERIOD - 1)
    slot = replace(
        period.slot,
        period_index=place,
        invoice_date=invoice_date,
        periods=tuple(each for each in period.slot.periods if _is_usage(catalog, each.price_id)),
    )
    identity = replace(period.identity, kind=THRESHOLD, period_index=place, revision=0)
    return replace(period, slot=slot, identity=identity, status=InvoiceStatus.DRAFT)


def is_billed(threshold: PlannedInvoice, latest: Iterable[Place]) -> bool:
    """Whether passing this threshold of its period, or a later one, has been billed.

    `latest` are the places that have an invoice, voided ones included: billing one again is a
    decision of its own.
    """
    identity = threshold.identity
    end = (identity.period_index // PER_PERIOD + 1) * PER_PERIOD
    return any(
        (schedule, phase, kind) == (identity.schedule_id, identity.phase_index, THRESHOLD)
        and identity.period_index <= index < end
        for schedule, phase, kind, index in latest
    )


def threshold_again(
    catalog: Catalog, schedule: BillingSchedule, invoice: Invoice, status: InvoiceStatus
) -> PlannedInvoice | None:
    """The place of a threshold invoice in a catalog's calendar; None if it is gone."""
    index, passed = divmod(invoice.identity.period_index, PER_PERIOD)
    for slot in invoice_slots(schedule, catalog.price_by_id, invoice.invoice_date):
        if (slot.phase_index, slot.period_index) == (invoice.identity.phase_index, index):
            period = PlannedInvoice(
                schedule, slot, replace(invoice.identity, period_index=index), status
            )
            return replace(
                threshold_invoice(catalog, period, passed, invoice.invoice_date), status=status
            )
    return None


def with_billed_before(
    planned: PlannedInvoice, billed: Mapping[str, Mapping[BilledCharge, MidPeriod]]
) -> PlannedInvoice:
    """A planned invoice with what was billed of its charges, out of all that was, by schedule."""
    found = billed.get(planned.schedule.id, {})
    if not found:
        return planned
    charges = ((each.price_id, each.phase_index, each.index) for each in planned.periods)
    before = {charge: found[charge] for charge in charges if charge in found}
    return replace(
        planned,
        billed_before={charge: each.net for charge, each in before.items()},
        covered_before={charge: each.units for charge, each in before.items() if each.units},
    )


def _is_usage(catalog: Catalog, price_id: str | None) -> bool:
    price = catalog.price_by_id.get(price_id or "")
    return price is not None and price.metric_id is not None and price.seats is None

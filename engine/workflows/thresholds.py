"""Which running periods have passed a threshold, by the usage that was measured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from engine.domain.catalog import Catalog
from engine.domain.usage import PeriodUsage
from engine.invoicing.plan import PlannedInvoice
from engine.invoicing.thresholds import threshold_invoice, thresholds_passed, usage_net
from engine.workflows.calculate import calculate

ONE_DAY = timedelta(days=1)


def passed_threshold(
    catalog: Catalog,
    running: PlannedInvoice,
    usage: Mapping[str, PeriodUsage],
    through: date,
) -> PlannedInvoice | None:
    """The invoice of the last threshold that a running period has passed; None before the first.

    It is dated the day after `through`. A period that cannot be rated passes none.
    """
    invoice = calculate(catalog, running, usage).invoice
    if invoice is None:
        return None
    net = usage_net(catalog, invoice)
    passed = thresholds_passed(running.schedule, net, invoice.currency)
    return threshold_invoice(catalog, running, passed, through + ONE_DAY) if passed else None
